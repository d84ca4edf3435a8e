"""The guidebook: everything the guides say, at one moment, unchangeable.

``load_guides`` makes one; every process answers from one at a time and takes a
newer one when ``ContentKeeper`` has it. Look-ups by an id that came from
outside go through ``item``, ``bundle``, ``town`` and raise named errors;
references between the guides that lead nowhere (an item whose file was
deleted) are left out, since an answer must not fail for them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.guidebook.files import BUNDLES, ITEMS, WALKTHROUGHS, GuideFile
from bot.guidebook.schema import (
    Bundle,
    BundleStep,
    Calendar,
    CannedReply,
    ComplaintRules,
    Item,
    Question,
    Town,
    Walkthrough,
    Words,
)
from bot.guidebook.search.finding import Entry

_VERSION_LENGTH = 12
# As many as an old telephone shows without scrolling.
_BIG_CHOICES = 6


class UnknownGuideError(LookupError):
    """No such item, bundle or town in the guidebook; ``id`` is what was asked for."""

    kind = ""

    def __init__(self, asked: str) -> None:
        super().__init__(f"no {self.kind} {asked!r}")
        self.id = asked


class UnknownItemError(UnknownGuideError):
    """No such item."""

    kind = "item"


class UnknownBundleError(UnknownGuideError):
    """No such bundle."""

    kind = "bundle"


class UnknownWalkError(UnknownGuideError):
    """No such walkthrough."""

    kind = "walkthrough"


class NoComplaintRulesError(LookupError):
    """The guides have no usable ``complaints.yml``, so no complaint can be given a deadline."""


class UnknownTownError(UnknownGuideError):
    """No such town."""

    kind = "town"


def text_hash(text: str) -> str:
    """Return the hash under which a file's text is kept: SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def texts_hash(texts: Mapping[str, str]) -> str:
    """Return one hash of many files, path → text."""
    lines = (f"{path}\0{text_hash(text)}\n" for path, text in sorted(texts.items()))
    return text_hash("".join(lines))


@dataclass(frozen=True, eq=False)
class Guidebook:
    """All guides in service.

    ``texts`` maps the path of each file served to its text; ``items`` have
    their shared questions filled in; ``shared`` are the questions asked once
    for all items, by id; ``replies`` are the desk's ready sentences.
    """

    texts: Mapping[str, str]
    items: Mapping[str, Item]
    bundles: Mapping[str, Bundle]
    towns: Mapping[str, Town]
    words: Words
    shared: Mapping[str, Question]
    calendar: Calendar
    complaints: ComplaintRules | None = None
    walkthroughs: Mapping[str, Walkthrough] = field(default_factory=dict)
    replies: tuple[CannedReply, ...] = ()

    @cached_property
    def hash(self) -> str:
        """The hash of all that is served: two guidebooks with the same hash answer the same."""
        return texts_hash(self.texts)

    def item(self, item_id: str) -> Item:
        """Return an item.

        :raises UnknownItemError: no such item.
        """
        try:
            return self.items[item_id]
        except KeyError:
            raise UnknownItemError(item_id) from None

    def bundle(self, bundle_id: str) -> Bundle:
        """Return a bundle.

        :raises UnknownBundleError: no such bundle.
        """
        try:
            return self.bundles[bundle_id]
        except KeyError:
            raise UnknownBundleError(bundle_id) from None

    def guide(self, guide_id: str) -> Item | Bundle:
        """Return an item or a bundle.

        :raises UnknownItemError: neither has this id.
        """
        return self.bundles.get(guide_id) or self.item(guide_id)

    def walk(self, walk_id: str) -> Walkthrough:
        """Return a walkthrough.

        :raises UnknownWalkError: no such walkthrough.
        """
        try:
            return self.walkthroughs[walk_id]
        except KeyError:
            raise UnknownWalkError(walk_id) from None

    def walks_for(self, item_id: str) -> tuple[Walkthrough, ...]:
        """Return the walkthroughs in which an item is done online."""
        return tuple(walk for walk in self.walkthroughs.values() if item_id in walk.items)

    def walk_version(self, walk_id: str) -> str:
        """Return the version of a walkthrough's content: it changes when its file does.

        :raises UnknownWalkError: no such walkthrough.
        """
        return text_hash(self.texts[GuideFile(WALKTHROUGHS, self.walk(walk_id).id).path])[:_VERSION_LENGTH]

    def town(self, town_id: str) -> Town:
        """Return a town.

        :raises UnknownTownError: no such town.
        """
        try:
            return self.towns[town_id]
        except KeyError:
            raise UnknownTownError(town_id) from None

    @property
    def complaint_rules(self) -> ComplaintRules:
        """What complaints may be about and by when they are answered.

        :raises NoComplaintRulesError: the file is missing.
        """
        if self.complaints is None:
            raise NoComplaintRulesError
        return self.complaints

    def plain_name(self, guide_id: str) -> str:
        """Return how a neighbour names an item or bundle.

        :raises UnknownItemError: neither has this id.
        """
        return self.guide(guide_id).plain

    def version_of(self, guide_id: str) -> str:
        """Return the version of an item's content, or of a bundle's with its items: it changes when a file does.

        :raises UnknownItemError: neither an item nor a bundle has this id.
        """
        bundle = self.bundles.get(guide_id)
        steps = [self.version_of(step.item) for step in self.steps_of(bundle)] if bundle is not None else []
        return text_hash("".join((self.text_of(guide_id), *steps)))[:_VERSION_LENGTH]

    def text_of(self, guide_id: str) -> str:
        """Return the file of an item or bundle as it was written.

        :raises UnknownItemError: neither has this id.
        """
        if guide_id in self.bundles:
            return self.texts[GuideFile(BUNDLES, guide_id).path]
        item = self.item(guide_id)
        return self.texts[GuideFile(ITEMS, item.id, item.group).path]

    def telling_of(self, guide_id: str) -> str:
        """Return what an item or bundle speaks of: its file without the words that it says it is not for.

        :raises UnknownItemError: neither has this id.
        """
        text = self.text_of(guide_id)
        for word in self.guide(guide_id).not_for:
            text = text.replace(word, "")
        return text

    def steps_of(self, bundle: Bundle) -> tuple[BundleStep, ...]:
        """Return the steps of a bundle whose item is there."""
        return tuple(step for step in bundle.steps if step.item in self.items)

    def step_name(self, step: BundleStep) -> str:
        """Return what a step is called in its bundle."""
        return step.plain or self.plain_name(step.item)

    def entries(self) -> tuple[Entry, ...]:
        """Return what is searched: every item and bundle with its names, its sayings and its file."""
        guides: list[Item | Bundle] = [*self.items.values(), *self.bundles.values()]
        return tuple(
            Entry(
                guide.id,
                tuple(dict.fromkeys((guide.title, guide.plain, *guide.aliases))),
                guide.says,
                self.telling_of(guide.id),
            )
            for guide in guides
        )

    @cached_property
    def ambiguous(self) -> Mapping[str, tuple[str, ...]]:
        """Names that several items share → the items and bundles they may mean, those that exist."""
        return self._meaning(self.words.ambiguous)

    @cached_property
    def alone(self) -> Mapping[str, tuple[str, ...]]:
        """Words that mean several items when nothing else is said → those items and bundles that exist."""
        return self._meaning(self.words.alone)

    def _meaning(self, names: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        return {name: self._existing(ids) for name, ids in names.items() if self._existing(ids)}

    def related_to(self, item_id: str) -> tuple[Item, ...]:
        """Return the items people need after this one.

        :raises UnknownItemError: no such item.
        """
        return tuple(self.items[other] for other in self.item(item_id).related if other in self.items)

    def season_choices(self, town_id: str, day: dt.date) -> tuple[str, ...]:
        """Return the items and bundles of the start screen on a day: those of the first season it falls in.

        :raises UnknownTownError: no such town.
        """
        for season in self.town(town_id).seasons:
            if season.covers(day):
                return self._existing(season.choices)
        return ()

    def big_choices(self, town_id: str, day: dt.date) -> tuple[str, ...]:
        """Return what a town expects to be asked for on a day, at most six; outside of seasons its first items.

        :raises UnknownTownError: no such town.
        """
        return (self.season_choices(town_id, day) or self._existing(tuple(self.town(town_id).items)))[:_BIG_CHOICES]

    def _existing(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(guide_id for guide_id in ids if guide_id in self.items or guide_id in self.bundles)
