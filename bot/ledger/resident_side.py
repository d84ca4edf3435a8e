"""What residents may look up: their own complaints, and one they know the number and the phone of."""

from __future__ import annotations

import datetime as dt
from typing import Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import in_town
from bot.ledger.errors import NoSuchComplaint, TooManyTries
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role
from bot.ledger.states import FILED_STATES, OPEN, State

# Four digits are ten thousand guesses; at five a day nobody gets anywhere.
MOST_TRIES = 5
_MOST_SHOWN = 5
_MOST_ANSWERED = 20
_TAKEN_UP_WITHIN = dt.timedelta(days=1)
_FILED = tuple(state.value for state in FILED_STATES)
_ANSWERED = tuple(state.value for state in (State.REPLIED, State.FOLLOW_UP, State.CLOSED, State.JOINED))


def own_complaints(session: Session, actor: Actor, *, most: int = _MOST_SHOWN) -> Sequence[ComplaintRow]:
    """Return somebody's own filed complaints, newest first."""
    rows: Sequence[ComplaintRow] = (
        session.execute(
            sa.select(ComplaintRow)
            .where(_own(actor), ComplaintRow.state.in_(_FILED))
            .order_by(ComplaintRow.id.desc())
            .limit(most)
        )
        .scalars()
        .all()
    )
    return rows


def own_by_reference(session: Session, actor: Actor, reference: str) -> Optional[ComplaintRow]:
    """Return somebody's own complaint of a full reference, however long ago it was told; None when it is not theirs."""
    row: Optional[ComplaintRow] = session.execute(
        sa.select(ComplaintRow).where(_own(actor), ComplaintRow.reference == reference)
    ).scalar_one_or_none()
    return row


def own_by_number(session: Session, actor: Actor, number: int) -> Sequence[ComplaintRow]:
    """Return somebody's own complaints with a running number of any day, newest first."""
    rows: Sequence[ComplaintRow] = (
        session.execute(
            sa.select(ComplaintRow)
            .where(_own(actor), ComplaintRow.reference.like(f"%-{number:04d}"))
            .order_by(ComplaintRow.id.desc())
            .limit(_MOST_SHOWN)
        )
        .scalars()
        .all()
    )
    return rows


def own_answered(session: Session, actor: Actor, *, most: int = _MOST_ANSWERED) -> Sequence[ComplaintRow]:
    """Return somebody's own complaints that stand answered, the one answered last first."""
    rows: Sequence[ComplaintRow] = (
        session.execute(
            sa.select(ComplaintRow)
            .where(_own(actor), ComplaintRow.state.in_(_ANSWERED), ComplaintRow.replied_at.is_not(None))
            .order_by(ComplaintRow.replied_at.desc(), ComplaintRow.id.desc())
            .limit(most)
        )
        .scalars()
        .all()
    )
    return rows


def latest_open(session: Session, actor: Actor) -> Optional[ComplaintRow]:
    """Return somebody's newest complaint that is still open, None when there is none.

    One that was joined with another is, until it has that one's answer or door.
    """
    states = tuple(state.value for state in OPEN)
    waits = sa.and_(
        ComplaintRow.state == State.JOINED.value, ComplaintRow.replied_at.is_(None), ComplaintRow.door.is_(None)
    )
    row: Optional[ComplaintRow] = session.execute(
        sa.select(ComplaintRow)
        .where(_own(actor), sa.or_(ComplaintRow.state.in_(states), waits))
        .order_by(ComplaintRow.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return row


def latest_dropped(session: Session, actor: Actor, conversation_id: str, *, now: dt.datetime) -> Optional[ComplaintRow]:
    """Return what somebody told last in a conversation and left within a day, None when there is nothing."""
    row: Optional[ComplaintRow] = session.execute(
        sa.select(ComplaintRow)
        .where(
            _own(actor),
            ComplaintRow.conversation_id == conversation_id,
            ComplaintRow.state == State.DROPPED.value,
            ComplaintRow.erased_at.is_(None),
            ComplaintRow.updated_at > now - _TAKEN_UP_WITHIN,
        )
        .order_by(ComplaintRow.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return row


def _own(actor: Actor) -> object:
    if actor.role is not Role.RESIDENT:
        raise NoSuchComplaint(actor.id)
    return sa.and_(ComplaintRow.resident_id == actor.id, ComplaintRow.town == actor.town)


def by_number_and_phone(ledger: Ledger, reference: str, last_four: str, *, town: str) -> ComplaintRow:
    """Return a complaint to whoever knows its number and the last four digits of the phone left with it.

    :raises NoSuchComplaint: there is none, no phone was left, or the digits are wrong.
    :raises TooManyTries: the digits were wrong too often today.
    """
    today = in_town(ledger.clock.now()).date()
    with ledger.database.write() as session:
        row: Optional[ComplaintRow] = session.execute(
            sa.select(ComplaintRow)
            .where(
                ComplaintRow.town == town,
                ComplaintRow.reference == reference,
                ComplaintRow.state != State.DRAFT.value,
            )
            .with_for_update()
        ).scalar_one_or_none()
        if row is None or row.contact is None:
            raise NoSuchComplaint(reference)
        tries = row.wrong_tries if row.wrong_tries_on == today else 0
        if tries >= MOST_TRIES:
            raise TooManyTries
        right = ledger.vault.ends_with(session, row.contact, last_four)
        if not right:
            row.wrong_tries, row.wrong_tries_on = tries + 1, today
    # Outside the transaction, which must keep the count.
    if not right:
        raise NoSuchComplaint(reference)
    return row
