from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import SHANGHAI
from bot.storage.database import Database
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


def test_who_waits_has_its_turn_though_another_process_writes_all_the_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'written.db'}"
    database = Database(url)
    with database.write() as session:
        session.execute(sa.text("CREATE TABLE counted (n INTEGER)"))
    with subprocess.Popen([sys.executable, "-c", _ALWAYS_WRITING, url], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        first = []
        try:
            for _ in range(20):
                since = _written_by_another(database)
                # It is at it again when we ask.
                while (asked := _written_by_another(database)) == since:
                    assert other.poll() is None
                with database.write() as session:
                    session.execute(sa.text("INSERT INTO counted VALUES (1)"))
                    first.append(session.execute(_BY_ANOTHER).scalar_one() - asked)
        finally:
            other.kill()
    # How often the other one got in first; by SQLite's own waiting it is a hundred times.
    assert statistics.median(first) < 20, first


_BY_ANOTHER = sa.text("SELECT count(*) FROM counted WHERE n = 0")


def _written_by_another(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(_BY_ANOTHER).scalar_one())


# Holds the lock for most of the time, as a process with a crowd before its door does.
_ALWAYS_WRITING = """
import sys, time
import sqlalchemy as sa
from bot.storage.database import Database
database = Database(sys.argv[1])
print("ready", flush=True)
while True:
    with database.write() as session:
        session.execute(sa.text("INSERT INTO counted VALUES (0)"))
        time.sleep(0.004)
"""


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
