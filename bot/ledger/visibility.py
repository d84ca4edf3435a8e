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
    conditions = [here, sa.not_(_kept_from(actor))]
    if actor.role is Role.HANDLER:
        conditions.append(ComplaintRow.department == actor.department)
    return sa.and_(*conditions)


def _kept_from(actor: Actor) -> Any:
    """Return the condition under which nobody of the office but others may see it, for whom it is or may be about."""
    is_about_them = sa.and_(ComplaintRow.subject.is_not(None), ComplaintRow.subject == actor.name)
    if actor.role is Role.DIRECTOR:
        return is_about_them
    is_about_somebody = sa.and_(ComplaintRow.about_person.is_(True), ComplaintRow.subject.is_(None))
    return sa.or_(is_about_them, is_about_somebody)


def told_behind_their_back(actor: Actor, conversation_id: Any) -> Any:
    """Return the condition under which a conversation holds a complaint that is kept from somebody of the office.

    ``conversation_id`` is the column of the query it is part of. What was told
    there is no more theirs to find than the complaint.
    """
    return sa.exists().where(ComplaintRow.conversation_id == conversation_id, _kept_from(actor))


def told_about(name: Any, conversation_id: Any) -> Any:
    """Return the condition under which a conversation holds a complaint about somebody of this name.

    ``name`` and ``conversation_id`` are columns or parameters of the query it is
    part of. Whoever it is does not take up the conversation either.
    """
    return sa.exists().where(ComplaintRow.conversation_id == conversation_id, ComplaintRow.subject == name)


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
