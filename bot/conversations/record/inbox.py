"""What comes in: kept before it is acknowledged, then taken turn by turn.

The rows are the queue. A bot process claims a conversation with a lease, runs
the turn of its oldest row, and finishes it in one transaction; whatever kills
it on the way leaves the row waiting, and the lease runs out. So the row alone
must be on the disk before anybody goes on: a lease or an outcome that a power
failure undoes leaves the row waiting too (docs/adr/0006).
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Callable, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversations.record import handover_wording
from bot.conversations.record import inbox_statements as statements
from bot.conversations.record.choices import chosen_by_typing
from bot.conversations.record.claims import LEASE, Claim, Finished, LeaseLost, take
from bot.conversations.record.finishing import write_outcome
from bot.conversations.record.hand_over import Step, hand_over
from bot.conversations.record.handover_models import Reason
from bot.conversations.record.lines import add_line, last_choices, locked, say
from bot.conversations.record.looking_for_people import asks_of_the_queue
from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, Speaker
from bot.conversations.record.waiting_room import place_of
from bot.delivery.reply import Reply
from bot.people.models import ResidentRow
from bot.people.vault import Vault
from bot.storage.database import Database

__all__ = [
    "LEASE",
    "Claim",
    "Finished",
    "Inbox",
    "LeaseLost",
    "Receipt",
    "add_line",
    "open_conversation",
    "say",
]

# Seconds before the second and the third try; a turn that fails three times goes to people.
RETRY_AFTER = (1, 5)


@dataclass(frozen=True)
class Receipt:
    """What the door answers: the message's place, and whether it had come before."""

    seq: int
    repeated: bool


def open_conversation(session: Session, resident: ResidentRow, *, channel: str, now: dt.datetime) -> ConversationRow:
    """Return the resident's conversation on the channel, made if there is none."""
    known: Optional[ConversationRow] = session.execute(
        sa.select(ConversationRow).where(ConversationRow.resident_id == resident.id, ConversationRow.channel == channel)
    ).scalar_one_or_none()
    if known is not None:
        return known
    conversation = ConversationRow(
        id=uuid.uuid4().hex,
        town=resident.town,
        resident_id=resident.id,
        channel=channel,
        speaker=Speaker.BOT.value,
        epoch=0,
        last_seq=0,
        state={},
        created_at=now,
        updated_at=now,
    )
    session.add(conversation)
    session.flush()
    return conversation


class Inbox:
    """The queue of turns over one database."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault

    def receive(
        self, conversation_id: str, *, client_id: str, body: Mapping[str, Any], seen: Callable[[], None] = lambda: None
    ) -> Receipt:
        """Keep a message and queue its turn, once per ``client_id`` of the conversation.

        ``seen`` is called when the bot can see it, and before it is on the disk (see ``Database.write``);
        ``body`` is ``{"text"}``, with ``"choice"`` (what was pressed does) or
        ``"image"`` (``{"url", "alt"}``) where there was one. A phone in the text
        goes into the vault, and its token into everything else.
        """
        now = self._clock.now()
        with self._database.write(seen=seen) as session:
            connection = session.connection()
            stands = connection.execute(statements.LOCKED_CONVERSATION, {"the_conversation": conversation_id}).one()
            before = connection.execute(
                statements.LINE_OF_CLIENT, {"the_conversation": conversation_id, "the_client": client_id}
            ).scalar_one_or_none()
            if before is not None:
                return Receipt(seq=before, repeated=True)
            body = {**body, "text": self._vault.hide(session, body.get("text", ""), town=stands.town, now=now)}
            seq = stands.last_seq + 1
            _add_line(connection, conversation_id, body, town=stands.town, seq=seq, client_id=client_id, now=now)
            speaker = _speaker_after(session, conversation_id, body, speaker=Speaker(stands.speaker), seq=seq, now=now)
            if speaker is not None:
                self._queue(connection, conversation_id, stands.town, speaker, kind="message", body=body, seq=seq)
                connection.execute(statements.END_WAITING, {"the_conversation": conversation_id, "the_now": now})
            return Receipt(seq=seq, repeated=False)

    def receive_event(self, conversation_id: str, body: Mapping[str, Any]) -> None:
        """Queue a control event, such as a scanned poster: ``{"event": name, …}``."""
        with self._database.write() as session:
            connection = session.connection()
            stands = connection.execute(statements.LOCKED_CONVERSATION, {"the_conversation": conversation_id}).one()
            self._queue(connection, conversation_id, stands.town, Speaker(stands.speaker), kind="event", body=body)

    def _queue(
        self,
        connection: Connection,
        conversation_id: str,
        town: str,
        speaker: Speaker,
        *,
        kind: str,
        body: Mapping[str, Any],
        seq: Optional[int] = None,
    ) -> None:
        now = self._clock.now()
        queued = {
            "town": town,
            "conversation_id": conversation_id,
            "seq": seq,
            "kind": kind,
            "body": dict(body),
            "state": (InboxState.WAITING if speaker is Speaker.BOT else InboxState.HELD).value,
            "not_before": now,
            "received_at": now,
        }
        connection.execute(statements.QUEUE, queued)

    def claim(self, worker: str, *, most: int, is_rung: bool = False) -> List[Claim]:
        """Take up to ``most`` conversations whose oldest waiting row is due, one row of each.

        Unless it ``is_rung`` that there is one, it is looked for first without the right to write, which others
        are waiting for.
        """
        now = self._clock.now()
        claims: List[Claim] = []
        if most < 1 or not (is_rung or self._is_due(now)):
            return claims
        with self._database.write_redoable() as session:
            due = session.connection().execute(statements.DUE, {"the_now": now, "the_most": 2 * most}).all()
            while due and len(claims) < most:
                room = most - len(claims)
                claims += take(session.connection(), due[:room], worker=worker, now=now)
                due = due[room:]
        return claims

    def _is_due(self, now: dt.datetime) -> bool:
        with self._database.read() as session:
            return session.connection().execute(statements.DUE, {"the_now": now, "the_most": 1}).first() is not None

    def wait_for_more(self, claim: Claim, *, until: dt.datetime, worker: str) -> None:
        """Give a claim back, to be taken again when more has come or at the given time.

        :raises LeaseLost: another process holds or has finished the turn.
        """
        with self._database.write_redoable() as session:
            conversation, row = self._held(session, claim, worker=worker)
            conversation.busy_by = conversation.busy_until = None
            row.not_before = until

    def is_waiting(self, conversation_id: str) -> bool:
        """Whether something that came in has not had its turn yet."""
        with self._database.read() as session:
            waiting = session.execute(
                sa.select(InboxRow.id)
                .where(InboxRow.conversation_id == conversation_id, InboxRow.state == InboxState.WAITING.value)
                .limit(1)
            ).scalar_one_or_none()
            return waiting is not None

    def is_held(self, claim: Claim, *, worker: str) -> bool:
        """Whether the turn of a claim is still to be run, and by this worker."""
        with self._database.read() as session:
            conversation, row = session.get(ConversationRow, claim.conversation_id), session.get(InboxRow, claim.row_id)
            if conversation is None or row is None:
                return False
            return bool(conversation.busy_by == worker and row.state == InboxState.WAITING.value)

    def renew(self, worker: str) -> None:
        """Prolong every lease this worker holds."""
        with self._database.write_redoable() as session:
            session.execute(
                sa.update(ConversationRow)
                .where(ConversationRow.busy_by == worker)
                .values(busy_until=self._clock.now() + LEASE)
                .execution_options(synchronize_session=False)
            )

    def finish(self, claim: Claim, finished: Finished, *, worker: str) -> List[int]:
        """Write what the turn has come to, in one transaction, and return the new lines' ``seq``.

        After a hand-over meanwhile (another epoch) nothing is said; what would
        have been is kept with the inbox row.

        :raises LeaseLost: another process holds or has finished the turn.
        """
        now = self._clock.now()
        with self._database.write_redoable() as session:
            return write_outcome(session, claim, finished, worker=worker, now=now)

    def finish_all(self, ended: Sequence[Tuple[Claim, Finished]], *, worker: str) -> List[Optional[LeaseLost]]:
        """Write what several turns have come to, in one transaction; of each why it could not be, None when it was.

        Anything else that goes wrong with one of them undoes all, and is raised.
        """
        now = self._clock.now()
        lost: List[Optional[LeaseLost]] = []
        with self._database.write_redoable() as session:
            for claim, finished in ended:
                try:
                    write_outcome(session, claim, finished, worker=worker, now=now)
                    lost.append(None)
                except LeaseLost as problem:
                    lost.append(problem)
        return lost

    def fail(self, claim: Claim, *, worker: str, apology: Reply) -> bool:
        """Put a failed turn back for another try; after the last one apologise and give it up to people.

        Returns whether it was given up.

        :raises LeaseLost: another process holds or has finished the turn.
        """
        now = self._clock.now()
        with self._database.write() as session:
            conversation, row = self._held(session, claim, worker=worker)
            conversation.busy_by = conversation.busy_until = None
            row.attempts += 1
            if row.attempts <= len(RETRY_AFTER):
                row.not_before = now + dt.timedelta(seconds=RETRY_AFTER[row.attempts - 1])
                return False
            row.state = InboxState.FAILED.value
            if conversation.epoch != claim.epoch:
                # A person has it already, and will have read what the bot could not.
                return True
            say(session, conversation, apology, author=Author.SYSTEM, now=now, turn_id=claim.turn_id, n=0)
            return True

    @staticmethod
    def _held(session: Session, claim: Claim, *, worker: str) -> Tuple[ConversationRow, InboxRow]:
        conversation = locked(session, claim.conversation_id)
        row = session.get(InboxRow, claim.row_id)
        if conversation.busy_by != worker or row is None or row.state != InboxState.WAITING.value:
            raise LeaseLost(claim.conversation_id)
        return conversation, row


def _add_line(
    connection: Connection,
    conversation_id: str,
    body: Mapping[str, Any],
    *,
    town: str,
    seq: int,
    client_id: str,
    now: dt.datetime,
) -> None:
    """Add a resident's line to the record; what a pressed choice does is no part of it."""
    line = {
        "town": town,
        "conversation_id": conversation_id,
        "seq": seq,
        "author": Author.RESIDENT.value,
        "client_id": client_id,
        "body": {part: body[part] for part in ("text", "image") if part in body},
        "created_at": now,
    }
    connection.execute(statements.ADD_LINES, line)
    counted = {"the_conversation": conversation_id, "the_last_seq": seq, "the_now": now}
    connection.execute(statements.COUNT_LINES, counted)


def _speaker_after(
    session: Session, conversation_id: str, body: Mapping[str, Any], *, speaker: Speaker, seq: int, now: dt.datetime
) -> Optional[Speaker]:
    """Return who answers a line that has come in: it may end a wait for people (None: answered) or reopen."""
    if speaker not in (Speaker.QUEUED, Speaker.CLOSED):
        return speaker
    conversation = locked(session, conversation_id)
    if _leaves_the_queue(session, conversation, body, seq=seq):
        _leave_the_queue(session, conversation, now=now)
        return None
    if speaker is Speaker.QUEUED and asks_of_the_queue(str(body.get("text", ""))):
        before, minutes = place_of(session, conversation, now=now)
        say(session, conversation, handover_wording.still_queued(before + 1, minutes), author=Author.SYSTEM, now=now)
    if speaker is Speaker.CLOSED:
        hand_over(session, conversation, Step(Speaker.BOT, Reason.REOPENED), epoch=conversation.epoch, now=now)
    return Speaker(conversation.speaker)


def _leaves_the_queue(session: Session, conversation: ConversationRow, body: Mapping[str, Any], *, seq: int) -> bool:
    """Whether somebody who waits for a person says, presses or numbers that they do not wait any longer."""
    if conversation.speaker != Speaker.QUEUED.value:
        return False
    text = str(body.get("text", ""))
    if text.strip("。!,. \uff01\uff0c") in handover_wording.NOT_WAITING_WORDS:
        return True
    typed = chosen_by_typing(text, last_choices(session, conversation.id, before=seq)) or {}
    does = body.get("choice") or typed.get("does") or {}
    return bool(does.get("queue") == "leave")


def _leave_the_queue(session: Session, conversation: ConversationRow, *, now: dt.datetime) -> None:
    hand_over(session, conversation, Step(Speaker.BOT, Reason.LEFT), epoch=conversation.epoch, now=now)
    say(session, conversation, handover_wording.left(), author=Author.SYSTEM, now=now)
