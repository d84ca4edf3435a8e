"""Running numbers: gapless for each town and day, whatever happens at once or goes wrong."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
import sqlalchemy as sa
from office import LIGHT, STAFF, TOWN, Home, at_once, command_id, do

from bot.clock import FixedClock
from bot.ledger.command import Command
from bot.ledger.errors import Missing
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow, EntryRow
from bot.ledger.numbering import reference_in, short_number_in
from bot.ledger.proof import prove
from bot.ledger.roles import Actor, Role
from bot.ledger.states import Action


def references(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        found = session.execute(
            sa.select(ComplaintRow.reference)
            .where(ComplaintRow.reference.is_not(None))
            .order_by(ComplaintRow.reference)
        )
        return list(found.scalars())


def entries(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return list(session.execute(sa.select(EntryRow.action).order_by(EntryRow.position)).scalars())


def test_fifty_filings_at_once_get_fifty_numbers_without_a_gap(either_ledger: Ledger) -> None:
    homes = [Home(either_ledger, f"r{n}") for n in range(10)]

    at_once(either_ledger, [partial(homes[n % 10].tells, f"{LIGHT},第{n}盏") for n in range(50)])
    assert references(either_ledger) == [f"TS20261124-{n:04d}" for n in range(1, 51)]
    assert prove(either_ledger.database, town=TOWN).findings == ()


def test_fifty_staff_filings_at_once_have_no_gap(either_ledger: Ledger) -> None:
    file = partial(either_ledger.file_now, STAFF)
    at_once(either_ledger, [partial(file, f"{LIGHT}{n}", command_id=f"c{n}") for n in range(50)])
    assert references(either_ledger) == [f"TS20261124-{n:04d}" for n in range(1, 51)]


def test_the_same_button_pressed_five_times_files_once(either_ledger: Ledger) -> None:
    at_once(either_ledger, [partial(either_ledger.file_now, STAFF, LIGHT, command_id="once")] * 5)
    assert references(either_ledger) == ["TS20261124-0001"]
    assert entries(either_ledger) == ["draft", "file"]
    again = either_ledger.file_now(STAFF, LIGHT, command_id="once")
    assert (again.repeated, again.complaint.reference) == (True, "TS20261124-0001")


def test_the_same_step_pressed_five_times_is_taken_and_told_once(either_ledger: Ledger) -> None:
    home = Home(either_ledger, "wang")
    row = home.tells(LIGHT)
    press = Command(Action.ACCEPT, STAFF, "accept", seen=row.version)
    at_once(either_ledger, [partial(either_ledger.perform, row.id, press)] * 5)
    assert entries(either_ledger) == ["draft", "file", "accept"]
    assert sum("受理了" in said for said in home.heard()) == 1


def test_a_refused_filing_gives_its_number_back(ledger: Ledger, home: Home) -> None:
    empty = ledger.draft(home.actor, "", command_id=command_id(), resident_id=home.actor.id).complaint
    with pytest.raises(Missing):
        do(ledger, empty.id, Action.FILE, home.actor)
    assert home.tells(LIGHT).reference == "TS20261124-0001"


def test_numbers_begin_anew_each_day_of_the_town(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    clock.set(dt.datetime(2026, 11, 24, 15, 59, tzinfo=dt.timezone.utc))
    assert home.tells(LIGHT).reference == "TS20261124-0001"
    clock.advance(dt.timedelta(minutes=2))
    assert home.tells(LIGHT).reference == "TS20261125-0001"


def test_a_clock_set_back_goes_on_counting_that_day(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    first = [home.tells(LIGHT).reference for _ in range(2)]
    clock.advance(dt.timedelta(days=1))
    home.tells(LIGHT)
    clock.advance(dt.timedelta(days=-1))
    again = home.tells(LIGHT).reference
    assert [*first, again] == ["TS20261124-0001", "TS20261124-0002", "TS20261124-0003"]
    assert prove(ledger.database, town=TOWN).findings == ()


def test_each_town_counts_for_itself(ledger: Ledger) -> None:
    there = Actor("staff-9", Role.STAFF, "shiqiao", "石桥坐席")
    given = [ledger.file_now(actor, LIGHT, command_id=command_id()).complaint for actor in (STAFF, there, STAFF)]
    assert [row.reference[-4:] for row in given] == ["0001", "0001", "0002"]


@pytest.mark.parametrize(
    "text", ["TS20261124-0007", "ts20261124-7", "查一下 TS 20261124 0007", "20261124-7 到哪了", "TS20261124—0007处理没"]
)
def test_a_reference_is_understood_in_any_form(text: str) -> None:
    assert reference_in(text) == "TS20261124-0007"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7号咋样了", 7),
        ("编号12", 12),
        ("TS7", 7),
        ("ts-0007", 7),
        ("TS 12", 12),
        ("编号是七号的那个", 7),
        ("TS20261124", None),
        ("3号窗口", None),
        ("11月3号的事", None),
        ("我那个投诉", None),
    ],
)
def test_a_number_alone_is_understood(text: str, number: int | None) -> None:
    assert short_number_in(text) == number
