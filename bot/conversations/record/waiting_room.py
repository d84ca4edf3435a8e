"""What somebody who wants a person can be told: whether people are there, who waits before, how long it took today."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from typing import Optional, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import in_town
from bot.conversations.record.handover_models import HandoverRow, Reason
from bot.conversations.record.models import ConversationRow, Speaker
from bot.conversations.record.presence import answering
from bot.storage.database import Database

# Fewer waits than these say nothing about the next one.
_LEAST_WAITS = 3
_LATEST_WAITS = 20


@dataclass(frozen=True)
class Outlook:
    """How many staff answer now, how many residents wait, and the usual wait today in minutes (None: not known)."""

    answering: int
    waiting: int
    minutes: Optional[int]


class WaitingRoom:
    """The queues of all towns over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, town: str, *, now: dt.datetime) -> Outlook:
        """Return how it stands in a town."""
        with self._database.read() as session:
            return Outlook(
                answering=answering(session, town, now=now),
                waiting=_waiting(session, town),
                minutes=_minutes(session, town, now=now),
            )


def place_of(session: Session, conversation: ConversationRow, *, now: dt.datetime) -> Tuple[int, Optional[int]]:
    """Return how many wait before somebody who waits, and the usual wait today in minutes (None: not known)."""
    before = (
        sa.select(sa.func.count())
        .select_from(ConversationRow)
        .where(
            ConversationRow.town == conversation.town,
            ConversationRow.speaker == Speaker.QUEUED.value,
            ConversationRow.department.is_not_distinct_from(conversation.department),
            ConversationRow.speaker_since < conversation.speaker_since,
        )
    )
    minutes = _minutes(session, conversation.town, now=now) if conversation.department is None else None
    return int(session.execute(before).scalar_one()), minutes


def _waiting(session: Session, town: str) -> int:
    return int(
        session.execute(
            sa.select(sa.func.count())
            .select_from(ConversationRow)
            .where(
                ConversationRow.town == town,
                ConversationRow.speaker == Speaker.QUEUED.value,
                # A department's queue is another one.
                ConversationRow.department.is_(None),
            )
        ).scalar_one()
    )


def _minutes(session: Session, town: str, *, now: dt.datetime) -> Optional[int]:
    morning = in_town(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = session.execute(
        sa.select(HandoverRow.began_at, HandoverRow.ended_at)
        .where(
            HandoverRow.town == town,
            HandoverRow.speaker == Speaker.QUEUED.value,
            HandoverRow.began_at >= morning,
            HandoverRow.end_reason == Reason.TAKEN.value,
        )
        .order_by(HandoverRow.began_at.desc())
        .limit(_LATEST_WAITS)
    ).all()
    if len(rows) < _LEAST_WAITS:
        return None
    seconds: float = statistics.median((row[1] - row[0]).total_seconds() for row in rows)
    return max(1, round(seconds / 60))
