"""The tables of what people do in conversations: hand-overs, presence, and what the desk keeps beside the record."""

from __future__ import annotations

import sqlalchemy as sa

from bot.guidebook.schema.enums import Labelled
from bot.storage.base import Base, BigId, Moment, OfTown


class Reason(Labelled):
    """Why a stretch with people began, or why it ended."""

    ASKED = ("asked", "群众要求转人工")
    NOT_UNDERSTOOD = ("not_understood", "机器人两次没听懂")
    STUCK = ("stuck", "手机操作卡住了")
    COMPLAINT = ("complaint", "反映问题时要找人")
    BOT_FAILED = ("bot_failed", "机器人答不上来")
    BOT_DOWN = ("bot_down", "机器人停了")
    TAKEN = ("taken", "坐席接管")
    TRANSFERRED = ("transferred", "转给别人")
    OWNER_GONE = ("owner_gone", "坐席离线")
    IDLE = ("idle", "20分钟没动静")
    CLOSING = ("closing", "到下班时间")
    NOBODY_ANSWERED = ("nobody_answered", "一直没人接")
    LEFT = ("left", "群众不等了")
    BOT_BACK = ("bot_back", "机器人恢复了")
    GIVEN_BACK = ("given_back", "交回机器人")
    CLOSED = ("closed", "办完结束")
    REOPENED = ("reopened", "群众又来说话")
    # Told to nobody as what it is: the talk holds a complaint about whoever held it.
    SET_APART = ("set_apart", "换人接")


class Outcome(Labelled):
    """What a stretch with a person came to."""

    SOLVED = ("solved", "解决了")
    AT_WINDOW = ("at_window", "请到窗口办")
    COMPLAINT_FILED = ("complaint_filed", "已登记投诉件")
    CALL_BACK = ("call_back", "约好回电话")
    ELSEWHERE = ("elsewhere", "告知找别的单位")
    NO_ANSWER = ("no_answer", "群众没再回话")
    OTHER = ("other", "其他")


class PresenceState(Labelled):
    """What a staff member is doing."""

    ONLINE = ("online", "在线")
    AT_WINDOW = ("at_window", "正在窗口办件")
    OFFLINE = ("offline", "离线")


class CallbackState(Labelled):
    """Where a call that somebody waits for stands."""

    OPEN = ("open", "待回电")
    DONE = ("done", "已回电")
    GIVEN_UP = ("given_up", "联系不上")
    WITHDRAWN = ("withdrawn", "群众说不用打了")


class HandoverRow(OfTown, Base):
    """One stretch of a conversation with people: queued for them, or held by one of them.

    ``epoch`` is the one the stretch began with, ``first_seq`` the last line
    before it. A stretch without ``ended_at`` is under way.
    """

    __tablename__ = "handovers"

    id = sa.Column(BigId, primary_key=True)
    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), nullable=False)
    epoch = sa.Column(sa.Integer, nullable=False)
    speaker = sa.Column(sa.String(16), nullable=False)
    reason = sa.Column(sa.String(24), nullable=False)
    staff_id = sa.Column(sa.String(32))
    department = sa.Column(sa.String(64))
    first_seq = sa.Column(sa.Integer, nullable=False)
    began_at = sa.Column(Moment, nullable=False)
    ended_at = sa.Column(Moment)
    end_reason = sa.Column(sa.String(24))
    outcome = sa.Column(sa.String(24))
    outcome_note = sa.Column(sa.Text)
    rating_asked_at = sa.Column(Moment)
    rating = sa.Column(sa.String(4))

    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "epoch", name="uq_handovers_epoch"),
        sa.Index("ix_handovers_began", "town", "speaker", "began_at"),
        sa.Index("ix_handovers_staff", "staff_id", "began_at"),
    )


class DroppedRow(OfTown, Base):
    """What a staff member sent after the conversation had gone to someone else: not said, and not lost."""

    __tablename__ = "dropped_sends"

    id = sa.Column(BigId, primary_key=True)
    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), nullable=False)
    staff_id = sa.Column(sa.String(32), nullable=False)
    client_id = sa.Column(sa.String(64), nullable=False)
    epoch = sa.Column(sa.Integer, nullable=False)
    after_seq = sa.Column(sa.Integer, nullable=False)
    body = sa.Column(sa.JSON, nullable=False)
    at = sa.Column(Moment, nullable=False)

    __table_args__ = (sa.UniqueConstraint("conversation_id", "client_id", name="uq_dropped_sends_client"),)


class PresenceRow(OfTown, Base):
    """Whether a staff member is there: as long as the lease lasts, which an open desk page prolongs."""

    __tablename__ = "staff_presence"

    staff_id = sa.Column(sa.String(32), primary_key=True)
    name = sa.Column(sa.String(64), nullable=False)
    department = sa.Column(sa.String(64))
    state = sa.Column(sa.String(16), nullable=False)
    until = sa.Column(Moment, nullable=False)


class LookRow(OfTown, Base):
    """How far a staff member has read a conversation, and when they last looked at it or wrote in it."""

    __tablename__ = "desk_looks"

    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), primary_key=True)
    staff_id = sa.Column(sa.String(32), primary_key=True)
    seq = sa.Column(sa.Integer, nullable=False)
    looked_at = sa.Column(Moment, nullable=False)
    typed_at = sa.Column(Moment)


class DraftRow(OfTown, Base):
    """What is being written to a resident: it stays with the conversation, whoever holds it next."""

    __tablename__ = "desk_drafts"

    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), primary_key=True)
    staff_id = sa.Column(sa.String(32), nullable=False)
    text = sa.Column(sa.Text, nullable=False)
    at = sa.Column(Moment, nullable=False)


class ProposalRow(OfTown, Base):
    """What the bot would say to the resident's line ``seq``, made from the dialogue's state with the mark ``base``."""

    __tablename__ = "proposals"

    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), primary_key=True)
    seq = sa.Column(sa.Integer, nullable=False)
    base = sa.Column(sa.String(64), nullable=False)
    body = sa.Column(sa.JSON, nullable=False)
    at = sa.Column(Moment, nullable=False)


class NoteRow(OfTown, Base):
    """A private note about a conversation; residents never see it."""

    __tablename__ = "desk_notes"

    id = sa.Column(BigId, primary_key=True)
    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), nullable=False, index=True)
    staff_id = sa.Column(sa.String(32), nullable=False)
    text = sa.Column(sa.Text, nullable=False)
    at = sa.Column(Moment, nullable=False)


class LabelRow(OfTown, Base):
    """A label on a conversation."""

    __tablename__ = "desk_labels"

    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), primary_key=True)
    label = sa.Column(sa.String(16), primary_key=True)
    staff_id = sa.Column(sa.String(32), nullable=False)
    at = sa.Column(Moment, nullable=False)

    __table_args__ = (sa.Index("ix_desk_labels_label", "label"),)


class CallbackRow(OfTown, Base):
    """A call somebody waits for; ``contact`` is a token of the vault."""

    __tablename__ = "callbacks"

    id = sa.Column(BigId, primary_key=True)
    conversation_id = sa.Column(sa.ForeignKey("conversations.id"), nullable=False, index=True)
    contact = sa.Column(sa.String(24), nullable=False)
    wants = sa.Column(sa.Text, nullable=False)
    turn_id = sa.Column(sa.String(48), nullable=False, unique=True)
    state = sa.Column(sa.String(16), nullable=False)
    tries = sa.Column(sa.Integer, nullable=False, default=0)
    asked_at = sa.Column(Moment, nullable=False)
    ended_at = sa.Column(Moment)

    __table_args__ = (sa.Index("ix_callbacks_open", "town", "state", "asked_at"),)


class CallbackTryRow(OfTown, Base):
    """One time the phone was rung, by whom, and what it came to."""

    __tablename__ = "callback_tries"

    id = sa.Column(BigId, primary_key=True)
    callback_id = sa.Column(sa.ForeignKey("callbacks.id"), nullable=False)
    n = sa.Column(sa.Integer, nullable=False)
    staff_id = sa.Column(sa.String(32), nullable=False)
    at = sa.Column(Moment, nullable=False)
    reached = sa.Column(sa.Boolean, nullable=False)
    said = sa.Column(sa.Text, nullable=False, default="")

    __table_args__ = (sa.UniqueConstraint("callback_id", "n", name="uq_callback_tries_n"),)
