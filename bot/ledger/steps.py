"""From which state what may happen, to which state it leads, and what must be given: data, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

from bot.guidebook.schema import Kind
from bot.ledger.states import OPEN, UNANSWERED, Action, State

S = State


@dataclass(frozen=True)
class Step:
    """One permitted step.

    ``to`` is the state it leads to, None when it changes none. ``needs`` are
    the fields of the command that may not be empty. ``tells`` says whether the
    resident hears of it.
    """

    sources: Tuple[State, ...]
    to: Optional[State] = None
    needs: Tuple[str, ...] = ()
    tells: bool = False


_BEFORE_WORK = (S.FILED, S.ACCEPTED)
_WITH_DEPARTMENT = (S.ASSIGNED, S.ACKNOWLEDGED, S.IN_PROGRESS)
# A question left in writing is answered by whoever knows, at once; nobody takes it up, passes it on and signs for it.
_ANSWERED_AT_ONCE = (S.FILED, S.ACCEPTED, S.ASSIGNED)
_TOLD = (S.REPLIED, S.FOLLOW_UP, S.CLOSED)
_ANY_FILED = (*OPEN, S.CLOSED, S.REJECTED, S.FORWARDED, S.JOINED, S.WITHDRAWN)

STEPS: Mapping[Action, Step] = {
    Action.SAY_MORE: Step((S.DRAFT,), needs=("text",)),
    Action.DROP: Step((S.DRAFT,), S.DROPPED),
    Action.FILE: Step((S.DRAFT,), S.FILED),
    # What was joined with another may be added to as long as that has no answer.
    Action.SUPPLEMENT: Step((*OPEN, S.JOINED), needs=("text",)),
    Action.DETAIL: Step((S.DRAFT, *OPEN, S.JOINED)),
    Action.ADD_PICTURE: Step((S.DRAFT, *OPEN, S.JOINED), needs=("url",)),
    Action.WITHDRAW: Step((*OPEN, S.JOINED), S.WITHDRAWN),
    # One that was joined has the other's answer, and is taken up by itself when that does not content its teller.
    Action.ANSWER_FOLLOW_UP: Step((*_TOLD, S.JOINED), needs=("outcome",)),
    Action.RATE: Step((*_TOLD, S.JOINED), needs=("grade",)),
    Action.REOPEN: Step((*_TOLD, S.JOINED), S.ACCEPTED, needs=("reason",)),
    Action.CATEGORISE: Step(OPEN, needs=("category",)),
    Action.NAME_SUBJECT: Step(OPEN),
    Action.ACCEPT: Step((S.FILED,), S.ACCEPTED, tells=True),
    Action.REJECT: Step(_BEFORE_WORK, S.REJECTED, needs=("reason", "door"), tells=True),
    Action.FORWARD: Step(UNANSWERED, S.FORWARDED, needs=("reason", "door"), tells=True),
    Action.ASSIGN: Step((S.ACCEPTED, *_WITH_DEPARTMENT), S.ASSIGNED, needs=("department",), tells=True),
    Action.ACKNOWLEDGE: Step((S.ASSIGNED,), S.ACKNOWLEDGED, tells=True),
    Action.RETURN: Step((S.ASSIGNED, S.ACKNOWLEDGED), S.ACCEPTED, needs=("reason",)),
    Action.START: Step((S.ACKNOWLEDGED,), S.IN_PROGRESS),
    Action.REPLY: Step((S.ACKNOWLEDGED, S.IN_PROGRESS, S.REPLIED), S.REPLIED, needs=("text",), tells=True),
    Action.TELL: Step((S.REPLIED, S.FOLLOW_UP, S.JOINED), needs=("way",)),
    Action.EXTEND: Step(UNANSWERED, needs=("days", "reason"), tells=True),
    Action.URGE: Step(UNANSWERED),
    Action.SUPERVISE: Step(UNANSWERED),
    Action.JOIN: Step(UNANSWERED, S.JOINED, needs=("into",), tells=True),
    Action.ABSORB: Step(UNANSWERED),
    Action.LET_GO: Step(UNANSWERED),
    Action.REJOIN: Step((S.JOINED,), needs=("into",), tells=True),
    Action.SHARE: Step((S.JOINED,), needs=("of",), tells=True),
    Action.RELEASE: Step((S.JOINED,), S.ACCEPTED, tells=True),
    Action.FOLLOW_UP: Step((S.REPLIED, S.FOLLOW_UP), S.FOLLOW_UP, needs=("outcome",)),
    Action.CLOSE: Step((S.REPLIED, S.FOLLOW_UP), S.CLOSED, tells=True),
    Action.RESOLVE: Step(_BEFORE_WORK, S.CLOSED, needs=("text", "way"), tells=True),
    Action.NOTE: Step((S.DRAFT, *_ANY_FILED), needs=("text",)),
    Action.UNMASK: Step(_ANY_FILED, needs=("reason",)),
    Action.EXCLUDE: Step(_ANY_FILED, needs=("reason",)),
    Action.CONFIRM_EXCLUSION: Step(_ANY_FILED),
    Action.ERASE: Step((S.DRAFT, S.DROPPED, *_ANY_FILED), needs=("reason",)),
    Action.WARN: Step(UNANSWERED),
    Action.REDATE: Step(UNANSWERED),
    Action.ASK: Step((S.REPLIED, S.FOLLOW_UP, S.CLOSED), tells=True),
}


def sources_of(action: Action, kind: Kind) -> Tuple[State, ...]:
    """Return the states from which an action may happen to a matter of this kind."""
    sources = STEPS[action].sources
    return (*_ANSWERED_AT_ONCE, *sources) if action is Action.REPLY and kind is Kind.QUESTION else sources
