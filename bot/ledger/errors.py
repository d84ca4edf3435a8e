"""What the ledger refuses, as facts; whoever shows it words it."""

from __future__ import annotations

import datetime as dt

from bot.ledger.states import Action, State


class LedgerError(Exception):
    """Base of everything the ledger refuses."""


class NoSuchComplaint(LedgerError):
    """There is none, or it is not for this person: the two look alike."""

    def __init__(self, asked: str) -> None:
        super().__init__(asked)
        self.asked = asked


class NotPermitted(LedgerError):
    """This role may not do this."""

    def __init__(self, action: Action, role: str) -> None:
        super().__init__(f"{role} may not {action.value}")
        self.action = action
        self.role = role


class NotNow(LedgerError):
    """The complaint is in a state from which this does not happen."""

    def __init__(self, action: Action, state: State) -> None:
        super().__init__(f"{action.value} from {state.value}")
        self.action = action
        self.state = state


class Missing(LedgerError):
    """A field of the command is empty."""

    def __init__(self, action: Action, field: str) -> None:
        super().__init__(f"{action.value} needs {field}")
        self.action = action
        self.field = field


class BadValue(LedgerError):
    """A field of the command holds something that is no such thing."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(f"{field}={value!r}")
        self.field = field
        self.value = value


class Stale(LedgerError):
    """Somebody else has changed the complaint since it was looked at."""

    def __init__(self, seen: int, version: int) -> None:
        super().__init__(f"seen {seen}, now {version}")
        self.seen = seen
        self.version = version


class TooLate(LedgerError):
    """The time for this has passed: a return after two working days, an extension after the due day."""

    def __init__(self, action: Action) -> None:
        super().__init__(action.value)
        self.action = action


class SetElsewhere(LedgerError):
    """The day was set by whoever passed it on (12345), and is theirs to move."""

    def __init__(self, due: dt.date) -> None:
        super().__init__(due.isoformat())
        self.due = due


class AlreadyDone(LedgerError):
    """This happens once: one rating, one extension."""

    def __init__(self, action: Action) -> None:
        super().__init__(action.value)
        self.action = action


class NotDelivered(LedgerError):
    """It cannot be closed while the answer has not reached the resident."""


class NoFollowUp(LedgerError):
    """It cannot be closed without a follow-up result or three recorded attempts."""

    def __init__(self, attempts: int) -> None:
        super().__init__(str(attempts))
        self.attempts = attempts


class TooSoon(LedgerError):
    """The last attempt to ring was made in the same half day; ``until`` is when another one counts."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class ToldByResident(LedgerError):
    """The resident has said how it went themselves, and nobody of the office says otherwise."""


class ForTheDirector(LedgerError):
    """It is about somebody of the office: only the director ends it in the resident's name."""


class OwnSignature(LedgerError):
    """The second signature must be another person's."""


class TooManyTries(LedgerError):
    """The last four digits were guessed wrong too often today."""
