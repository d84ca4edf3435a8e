"""Who may see which complaint: one condition for every query, one getter for every row.

The person complained about never sees it. While nobody knows who that is, only
the director does.
"""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.ledger.errors import NoSuchComplaint
from bot.ledger.models import ComplaintRow, EntryRow
from bot.ledger.numbering import reference_in
from bot.ledger.roles import Actor, Role

_SEES_ALL = frozenset({Role.SYSTEM})


def visible_to(actor: Actor) -> Any:
    """Return the SQL condition under which a complaint is visible to somebody."""
    here = ComplaintRow.town == actor.town
    if actor.role in _SEES_ALL:
        return here
    if actor.role is Role.RESIDENT:
        return sa.and_(here, ComplaintRow.resident_id == actor.id)
    not_about_them = sa.or_(ComplaintRow.subject.is_(None), ComplaintRow.subject != actor.name)
    conditions = [here, not_about_them]
    if actor.role is not Role.DIRECTOR:
        conditions.append(sa.or_(ComplaintRow.about_person.is_(False), ComplaintRow.subject.is_not(None)))
    if actor.role is Role.HANDLER:
        conditions.append(ComplaintRow.department == actor.department)
    return sa.and_(*conditions)


def complaint_for(session: Session, actor: Actor, asked: Union[int, str], *, lock: bool = False) -> ComplaintRow:
    """Return a complaint by its id, or its reference in any full form.

    :raises NoSuchComplaint: there is none, or not for this person.
    """
    reference = reference_in(asked) if isinstance(asked, str) else None
    key = ComplaintRow.reference == reference if reference else ComplaintRow.id == asked
    if isinstance(asked, str) and reference is None:
        raise NoSuchComplaint(asked)
    query = sa.select(ComplaintRow).where(key, visible_to(actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row: Optional[ComplaintRow] = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NoSuchComplaint(str(asked))
    return row


def entries_of(session: Session, complaint: ComplaintRow) -> Sequence[EntryRow]:
    """Return what happened to a complaint, oldest first; the complaint came through ``complaint_for``."""
    entries: Sequence[EntryRow] = (
        session.execute(sa.select(EntryRow).where(EntryRow.complaint_id == complaint.id).order_by(EntryRow.n))
        .scalars()
        .all()
    )
    return entries
