"""Where residents come from: the scenes of printed codes, what they stand for, and how often each is used."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.clock import in_town
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Town, Village
from bot.wechat.models import ArrivalRow

# Tencent allows 64 characters; ours name a guide.
_SCENE = re.compile(r"(town|village|walk|item)-([a-z0-9-]{1,50})")
ELSEWHERE = "-"


@dataclass(frozen=True)
class Place:
    """What a scene stands for; each part is None where it says nothing of it."""

    town: Optional[Town] = None
    village: Optional[Village] = None
    walk: Optional[str] = None
    item: Optional[str] = None

    @property
    def is_known(self) -> bool:
        """Whether the guides have what it names."""
        return bool(self.town or self.walk or self.item)


def place_of(scene: str, book: Guidebook) -> Place:
    """Return what a scene stands for: ``town-…``, ``village-…``, ``walk-…`` or ``item-…`` with an id of the guides."""
    match = _SCENE.fullmatch(scene)
    if match is None:
        return Place()
    kind, named = match[1], match[2]
    if kind == "walk":
        return Place(walk=named if named in book.walkthroughs else None)
    if kind == "item":
        return Place(item=named if named in book.items or named in book.bundles else None)
    if kind == "town":
        return Place(town=book.towns.get(named))
    return next(
        (Place(town=town, village=village) for town, village in _villages(book) if village.id == named), Place()
    )


def scenes_of(kind: str, book: Guidebook) -> Sequence[Tuple[str, str]]:
    """Return the scenes of a kind (``town``, ``village``, ``walk``, ``item``) and their names; of any other none."""
    named = {
        "town": [(town.id, town.name) for town in book.towns.values()],
        "village": [(village.id, f"{town.name}{village.name}") for town, village in _villages(book)],
        "walk": [(walk, book.walk(walk).title) for walk in book.walkthroughs],
        "item": [(item, book.plain_name(item)) for item in (*book.items, *book.bundles)],
    }
    return [(f"{kind}-{one}", name) for one, name in named.get(kind, ())]


def village_in(text: str, book: Guidebook, town_id: str) -> Optional[Village]:
    """Return the village of a town that an address names, the longest name first; None when it names none."""
    named = [
        (len(name), village)
        for town, village in _villages(book)
        if town.id == town_id
        for name in (village.name, *village.says)
        if name in text
    ]
    return max(named, key=lambda found: found[0])[1] if named else None


def _villages(book: Guidebook) -> Tuple[Tuple[Town, Village], ...]:
    return tuple((town, village) for town in book.towns.values() for village in town.villages)


def count_arrival(session: Session, scene: str, *, kind: str, now: dt.datetime) -> None:
    """Count one ``follow`` or ``scan`` of an entrance on the town's day."""
    of = {"scene": scene[:64] or ELSEWHERE, "day": in_town(now).date(), "kind": kind}
    if not _raise(session, of):
        try:
            with session.begin_nested():
                session.add(ArrivalRow(**of, count=1))
        except IntegrityError:
            # The first two of the day met.
            _raise(session, of)


def _raise(session: Session, of: dict[str, object]) -> bool:
    result = session.execute(
        sa.update(ArrivalRow)
        .where(*(getattr(ArrivalRow, name) == value for name, value in of.items()))
        .values(count=ArrivalRow.count + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)
