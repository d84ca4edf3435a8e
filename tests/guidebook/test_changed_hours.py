"""Hours that a notice changes: for the hall, for one window, for one day or some; never more open than they say."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.clock import SHANGHAI
from bot.guidebook.changed_hours import changes_at
from bot.guidebook.hours import is_open, next_opening, opening_text
from bot.guidebook.loading import load_guides
from bot.guidebook.schema import Calendar, HoursChange, Notice, Town
from bot.guidebook.work_calendar import WorkCalendar
from bot.settings import ROOT

NATIONAL = WorkCalendar(Calendar())
TUESDAY, WEDNESDAY = "2026-11-24", "2026-11-25"
AFTERNOON = {"shut": ["14:00-17:30"]}


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def sample() -> Town:
    town = load_guides(ROOT / "guides").book.town("qingxi")
    return town.copy(update={"notices": ()})


def with_notice(town: Town, change: dict[str, Any], *, until: str = TUESDAY, **more: Any) -> Town:
    changed = HoursChange.parse_obj({"since": TUESDAY, "until": until, **change})
    told = {"id": "n", "text": "改了时间。", "since": TUESDAY, "until": until, **more}
    return town.copy(update={"notices": (Notice.parse_obj({**told, "change": changed}),)})


def hall_open(town: Town, moment: str) -> bool:
    return is_open(town.hall.hours, at(moment), NATIONAL, changes=changes_at(town, None))


def window_open(town: Town, window_id: str, moment: str) -> bool:
    window = town.window(window_id)
    return is_open(window.hours or town.hall.hours, at(moment), NATIONAL, changes=changes_at(town, window))


def test_a_closed_afternoon_leaves_the_morning_and_the_next_day(sample: Town) -> None:
    town = with_notice(sample, AFTERNOON)
    assert hall_open(town, f"{TUESDAY}T10:00")
    assert not hall_open(town, f"{TUESDAY}T15:00")
    assert hall_open(town, f"{WEDNESDAY}T15:00")
    assert hall_open(sample, f"{TUESDAY}T15:00")


def test_an_hour_in_the_middle_is_taken_out_at_both_edges(sample: Town) -> None:
    town = with_notice(sample, {"shut": ["09:00-10:00"]})
    stands = [hall_open(town, f"{TUESDAY}T{time}") for time in ("08:59", "09:00", "09:59", "10:00", "11:59")]
    assert stands == [True, False, False, True, True]


def test_a_day_off_opens_again_the_day_after(sample: Town) -> None:
    town = with_notice(sample, {"open": []})
    assert not hall_open(town, f"{TUESDAY}T10:00")
    following = next_opening(town.hall.hours, at(f"{TUESDAY}T10:00"), NATIONAL, changes=changes_at(town, None))
    assert following is not None
    assert following.opens == at(f"{WEDNESDAY}T08:30")


def test_other_hours_for_one_day_mean_that_day_even_a_sunday(sample: Town) -> None:
    sunday = {"since": "2026-11-29", "until": "2026-11-29", "open": ["09:00-11:00"]}
    town = with_notice(sample, sunday, until="2026-11-29")
    assert not hall_open(sample, "2026-11-29T10:00")
    assert hall_open(town, "2026-11-29T10:00")
    assert not hall_open(town, "2026-11-29T11:00")


def test_other_hours_for_a_week_leave_its_sunday_closed(sample: Town) -> None:
    town = with_notice(sample, {"since": TUESDAY, "until": "2026-11-30", "open": ["09:00-11:00"]}, until="2026-11-30")
    assert hall_open(town, "2026-11-27T10:00")
    assert not hall_open(town, "2026-11-27T15:00")
    assert not hall_open(town, "2026-11-29T10:00")


def test_one_windows_day_off_is_nobody_elses(sample: Town) -> None:
    town = with_notice(sample, {"open": []}, windows=["social"])
    assert not window_open(town, "social", f"{TUESDAY}T10:00")
    assert window_open(town, "medical", f"{TUESDAY}T10:00")
    assert hall_open(town, f"{TUESDAY}T10:00")


def test_what_is_changed_for_the_hall_opens_no_window_on_a_day_not_its_own(sample: Town) -> None:
    wednesday = {"since": WEDNESDAY, "until": WEDNESDAY, "open": ["09:00-11:00"]}
    town = with_notice(sample, wednesday, until=WEDNESDAY)
    assert not window_open(town, "police", f"{WEDNESDAY}T10:00")
    assert window_open(town, "social", f"{WEDNESDAY}T10:00")
    assert not window_open(town, "social", f"{WEDNESDAY}T08:45")


def test_a_notice_that_names_most_windows_is_about_the_hall(sample: Town) -> None:
    windows = [window.id for window in sample.windows]
    assert not hall_open(with_notice(sample, {"open": []}, windows=windows), f"{TUESDAY}T10:00")
    assert hall_open(with_notice(sample, {"open": []}, windows=windows[:2]), f"{TUESDAY}T10:00")


def test_whoever_knows_the_hours_hears_that_they_were_changed(sample: Town) -> None:
    town = with_notice(sample, AFTERNOON)

    def said(moment: str) -> str:
        return opening_text(town.hall.hours, at(moment), NATIONAL, changes=changes_at(town, None))

    assert said(f"{TUESDAY}T15:00") == "今天临时改了时间,现在没开门,明天上午8:30开门。"
    assert said(f"{TUESDAY}T20:00").startswith("现在没开门")
    assert said(f"{TUESDAY}T10:00") == "现在开着门,上到中午12:00。"


@pytest.mark.parametrize("change", [{}, {"open": ["09:00-11:00"], "shut": ["14:00-15:00"]}, {"shut": []}])
def test_a_change_says_one_thing(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="写一样"):
        HoursChange.parse_obj({"since": TUESDAY, "until": TUESDAY, **change})
