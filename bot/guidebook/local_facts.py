"""What one town says about one item: where, when, by which phone, for how much.

``local_facts(item, complete, town, day=…)`` lays the town's overlay over the
item's own facts. Every field is the sentence a resident reads, or empty when
nobody has written it: an absent fact is for the caller to own up to, never to
be made up here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.guidebook.changed_hours import changes_at
from bot.guidebook.hours import hours_text
from bot.guidebook.schema import Fact, Hours, HoursChange, Item, Level, LocalItem, Town, Window


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


def local_facts(item: Item, complete: Mapping[str, str], town: Town, *, day: dt.date) -> LocalFacts:
    """Return the facts of an item in a town on a day, in the case of a complete set of answers."""
    local = town.items.get(item.id)
    window = window_of(town, item.id)
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
        notices=notices_for(town, day=day, item_id=item.id),
    )


def window_of(town: Town, item_id: str) -> Window | None:
    """Return the window an item is done at; None when the town has not said or the window is gone."""
    local = town.items.get(item_id)
    return next((window for window in town.windows if local is not None and window.id == local.window), None)


def notices_for(town: Town, *, day: dt.date, item_id: str | None = None) -> tuple[str, ...]:
    """Return the notices that belong into an answer on a day; without an item, those that touch everything."""
    window = window_of(town, item_id) if item_id is not None else None
    window_id = window.id if window is not None else None
    return tuple(notice.text for notice in town.notices if notice.touches(day=day, item=item_id, window=window_id))


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
