"""Lists for the desk: what is open, whose it is, when it is due; drafts; near-duplicates. All by right."""

from __future__ import annotations

import datetime as dt
import functools
import operator
from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, List, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.delivery.models import OutboxRow, OutboxState
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor
from bot.ledger.states import OPEN, UNANSWERED, State
from bot.ledger.visibility import visible_to

_PAGE = 50
# Matters further apart than this are not the same.
_SAME_WITHIN = dt.timedelta(days=30)
# So many open ones of a category within these days are more than a township has.
_CANDIDATES = 60
# Share of common two-character pieces (Dice): from the same person less is enough.
ALIKE = 0.45
ALIKE_SAME_PERSON = 0.25
_COMPARED = ("id", "text", "place", "window", "resident_id", "contact")


@dataclass(frozen=True)
class Filter:
    """What a list shows; an absent part does not narrow it. ``words`` must all occur in the text."""

    states: Sequence[State] = OPEN
    department: Optional[str] = None
    handler: Optional[str] = None
    category: Optional[str] = None
    overdue_on: Optional[dt.date] = None
    supervised: bool = False
    words: Sequence[str] = ()


def complaints(
    session: Session, actor: Actor, wanted: Filter, *, most: int = _PAGE, before: Optional[ComplaintRow] = None
) -> List[ComplaintRow]:
    """Return a page of a list, the most urgent first; ``before`` is the last row of the page before."""
    conditions = [visible_to(actor), *_conditions(wanted)]
    if before is not None:
        key = sa.tuple_(ComplaintRow.due_on, ComplaintRow.id)
        conditions.append(key > sa.tuple_(sa.literal(before.due_on), sa.literal(before.id)))
    order = (ComplaintRow.due_on, ComplaintRow.id)
    # State by state the index gives the order, so a page costs the same however much is open.
    pages = [
        sa.select(ComplaintRow.id)
        .where(ComplaintRow.town == actor.town, ComplaintRow.state == state.value, *conditions)
        .order_by(*order)
        .limit(most)
        .subquery()
        for state in wanted.states
    ]
    ids = sa.union_all(*(sa.select(page.c.id) for page in pages))
    found = session.execute(
        sa.select(ComplaintRow).where(ComplaintRow.id.in_(ids)).order_by(*order).limit(most)
    ).scalars()
    return list(found)


def _conditions(wanted: Filter) -> List[Any]:
    conditions: List[Any] = []
    for name in ("department", "handler", "category"):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(getattr(ComplaintRow, name) == value)
    if wanted.overdue_on is not None:
        conditions.append(ComplaintRow.due_on < wanted.overdue_on)
    if wanted.supervised:
        conditions.append(ComplaintRow.supervised > 0)
    conditions += [ComplaintRow.text.contains(word, autoescape=True) for word in wanted.words]
    return conditions


def overdue(session: Session, actor: Actor, *, today: dt.date, most: int = _PAGE) -> List[ComplaintRow]:
    """Return what is past its day and still unanswered, the oldest first."""
    return complaints(session, actor, Filter(states=UNANSWERED, overdue_on=today), most=most)


def unfinished(session: Session, actor: Actor, *, quiet_since: dt.datetime, most: int = _PAGE) -> List[ComplaintRow]:
    """Return the drafts that nobody has touched since (「没说完」), the newest first."""
    return list(
        session.execute(
            sa.select(ComplaintRow)
            .where(
                visible_to(actor),
                ComplaintRow.state == State.DRAFT.value,
                ComplaintRow.updated_at < quiet_since,
            )
            .order_by(ComplaintRow.updated_at.desc())
            .limit(most)
        ).scalars()
    )


def undelivered(session: Session, actor: Actor, *, most: int = _PAGE) -> List[ComplaintRow]:
    """Return the complaints whose answer could not be delivered (a dead letter): somebody has to ring."""
    return list(
        session.execute(
            sa.select(ComplaintRow)
            .join(
                OutboxRow,
                sa.and_(
                    OutboxRow.conversation_id == ComplaintRow.conversation_id,
                    OutboxRow.seq == ComplaintRow.answer_seq,
                ),
            )
            .where(visible_to(actor), OutboxRow.state == OutboxState.DEAD.value, ComplaintRow.told_way.is_(None))
            .order_by(ComplaintRow.id)
            .limit(most)
        ).scalars()
    )


def alike(session: Session, actor: Actor, row: ComplaintRow, *, most: int = 5) -> List[ComplaintRow]:
    """Return the open complaints that may be about the same matter, the likest first, to be offered for joining."""
    mine = _pairs(row.text)
    scored = [(_likeness(mine, row, other), other) for other in _candidates(session, actor, row)]
    found = sorted((score, other.id) for score, other in scored if score >= _least(row, other))[::-1][:most]
    likest = [each for _, each in found]
    rows = session.execute(sa.select(ComplaintRow).where(ComplaintRow.id.in_(likest))).scalars() if likest else ()
    return sorted(rows, key=lambda each: likest.index(each.id))


def _candidates(session: Session, actor: Actor, row: ComplaintRow) -> Sequence[Any]:
    """Return the newest open complaints of a matter, as plain rows of what is compared."""
    asked = {"category": row.category, "since": row.filed_at - _SAME_WITHIN, "apart_from": row.id}
    return list(session.execute(_same_matter(actor), asked))


@functools.lru_cache(maxsize=256)
def _same_matter(actor: Actor) -> Any:
    """Return the query for ``_candidates``; putting it together takes longer than asking it."""
    compared = [getattr(ComplaintRow, name) for name in (*_COMPARED, "filed_at")]
    conditions = (
        ComplaintRow.town == actor.town,
        ComplaintRow.category == sa.bindparam("category"),
        ComplaintRow.filed_at > sa.bindparam("since"),
        ComplaintRow.id != sa.bindparam("apart_from"),
        visible_to(actor),
    )
    # State by state the index gives the order, so the cost is the same however much there is.
    pages = [
        sa.select(*compared)
        .where(ComplaintRow.state == state.value, *conditions)
        .order_by(ComplaintRow.filed_at.desc())
        .limit(_CANDIDATES)
        .subquery()
        for state in UNANSWERED
    ]
    every = sa.union_all(*(sa.select(page) for page in pages)).subquery()
    return sa.select(*(every.c[name] for name in _COMPARED)).order_by(every.c.filed_at.desc()).limit(_CANDIDATES)


def _least(row: ComplaintRow, other: Any) -> float:
    same_person = (row.resident_id is not None and row.resident_id == other.resident_id) or (
        row.contact is not None and row.contact == other.contact
    )
    return ALIKE_SAME_PERSON if same_person else ALIKE


def _likeness(mine: FrozenSet[str], row: ComplaintRow, other: Any) -> float:
    theirs = _pairs(other.text)
    if not mine or not theirs:
        return 0.0
    likeness = 2 * len(mine & theirs) / (len(mine) + len(theirs))
    same_place = row.place is not None and row.place == other.place
    same_window = row.window is not None and row.window == other.window
    return likeness + (0.15 if same_place or same_window else 0.0)


def _pairs(text: str) -> FrozenSet[str]:
    pairs = set(map(operator.add, text, text[1:]))
    return frozenset(filter(str.isalpha, pairs))


def counts(session: Session, actor: Actor) -> Dict[State, int]:
    """Return how many complaints stand in each state, in the order of the states; empty ones are left out."""
    found = session.execute(
        sa.select(ComplaintRow.state, sa.func.count()).where(visible_to(actor)).group_by(ComplaintRow.state)
    ).all()
    numbers = {State.of(state): int(count) for state, count in found}
    return {state: numbers[state] for state in State if state in numbers}


def overdue_count(session: Session, actor: Actor, *, today: dt.date) -> int:
    """Return how many are past their day and still unanswered."""
    states = tuple(state.value for state in UNANSWERED)
    return int(
        session.execute(
            sa.select(sa.func.count())
            .select_from(ComplaintRow)
            .where(visible_to(actor), ComplaintRow.state.in_(states), ComplaintRow.due_on < today)
        ).scalar_one()
    )
