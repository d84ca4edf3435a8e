"""Somebody who is led, with the rows and guides of a real house; what they say is understood beforehand."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.bootstrap import Services
from bot.clock import FixedClock
from bot.conversations.meaning.walk_context import MOVES
from bot.conversations.record.inbox import Claim, open_conversation
from bot.conversations.steering import answering, control, taking_answers
from bot.conversations.steering.task_mirror import mirror
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.conversations.walks import walk_ending, walk_tasks
from bot.delivery.reply import Reply
from bot.people.residents import Identity, welcome_resident
from bot.settings import Settings
from bot.storage.schema import migrate


def house(var_dir: Path, clock: FixedClock, guides: Path | None = None) -> Services:
    """A house over the database in a folder: building it anew is what a restart of all processes does."""
    settings = Settings(var_dir=var_dir)
    services = Services(dataclasses.replace(settings, guides_dir=guides) if guides else settings, clock=clock)
    migrate(services.database)
    services.guides.refresh()
    return services


class Walker:
    """One resident on one phone. ``home`` may be replaced: their conversation is in the database."""

    def __init__(self, home: Services, *, town: str = "qingxi", channel: str = "test") -> None:
        self.home = home
        self.town, self.channel = town, channel
        with home.database.write() as session:
            now = home.clock.now()
            resident = welcome_resident(
                session, Identity(channel, uuid.uuid4().hex), town=town, secret=home.secret, now=now
            )
            self.resident_id = resident.id
            self.conversation_id = open_conversation(session, resident, channel=channel, now=now).id
        self.state: dict[str, Any] = {}
        self.said: Sequence[Reply] = ()

    def says(self, text: str, intent: str, *, item: str | None = None, turn_id: str = "") -> Sequence[Reply]:
        """Say something that means ``intent``; return the answer."""
        mentions = (Named(0, len(text), (item,)),) if item else ()
        return self._turn(Heard(text, intent, mentions=mentions), pressed=None, turn_id=turn_id)

    def presses(self, title: str, *, turn_id: str = "") -> Sequence[Reply]:
        """Press a choice of the last answer."""
        choice = next(c for reply in reversed(self.said) for c in reply.choices if c.title == title)
        return self._turn(Heard(title, str(choice.does["intent"])), pressed=dict(choice.does), turn_id=turn_id)

    def sends_picture(self) -> Sequence[Reply]:
        """Send a picture without a word; where a question is open, the context makes an answer of it."""
        intent = "inform" if self.top.get("pending") else "step_stuck"
        return self._turn(Heard("", intent), pressed=None, picture={"url": "/api/chat/pictures/1.jpg", "alt": "图片"})

    def starts(self, walk: str) -> Sequence[Reply]:
        """Begin a walk as from its code."""
        does = {"intent": "start_walkthrough", "walk": walk}
        return self._turn(Heard("", "start_walkthrough"), pressed=does)

    def dies_in(self, text: str, intent: str, *, turn_id: str) -> None:
        """Say something, and have the process die before the turn is written."""
        before = self.state
        self.says(text, intent, turn_id=turn_id)
        self.state = before

    @property
    def text(self) -> str:
        """Everything of the last answer that is read."""
        return "\n".join(reply.text for reply in self.said)

    @property
    def titles(self) -> list[str]:
        """What can be pressed."""
        return [choice.title for reply in self.said for choice in reply.choices]

    @property
    def pictures(self) -> list[str]:
        """The pictures shown, by file name."""
        return [r.image.url.rsplit("/", 1)[1].partition("?")[0] for r in self.said if r.image]

    @property
    def top(self) -> dict[str, Any]:
        """What waits on top of the stack."""
        return self.state["tasks"][-1]

    def _turn(
        self,
        heard: Heard,
        *,
        pressed: dict[str, Any] | None,
        picture: dict[str, str] | None = None,
        turn_id: str = "",
    ) -> Sequence[Reply]:
        body: dict[str, Any] = {"text": heard.text}
        body |= {"choice": pressed} if pressed is not None else {}
        body |= {"image": picture} if picture is not None else {}
        claim = Claim(
            row_id=0,
            turn_id=turn_id or f"turn-{uuid.uuid4().hex[:12]}",
            conversation_id=self.conversation_id,
            resident_id=self.resident_id,
            town=self.town,
            channel=self.channel,
            kind="message",
            body=body,
            epoch=0,
            attempts=0,
            state=self.state,
            facts={},
            tracker=None,
            received_at=self.home.clock.now(),
        )
        with self.home.turns.running(claim) as turn:
            _act(turn, heard)
            mirror(turn.dialogue, turn.book)
            turn.dialogue.said = [reply.to_json() for reply in turn.replies]
            self.state, self.said = turn.dialogue.to_json(), tuple(turn.replies)
        return self.said


def _act(turn: Turn, heard: Heard) -> None:
    """What the rules and actions do with an intent."""
    if heard.intent in MOVES:
        assert walk_tasks.walk(turn, heard)
    elif heard.intent in {"inform", "affirm", "deny", "dont_know"}:
        taking_answers.answer_question(turn, heard)
    elif heard.intent == "cancel":
        control.cancel(turn, heard)
    else:
        answering.answer_item(turn, heard)
        walk_ending.remind(turn)
