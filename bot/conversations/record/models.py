"""Conversations, what came in, and the transcript."""

from __future__ import annotations

from enum import Enum

import sqlalchemy as sa

from bot.storage.base import Base, BigId, Moment, OfTown


class Speaker(str, Enum):
    """Who answers the resident."""

    BOT = "bot"
    QUEUED = "queued"
    HUMAN = "human"
    CLOSED = "closed"


class Author(str, Enum):
    """Who said a line of the transcript."""

    RESIDENT = "resident"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class InboxState(str, Enum):
    """Where something that came in stands."""

    WAITING = "waiting"
    DONE = "done"
    HELD = "held"
    FAILED = "failed"


class ConversationRow(OfTown, Base):
    """One resident on one channel: who speaks, the task stack, and the bounded tracker beside it.

    ``busy_by`` with ``busy_until`` is the lease of the bot process that runs a
    turn of it: one turn at a time, in order. ``epoch`` rises with every
    hand-over, and what was computed under an older one is never said.
    ``speaker_since`` is when the last hand-over was; ``department`` is whose
    people a queued conversation waits for, all of them without one.
    """

    __tablename__ = "conversations"

    id = sa.Column(sa.String(32), primary_key=True)
    resident_id = sa.Column(sa.ForeignKey("residents.id"), nullable=False)
    channel = sa.Column(sa.String(16), nullable=False)
    speaker = sa.Column(sa.String(16), nullable=False, default=Speaker.BOT.value)
    owner = sa.Column(sa.String(32))
    department = sa.Column(sa.String(64))
    speaker_since = sa.Column(Moment)
    epoch = sa.Column(sa.Integer, nullable=False, default=0)
    last_seq = sa.Column(sa.Integer, nullable=False, default=0)
    state = sa.Column(sa.JSON, nullable=False, default=dict)
    tracker = sa.Column(sa.Text)
    busy_by = sa.Column(sa.String(64))
    busy_until = sa.Column(Moment)
    created_at = sa.Column(Moment, nullable=False)
    updated_at = sa.Column(Moment, nullable=False)

    __table_args__ = (
        sa.UniqueConstraint("resident_id", "channel", name="uq_conversations_resident"),
        sa.Index("ix_conversations_speaker", "town", "speaker", "speaker_since"),
        sa.Index("ix_conversations_owner", "owner", "speaker"),
        sa.Index("ix_conversations_updated", "town", "updated_at"),
    )


class TranscriptRow(OfTown, Base):
    """One line of the record. ``seq`` counts from 1 in each conversation, without gaps."""

    __tablename__ = "transcript"

    id = sa.Column(BigId, primary_key=True)
    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), nullable=False)
    seq = sa.Column(sa.Integer, nullable=False)
    author = sa.Column(sa.String(16), nullable=False)
    turn_id = sa.Column(sa.String(48))
    n = sa.Column(sa.Integer)
    client_id = sa.Column(sa.String(64))
    body = sa.Column(sa.JSON, nullable=False)
    created_at = sa.Column(Moment, nullable=False)

    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "seq", name="uq_transcript_seq"),
        sa.UniqueConstraint("turn_id", "n", name="uq_transcript_turn"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_transcript_client"),
    )


class InboxRow(OfTown, Base):
    """Something that came in and wants a turn: a message, or a control event.

    A resident's message is in the transcript already, under ``seq``; an event
    has no line of its own.
    """

    __tablename__ = "inbox"

    id = sa.Column(BigId, primary_key=True)
    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), nullable=False)
    seq = sa.Column(sa.Integer)
    kind = sa.Column(sa.String(16), nullable=False, default="message")
    body = sa.Column(sa.JSON, nullable=False)
    state = sa.Column(sa.String(16), nullable=False, default=InboxState.WAITING.value)
    turn_id = sa.Column(sa.String(48))
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    not_before = sa.Column(Moment, nullable=False)
    received_at = sa.Column(Moment, nullable=False)

    __table_args__ = (
        sa.Index("ix_inbox_waiting", "state", "not_before", "id"),
        sa.Index("ix_inbox_conversation", "conversation_id", "state", "id"),
    )
