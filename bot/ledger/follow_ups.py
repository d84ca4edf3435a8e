"""Follow-ups: whose word is kept, and when another attempt to ring counts as one."""

from __future__ import annotations

import datetime as dt
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import in_town
from bot.ledger.models import ComplaintRow, EntryRow
from bot.ledger.states import Action

# So many recorded attempts stand in for a follow-up that reaches nobody.
ENOUGH_ATTEMPTS = 3
_NOON = 12
# Before and after the noon of one day is no more than a quarter of an hour for whoever wants it so.
_LEAST_APART = dt.timedelta(hours=2)
# What gives the answer that a word of the resident is about.
_ANSWERS = (Action.REPLY, Action.RESOLVE, Action.REOPEN)


def is_told_by_resident(session: Session, row: ComplaintRow) -> bool:
    """Whether how it went with the answer that stands was said by the resident, and not written down for them."""
    if row.follow_up is None:
        return False
    last = _last_entry(session, row, Action.ANSWER_FOLLOW_UP, *_ANSWERS)
    return last is not None and last.action == Action.ANSWER_FOLLOW_UP.value


def next_attempt(session: Session, row: ComplaintRow) -> Optional[dt.datetime]:
    """Return the moment from which another attempt counts, None where none was made yet; in town time.

    Three calls within a minute reach nobody who is in the field or at work. No
    rule of the state says how far apart they have to be (国办发〔2020〕53号 asks
    for a call back and leaves the how to the place): here each is in another
    half day, and two hours after the one before.
    """
    last = _last_entry(session, row, Action.FOLLOW_UP) if row.attempts else None
    if last is None:
        return None
    made = in_town(last.at)
    day = made.replace(hour=0, minute=0, second=0, microsecond=0)
    half = day + (dt.timedelta(hours=_NOON) if made.hour < _NOON else dt.timedelta(days=1))
    return max(half, made + _LEAST_APART)


def _last_entry(session: Session, row: ComplaintRow, *actions: Action) -> Optional[EntryRow]:
    names = [action.value for action in actions]
    entry: Optional[EntryRow] = session.execute(
        sa.select(EntryRow)
        .where(EntryRow.complaint_id == row.id, EntryRow.action.in_(names))
        .order_by(EntryRow.n.desc())
        .limit(1)
    ).scalar_one_or_none()
    return entry
