"""What somebody asks of the ledger, and what it comes to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Mapping, Optional, Protocol, Tuple

from sqlalchemy.orm import Session

from bot.clock import in_town
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import ComplaintRules, Kind, Town
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.asking import AskedElse
from bot.ledger.classify import Classifier
from bot.ledger.deadlines import DueDay, or_theirs, working_days_from
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor
from bot.ledger.states import Action
from bot.people.vault import Vault


@dataclass(frozen=True)
class Command:
    """One thing asked, by one actor.

    ``command_id`` makes it happen once however often it is asked. ``seen`` is
    the version the actor looked at, None where that does not matter.
    """

    action: Action
    actor: Actor
    command_id: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    seen: Optional[int] = None


@dataclass
class Case:
    """A complaint with everything that decides about it; the row is locked."""

    session: Session
    row: ComplaintRow
    command: Command
    now: dt.datetime
    book: Guidebook
    vault: Vault
    classifier: Classifier
    asked: AskedElse

    @property
    def rules(self) -> ComplaintRules:
        """The guides' rules for complaints."""
        return self.book.complaint_rules

    @property
    def town(self) -> Town:
        """The complaint's town."""
        return self.book.town(self.row.town)

    @property
    def kind(self) -> Kind:
        """What kind of matter it is."""
        return Kind.of(self.row.kind)

    @property
    def today(self) -> dt.date:
        """The day in the town."""
        return in_town(self.now).date()

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.command.actor

    def given(self, name: str) -> str:
        """Return a field of the command as text, empty when it was not given."""
        return str(self.command.fields.get(name) or "").strip()

    def days_on(self, start: dt.date, days: int) -> DueDay:
        """Return the working day so many working days on."""
        return working_days_from(WorkCalendar(self.book.calendar), start, days)

    def due_from(self, start: dt.date, *, theirs: Optional[dt.date] = None) -> DueDay:
        """Return the day by which it must be answered, counted from a day; ``theirs`` where that is earlier."""
        due = self.days_on(start, self.rules.deadline(self.kind).days)
        return or_theirs(WorkCalendar(self.book.calendar), due, theirs)


@dataclass(frozen=True)
class Outcome:
    """What a command comes to.

    ``changes`` are the new values of columns, ``note`` what the entry records
    besides, ``facts`` what the resident is told with it. ``also`` are steps on
    other complaints in the same transaction.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    note: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    also: Tuple[Tuple[int, Command], ...] = ()


Effect = Callable[[Case], Outcome]


class Teller(Protocol):
    """Tells residents; the ledger does not know how."""

    def tell(
        self, session: Session, complaint: ComplaintRow, action: Action, *, facts: Mapping[str, Any], now: dt.datetime
    ) -> Optional[int]:
        """Say what happened, in the same transaction; return the line's number, None when nobody can be told."""

    def asked_since(self, session: Session, conversation_id: str, since: dt.datetime) -> bool:
        """Whether the conversation was asked since then how something else went."""

    def wake(self, conversation_id: str) -> None:
        """Let the page know, after the commit, that there is something to fetch."""


@dataclass(frozen=True)
class Done:
    """What performing a command gave: the complaint as it stands now, and whether it had happened before."""

    complaint: ComplaintRow
    repeated: bool = False
    facts: Dict[str, Any] = field(default_factory=dict)
