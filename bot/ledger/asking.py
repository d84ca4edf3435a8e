"""Whether somebody may be asked how it went: at most one request of any kind a week, and never in grief."""

from __future__ import annotations

import datetime as dt
import re
from typing import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.ledger.models import ComplaintRow

BETWEEN_REQUESTS = dt.timedelta(days=7)
_GRIEF = re.compile("去世|过世|死亡|死了|走了|没了|火化|丧|安葬|遗体|销户|葬")


def is_in_grief(text: str) -> bool:
    """Whether a text speaks of a death."""
    return _GRIEF.search(text) is not None


# Whether a conversation was asked for anything else since a time: how it was with a person, for example.
AskedElse = Callable[[Session, str, dt.datetime], bool]


def may_ask(session: Session, row: ComplaintRow, *, now: dt.datetime, asked: AskedElse) -> bool:
    """Whether a follow-up or a rating may be asked for now."""
    if row.conversation_id is None or is_in_grief(row.text):
        return False
    if asked(session, row.conversation_id, now - BETWEEN_REQUESTS):
        return False
    # A person may have told of one matter in WeChat and of another on the page.
    theirs = (
        ComplaintRow.conversation_id == row.conversation_id
        if row.resident_id is None
        else ComplaintRow.resident_id == row.resident_id
    )
    recent = session.execute(
        sa.select(ComplaintRow.id).where(theirs, ComplaintRow.asked_at > now - BETWEEN_REQUESTS).limit(1)
    ).scalar_one_or_none()
    return recent is None
