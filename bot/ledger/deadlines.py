"""Deadlines in working days (调休 counted), and the traffic light of a complaint.

The day of filing is not counted. A day of a year whose holidays are not yet
published is decided by its weekday and makes the deadline provisional.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional

from bot.guidebook.schema.enums import Labelled
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.models import ComplaintRow

# A holiday and its weekend are never longer; a calendar file that closes every day is a fault, not a wait.
_LONGEST_SEARCH = 400
_SOON = 2


@dataclass(frozen=True)
class DueDay:
    """A day reached by counting; provisional when a year on the way is not yet published."""

    day: dt.date
    provisional: bool


class NoWorkingDays(ValueError):
    """The calendar has no working days to count."""


class Light(Labelled):
    """The traffic light."""

    GREEN = ("green", "没到期")
    AMBER = ("amber", "快到期")
    RED = ("red", "超期")


def working_days_from(calendar: WorkCalendar, start: dt.date, days: int) -> DueDay:
    """Return the working day that lies ``days`` working days after ``start`` (before it when negative).

    Zero gives ``start`` itself, whether it is worked or not.

    :raises NoWorkingDays: there are none within a year.
    """
    step = dt.timedelta(days=1 if days >= 0 else -1)
    day, left, provisional = start, abs(days), False
    for _ in range(_LONGEST_SEARCH):
        if left == 0:
            return DueDay(day, provisional)
        day += step
        worked = calendar.day(day)
        provisional = provisional or worked.provisional
        left -= worked.is_worked
    raise NoWorkingDays(start.isoformat())


def counted(calendar: WorkCalendar, row: ComplaintRow, days: int, *, theirs: Optional[dt.date]) -> DueDay:
    """Return the day by which a complaint must be answered, with so many working days and what it was extended by.

    ``theirs`` is the day by which whoever passed it on wants the answer: where it is earlier, it rules.
    """
    due = working_days_from(calendar, row.counted_from, days)
    if row.extended:
        moved = working_days_from(calendar, due.day, row.extended)
        due = DueDay(moved.day, due.provisional or moved.provisional)
    return or_theirs(calendar, due, theirs)


def or_theirs(calendar: WorkCalendar, due: DueDay, theirs: Optional[dt.date]) -> DueDay:
    """Return our day, or theirs where it is earlier; a day of theirs in a published year is as sure as they are."""
    if theirs is None or theirs > due.day:
        return due
    return DueDay(theirs, due.provisional and calendar.day(theirs).provisional)


def working_days_between(calendar: WorkCalendar, start: dt.date, end: dt.date) -> int:
    """Return how many working days lie after ``start`` up to ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -working_days_between(calendar, end, start)
    days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(calendar.day(day).is_worked for day in days)


def light(calendar: WorkCalendar, due_on: Optional[dt.date], today: dt.date) -> Light:
    """Return the light of a complaint whose answer is still owed."""
    if due_on is None:
        return Light.GREEN
    if today > due_on:
        return Light.RED
    return Light.AMBER if working_days_between(calendar, today, due_on) <= _SOON else Light.GREEN
