"""One turn: what it may read, and what it will have changed when it is finished."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence

from bot.conversations.record.dialogue import Dialogue
from bot.conversations.record.disputes import Disputes
from bot.conversations.record.handover_models import Reason
from bot.conversations.record.waiting_room import WaitingRoom
from bot.delivery.reply import Reply, typeset
from bot.guidebook.book import Guidebook
from bot.guidebook.issued import IssuedChecklists
from bot.guidebook.schema import Town
from bot.ledger.ledger import Ledger
from bot.walks.problems import ProblemSearch
from bot.walks.runs import Runs


@dataclass(frozen=True)
class Named:
    """A stretch ``text[start:end]`` that names an item, or several that share the name."""

    start: int
    end: int
    ids: Sequence[str]


@dataclass(frozen=True)
class Heard:
    """What was understood of a message.

    ``mentions`` are the items named, in the order of the text; ``candidates``
    are ``{"id", "score"}``, best first; ``decided`` is the one item to answer
    outright, if the text alone settles it; ``known`` whether the guides
    plausibly have what it is about. ``text`` is the message as it is read, ``written`` as it came, where that is known.
    """

    text: str
    intent: str
    confidence: float = 1.0
    mentions: Sequence[Named] = ()
    candidates: Sequence[Mapping[str, Any]] = ()
    decided: Optional[str] = None
    known: bool = False
    written: str = ""


@dataclass(frozen=True)
class Part:
    """One of several requests of a message, read by itself; ``is_added``: it was begun with 「顺便」 or the like."""

    heard: Heard
    is_added: bool


@dataclass
class Turn:
    """A turn in progress. ``pressed`` is what the pressed or numbered choice does, if one was.

    ``picture`` is ``{"url", "alt"}`` of a picture that came instead of words. ``last_choices`` are those of the
    bubble before, which a number answers.
    ``message`` is what was understood of its words; ``parts`` are the requests in it, where there are several
    (see ``apart``), ``sides`` what was understood of each of two things that are compared (see ``comparing``).
    With ``for_people`` the conversation goes into their queue when the turn is finished, with ``label`` it
    gets that label, which staff see in their lists.

    Everything it changes is written by whoever finishes it, in one transaction;
    commands that act at once carry ``turn_id`` and are idempotent on it.
    """

    turn_id: str
    conversation_id: str
    resident_id: str
    channel: str
    now: dt.datetime
    book: Guidebook
    town_id: str
    base_url: str
    checklists: IssuedChecklists
    disputes: Disputes
    ledger: Ledger
    runs: Runs
    problems: ProblemSearch
    waiting_room: WaitingRoom
    dialogue: Dialogue = field(default_factory=Dialogue)
    facts: Dict[str, str] = field(default_factory=dict)
    pressed: Optional[Mapping[str, Any]] = None
    picture: Optional[Mapping[str, str]] = None
    last_choices: Sequence[Mapping[str, Any]] = ()
    replies: List[Reply] = field(default_factory=list)
    for_people: Optional[Reason] = None
    label: Optional[str] = None
    message: Optional[Heard] = None
    parts: Sequence[Part] = ()
    sides: Sequence[Heard] = ()

    def as_written(self, told: str) -> str:
        """Return words of this turn's message as they came: 「櫃檯」 for 柜台, and 🐶 where 狗 was read.

        Part of a message stays as it was read where a picture was read as more than one character.
        """
        read, written = (self.message.text, self.message.written) if self.message is not None else ("", "")
        if told.strip() == read.strip():
            return written.strip() or told
        place = read.find(told)
        return written[place : place + len(told)] if len(read) == len(written) and place >= 0 else told

    @property
    def town(self) -> Town:
        """The resident's town.

        :raises UnknownTown: its guide file has gone.
        """
        return self.book.town(self.town_id)

    def say(self, *replies: Reply) -> None:
        """Add bubbles to the answer."""
        self.replies.extend(typeset(reply) for reply in replies)
