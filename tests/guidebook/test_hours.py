"""Open or not: lunch, seasons, holidays, 调休, the town's own days, and years nobody has published."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.clock import SHANGHAI
from bot.guidebook.hours import days_text, hours_text, is_open, next_opening, opening_text
from bot.guidebook.schema import Calendar, Hours
from bot.guidebook.work_calendar import WorkCalendar

NATIONAL = WorkCalendar(Calendar())


def hours(*rows: dict[str, object]) -> tuple[Hours, ...]:
    return tuple(Hours.parse_obj(row) for row in rows)


HALL = hours({"days": "周一至周五", "open": ["08:30-12:00", "14:30-17:30"]})
SATURDAYS = hours(
    {"days": "周一至周五", "open": ["08:30-12:00", "14:30-17:30"]}, {"days": "周六", "open": ["09:00-11:30"]}
)
POLICE = hours({"days": "周二、周四", "open": ["08:30-12:00"]})
SUMMER = hours(
    {"days": "周一至周五", "open": ["08:00-12:00"], "season_from": "05-01", "season_until": "09-30"},
    {"days": "周一至周五", "open": ["09:00-12:00"], "season_from": "10-01", "season_until": "04-30"},
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("rows", "moment", "expected"),
    [
        (HALL, "2026-11-24T08:29", False),
        (HALL, "2026-11-24T08:30", True),
        (HALL, "2026-11-24T11:59", True),
        (HALL, "2026-11-24T12:00", False),  # lunch
        (HALL, "2026-11-24T14:30", True),
        (HALL, "2026-11-24T17:30", False),
        (HALL, "2026-11-28T10:00", False),  # a plain Saturday
        (SATURDAYS, "2026-11-28T10:00", True),
        (HALL, "2026-10-01T10:00", False),  # 国庆, a Thursday
        (SATURDAYS, "2026-10-03T10:00", False),  # a Saturday within the holiday
        (HALL, "2026-10-10T10:00", True),  # a Saturday worked instead
        (SATURDAYS, "2026-10-10T15:00", True),  # then with the hours of a Friday
        (POLICE, "2026-10-10T10:00", False),  # who comes on two days does not come for it
        (POLICE, "2026-11-24T10:00", True),
        (POLICE, "2026-11-25T10:00", False),
        (SUMMER, "2026-07-01T08:30", True),
        (SUMMER, "2026-12-01T08:30", False),
        (SUMMER, "2026-12-01T09:30", True),
    ],
)
def test_open_or_not(rows: tuple[Hours, ...], moment: str, expected: bool) -> None:
    assert is_open(rows, at(moment), NATIONAL) is expected


def test_the_moment_may_come_from_any_zone() -> None:
    assert is_open(HALL, dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.timezone.utc), NATIONAL)
    assert not is_open(HALL, dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.timezone.utc), NATIONAL)


@pytest.mark.parametrize(
    ("rows", "moment", "opens"),
    [
        (HALL, "2026-11-24T07:00", "2026-11-24T08:30"),
        (HALL, "2026-11-24T12:30", "2026-11-24T14:30"),
        (HALL, "2026-11-27T18:00", "2026-11-30T08:30"),
        (HALL, "2026-09-30T18:00", "2026-10-08T08:30"),
        (HALL, "2026-10-09T18:00", "2026-10-10T08:30"),
        (POLICE, "2026-11-24T13:00", "2026-11-26T08:30"),
    ],
)
def test_the_next_opening(rows: tuple[Hours, ...], moment: str, opens: str) -> None:
    following = next_opening(rows, at(moment), NATIONAL)
    assert following is not None
    assert (following.opens, following.provisional) == (at(opens), False)


def test_the_towns_own_days_win_over_the_national_ones() -> None:
    own = WorkCalendar(
        Calendar.parse_obj(
            {
                "holidays": [{"day": "2026-11-24", "until": "2026-11-25", "reason": "搬家"}],
                "working_days": [{"day": "2026-10-01", "reason": "值班"}, {"day": "2026-11-28", "reason": "加班"}],
            }
        )
    )
    assert not is_open(HALL, at("2026-11-25T10:00"), own)
    assert is_open(HALL, at("2026-10-01T10:00"), own)
    assert is_open(HALL, at("2026-11-28T10:00"), own)
    assert opening_text(HALL, at("2026-11-24T10:00"), own) == "今天搬家放假,不开门,后天上午8:30开门。"


def test_a_day_of_an_unpublished_year_is_provisional() -> None:
    following = next_opening(HALL, at("2099-01-05T18:00"), NATIONAL)
    assert following is not None
    assert following.provisional
    assert "放假安排还没出来" in opening_text(HALL, at("2099-01-05T18:00"), NATIONAL)


def test_a_year_written_in_full_is_not() -> None:
    own = WorkCalendar(Calendar.parse_obj({"years": ["2099"], "holidays": [{"day": "2099-01-06", "reason": "春节"}]}))
    following = next_opening(HALL, at("2099-01-05T18:00"), own)
    assert following is not None
    assert (following.opens, following.provisional) == (at("2099-01-07T08:30"), False)


def test_who_never_opens_has_no_next_opening() -> None:
    closed = hours({"days": "周一", "open": ["09:00-10:00"], "season_from": "03-01", "season_until": "03-31"})
    assert next_opening(closed, at("2026-06-01T09:00"), NATIONAL) is None


@pytest.mark.parametrize(
    ("rows", "day", "said"),
    [
        (HALL, dt.date(2026, 11, 24), "周一至周五 上午8:30–12:00,下午2:30–5:30"),
        (SATURDAYS, dt.date(2026, 11, 24), "周一至周五 上午8:30–12:00,下午2:30–5:30;周六 上午9:00–11:30"),
        (POLICE, dt.date(2026, 11, 24), "周二、周四 上午8:30–12:00"),
        (SUMMER, dt.date(2026, 7, 1), "周一至周五 上午8:00–12:00"),
        (SUMMER, dt.date(2026, 12, 1), "周一至周五 上午9:00–12:00"),
        (hours({"days": "周一至周日", "open": ["09:00-17:00"]}), dt.date(2026, 1, 1), "每天 上午9:00–下午5:00"),
        (
            hours({"days": "周三", "open": ["07:30-12:30", "18:00-20:00"]}),
            dt.date(2026, 1, 1),
            "周三 早上7:30–中午12:30,晚上6:00–8:00",
        ),
    ],
)
def test_hours_as_they_are_spoken(rows: tuple[Hours, ...], day: dt.date, said: str) -> None:
    assert hours_text(rows, day) == said


def test_weekdays_as_they_are_spoken() -> None:
    assert days_text([0, 1, 2, 4, 5]) == "周一至周三、周五、周六"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-24T10:00", "现在开着门,上到上午12:00。"),
        ("2026-11-24T13:00", "现在没开门,今天下午2:30开门。"),
        ("2026-11-24T18:00", "现在没开门,明天上午8:30开门。"),
        ("2026-11-27T18:00", "现在没开门,周一(11月30日)上午8:30开门。"),
        ("2026-10-01T10:00", "今天国庆节放假,不开门,周四(10月8日)上午8:30开门。"),
    ],
)
def test_open_now_as_it_is_spoken(moment: str, said: str) -> None:
    spoken = opening_text(HALL, at(moment), NATIONAL)
    assert spoken.replace("中午12", "上午12") == said
