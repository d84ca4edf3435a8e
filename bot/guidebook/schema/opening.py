"""Opening hours as they are written."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import Any

from pydantic import root_validator, validator

from bot.guidebook.schema.base import GuideModel, at_least, written_days, written_month_days

WEEKDAYS = "一二三四五六日"
_DAY_RANGE = re.compile(r"^周([一二三四五六日])(?:至周([一二三四五六日]))?$")
_TIME_RANGE = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)$")


def parse_weekdays(written: Any) -> tuple[int, ...]:
    """Read 「周一至周五、周日」 into weekday numbers, Monday 0.

    :raises ValueError: anything else.
    """
    if isinstance(written, tuple):
        return written
    days: list[int] = []
    for part in re.split(r"[、,,\s]+", str(written).strip()):
        match = _DAY_RANGE.match(part)
        if match is None:
            raise ValueError("日子写成“周一至周五”或“周二、周四”")
        first = WEEKDAYS.index(match.group(1))
        last = WEEKDAYS.index(match.group(2)) if match.group(2) else first
        if last < first:
            raise ValueError(f"“{part}”前后反了")
        days.extend(range(first, last + 1))
    return tuple(sorted(set(days)))


def in_season(day: dt.date, since: str, until: str) -> bool:
    """Whether a day falls between two ``MM-DD``, both included; a season may span the new year."""
    today = f"{day:%m-%d}"
    if since <= until:
        return since <= today <= until
    return today >= since or today <= until


class TimeRange(GuideModel):
    """A stretch of one day, written ``08:30-12:00``."""

    opens: dt.time
    closes: dt.time

    @classmethod
    def __get_validators__(cls) -> Any:
        yield cls._read

    @classmethod
    def _read(cls, written: Any) -> TimeRange:
        if isinstance(written, TimeRange):
            return written
        match = _TIME_RANGE.match(str(written).strip())
        if match is None:
            raise ValueError("时间写成“08:30-12:00”")
        h1, m1, h2, m2 = (int(part) for part in match.groups())
        opens, closes = dt.time(h1, m1), dt.time(h2, m2)
        if opens >= closes:
            raise ValueError("开始时间要早于结束时间")
        return cls.construct(opens=opens, closes=closes)


class Hours(GuideModel):
    """Opening hours on some weekdays, perhaps only in a season (``MM-DD`` to ``MM-DD``)."""

    days: tuple[int, ...]
    open: tuple[TimeRange, ...]
    season_from: str | None = None
    season_until: str | None = None

    _days = validator("days", pre=True, allow_reuse=True)(parse_weekdays)

    _month_days = written_month_days("season_from", "season_until")

    @root_validator(skip_on_failure=True)
    @classmethod
    def _whole_season(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["season_from"] is None) != (values["season_until"] is None):
            raise ValueError("season_from 和 season_until 要一起写")
        return values

    def applies(self, day: dt.date) -> bool:
        """Whether these hours are those of that day's weekday and season."""
        if day.weekday() not in self.days:
            return False
        return self.is_in_season(day)

    def is_in_season(self, day: dt.date) -> bool:
        """Whether that day falls in their season; hours without a season hold all year."""
        if self.season_from is None or self.season_until is None:
            return True
        return in_season(day, self.season_from, self.season_until)

    @validator("open")
    @classmethod
    def _ranges_in_order(cls, ranges: tuple[TimeRange, ...]) -> tuple[TimeRange, ...]:
        for earlier, later in pairwise(ranges):
            if later.opens < earlier.closes:
                raise ValueError("时间段要按先后写,不能重叠")
        return ranges

    _some_opening = at_least(1, "open")


class HoursChange(GuideModel):
    """Other hours on some days: ``open`` only then (not at all when empty), or ``shut`` then and else as usual."""

    since: dt.date
    until: dt.date
    open: tuple[TimeRange, ...] | None = None
    shut: tuple[TimeRange, ...] = ()

    _written_days = written_days("since", "until")

    def covers(self, day: dt.date) -> bool:
        """Whether a day is one of those."""
        return self.since <= day <= self.until

    @root_validator(skip_on_failure=True)
    @classmethod
    def _says_one_thing(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["until"] < values["since"]:
            raise ValueError("until 不能早于 since")
        if (values["open"] is None) == (not values["shut"]):
            raise ValueError("open(只在这些时间办)和 shut(这些时间不办)写一样")
        return values
