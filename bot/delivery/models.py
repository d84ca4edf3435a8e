"""The outbox: what has been said and must still reach the resident."""

from __future__ import annotations

from enum import Enum

import sqlalchemy as sa

from bot.storage.base import Base, BigId, Moment, OfTown


class OutboxState(str, Enum):
    """Where a message stands on its way out."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"


class OutboxRow(OfTown, Base):
    """One message for one channel; unique per transcript row, so a repeated turn adds nothing.

    The page fetches what it is owed and acknowledges it by its cursor; other
    channels are sent to by the worker. ``epoch`` is that of the conversation
    when it was said: with an older one it is dropped.
    """

    __tablename__ = "outbox"

    id = sa.Column(BigId, primary_key=True)
    conversation_id = sa.Column(sa.String(32), nullable=False)
    seq = sa.Column(sa.Integer, nullable=False)
    channel = sa.Column(sa.String(16), nullable=False)
    epoch = sa.Column(sa.Integer, nullable=False)
    state = sa.Column(sa.String(16), nullable=False, default=OutboxState.WAITING.value)
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    next_try_at = sa.Column(Moment, nullable=False)
    last_error = sa.Column(sa.Text)
    created_at = sa.Column(Moment, nullable=False)
    sent_at = sa.Column(Moment)

    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "seq", name="uq_outbox_message"),
        sa.Index("ix_outbox_due", "state", "next_try_at"),
    )
