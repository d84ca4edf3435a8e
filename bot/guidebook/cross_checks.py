"""Whether the guides fit each other: names, references, local entries, dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.guidebook.composing import Document
from bot.guidebook.faults import Fault, warning
from bot.guidebook.files import WALKTHROUGHS, GuideFile
from bot.guidebook.schema import Bundle, Calendar, Item, Town, Walkthrough, Words
from bot.guidebook.search.normalise import Normaliser
from bot.guidebook.town_checks import check_town
from bot.guidebook.walk_checks import check_walk_references
from bot.guidebook.work_calendar import WorkCalendar

_PLAIN = Normaliser({})
# 「办证」 belongs to every item.
_LEAST_SAID = 3

# The holidays of a year are published in the November before.
_LOOK_AHEAD = dt.timedelta(days=31)


@dataclass(frozen=True)
class Shelf:
    """The guides that read well on their own, with their documents by path.

    ``known`` holds the ids of all items and bundles that have a file,
    ``known_walks`` those of the walkthroughs, also a faulty one: a reference to such a one is not the referrer's fault.
    ``changed`` are the paths whose text is not the last good one; they are
    blamed first when two files disagree.
    """

    documents: Mapping[str, Document]
    items: Mapping[str, Item]
    bundles: Mapping[str, Bundle]
    towns: Mapping[str, Town]
    words: Words
    calendar: Calendar
    known: frozenset[str]
    changed: frozenset[str] = frozenset()
    today: dt.date | None = None
    paths: Mapping[str, str] = field(default_factory=dict)
    walkthroughs: Mapping[str, Walkthrough] = field(default_factory=dict)
    known_walks: frozenset[str] = frozenset()


def cross_check(shelf: Shelf) -> list[Fault]:
    """Return the faults between files, and the warnings about dates."""
    faults = [*_shared_names(shelf), *_word_faults(shelf), *_related_faults(shelf), *_bundle_faults(shelf)]
    for town_id, town in shelf.towns.items():
        document = shelf.documents[f"towns/{town_id}.yml"]
        faults += check_town(document, town, items=shelf.items, known=shelf.known)
    faults += _empty_sayings(shelf)
    faults += _shared_village_ids(shelf)
    for walk in shelf.walkthroughs.values():
        document = shelf.documents[GuideFile(WALKTHROUGHS, walk.id).path]
        faults += check_walk_references(
            document, walk, items=shelf.known.__contains__, walks=shelf.known_walks.__contains__
        )
    faults += _calendar_faults(shelf)
    if shelf.today is not None:
        faults += _expired(shelf, shelf.today)
        faults += _unpublished_year(shelf, shelf.today)
    return faults


def _named(shelf: Shelf) -> Iterator[tuple[str, str, int]]:
    """Yield every name in its normal form, the path and the line where it stands."""
    guides: dict[str, Item | Bundle] = {**shelf.items, **shelf.bundles}
    for guide_id, guide in guides.items():
        document = shelf.documents[shelf.paths[guide_id]]
        yield _PLAIN.normal(guide.title).text, document.path, document.line("title")
        for index, alias in enumerate(guide.aliases):
            yield _PLAIN.normal(alias).text, document.path, document.line("aliases", index)


def _shared_names(shelf: Shelf) -> Iterator[Fault]:
    """Yield the names that several items, or one item and the ambiguous words, have."""
    ambiguous = {_PLAIN.normal(name).text: name for name in shelf.words.ambiguous}
    holders: dict[str, dict[str, int]] = {}
    for name, path, line in _named(shelf):
        if name in ambiguous:
            yield Fault(
                path,
                line,
                f"“{ambiguous[name]}”是几个事项共用的叫法,words.yml 里写明了要反问",
                "从这里删掉,或者从 words.yml 的 ambiguous 里删掉",
            )
            continue
        holders.setdefault(name, {}).setdefault(path, line)
    yield from _held_twice(
        shelf, holders, "叫法", "只留一处;要是两个事项真都这么叫,两处都删掉,写进 words.yml 的 ambiguous"
    )


def _empty_sayings(shelf: Shelf) -> Iterator[Fault]:
    """Yield the sayings of which the search keeps too little to tell an item by: it drops pictures and pauses."""
    guides: dict[str, Item | Bundle] = {**shelf.items, **shelf.bundles}
    for guide_id, guide in guides.items():
        document = shelf.documents[shelf.paths[guide_id]]
        for index, said in enumerate(guide.says):
            kept = _PLAIN.normal(said).tight().text
            if len(kept) < _LEAST_SAID:
                yield Fault(
                    document.path,
                    document.line("says", index),
                    f"“{said}”太短,机器人只认得“{kept}”,别的事项也会这么说",
                    f"写满{_LEAST_SAID}个字(表情不算),说清是哪件事;说不清的删掉",
                )


def _shared_village_ids(shelf: Shelf) -> Iterator[Fault]:
    """Yield the ids that villages of several towns have: a code names the village alone, and gives the town by it."""
    holders: dict[str, dict[str, int]] = {}
    for town_id, town in shelf.towns.items():
        document = shelf.documents[f"towns/{town_id}.yml"]
        for index, village in enumerate(town.villages):
            holders.setdefault(village.id, {})[document.path] = document.line("villages", index)
    yield from _held_twice(shelf, holders, "村的 id", "换一个没用过的;村里的二维码只认 id,重了就分不清是哪个镇的")


def _held_twice(shelf: Shelf, holders: Mapping[str, Mapping[str, int]], what: str, hint: str) -> Iterator[Fault]:
    """Yield what stands in several files, ``holders``: it → path → line; the file changed last is blamed."""
    for held, lines in holders.items():
        if len(lines) > 1:
            blamed = max(lines, key=lambda path: (path in shelf.changed, path))
            other = min(path for path in lines if path != blamed)
            yield Fault(blamed, lines[blamed], f"{what}“{held}”在 {other} 第 {lines[other]} 行也有", hint)


def _word_faults(shelf: Shelf) -> Iterator[Fault]:
    document = shelf.documents.get("words.yml")
    if document is None:
        return
    for key, names in (("ambiguous", shelf.words.ambiguous), ("alone", shelf.words.alone)):
        for name, ids in names.items():
            for guide_id in ids:
                if guide_id not in shelf.known:
                    yield _unknown_guide(document, (key, name), guide_id)
    standards: dict[str, str] = {}
    for standard, others in shelf.words.synonyms.items():
        for index, other in enumerate(others):
            line = document.line("synonyms", standard, index)
            if other in standard:
                yield Fault("words.yml", line, f"“{other}”是“{standard}”的一截,会替换乱", "把这个词删掉")
            elif standards.setdefault(other, standard) != standard:
                yield Fault("words.yml", line, f"“{other}”在“{standards[other]}”后面已经写过", "只留一处")


def _unknown_guide(document: Document, loc: tuple[str | int, ...], guide_id: str) -> Fault:
    return Fault(
        document.path,
        document.line(*loc),
        f"没有叫“{guide_id}”的事项",
        "看看 items 文件夹里的文件名,改对;事项已经撤了就从这里删掉",
    )


def _related_faults(shelf: Shelf) -> Iterator[Fault]:
    for item_id, item in shelf.items.items():
        document = shelf.documents[shelf.paths[item_id]]
        for index, other in enumerate(item.related):
            if other not in shelf.known:
                yield _unknown_guide(document, ("related", index), other)


def _bundle_faults(shelf: Shelf) -> Iterator[Fault]:
    for bundle_id, bundle in shelf.bundles.items():
        document = shelf.documents[shelf.paths[bundle_id]]
        for index, step in enumerate(bundle.steps):
            if step.item not in shelf.known:
                yield _unknown_guide(document, ("steps", index, "item"), step.item)
            elif step.item in shelf.items:
                yield from _preset_faults(document, index, shelf.items[step.item], step.preset)
            for number, other in enumerate(step.instead_of):
                if other not in shelf.known:
                    yield _unknown_guide(document, ("steps", index, "instead_of", number), other)


def _preset_faults(document: Document, index: int, item: Item, preset: Mapping[str, str]) -> Iterator[Fault]:
    questions = {question.id: question for question in item.asked}
    for question_id, option_id in preset.items():
        line = document.line("steps", index, "preset", question_id)
        if question_id not in questions:
            names = "、".join(questions) or "一个都没有"
            yield Fault(document.path, line, f"事项 {item.id} 没有“{question_id}”这个问题", f"它的问题:{names}")
            continue
        allowed = [option.id for option in questions[question_id].options]
        if option_id not in allowed:
            yield Fault(
                document.path, line, f"问题“{question_id}”没有“{option_id}”这个选项", f"能写:{'、'.join(allowed)}"
            )


def _calendar_faults(shelf: Shelf) -> Iterator[Fault]:
    document = shelf.documents.get("calendar.yml")
    if document is None:
        return
    for index, working in enumerate(shelf.calendar.working_days):
        for off in shelf.calendar.holidays:
            if off.covers(working.day) or working.covers(off.day):
                yield Fault(
                    "calendar.yml",
                    document.line("working_days", index),
                    f"{working.day} 又写了上班,又写了放假",
                    "只留对的那一处",
                )


def _unpublished_year(shelf: Shelf, today: dt.date) -> Iterator[Fault]:
    year = (today + _LOOK_AHEAD).year
    if not WorkCalendar(shelf.calendar).is_published(year):
        yield warning(
            "calendar.yml",
            1,
            f"{year} 年的放假安排还没有",
            f"国务院公布以后,更新程序;急用就在 calendar.yml 里写 years: [{year}],再把放假和调休写全",
        )


def _expired(shelf: Shelf, today: dt.date) -> Iterator[Fault]:
    guides: dict[str, Any] = {
        **{shelf.paths[guide_id]: guide for guide_id, guide in {**shelf.items, **shelf.bundles}.items()},
        **{f"towns/{town_id}.yml": town for town_id, town in shelf.towns.items()},
        **{GuideFile(WALKTHROUGHS, walk.id).path: walk for walk in shelf.walkthroughs.values()},
    }
    for path, guide in guides.items():
        if guide.review.expires_on < today:
            yield warning(
                path,
                shelf.documents[path].line("review", "expires_on"),
                f"{guide.review.expires_on} 就该重新核对了",
                "核对一遍,把 checked_on 和 expires_on 改成新的日期。没改之前照样用,只是会提醒居民先问一声",
            )
