"""Working days, 调休 counted; the traffic light; and what a text tells of its time and place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import NOON

from bot.clock import SHANGHAI
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Calendar, CalendarDay
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.deadlines import Light, NoWorkingDays, light, working_days_between, working_days_from
from bot.ledger.doors import is_distressed, right_door
from bot.ledger.telling import tells_something, told_in

CALENDAR = WorkCalendar(Calendar())
DAYS_2026 = st.dates(dt.date(2026, 2, 1), dt.date(2026, 10, 1))


@given(start=DAYS_2026, days=st.integers(0, 30))
def test_the_day_reached_is_worked_and_so_many_working_days_away(start: dt.date, days: int) -> None:
    due = working_days_from(CALENDAR, start, days)
    assert working_days_between(CALENDAR, start, due.day) == days
    assert days == 0 or CALENDAR.day(due.day).is_worked
    assert not due.provisional


@given(start=DAYS_2026, days=st.integers(1, 20))
def test_one_more_day_is_later_and_counting_back_is_earlier(start: dt.date, days: int) -> None:
    due = working_days_from(CALENDAR, start, days).day
    assert working_days_from(CALENDAR, start, days + 1).day > due
    assert working_days_from(CALENDAR, start, -days).day < start < due


def test_a_saturday_worked_instead_counts_and_the_holiday_does_not() -> None:
    # National Day 2026: 1 to 7 October off, Saturday 10 October worked.
    assert working_days_from(CALENDAR, dt.date(2026, 9, 30), 1).day == dt.date(2026, 10, 8)
    assert working_days_from(CALENDAR, dt.date(2026, 9, 30), 3).day == dt.date(2026, 10, 10)


def test_the_towns_own_day_off_counts() -> None:
    own = WorkCalendar(Calendar(holidays=(CalendarDay(day="2026-11-25", reason="庙会"),)))
    assert working_days_from(own, dt.date(2026, 11, 24), 1).day == dt.date(2026, 11, 26)


def test_a_year_not_published_is_counted_by_weekdays_and_marked() -> None:
    due = working_days_from(CALENDAR, dt.date(2026, 12, 30), 5)
    assert (due.day, due.provisional) == (dt.date(2027, 1, 6), True)


def test_a_calendar_without_working_days_is_refused_and_not_waited_for() -> None:
    closed = WorkCalendar(Calendar(holidays=(CalendarDay(day="2026-01-01", until="2028-01-01", reason="停业"),)))
    with pytest.raises(NoWorkingDays):
        working_days_from(closed, dt.date(2026, 6, 1), 1)


@pytest.mark.parametrize(
    ("today", "shown"),
    [("2026-12-03", Light.GREEN), ("2026-12-04", Light.AMBER), ("2026-12-08", Light.AMBER), ("2026-12-09", Light.RED)],
)
def test_the_light_turns_amber_two_working_days_before(today: str, shown: Light) -> None:
    assert light(CALENDAR, dt.date(2026, 12, 8), dt.date.fromisoformat(today)) is shown


def test_a_weekend_does_not_bring_the_light_nearer() -> None:
    monday = dt.date(2026, 11, 30)
    assert light(CALENDAR, monday, dt.date(2026, 11, 27)) is Light.AMBER
    assert light(CALENDAR, dt.date(2026, 12, 2), dt.date(2026, 11, 28)) is Light.GREEN


MON, TUE = dt.date(2026, 11, 23), dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "昨天下午三号窗口那个女的骂我",
            {"happened": "昨天下午", "happened_on": MON, "window": "social", "who": "那个女的"},
        ),
        ("今天早上在4号窗口等了半天", {"happened": "今天早上", "happened_on": TUE, "window": "medical"}),
        ("上周五去民政窗口", {"happened": "上周五", "happened_on": dt.date(2026, 11, 20), "window": "civil"}),
        ("11月20号办的事", {"happened": "11月20号", "happened_on": dt.date(2026, 11, 20)}),
        ("12月3号就报过", {"happened": "12月3号", "happened_on": dt.date(2025, 12, 3)}),
        ("周三下午", {"happened": "周三下午", "happened_on": dt.date(2026, 11, 18)}),
        ("前几天的事", {"happened": "前几天"}),
        ("东河村口的路灯坏了", {"place": "东河村口"}),
        ("西坡学校门口没有减速带,希望装一个", {"place": "西坡学校", "wants": "装一个"}),
        ("替我爸投诉", {"on_behalf": "我爸"}),
        ("匿名举报有人电鱼", {"anonymous": True}),
        ("我叫王大山,电话〔电话k7m2q4x9〕", {"contact_name": "王大山", "contact": "〔电话k7m2q4x9〕"}),
        ("我是王爱民,路灯坏了", {"contact_name": "王爱民"}),
        ("我是聋哑人,路灯坏了", {}),
        ("我是低保户,路灯坏了", {}),
        ("十一号窗口没人", {"window": "tax"}),
        ("99号窗口没人", {}),
        ("路灯坏了", {}),
    ],
)
def test_what_is_told_is_taken_and_nothing_else(book: Guidebook, text: str, told: dict[str, Any]) -> None:
    assert told_in(text, town=book.town("qingxi"), now=NOON) == told


def test_late_in_the_evening_today_is_still_the_towns_today(book: Guidebook) -> None:
    late = dt.datetime(2026, 11, 24, 23, 30, tzinfo=SHANGHAI)
    assert told_in("今天的事", town=book.town("qingxi"), now=late)["happened_on"] == TUE


@pytest.mark.parametrize("text", ["我要投诉", "我想反映个问题", "举报", "提个建议", "我要表扬你们", "能不能投诉"])
def test_an_announcement_is_no_story(text: str) -> None:
    assert not tells_something(text)


@pytest.mark.parametrize("text", ["路灯坏了没人修", "投诉窗口骂人", "建议大厅放椅子"])
def test_a_story_is_one(text: str) -> None:
    assert tells_something(text)


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("隔壁着火了", "emergency"),
        ("去年着火那次没人管", None),
        ("法院判了不执行", "lawsuit"),
        ("村主任要好处费", "party-discipline"),
        ("我要上访", "petition"),
        ("窗口骂人", None),
        ("打了12345没人理", None),
        ("路灯坏了半年没人修,再不修我就去上访", None),
        ("窗口不给办,要是还不办我就上法院告你们", None),
        ("再不管就着火了,快来救命", "emergency"),
    ],
)
def test_what_is_not_the_ledgers_has_its_door(book: Guidebook, text: str, door: str | None) -> None:
    found = right_door(book.complaint_rules, text)
    assert (found.id if found else None) == door


def test_whoever_is_hurt_is_heard_as_hurt(book: Guidebook) -> None:
    assert is_distressed(book.complaint_rules, "气死我了,窗口骂我")
