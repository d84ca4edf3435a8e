"""The person complained about, found by window, day and the duty roster of the town's guide."""

from __future__ import annotations

import datetime as dt
from typing import Optional

from bot.guidebook.schema import Duty, Town

_NOON = dt.time(12)


def on_duty(town: Town, window: Optional[str], day: Optional[dt.date], *, happened: Optional[str]) -> Optional[str]:
    """Return who sat at a window on a day, None unless it can only have been one person.

    ``happened`` is the time as it was told; 上午 or 下午 in it settles a window
    that changes hands at noon.
    """
    if not window or day is None:
        return None
    names = {
        duty.staff
        for duty in town.duties
        if duty.window == window and day.weekday() in duty.days and _covers(duty, happened or "")
    }
    return names.pop() if len(names) == 1 else None


def _covers(duty: Duty, happened: str) -> bool:
    if not duty.open:
        return True
    if any(word in happened for word in ("下午", "后半天")):
        return any(stretch.closes > _NOON for stretch in duty.open)
    if any(word in happened for word in ("上午", "早上", "早晨", "一早", "前半天")):
        return any(stretch.opens < _NOON for stretch in duty.open)
    return True
