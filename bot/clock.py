"""Time, passed in: aware, stored in UTC, shown in Asia/Shanghai."""

from __future__ import annotations

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> dt.datetime:
        """Return the current time, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """Return the current time, aware, in UTC."""
        return dt.datetime.now(dt.timezone.utc)


class FixedClock:
    """A clock that stands still until it is moved: for tests and for ``lastmile ask`` with a ``now``."""

    def __init__(self, now: dt.datetime) -> None:
        self.set(now)

    def set(self, now: dt.datetime) -> None:
        """Put the clock at an aware time.

        :raises ValueError: the time has no offset, so nobody could say when it is.
        """
        if now.tzinfo is None:
            raise ValueError("a clock needs an aware time, with an offset such as +08:00")
        self._now = now.astimezone(dt.timezone.utc)

    def advance(self, step: dt.timedelta) -> None:
        """Move the clock on."""
        self._now += step

    def now(self) -> dt.datetime:
        """Return the time it was set to, in UTC."""
        return self._now


def in_town(moment: dt.datetime) -> dt.datetime:
    """Return the moment as the town's wall clock shows it."""
    return moment.astimezone(SHANGHAI)
