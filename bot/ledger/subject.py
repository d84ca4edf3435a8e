"""The person complained about handles nothing of it, whatever they are known by: name on the roster or account."""

from __future__ import annotations

from typing import Any, Dict, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.ledger.command import Case
from bot.people.staff_models import StaffRow


def is_of(session: Session, handler: str, name: Optional[str]) -> bool:
    """Whether a handler (the id of an account) goes by this name."""
    if name is None:
        return False
    found = session.execute(sa.select(StaffRow.name).where(StaffRow.id == handler)).scalar_one_or_none()
    return name in (handler, found)


def without_handling(case: Case, subject: Optional[str]) -> Dict[str, Any]:
    """Return the change that takes a complaint out of the hands of whom it turns out to be about."""
    handler = case.row.handler
    return {"handler": None} if handler is not None and is_of(case.session, handler, subject) else {}
