"""What is local to one town: the overlay on the items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import Field, root_validator, validator

from bot.guidebook.schema.base import (
    SLUG,
    Condition,
    Doubtful,
    GuideModel,
    Review,
    at_least,
    differ,
    written_days,
    written_month_days,
    yes_or_no,
)
from bot.guidebook.schema.enums import Level
from bot.guidebook.schema.item import Faq
from bot.guidebook.schema.opening import Hours, HoursChange, TimeRange, in_season, parse_weekdays


class Village(GuideModel):
    """A village of the town; ``says`` are other ways people name it."""

    id: str = Field(regex=SLUG)
    name: str
    says: tuple[str, ...] = ()
    station: str | None = None
    phone: str | None = None


class Window(GuideModel):
    """A counter of the hall, or an office elsewhere."""

    id: str = Field(regex=SLUG)
    name: str
    place: str
    phone: str
    hours: tuple[Hours, ...] = ()
    department: str | None = None


class Department(GuideModel):
    """An office that answers for items and complaints."""

    id: str = Field(regex=SLUG)
    name: str
    phone: str | None = None


class Duty(GuideModel):
    """Who sits at which window when: from this the person complained about is found."""

    window: str
    staff: str
    days: tuple[int, ...]
    open: tuple[TimeRange, ...] = ()

    _days = validator("days", pre=True, allow_reuse=True)(parse_weekdays)


class Notice(GuideModel):
    """A dated announcement; shown in every answer it touches. Without windows and items it touches all.

    ``change`` is what it does to the opening hours, of the windows named or of
    the whole hall, so that it counts for what is open and not only for what is read.
    """

    id: str = Field(regex=SLUG)
    text: str
    since: dt.date
    until: dt.date
    days: tuple[int, ...] = ()
    windows: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    change: HoursChange | None = None

    @validator("days", pre=True)
    @classmethod
    def _days(cls, written: Any) -> tuple[int, ...]:
        return parse_weekdays(written) if written else ()

    _written_days = written_days("since", "until")

    def is_told_on(self, day: dt.date) -> bool:
        """Whether it is told on a day."""
        return self.since <= day <= self.until and (not self.days or day.weekday() in self.days)

    def touches(self, *, day: dt.date, item: str | None = None, window: str | None = None) -> bool:
        """Whether it belongs into an answer given on a day about an item done at a window.

        One that names neither items nor windows touches every answer; an
        answer about the hall (no item, no window) is touched by it alone.
        """
        if not self.is_told_on(day):
            return False
        everywhere = not self.items and not self.windows
        return everywhere or item in self.items or window in self.windows

    @root_validator(skip_on_failure=True)
    @classmethod
    def _ends_after_start(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["until"] < values["since"]:
            raise ValueError("until 不能早于 since")
        return values


class LocalPlace(GuideModel):
    """Where some cases of an item are done instead of at its own window.

    What it does not say is not known of it: a school's home visits are none of the window's.
    """

    when: Condition
    level: Level = Level.TOWN
    window: str
    village: str | None = None
    appointment: str | None = None
    home_service: str | None = None
    phone: str | None = None


class LocalItem(Doubtful):
    """How one town does one item: the overlay on ``Item``. ``places`` are where some cases are done elsewhere."""

    level: Level = Level.TOWN
    window: str
    village: str | None = None
    promised: str | None = None
    visits: int | None = Field(None, ge=0, le=5)
    appointment: str | None = None
    home_service: str | None = None
    online: str | None = None
    delivery: str | None = None
    amount: str | None = None
    fee: str | None = None
    phone: str | None = None
    note: str | None = None
    places: tuple[LocalPlace, ...] = ()

    def place_in(self, complete: Mapping[str, str]) -> LocalPlace | None:
        """Return the place of its own that a complete set of answers has, None where it is the item's window."""
        return next((place for place in self.places if place.when.holds(complete)), None)

    def at(self, place: LocalPlace | None) -> LocalItem:
        """Return how the item is done at one of its places; None is its own window."""
        if place is None:
            return self
        return self.copy(update={name: getattr(place, name) for name in LocalPlace.__fields__ if name != "when"})


class Season(GuideModel):
    """The big choices of the start screen in a part of the year; each is an item or bundle id."""

    since: str
    until: str
    choices: tuple[str, ...]

    _month_days = written_month_days("since", "until")

    def covers(self, day: dt.date) -> bool:
        """Whether the day falls in the season; one that ends before it starts spans the new year."""
        return in_season(day, self.since, self.until)

    _six_choices = at_least(6, "choices")


class Hall(GuideModel):
    """The service centre itself; ``faqs`` are asked of it beside hours and place: copies, parking, a wheelchair."""

    name: str
    address: str
    directions: str | None = None
    phone: str
    complaint_phone: str
    hours: tuple[Hours, ...]
    appointment: str | None = None
    faqs: tuple[Faq, ...] = ()

    _some_hours = at_least(1, "hours")


class Town(GuideModel):
    """Everything local to one town."""

    id: str = Field(regex=SLUG)
    name: str
    county: str
    fictional: bool = False
    hall: Hall
    platform: str | None = None
    departments: tuple[Department, ...] = ()
    windows: tuple[Window, ...]
    villages: tuple[Village, ...]
    duties: tuple[Duty, ...] = ()
    items: dict[str, LocalItem]
    notices: tuple[Notice, ...] = ()
    seasons: tuple[Season, ...] = ()
    review: Review

    _yes_or_no = yes_or_no("fictional")

    @validator("windows", "villages", "departments", "notices")
    @classmethod
    def _ids_differ(cls, things: tuple[Any, ...]) -> tuple[Any, ...]:
        differ(things, "这一列里")
        return things

    def window(self, window_id: str) -> Window:
        """Return one window.

        :raises KeyError: no such window.
        """
        for window in self.windows:
            if window.id == window_id:
                return window
        raise KeyError(window_id)

    _windows_and_villages = at_least(1, "windows", "villages")
