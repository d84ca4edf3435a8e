"""Of several processes one acts, whoever dies and whatever happens to the clock."""

from __future__ import annotations

import datetime as dt

from bot.clock import FixedClock
from bot.storage.database import Database
from bot.storage.lease import take_lease

LENGTH = dt.timedelta(seconds=40)


def takes(database: Database, clock: FixedClock, holder: str) -> bool:
    return take_lease(database, "worker", holder=holder, now=clock.now(), length=LENGTH)


def test_one_of_two_has_it_until_it_stops_prolonging(either_database: Database, clock: FixedClock) -> None:
    assert takes(either_database, clock, "a")
    assert not takes(either_database, clock, "b")
    clock.advance(LENGTH / 2)
    assert takes(either_database, clock, "a")
    clock.advance(LENGTH / 2 + dt.timedelta(seconds=1))
    assert not takes(either_database, clock, "b")
    clock.advance(LENGTH)
    assert takes(either_database, clock, "b")
    assert not takes(either_database, clock, "a")


def test_one_taken_before_the_clock_was_set_back_keeps_nobody_from_acting(
    either_database: Database, clock: FixedClock
) -> None:
    assert takes(either_database, clock, "dead")
    clock.advance(-dt.timedelta(hours=1))
    assert takes(either_database, clock, "a")
    assert not takes(either_database, clock, "b")


def test_a_clock_that_is_a_little_behind_robs_nobody(either_database: Database, clock: FixedClock) -> None:
    assert takes(either_database, clock, "a")
    clock.advance(-LENGTH / 2)
    assert not takes(either_database, clock, "b")
