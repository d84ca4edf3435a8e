"""Which days are worked: the national calendar with its 调休, and the town's own days.

The State Council publishes a year at a time; ``chinesecalendar`` carries the
published years. ``guides/calendar.yml`` wins over both the library and the
weekday. For a day of a year not yet published the weekday decides, and the
answer is marked provisional: it is never shown as certain.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import chinese_calendar

from bot.guidebook.schema import Calendar

SATURDAY = 5

_PUBLISHED = frozenset(day.year for day in chinese_calendar.holidays)
_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


@dataclass(frozen=True)
class WorkDay:
    """Whether one day is worked.

    ``reason`` names why it is not what its weekday says (国庆节, 调休, the
    town's own reason); ``provisional`` marks a guess by the weekday.
    """

    is_worked: bool
    reason: str | None = None
    provisional: bool = False

    @property
    def is_holiday(self) -> bool:
        """A day off for a reason, not a mere weekend."""
        return not self.is_worked and self.reason is not None


class WorkCalendar:
    """The calendar of the guides."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def day(self, day: dt.date) -> WorkDay:
        """Return whether a day is worked, and why."""
        for own in self._calendar.working_days:
            if own.covers(day):
                return WorkDay(True, own.reason)
        for own in self._calendar.holidays:
            if own.covers(day):
                return WorkDay(False, own.reason)
        published = _published(day)
        if published is None:
            return WorkDay(day.weekday() < SATURDAY, provisional=day.year not in self._calendar.years)
        return published

    def is_published(self, year: int) -> bool:
        """Whether the holidays of a year are known."""
        return year in self._calendar.years or year in _PUBLISHED


@lru_cache(maxsize=4000)
def _published(day: dt.date) -> WorkDay | None:
    """Return what the State Council has published of a day, None where its year is still to come."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    if name is None:
        return WorkDay(not is_off)
    holiday = _NAMES.get(name, name)
    return WorkDay(not is_off, holiday if is_off else f"{holiday}调休上班")
