"""What time brings about: warnings, urging, supervision, new dates, requests how it went, answered
questions closed, old drafts erased.

Each job looks at the rows and at the day, not at when it last ran: after being
down it catches up, and nothing is done twice, since every step is counted on
the complaint and its command is named after the step. Only in office hours.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any, Iterator, List, Sequence, Tuple

import sqlalchemy as sa

from bot.clock import in_town
from bot.guidebook.hours import is_open
from bot.guidebook.schema import Escalation, EscalationStep, Kind
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.arrival import HAS_ARRIVED
from bot.ledger.asking import may_ask
from bot.ledger.command import Command
from bot.ledger.deadlines import counted, working_days_from
from bot.ledger.desk_effects import UNREAD_DAYS
from bot.ledger.errors import LedgerError, NoSuchComplaint, NotDelivered, NotNow
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, system_of
from bot.ledger.states import UNANSWERED, Action, State

logger = logging.getLogger(__name__)

_UNANSWERED = tuple(state.value for state in UNANSWERED)
_ACTION = {Escalation.WARN: Action.WARN, Escalation.URGE: Action.URGE, Escalation.SUPERVISE: Action.SUPERVISE}
_AT_ONCE = 500
# Long enough that whoever read the answer has had time to look at the lamp.
_ASK_AFTER = dt.timedelta(days=1)
_ASKED_OF = (Kind.COMPLAINT.value, Kind.HELP.value)


def run_jobs(ledger: Ledger) -> int:
    """Do what is due in every town whose hall is open now; return how many steps were taken."""
    book, now = ledger.guides(), ledger.clock.now()
    calendar = WorkCalendar(book.calendar)
    steps = 0
    for town_id, town in book.towns.items():
        if is_open(town.hall.hours, now, calendar):
            steps += redate(ledger, town_id) + escalate(ledger, town_id)
            steps += ask_how_it_went(ledger, town_id) + close_questions(ledger, town_id)
            steps += erase_drafts(ledger, town_id)
    if steps:
        logger.info("%d steps of the ledger's clock", steps)
    return steps


def redate(ledger: Ledger, town: str) -> int:
    """Count provisional deadlines anew where the holidays of the year are known by now."""
    book = ledger.guides()
    calendar = WorkCalendar(book.calendar)
    taken = 0
    for row in _rows(ledger, town, ComplaintRow.due_provisional.is_(True)):
        days = book.complaint_rules.deadline(Kind.of(row.kind)).days
        due = counted(calendar, row, days, theirs=row.external_due)
        if not due.provisional:
            fields = {"due_on": due.day, "provisional": False}
            taken += _take(ledger, row, Action.REDATE, f"{row.version}", fields)
    return taken


def escalate(ledger: Ledger, town: str) -> int:
    """Warn, urge and supervise: for each complaint every step whose day has come, in order."""
    book = ledger.guides()
    calendar, steps = WorkCalendar(book.calendar), sorted(book.complaint_rules.escalation, key=lambda step: step.after)
    if not steps:
        return 0
    today = in_town(ledger.clock.now()).date()
    # A deadline further off than this cannot have a step due: weekdays are at most stretched by a long holiday.
    horizon = today + dt.timedelta(days=max(0, -steps[0].after) * 3 + 14)
    waiting = sa.and_(ComplaintRow.due_on <= horizon, ComplaintRow.escalated < len(steps))
    return sum(_escalate(ledger, row, steps, calendar, today) for row in _rows(ledger, town, waiting))


def _escalate(
    ledger: Ledger, row: ComplaintRow, steps: Sequence[EscalationStep], calendar: WorkCalendar, today: dt.date
) -> int:
    taken = 0
    for place in range(row.escalated, len(steps)):
        step = steps[place]
        if today < working_days_from(calendar, row.due_on, step.after).day:
            break
        fields = {"reason": step.step.label, "to": step.to or ""}
        taken += _take(ledger, row, _ACTION[step.step], f"{row.due_on}:{place}", fields)
    return taken


def ask_how_it_went(ledger: Ledger, town: str) -> int:
    """Ask those whose answer could not carry the question, at most once a week each."""
    now = ledger.clock.now()
    answered = sa.and_(
        # Asked of an earlier answer, before it was taken up again, it was not asked of this one.
        sa.or_(ComplaintRow.asked_at.is_(None), ComplaintRow.asked_at < ComplaintRow.replied_at),
        ComplaintRow.follow_up.is_(None),
        ComplaintRow.kind.in_(_ASKED_OF),
        ComplaintRow.replied_at < now - _ASK_AFTER,
        ComplaintRow.conversation_id.is_not(None),
    )
    taken = 0
    for row in _rows(ledger, town, answered, states=(State.REPLIED.value, State.FOLLOW_UP.value)):
        with ledger.database.read() as session:
            allowed = may_ask(session, row, answer=row.answer, now=now, asked=ledger.teller.asked_since)
        if allowed:
            taken += _take(ledger, row, Action.ASK, f"{row.version}", {})
    return taken


def close_questions(ledger: Ledger, town: str) -> int:
    """Close the written questions whose answer has arrived, or waits in vain: nothing else is owed to whoever asked."""
    waits = sa.and_(
        ComplaintRow.contact.is_(None),
        ComplaintRow.conversation_id.is_not(None),
        ComplaintRow.replied_at < ledger.clock.now() - dt.timedelta(days=UNREAD_DAYS),
    )
    answered = sa.and_(ComplaintRow.kind == Kind.QUESTION.value, sa.or_(HAS_ARRIVED, waits))
    rows = _rows(ledger, town, answered, states=(State.REPLIED.value,))
    return sum(_take(ledger, row, Action.CLOSE, f"{row.version}", {}) for row in rows)


def erase_drafts(ledger: Ledger, town: str) -> int:
    """Erase what was begun and never filed, when it has lain for as long as the guides say."""
    days = ledger.guides().complaint_rules.draft_days
    old = sa.and_(
        ComplaintRow.erased_at.is_(None), ComplaintRow.updated_at < ledger.clock.now() - dt.timedelta(days=days)
    )
    fields = {"reason": f"没报上去,放了{days}天"}
    rows = _rows(ledger, town, old, states=(State.DRAFT.value, State.DROPPED.value))
    return sum(_take(ledger, row, Action.ERASE, f"{row.version}", fields) for row in rows)


def _rows(ledger: Ledger, town: str, where: Any, *, states: Tuple[str, ...] = _UNANSWERED) -> Iterator[ComplaintRow]:
    """Yield the complaints of a town that meet a condition, in pages, by id."""
    last = 0
    while True:
        with ledger.database.read() as session:
            page: List[ComplaintRow] = list(
                session.execute(
                    sa.select(ComplaintRow)
                    .where(ComplaintRow.town == town, ComplaintRow.state.in_(states), where, ComplaintRow.id > last)
                    .order_by(ComplaintRow.id)
                    .limit(_AT_ONCE)
                ).scalars()
            )
        yield from page
        if len(page) < _AT_ONCE:
            return
        last = page[-1].id


def _take(ledger: Ledger, row: ComplaintRow, action: Action, step: str, fields: dict[str, Any]) -> int:
    """Take one step, unless it was taken meanwhile or the complaint has moved on; return how many were taken."""
    actor: Actor = system_of(row.town)
    command = Command(action, actor, f"clock:{row.id}:{action.value}:{step}", fields)
    try:
        return int(not ledger.perform(row.id, command).repeated)
    except (NotNow, NotDelivered, NoSuchComplaint):
        return 0
    except (LedgerError, ValueError):
        # One complaint that cannot be read or moved on holds up no other.
        logger.exception("complaint %d: %s could not be done", row.id, action.value)
        return 0
