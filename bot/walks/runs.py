"""Keeping the runs: read and written in one transaction with the events of the turn, and safe to run again."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, Dict, List, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock, in_town
from bot.storage.database import Database
from bot.walks.course import Happened, Run
from bot.walks.models import EventKind, RunState, WalkEventRow, WalkRunRow

# A code leads back for a month; then it may be somebody else's.
CODE_LIVES = dt.timedelta(days=30)
_CODE_DIGITS = 4
# With more codes than this in use, they get a digit more rather than many tries.
_CROWDED = 4000
_STATE = ("version", "state", "step", "asking", "path", "seen", "answers", "who", "stuck", "tried")
# Every step reads a run and writes it: plain rows and statements made once cost half of what objects do.
_RUNS, _EVENTS = WalkRunRow.__table__, WalkEventRow.__table__
_ONE = _RUNS.c.id == sa.bindparam("the_run")
_READ, _CHANGE = sa.select(_RUNS).where(_ONE), sa.update(_RUNS).where(_ONE)
_RESUMABLE = (RunState.OPEN.value, RunState.ENDING.value, RunState.LEFT.value)


class Runs:
    """The runs of all residents over one database.

    Every method that is part of a turn takes its id. A turn that runs again,
    because a process died before it was finished, finds each run as it was
    before the turn, and its events are written once.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, walk: str, version: str, *, turn_id: str, town: str, conversation_id: str, channel: str) -> Run:
        """Return a new run with a code of its own; it is not kept before ``save``."""
        run_id = hashlib.sha256(f"{turn_id}:{conversation_id}:{walk}".encode()).hexdigest()[:32]
        with self._database.read() as session:
            again = session.get(WalkRunRow, run_id)
            code = again.code if again is not None and again.code else _free_code(session)
        return Run(
            id=run_id,
            town=town,
            conversation_id=conversation_id,
            channel=channel,
            walk=walk,
            version=version,
            code=code,
        )

    def run(self, run_id: str, *, turn_id: str) -> Optional[Run]:
        """Return a run, or None when there is none (any more)."""
        with self._database.read() as session:
            row = session.connection().execute(_READ, {"the_run": run_id}).one_or_none()
        return _run(row, turn_id) if row is not None else None

    def latest(self, conversation_id: str, *, turn_id: str, walk: Optional[str] = None) -> Optional[Run]:
        """Return what the conversation was last led through and did not finish, or None."""
        query = sa.select(WalkRunRow).where(
            WalkRunRow.conversation_id == conversation_id,
            sa.or_(WalkRunRow.state.in_(_RESUMABLE), WalkRunRow.turn_id == turn_id),
        )
        if walk is not None:
            query = query.where(WalkRunRow.walk == walk)
        with self._database.read() as session:
            rows = session.execute(query.order_by(WalkRunRow.updated_at.desc())).scalars()
            runs = (_run(row, turn_id) for row in rows)
            return next((run for run in runs if run is not None and run.state.value in _RESUMABLE), None)

    def by_code(self, code: str, *, town: str) -> Optional[Run]:
        """Return the run a code of the town leads to, or None."""
        with self._database.read() as session:
            row = session.execute(
                sa.select(WalkRunRow).where(
                    WalkRunRow.code == code,
                    WalkRunRow.town == town,
                    WalkRunRow.updated_at >= self._clock.now() - CODE_LIVES,
                )
            ).scalar_one_or_none()
            return _plain(row) if row is not None else None

    def take_back_success(self, run: Run, *, turn_id: str) -> None:
        """Count a run that is over as failed: it was said to have worked, and had not.

        Events name no run; any of the same step that was counted stands for this one.
        """
        with self._database.write() as session:
            connection = session.connection()
            row = connection.execute(_READ, {"the_run": run.id}).one_or_none()
            if row is None or row.turn_id == turn_id:
                return
            connection.execute(_CHANGE, {"the_run": run.id, "before": _state(_plain(row)), "turn_id": turn_id})
            counted = (
                sa.select(WalkEventRow)
                .filter_by(town=run.town, walk=run.walk, step=run.step, channel=run.channel)
                .where(WalkEventRow.kind == EventKind.SUCCEEDED.value)
                .order_by(WalkEventRow.id.desc())
                .limit(1)
            )
            event = session.execute(counted).scalar_one_or_none()
            if event is not None:
                event.kind = EventKind.FAILED.value

    def save(self, run: Run, events: Sequence[Happened], *, turn_id: str) -> None:
        """Keep a run and what happened, in one transaction; of a turn that runs again, the run alone."""
        now = self._clock.now()
        with self._database.write() as session:
            connection = session.connection()
            row = connection.execute(_READ, {"the_run": run.id}).one_or_none()
            code = run.code if run.state is not RunState.DONE else None
            kept = {**_state(run), "code": code, "updated_at": now}
            if row is None:
                _give_up_old_codes(session, now - CODE_LIVES)
                new = {"id": run.id, "before": None, "started_at": now, "turn_id": turn_id, **_identity(run)}
                connection.execute(sa.insert(_RUNS), {**new, **kept})
            elif row.turn_id == turn_id:
                connection.execute(_CHANGE, {"the_run": run.id, **kept})
                return
            else:
                before = {"before": _state(_plain(row)), "turn_id": turn_id}
                connection.execute(_CHANGE, {"the_run": run.id, **kept, **before})
            if events:
                connection.execute(sa.insert(_EVENTS), [_event(run, one, in_town(now).date()) for one in events])


def _identity(run: Run) -> Dict[str, Any]:
    names = ("town", "conversation_id", "channel", "walk")
    return {name: getattr(run, name) for name in names}


def _state(run: Run) -> Dict[str, Any]:
    state = {name: getattr(run, name) for name in _STATE}
    return {**state, "state": run.state.value, "path": list(run.path), "seen": list(run.seen), "tried": list(run.tried)}


def _run(row: Any, turn_id: str) -> Optional[Run]:
    """Return the run as a turn finds it: None when this very turn has made it."""
    if row.turn_id != turn_id:
        return _plain(row)
    return _restored(row, row.before) if row.before is not None else None


def _plain(row: Any) -> Run:
    return _restored(row, {name: getattr(row, name) for name in _STATE})


def _restored(row: Any, state: Mapping[str, Any]) -> Run:
    lists: Dict[str, List[str]] = {name: list(state[name]) for name in ("path", "seen", "tried")}
    fixed = {**state, **lists, "answers": dict(state["answers"]), "state": RunState(state["state"])}
    return Run(id=row.id, code=row.code or "", **_identity(row), **fixed)


def _event(run: Run, happened: Happened, day: dt.date) -> Dict[str, Any]:
    return {
        "town": run.town,
        "day": day,
        "walk": run.walk,
        "version": run.version,
        "channel": run.channel,
        "step": happened.step,
        "kind": happened.kind.value,
        "problem": happened.problem,
        "said": happened.said,
    }


def _free_code(session: Session) -> str:
    used = set(session.execute(sa.select(WalkRunRow.code).where(WalkRunRow.code.isnot(None))).scalars())
    digits = _CODE_DIGITS + (1 if len(used) > _CROWDED else 0)
    while True:
        code = str(10 ** (digits - 1) + secrets.randbelow(9 * 10 ** (digits - 1)))
        if code not in used:
            return code


def _give_up_old_codes(session: Session, before: dt.datetime) -> None:
    session.execute(
        sa.update(WalkRunRow)
        .where(WalkRunRow.code.isnot(None), WalkRunRow.updated_at < before)
        .values(code=None)
        .execution_options(synchronize_session=False)
    )
