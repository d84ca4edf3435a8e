"""The hours that notices change: a closed afternoon, a day with other times. For the hall, or for one window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from bot.guidebook.schema import HoursChange, Notice, TimeRange, Town, Window

_MIDNIGHT, _END_OF_DAY = dt.time(0, 0), dt.time(23, 59)


def is_about_hall(notice: Notice, town: Town) -> bool:
    """Whether a notice is about the hall as a whole: it names neither windows nor items, or most of its windows."""
    if not notice.windows:
        return not notice.items
    own = {window.id for window in town.windows if window.place.startswith(town.hall.name.removeprefix(town.name))}
    return 2 * len(own & set(notice.windows)) > len(own)


def changes_at(town: Town, window: Window | None) -> tuple[HoursChange, ...]:
    """Return what notices change about the hours of a window, or of the hall without one.

    What is changed for the whole hall opens no window on a day that is not its own.
    """
    for_hall = [notice for notice in town.notices if notice.change is not None and is_about_hall(notice, town)]
    if window is None:
        return tuple(notice.change for notice in for_hall if notice.change is not None)
    named = tuple(
        notice.change
        for notice in town.notices
        if notice.change is not None and window.id in notice.windows and notice not in for_hall
    )
    changes = tuple(notice.change for notice in for_hall if notice.change is not None)
    return (*(tuple(map(_within, changes)) if window.hours else changes), *named)


def changed(usual: Sequence[TimeRange], day: dt.date, changes: Sequence[HoursChange]) -> tuple[TimeRange, ...]:
    """Return the stretches of opening that are left of a day's usual ones, or stand in their place.

    Other hours over several days leave those closed that always are; for one
    day alone they mean that day.
    """
    ranges = tuple(usual)
    for change in changes:
        if not change.covers(day):
            continue
        if change.open is None:
            ranges = _without(ranges, change.shut)
        else:
            ranges = change.open if ranges or change.since == change.until else ()
    return ranges


def _within(change: HoursChange) -> HoursChange:
    """Return the change as one that only takes away."""
    if change.open is None:
        return change
    edges = [_MIDNIGHT, *(edge for stretch in change.open for edge in (stretch.opens, stretch.closes)), _END_OF_DAY]
    shut = [_stretch(opens, closes) for opens, closes in list(pairwise(edges))[::2] if opens < closes]
    return HoursChange(since=change.since, until=change.until, shut=tuple(shut))


def _without(ranges: Sequence[TimeRange], shut: Sequence[TimeRange]) -> tuple[TimeRange, ...]:
    left = list(ranges)
    for gone in shut:
        left = [
            part
            for stretch in left
            for part in (
                _stretch(stretch.opens, min(stretch.closes, gone.opens)),
                _stretch(max(stretch.opens, gone.closes), stretch.closes),
            )
            if part.opens < part.closes
        ]
    return tuple(left)


def _stretch(opens: dt.time, closes: dt.time) -> TimeRange:
    return TimeRange.construct(opens=opens, closes=closes)
