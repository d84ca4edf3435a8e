"""Turns for Rasa's own servers (``rasa shell``, ``rasa run actions``), where no bot process runs them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from bot.clock import Clock
from bot.conversations.desk.open_turns import OpenTurns
from bot.conversations.record.inbox import Claim, open_conversation
from bot.conversations.record.models import ConversationRow
from bot.conversations.turns.turn import Turn
from bot.people.models import ResidentRow
from bot.people.residents import Identity, welcome_resident
from bot.storage.database import Database

CHANNEL = "rasa"


class DetachedTurns:
    """Opens a turn for a sender of Rasa's and writes its dialogue state at the end; Rasa keeps the rest."""

    def __init__(self, database: Database, turns: OpenTurns, clock: Clock, *, town: str, secret: bytes) -> None:
        self._database = database
        self._turns = turns
        self._clock = clock
        self._town = town
        self._secret = secret

    @contextlib.contextmanager
    def of(self, sender_id: str, *, turn_id: str, text: str) -> Iterator[Turn]:
        """The turn of a sender's message, written when the context ends without an error."""
        with self._turns.running(self._claim(sender_id, turn_id=turn_id, text=text)) as turn:
            yield turn
            turn.dialogue.said = [reply.to_json() for reply in turn.replies] or turn.dialogue.said
            with self._database.write() as session:
                conversation = session.get(ConversationRow, turn.conversation_id)
                conversation.state, conversation.updated_at = turn.dialogue.to_json(), self._clock.now()
                session.get(ResidentRow, conversation.resident_id).facts = turn.facts

    def _claim(self, sender_id: str, *, turn_id: str, text: str) -> Claim:
        now = self._clock.now()
        with self._database.write() as session:
            resident = welcome_resident(
                session, Identity(CHANNEL, sender_id), town=self._town, secret=self._secret, now=now
            )
            conversation = open_conversation(session, resident, channel=CHANNEL, now=now)
            said = conversation.state.get("said") or [{}]
            return Claim(
                row_id=0,
                turn_id=turn_id,
                conversation_id=conversation.id,
                resident_id=resident.id,
                town=conversation.town,
                channel=CHANNEL,
                kind="message",
                body={"text": text},
                epoch=conversation.epoch,
                attempts=0,
                state=conversation.state,
                facts=resident.facts,
                tracker=None,
                received_at=now,
                last_choices=tuple(said[-1].get("choices", ())),
            )
