"""What must be remembered of the account, its followers, and each message on its way out."""

from __future__ import annotations

from enum import Enum

import sqlalchemy as sa

from bot.storage.base import Base, BigId, Moment, OfTown

CHANNEL = "wechat"


class ParcelState(str, Enum):
    """Where a part of an answer stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DROPPED = "dropped"
    DEAD = "dead"


class Via(str, Enum):
    """By which way a part went out."""

    PASSIVE = "passive"
    SERVICE = "service"


class AccountRow(Base):
    """The account as all processes know it: its token, and what it has turned out to be allowed.

    ``can_send`` and ``can_menu`` are None until an answer of Tencent's has
    settled them. Until ``paused_until`` nothing is sent at all.
    """

    __tablename__ = "wechat_accounts"

    app_id = sa.Column(sa.String(64), primary_key=True)
    token = sa.Column(sa.String(512))
    token_until = sa.Column(Moment)
    can_send = sa.Column(sa.Boolean)
    can_menu = sa.Column(sa.Boolean)
    paused_until = sa.Column(Moment)
    pause_reason = sa.Column(sa.String(64))


class FollowerRow(OfTown, Base):
    """A resident as the account knows them; ``openid`` is encrypted, and gone once they have left.

    ``asking`` is what we have asked and wait for: ``{"pictures": ids}`` of
    received files. ``event_at`` is their last follow or scan.
    """

    __tablename__ = "wechat_followers"

    conversation_id = sa.Column(sa.String(32), primary_key=True)
    resident_id = sa.Column(sa.String(32), nullable=False)
    openid = sa.Column(sa.LargeBinary)
    village = sa.Column(sa.String(64))
    scene = sa.Column(sa.String(64))
    asking = sa.Column(sa.JSON)
    event_at = sa.Column(Moment)
    followed_at = sa.Column(Moment, nullable=False)
    left_at = sa.Column(Moment)


class PushRow(Base):
    """A push that has been acknowledged and not looked at yet; ``body`` is encrypted, and gone once it has been."""

    __tablename__ = "wechat_pushes"

    key = sa.Column(sa.String(64), primary_key=True)
    body = sa.Column(sa.LargeBinary, nullable=False)
    kept_at = sa.Column(Moment, nullable=False, index=True)


class ReceiptRow(OfTown, Base):
    """A push that has been dealt with, and what was answered to it: a repeat gets the same."""

    __tablename__ = "wechat_receipts"

    key = sa.Column(sa.String(80), primary_key=True)
    conversation_id = sa.Column(sa.String(32), nullable=False, index=True)
    answer = sa.Column(sa.JSON)
    created_at = sa.Column(Moment, nullable=False, index=True)


class ParcelRow(OfTown, Base):
    """A part of a line of the transcript that goes out whole; several texts may share one message (``shipment``)."""

    __tablename__ = "wechat_parcels"

    id = sa.Column(BigId, primary_key=True)
    conversation_id = sa.Column(sa.String(32), nullable=False)
    seq = sa.Column(sa.Integer, nullable=False)
    part = sa.Column(sa.Integer, nullable=False)
    content = sa.Column(sa.JSON, nullable=False)
    state = sa.Column(sa.String(16), nullable=False)
    via = sa.Column(sa.String(16))
    shipment = sa.Column(sa.String(32))
    moved_at = sa.Column(Moment, nullable=False)
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    noticed_at = sa.Column(Moment)
    error = sa.Column(sa.String(120))

    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "seq", "part", name="uq_wechat_parcels_part"),
        sa.Index("ix_wechat_parcels_sent", "conversation_id", "via", "moved_at"),
        sa.Index("ix_wechat_parcels_state", "state", "moved_at"),
    )


class SentMediaRow(Base):
    """A picture of ours that Tencent has a copy of, for a while."""

    __tablename__ = "wechat_sent_media"

    mark = sa.Column(sa.String(64), primary_key=True)
    media_id = sa.Column(sa.String(256), nullable=False)
    until = sa.Column(Moment, nullable=False)


class ReceivedMediaRow(OfTown, Base):
    """A picture or voice that a resident sent: fetched as soon as it may be kept. ``state``: waiting, asked, dead."""

    __tablename__ = "wechat_received_media"

    id = sa.Column(BigId, primary_key=True)
    client_id = sa.Column(sa.String(64), nullable=False, unique=True)
    conversation_id = sa.Column(sa.String(32), nullable=False, index=True)
    kind = sa.Column(sa.String(16), nullable=False)
    media_id = sa.Column(sa.String(256), nullable=False)
    state = sa.Column(sa.String(16), nullable=False)
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    not_before = sa.Column(Moment, nullable=False)
    created_at = sa.Column(Moment, nullable=False)


class ConsentRow(OfTown, Base):
    """A resident's yes or no to one kind of notice."""

    __tablename__ = "wechat_consents"

    conversation_id = sa.Column(sa.String(32), primary_key=True)
    template_id = sa.Column(sa.String(64), primary_key=True)
    accepted = sa.Column(sa.Boolean, nullable=False)
    decided_at = sa.Column(Moment, nullable=False)


class OnceRow(OfTown, Base):
    """One notice, offered to a resident for the answer to one complaint; ``id`` is part of the link.

    ``scene`` is Tencent's number for it, another one for each of a resident's.
    """

    __tablename__ = "wechat_once_consents"

    id = sa.Column(sa.String(32), primary_key=True)
    conversation_id = sa.Column(sa.String(32), nullable=False, index=True)
    complaint_id = sa.Column(BigId, nullable=False, unique=True)
    scene = sa.Column(sa.Integer, nullable=False)
    offered_at = sa.Column(Moment, nullable=False, index=True)
    agreed_at = sa.Column(Moment)
    used_at = sa.Column(Moment)


class ArrivalRow(Base):
    """How many came by which entrance on a day of the town's; nothing about who."""

    __tablename__ = "wechat_arrivals"

    scene = sa.Column(sa.String(64), primary_key=True)
    day = sa.Column(sa.Date, primary_key=True)
    kind = sa.Column(sa.String(16), primary_key=True)
    count = sa.Column(sa.Integer, nullable=False)
