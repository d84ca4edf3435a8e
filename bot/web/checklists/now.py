"""A checklist given out earlier, held against the guides as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.guidebook.book import Guidebook, UnknownGuideError
from bot.guidebook.bundles import BundleChecklist, bundle_checklist
from bot.guidebook.changes import Change, what_changed
from bot.guidebook.checklist import Checklist, UndecidedError, checklist_for
from bot.guidebook.issued import IssuedChecklist

AnyChecklist = Checklist | BundleChecklist


@dataclass(frozen=True)
class Standing:
    """What the page shows.

    ``checklist`` is the list as it is now, or as it was given out when it
    cannot be made again (``is_outdated``: the guides now ask something that was
    not asked then, or have dropped the item). ``local_changes`` are those of
    place, hours, phone, fee and time, as (what, how it is now).
    """

    checklist: AnyChecklist
    changes: tuple[Change, ...] = ()
    local_changes: tuple[tuple[str, str], ...] = ()
    is_outdated: bool = False

    @property
    def has_changed(self) -> bool:
        """Whether anything is other than on the list that was given out."""
        return bool(self.changes or self.local_changes or self.is_outdated)


_LOCAL = {"where": "地方", "when": "时间", "phone": "电话", "fee": "收费", "time": "多久办好"}


def stand(issued: IssuedChecklist, book: Guidebook, *, day: dt.date) -> Standing:
    """Hold a given-out checklist against the guidebook on a day."""
    then = _as_given_out(issued.content)
    try:
        now = _as_it_is_now(then, issued, book, day=day)
    except (UnknownGuideError, UndecidedError):
        return Standing(checklist=then, is_outdated=True)
    return Standing(
        checklist=now, changes=what_changed(then.lines, now.lines), local_changes=tuple(_local_changes(then, now))
    )


def _as_given_out(content: Mapping[str, Any]) -> AnyChecklist:
    return BundleChecklist.from_dict(content) if "bundle" in content else Checklist.from_dict(content)


def _as_it_is_now(then: AnyChecklist, issued: IssuedChecklist, book: Guidebook, *, day: dt.date) -> AnyChecklist:
    town = book.town(issued.town)
    if isinstance(then, BundleChecklist):
        bundle = book.bundle(then.bundle)
        taken = {stop.checklist.item for stop in then.stops}
        skipped = [step.item for step in bundle.steps if step.item not in taken]
        return bundle_checklist(book, bundle, issued.answers, day=day, town=town, skipped=skipped)
    item = book.item(then.item)
    return checklist_for(item, issued.answers, version=book.version_of(item.id), day=day, town=town)


def _local_changes(then: AnyChecklist, now: AnyChecklist) -> list[tuple[str, str]]:
    if isinstance(then, BundleChecklist) or isinstance(now, BundleChecklist):
        return []
    return [
        (label, getattr(now, field) or "没有准数，打电话问一声")
        for field, label in _LOCAL.items()
        if getattr(then, field) != getattr(now, field)
    ]
