"""Tables of the walks: where each run stands, and what happened at which step, without anyone's name."""

from __future__ import annotations

from enum import Enum

import sqlalchemy as sa

from bot.storage.base import Base, BigId, Moment, OfTown


class RunState(str, Enum):
    """Where a run stands. ``ENDING``: the last step is done and 「办成了没」 waits."""

    OPEN = "open"
    ENDING = "ending"
    LEFT = "left"
    DONE = "done"


class EventKind(str, Enum):
    """What happened at a step."""

    STARTED = "started"
    REACHED = "reached"
    STUCK = "stuck"
    SKIPPED = "skipped"
    LEFT = "left"
    RESUMED = "resumed"
    FINISHED = "finished"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class WalkRunRow(OfTown, Base):
    """One time somebody is led through a walk.

    ``path`` is the way taken, back and forth; ``seen`` the steps ever reached,
    for counting each once. ``code`` is what another phone says to go on from
    here, and is given up with the run. ``turn_id`` is the last turn that changed
    the row, ``before`` the state it found: a turn that runs again starts there.
    """

    __tablename__ = "walk_runs"

    id = sa.Column(sa.String(32), primary_key=True)
    conversation_id = sa.Column(sa.String(32), nullable=False, index=True)
    channel = sa.Column(sa.String(16), nullable=False)
    walk = sa.Column(sa.String(80), nullable=False)
    version = sa.Column(sa.String(16), nullable=False)
    state = sa.Column(sa.String(16), nullable=False)
    step = sa.Column(sa.String(80))
    asking = sa.Column(sa.String(80))
    path = sa.Column(sa.JSON, nullable=False)
    seen = sa.Column(sa.JSON, nullable=False)
    answers = sa.Column(sa.JSON, nullable=False)
    who = sa.Column(sa.String(16), nullable=False)
    stuck = sa.Column(sa.Integer, nullable=False)
    tried = sa.Column(sa.JSON, nullable=False)
    code = sa.Column(sa.String(8), unique=True)
    turn_id = sa.Column(sa.String(48), nullable=False)
    before = sa.Column(sa.JSON)
    started_at = sa.Column(Moment, nullable=False)
    updated_at = sa.Column(Moment, nullable=False)


class WalkEventRow(OfTown, Base):
    """One thing that happened at a step of some run: evidence for the platform's builders.

    It names neither run nor conversation, and only the day. ``said`` are the
    words at a step where somebody was stuck, without numbers.
    """

    __tablename__ = "walk_events"

    id = sa.Column(BigId, primary_key=True)
    day = sa.Column(sa.Date, nullable=False)
    walk = sa.Column(sa.String(80), nullable=False)
    version = sa.Column(sa.String(16), nullable=False)
    channel = sa.Column(sa.String(16), nullable=False)
    step = sa.Column(sa.String(80))
    kind = sa.Column(sa.String(16), nullable=False)
    problem = sa.Column(sa.String(120))
    said = sa.Column(sa.String(60))

    __table_args__ = (sa.Index("ix_walk_events_walk", "walk", "day"),)
