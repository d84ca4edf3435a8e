"""Runs on both databases: codes, turns that run again, and people who write at once."""

from __future__ import annotations

import datetime as dt
import threading

import sqlalchemy as sa

from bot.clock import FixedClock
from bot.storage.database import Database
from bot.walks.course import Happened, Run
from bot.walks.models import EventKind, RunState, WalkEventRow, WalkRunRow
from bot.walks.runs import CODE_LIVES, Runs


def begun(runs: Runs, turn_id: str, conversation: str = "c1") -> Run:
    return runs.begin("register", "v1", turn_id=turn_id, town="qingxi", conversation_id=conversation, channel="web")


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_a_turn_that_runs_again_finds_the_run_as_it_was(either_database: Database, clock: FixedClock) -> None:
    runs = Runs(either_database, clock)
    run = begun(runs, "turn-1")
    run.step, run.path = "search", ["search"]
    runs.save(run, [Happened(EventKind.STARTED)], turn_id="turn-1")
    for _ in range(3):
        found = runs.run(run.id, turn_id="turn-2")
        assert found is not None
        assert found.path == ["search"]
        found.step, found.path = "mine", ["search", "mine"]
        runs.save(found, [Happened(EventKind.REACHED, step="mine")], turn_id="turn-2")
    assert count(either_database, WalkEventRow) == 2
    latest = runs.latest("c1", turn_id="turn-3")
    assert latest is not None
    assert latest.path == ["search", "mine"]


def test_a_run_made_by_a_turn_is_not_there_when_it_runs_again(either_database: Database, clock: FixedClock) -> None:
    runs = Runs(either_database, clock)
    first = begun(runs, "turn-1")
    runs.save(first, [Happened(EventKind.STARTED)], turn_id="turn-1")
    assert runs.latest("c1", turn_id="turn-1") is None
    again = begun(runs, "turn-1")
    assert (again.id, again.code) == (first.id, first.code)
    runs.save(again, [Happened(EventKind.STARTED)], turn_id="turn-1")
    assert count(either_database, WalkRunRow) == 1
    assert count(either_database, WalkEventRow) == 1


def test_a_run_ended_by_a_turn_that_runs_again_is_still_there_for_it(
    either_database: Database, clock: FixedClock
) -> None:
    runs = Runs(either_database, clock)
    runs.save(begun(runs, "turn-1"), [], turn_id="turn-1")
    run = runs.latest("c1", turn_id="turn-2")
    assert run is not None
    run.state = RunState.DONE
    runs.save(run, [], turn_id="turn-2")
    assert runs.latest("c1", turn_id="turn-2") is not None
    assert runs.latest("c1", turn_id="turn-3") is None


def test_a_code_leads_back_for_a_month_and_ends_with_the_run(either_database: Database, clock: FixedClock) -> None:
    runs = Runs(either_database, clock)
    run = begun(runs, "turn-1")
    runs.save(run, [], turn_id="turn-1")
    assert runs.by_code(run.code, town="qingxi") is not None
    assert runs.by_code(run.code, town="shiqiao") is None
    clock.set(clock.now() + CODE_LIVES + dt.timedelta(seconds=1))
    assert runs.by_code(run.code, town="qingxi") is None
    run.state = RunState.DONE
    runs.save(run, [], turn_id="turn-2")
    clock.set(clock.now() - CODE_LIVES)
    assert runs.by_code(run.code, town="qingxi") is None


def test_people_who_begin_at_once_get_codes_of_their_own(either_database: Database, clock: FixedClock) -> None:
    runs = Runs(either_database, clock)
    codes: list[str] = []

    def begin(number: int) -> None:
        run = begun(runs, f"turn-{number}", f"c{number}")
        runs.save(run, [], turn_id=f"turn-{number}")
        codes.append(run.code)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(codes)) == 12
