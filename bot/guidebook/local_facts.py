"""What one town says about one item: where, when, by which phone, for how much.

``local_facts(item, answers, town, day=…)`` lays the town's overlay over the
item's own facts. Every field is the sentence a resident reads, or empty when
nobody has written it: an absent fact is for the caller to own up to, never to
be made up here.

Some cases of an item may be done at a place of their own: ``local_in`` and
``window_in`` are of the case the answers make, as far as they make one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.guidebook.cases import combinations, completed
from bot.guidebook.changed_hours import changes_at
from bot.guidebook.hours import hours_text
from bot.guidebook.schema import Fact, Hours, HoursChange, Item, Level, LocalItem, LocalPlace, Town, Window


@dataclass(frozen=True)
class LocalFacts:
    """Where and when an item is done; ``hours`` are the rows behind ``when``, for asking whether it is open.

    ``changes`` are what notices change about them.

    ``doubt`` is what the town itself is not sure of. ``notices`` are those of
    the day.
    """

    where: str
    when: str
    phone: str
    fee: str
    time: str
    hours: tuple[Hours, ...]
    changes: tuple[HoursChange, ...] = ()
    doubt: str = ""
    notices: tuple[str, ...] = ()


def local_facts(item: Item, answers: Mapping[str, str], town: Town, *, day: dt.date) -> LocalFacts:
    """Return the facts of an item in a town on a day, in the case of the answers known."""
    local, window = local_in(town, item, answers), window_in(town, item, answers)
    complete = completed(item, answers)
    hours = window.hours if window is not None and window.hours else town.hall.hours
    phone = (local and local.phone) or (window.phone if window is not None else town.hall.phone)
    return LocalFacts(
        where=_where(local, window),
        when=hours_text(hours, day) if local is not None else "",
        phone=phone,
        fee=(local and local.fee) or _said(item.fee, complete),
        time=(local and local.promised) or _said(item.time_limit, complete),
        hours=hours,
        changes=changes_at(town, window),
        doubt=(local and local.doubt) or "",
        notices=notices_for(town, day=day, item=item, answers=answers),
    )


def places_of(town: Town, item: Item, answers: Mapping[str, str]) -> tuple[LocalPlace | None, ...]:
    """Return the places where the item may be done in a case that agrees with the answers; None is its own window.

    The one to go to while nothing more is known comes first: the item's own, wherever it is among them.
    """
    local = town.items.get(item.id)
    if local is None or not local.places:
        return (None,)
    reached = [local.place_in(complete) for complete in combinations(item, answers)]
    return tuple(place for place in (None, *local.places) if place in reached)


def local_in(town: Town, item: Item, answers: Mapping[str, str]) -> LocalItem | None:
    """Return how the town does the item in the case of the answers; None when the town has not said."""
    local = town.items.get(item.id)
    return local.at(places_of(town, item, answers)[0]) if local is not None else None


def window_in(town: Town, item: Item, answers: Mapping[str, str]) -> Window | None:
    """Return the window it is done at in the case of the answers; None when the town has not said or it is gone."""
    return window_of(town, local_in(town, item, answers))


def window_of(town: Town, local: LocalItem | LocalPlace | None) -> Window | None:
    """Return the window that is written for an item or one of its places, None when it is gone."""
    return next((window for window in town.windows if local is not None and window.id == local.window), None)


def notices_for(
    town: Town, *, day: dt.date, item: Item | None = None, answers: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return the notices that belong into an answer on a day; without an item, those that touch everything."""
    window = window_in(town, item, answers or {}) if item is not None else None
    touched = {"item": item.id if item is not None else None, "window": window.id if window is not None else None}
    return tuple(notice.text for notice in town.notices if notice.touches(day=day, **touched))


def _where(local: LocalItem | None, window: Window | None) -> str:
    if local is None or window is None:
        return ""
    place = f"{window.name}({window.place})"
    if local.level is Level.VILLAGE:
        return f"村里就能办。{local.village or ''}镇上在{place}"
    return place


def _said(facts: tuple[Fact, ...], complete: Mapping[str, str]) -> str:
    return "".join(_sentence(fact.hedged(fact.text)) for fact in facts if fact.when.holds(complete))


def _sentence(text: str) -> str:
    return text if text[-1] in "。!?\uff01\uff1f" else f"{text}。"
