"""The person complained about handles nothing of it, whatever they are known by: name on the roster or account."""

from __future__ import annotations

from typing import Any, Dict, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.ledger.command import Case
from bot.people.roles import Role
from bot.people.staff_models import StaffRow


def is_of(session: Session, handler: str, name: Optional[str]) -> bool:
    """Whether a handler (the id of an account) goes by this name."""
    if name is None:
        return False
    found = session.execute(sa.select(StaffRow.name).where(StaffRow.id == handler)).scalar_one_or_none()
    return name in (handler, found)


def may_handle(case: Case, handler: str, department: str) -> bool:
    """Whether a handler (the id of an account) is of a department and still there, and it is not about them."""
    found = case.session.execute(
        sa.select(StaffRow.id).where(
            StaffRow.id == handler,
            StaffRow.town == case.row.town,
            StaffRow.role == Role.HANDLER.value,
            StaffRow.department == department,
            StaffRow.disabled_at.is_(None),
        )
    ).scalar_one_or_none()
    return found is not None and not is_of(case.session, handler, case.row.subject)


def without_handling(case: Case, subject: Optional[str]) -> Dict[str, Any]:
    """Return the change that takes a complaint out of the hands of whom it turns out to be about."""
    handler = case.row.handler
    return {"handler": None} if handler is not None and is_of(case.session, handler, subject) else {}
