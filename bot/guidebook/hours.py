"""Opening hours: whether a window is open, when it opens next, and how that is said.

``hours`` are those of a ``Window`` or ``Hall``; times are the town's wall
clock (Asia/Shanghai). On a public holiday everything is closed. On a Saturday
or Sunday worked instead (调休) a window that works Monday to Friday keeps its
Friday hours; one with fewer days does not open for it. ``changes`` are those of
the day's notices (see ``changed_hours.changes_at``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import SHANGHAI, in_town
from bot.guidebook.changed_hours import changed
from bot.guidebook.schema import WEEKDAYS, Hours, HoursChange, TimeRange
from bot.guidebook.work_calendar import SATURDAY, WorkCalendar

# Longer than any holiday: who is closed for longer has no next opening to speak of.
_DAYS_AHEAD = 60
_FRIDAY = 4


@dataclass(frozen=True)
class Opening:
    """A stretch of opening: aware times; ``provisional`` when the year's holidays are not yet published."""

    opens: dt.datetime
    closes: dt.datetime
    provisional: bool


def ranges_on(
    hours: Sequence[Hours], day: dt.date, calendar: WorkCalendar, *, changes: Sequence[HoursChange] = ()
) -> tuple[TimeRange, ...]:
    """Return the stretches of opening on a day, in order."""
    return changed(_usual_ranges(hours, day, calendar), day, changes)


def _usual_ranges(hours: Sequence[Hours], day: dt.date, calendar: WorkCalendar) -> tuple[TimeRange, ...]:
    worked = calendar.day(day)
    if worked.is_holiday:
        return ()
    season = [row for row in hours if row.is_in_season(day)]
    weekday = day.weekday()
    if weekday >= SATURDAY and worked.is_worked and worked.reason is not None:
        workdays = {number for row in season for number in row.days}
        weekday = _FRIDAY if workdays.issuperset(range(SATURDAY)) else weekday
    ranges = [stretch for row in season if weekday in row.days for stretch in row.open]
    return tuple(sorted(ranges, key=lambda stretch: stretch.opens))


def current_opening(
    hours: Sequence[Hours], at: dt.datetime, calendar: WorkCalendar, *, changes: Sequence[HoursChange] = ()
) -> Opening | None:
    """Return the stretch that ``at`` (aware) falls in, None when closed."""
    local = in_town(at)
    for opening in _openings(hours, local.date(), calendar, changes):
        if opening.opens <= local < opening.closes:
            return opening
    return None


def is_open(
    hours: Sequence[Hours], at: dt.datetime, calendar: WorkCalendar, *, changes: Sequence[HoursChange] = ()
) -> bool:
    """Whether it is open at an aware time."""
    return current_opening(hours, at, calendar, changes=changes) is not None


def next_opening(
    hours: Sequence[Hours], at: dt.datetime, calendar: WorkCalendar, *, changes: Sequence[HoursChange] = ()
) -> Opening | None:
    """Return the first stretch that begins after ``at`` (aware); None when there is none in two months."""
    local = in_town(at)
    for ahead in range(_DAYS_AHEAD):
        for opening in _openings(hours, local.date() + dt.timedelta(days=ahead), calendar, changes):
            if opening.opens > local:
                return opening
    return None


def _openings(
    hours: Sequence[Hours], day: dt.date, calendar: WorkCalendar, changes: Sequence[HoursChange]
) -> list[Opening]:
    provisional = calendar.day(day).provisional
    return [
        Opening(
            dt.datetime.combine(day, stretch.opens, SHANGHAI),
            dt.datetime.combine(day, stretch.closes, SHANGHAI),
            provisional,
        )
        for stretch in ranges_on(hours, day, calendar, changes=changes)
    ]


def hours_text(hours: Sequence[Hours], day: dt.date) -> str:
    """Return the hours of the season a day falls in: 周一至周五 上午8:30–12:00,下午2:30–5:30."""
    said: dict[str, list[int]] = {}
    for row in hours:
        if row.is_in_season(day):
            said.setdefault(ranges_text(row.open), []).extend(row.days)
    return ";".join(f"{days_text(days)} {ranges}" for ranges, days in said.items())


def ranges_text(ranges: Sequence[TimeRange]) -> str:
    """Return stretches of a day as they are spoken: 上午8:30–12:00,下午2:30–5:30."""
    return ",".join(_range_text(stretch) for stretch in ranges)


def _range_text(stretch: TimeRange) -> str:
    opens, closes = time_text(stretch.opens), time_text(stretch.closes)
    part = part_of_day(stretch.opens)
    noon = part == "上午" and stretch.closes == dt.time(12)
    if noon or part_of_day(stretch.closes) == part:
        closes = _clock_face(stretch.closes)
    return f"{opens}–{closes}"


def time_text(time: dt.time) -> str:
    """Return a time as it is spoken: 下午2:30."""
    return f"{part_of_day(time)}{_clock_face(time)}"


def _clock_face(time: dt.time) -> str:
    hour = time.hour - 12 if time.hour > 12 else time.hour
    return f"{hour}:{time.minute:02d}"


def part_of_day(time: dt.time) -> str:
    """Return 早上, 上午, 中午, 下午 or 晚上."""
    for until, part in ((8, "早上"), (12, "上午"), (13, "中午"), (18, "下午")):
        if time.hour < until:
            return part
    return "晚上"


def days_text(days: Sequence[int]) -> str:
    """Return weekdays (Monday 0) as they are spoken: 周一至周五, 周二、周四, 每天."""
    listed = sorted(set(days))
    if listed == list(range(7)):
        return "每天"
    runs: list[list[int]] = []
    for day in listed:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(_run_text(run) for run in runs)


def _run_text(run: Sequence[int]) -> str:
    if len(run) > 2:
        return f"周{WEEKDAYS[run[0]]}至周{WEEKDAYS[run[-1]]}"
    return "、".join(f"周{WEEKDAYS[day]}" for day in run)


def opening_text(
    hours: Sequence[Hours], at: dt.datetime, calendar: WorkCalendar, *, changes: Sequence[HoursChange] = ()
) -> str:
    """Return whether it is open now, and until or from when: 现在开着门,上到中午12:00."""
    now = current_opening(hours, at, calendar, changes=changes)
    if now is not None:
        return f"现在开着门,上到{time_text(now.closes.timetz())}。"
    following = next_opening(hours, at, calendar, changes=changes)
    if following is None:
        return "最近都不开门,来前先打电话问一声。"
    closed = _closed_text(hours, at, calendar)
    unsure = "(这一年的放假安排还没出来,来前打电话问一声)" if following.provisional else ""
    return f"{closed},{moment_text(following.opens, at)}开门{unsure}。"


def _closed_text(hours: Sequence[Hours], at: dt.datetime, calendar: WorkCalendar) -> str:
    worked = calendar.day(in_town(at).date())
    if worked.is_holiday:
        return f"今天{worked.reason}放假,不开门"
    # Without the changes it would be open: whoever knows the usual hours is to hear that it is not they who erred.
    return "今天临时改了时间,现在没开门" if is_open(hours, at, calendar) else "现在没开门"


def moment_text(moment: dt.datetime, now: dt.datetime) -> str:
    """Return a day and time as they are spoken now: 明天上午8:30."""
    return f"{day_text(moment, now)}{time_text(moment.timetz())}"


def day_text(moment: dt.datetime, now: dt.datetime) -> str:
    """Return a day as it is spoken now: 今天, 明天, 后天, 周三(12月2日)."""
    day, today = in_town(moment).date(), in_town(now).date()
    near = {0: "今天", 1: "明天", 2: "后天"}.get((day - today).days)
    return near if near is not None else f"周{WEEKDAYS[day.weekday()]}({day.month}月{day.day}日)"
