"""How many messages the account may still send somebody, as far as we can know.

A resident's message earns five within 48 hours; a click on the menu or on a
choice, a follow or a scan earns three within a minute. Tencent's answer has
the last word (45015, 45047); this keeps us from asking for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.record.models import Author, TranscriptRow
from bot.wechat.models import FollowerRow, ParcelRow, ParcelState, Via

FOR_A_MESSAGE = (5, dt.timedelta(hours=48))
FOR_AN_EVENT = (3, dt.timedelta(minutes=1))

# A line of the transcript says by its client id what it came from: a message, or a click that reads as one.
OF_MESSAGES = "wx-"
OF_EVENTS = "wxe-"

_USED = (ParcelState.SENT.value, ParcelState.SENDING.value, ParcelState.UNKNOWN.value)

# Asked for every message that is sent. Made once, since making one costs as much as running it.
_CONVERSATION = sa.bindparam("the_conversation")
_SENT_SINCE = sa.select(sa.func.count(sa.distinct(ParcelRow.shipment))).where(
    ParcelRow.conversation_id == _CONVERSATION,
    ParcelRow.via == Via.SERVICE.value,
    ParcelRow.moved_at >= sa.bindparam("the_moment"),
    ParcelRow.state.in_(_USED),
)
_LAST_LINE = (
    sa.select(TranscriptRow.created_at)
    .where(
        TranscriptRow.conversation_id == _CONVERSATION,
        TranscriptRow.author == Author.RESIDENT.value,
        TranscriptRow.client_id.like(sa.bindparam("the_kind")),
    )
    .order_by(TranscriptRow.seq.desc())
    .limit(1)
)
_LAST_EVENT = sa.select(FollowerRow.event_at).where(FollowerRow.conversation_id == _CONVERSATION)


@dataclass(frozen=True)
class Quota:
    """How many messages are left, and until when; None when nothing may be sent."""

    left: int
    until: Optional[dt.datetime]


def quota_of(session: Session, conversation_id: str, *, now: dt.datetime) -> Quota:
    """Return what may still be sent in a conversation."""
    grants = [
        (_last_line(session, conversation_id, OF_MESSAGES), FOR_A_MESSAGE),
        (_last_event(session, conversation_id), FOR_AN_EVENT),
    ]
    found = [_left(session, conversation_id, earned, grant, now) for earned, grant in grants if earned is not None]
    best = max(found, key=lambda quota: quota.left, default=Quota(0, None))
    return best if best.left else Quota(0, None)


def _left(
    session: Session, conversation_id: str, earned: dt.datetime, grant: Tuple[int, dt.timedelta], now: dt.datetime
) -> Quota:
    count, lasts = grant
    if now >= earned + lasts:
        return Quota(0, None)
    used = session.execute(_SENT_SINCE, {"the_conversation": conversation_id, "the_moment": earned}).scalar_one()
    return Quota(max(0, count - int(used)), earned + lasts)


def _last_line(session: Session, conversation_id: str, prefix: str) -> Optional[dt.datetime]:
    asked = {"the_conversation": conversation_id, "the_kind": f"{prefix}%"}
    moment: Optional[dt.datetime] = session.execute(_LAST_LINE, asked).scalar_one_or_none()
    return moment


def _last_event(session: Session, conversation_id: str) -> Optional[dt.datetime]:
    noted = session.execute(_LAST_EVENT, {"the_conversation": conversation_id}).scalar_one_or_none()
    moments = [noted, _last_line(session, conversation_id, OF_EVENTS)]
    return max((moment for moment in moments if moment is not None), default=None)
