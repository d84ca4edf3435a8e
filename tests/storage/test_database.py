from __future__ import annotations

import datetime as dt
import itertools
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import SHANGHAI
from bot.storage.database import BUSY_SECONDS, Database
from bot.storage.lease import LeaseRow, take_lease

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
MINUTE = dt.timedelta(minutes=1)


def test_a_unit_of_work_that_fails_writes_nothing(either_database: Database) -> None:
    def fail() -> None:
        with either_database.write() as session:
            session.add(LeaseRow(name="x", holder="a", until=NOW))
            session.flush()
            raise KeyError("no")

    with pytest.raises(KeyError):
        fail()
    with either_database.read() as session:
        assert session.get(LeaseRow, "x") is None


def test_what_is_only_read_cannot_be_changed_by_accident(either_database: Database) -> None:
    with either_database.read() as session:
        session.add(LeaseRow(name="x", holder="a", until=NOW))
        session.flush()
    with either_database.read() as session:
        assert session.get(LeaseRow, "x") is None


def test_many_writers_wait_for_each_other(database: Database) -> None:
    with database.write() as session:
        session.execute(sa.text("CREATE TABLE counted (n INTEGER)"))
        session.execute(sa.text("INSERT INTO counted VALUES (0)"))

    def count(_: int) -> None:
        with database.write() as session:
            n = session.execute(sa.text("SELECT n FROM counted")).scalar_one()
            session.execute(sa.text("UPDATE counted SET n = :n"), {"n": n + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(100)))
    with database.read() as session:
        assert session.execute(sa.text("SELECT n FROM counted")).scalar_one() == 100


def test_who_waits_to_write_looks_again_and_again(tmp_path: Path) -> None:
    """Between two writes of a busy process is a tenth of a millisecond: SQLite, left to wait, sleeps through it."""
    database = Database(f"sqlite:///{tmp_path / 'written.db'}")
    with database.write() as session:
        session.execute(sa.text("CREATE TABLE written (n INTEGER)"))
    database.dispose()
    looks, has_looked_often = itertools.count(1), threading.Event()

    def count(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE" and next(looks) == 20:
            has_looked_often.set()

    def write() -> None:
        with database.write() as session:
            session.execute(sa.text("INSERT INTO written VALUES (1)"))

    sa.event.listen(database.engine, "connect", lambda connection, _: connection.set_trace_callback(count))
    with (
        closing(sqlite3.connect(tmp_path / "written.db", isolation_level=None)) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("BEGIN IMMEDIATE")
        waiting = pool.submit(write)
        try:
            assert has_looked_often.wait(BUSY_SECONDS / 2), next(looks)
        finally:
            other.execute("ROLLBACK")
        waiting.result()


def test_what_is_written_is_seen_before_it_is_on_the_disk_and_kept_there_before_it_is_said_to_be(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    to_the_disk = os.fsync

    def sync(file: int) -> None:
        happened.append(Path(os.readlink(f"/proc/self/fd/{file}")).name)
        to_the_disk(file)

    def look() -> None:
        with database.read() as session:
            happened.append(f"{session.execute(sa.select(sa.func.count()).select_from(LeaseRow)).scalar_one()} seen")

    monkeypatch.setattr(os, "fsync", sync)
    with database.write(seen=look) as session:
        session.add(LeaseRow(name="x", holder="a", until=NOW))
    with database.write_redoable() as session:
        session.add(LeaseRow(name="y", holder="a", until=NOW))
    look()
    with pytest.raises(KeyError), database.write(seen=look):
        raise KeyError
    assert happened == ["1 seen", f"{Path(str(database.url.database)).name}-wal", "2 seen"]


def asked_of_commit(postgres: Database, unit: Callable[[], AbstractContextManager[Session]]) -> str:
    with unit() as session:
        return str(session.execute(sa.text("SHOW synchronous_commit")).scalar_one())


def test_postgresql_waits_for_the_disk_unless_it_may_be_redone(postgres: Database) -> None:
    units = [postgres.write, postgres.write_redoable, postgres.write]
    assert [asked_of_commit(postgres, unit) for unit in units] == ["on", "off", "on"]
    with postgres.redoing():
        assert asked_of_commit(postgres, postgres.write) == "off"
    assert asked_of_commit(postgres, postgres.write) == "on"


def test_what_one_thread_redoes_is_waited_for_by_no_other(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(database, "_sync", lambda: synced.append(threading.current_thread().name))

    def write(name: str) -> None:
        with database.write() as session:
            session.add(LeaseRow(name=name, holder="a", until=NOW))

    with ThreadPoolExecutor(1, thread_name_prefix="other") as other, database.redoing():
        write("x")
        other.submit(write, "y").result()
    assert synced == ["other_0"]
    write("z")
    assert synced == ["other_0", threading.current_thread().name]


def test_a_writer_that_waited_too_long_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Database(str(database.url))
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0.1)
    with database.write() as session:
        session.execute(sa.text("SELECT 1"))
        with pytest.raises(sa.exc.OperationalError, match="locked"), other.write() as late:
            late.execute(sa.text("SELECT 1"))


def test_a_time_comes_back_as_the_same_moment_and_aware(either_database: Database) -> None:
    with either_database.write() as session:
        session.add(LeaseRow(name="x", holder="a", until=NOW))
    with either_database.read() as session:
        until = session.get(LeaseRow, "x").until
    assert until == NOW
    assert until.utcoffset() == dt.timedelta(0)


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="must be aware"), database.write() as session:
        session.add(LeaseRow(name="x", holder="a", until=NOW.replace(tzinfo=None)))


def test_one_of_two_holds_a_lease_until_it_runs_out(either_database: Database) -> None:
    def take(holder: str, now: dt.datetime) -> bool:
        return take_lease(either_database, "worker", holder=holder, now=now, length=MINUTE)

    assert take("a", NOW)
    assert not take("b", NOW)
    assert take("a", NOW + MINUTE / 2)
    assert not take("b", NOW + MINUTE)
    assert take("b", NOW + 2 * MINUTE)


def test_of_many_at_the_very_first_lease_one_gets_it(either_database: Database) -> None:
    def take(holder: int) -> bool:
        return take_lease(either_database, "worker", holder=str(holder), now=NOW, length=MINUTE)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1
