"""All that the guides say about an item, in sections, with the case each fact holds in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.guidebook.checklist import expiry_line
from bot.guidebook.checklist_lines import Line, line_of
from bot.guidebook.hours import hours_text
from bot.guidebook.local_facts import notices_for, window_in, window_of
from bot.guidebook.schema import Condition, Item, Level, LocalItem, Town

# The sections in the order in which people ask; fee and time come first from the town, if it has said.
SECTIONS: Mapping[str, str] = {
    "conditions": "谁能办",
    "process": "怎么办",
    "time_limit": "多久办好",
    "fee": "收不收钱",
    "amount": "能领多少",
    "online": "网上能不能办",
    "cross_region": "在外地怎么办",
    "delivery": "能不能寄",
    "proxy": "能不能代办",
    "progress": "怎么查办到哪一步",
    "payment_missing": "钱没到怎么办",
    "legal_basis": "依据",
}
_OF_TOWN = {"time_limit": "promised", "fee": "fee", "amount": "amount", "online": "online", "delivery": "delivery"}


@dataclass(frozen=True)
class ShownFact:
    """A sentence, the case it holds in (empty: always), and what is unsure about it."""

    text: str
    case: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class ShownMaterial:
    """A material as a checklist's line, and the case in which it is needed (empty: always)."""

    line: Line
    case: str


def case_text(item: Item, when: Condition) -> str:
    """Return a condition as a resident reads it: 「没领结婚证，跟爸爸」; empty when it always holds."""
    return "，或者".join(_row_text(item, row) for row in when.any_of)


def _row_text(item: Item, row: Mapping[str, tuple[str, ...]]) -> str:
    questions = {question.id: question for question in item.asked}
    return "，".join(
        "或".join(questions[question].option(option).label for option in options)
        for question, options in row.items()
        if question in questions
    )


def materials_of(item: Item) -> list[ShownMaterial]:
    """Return every material in any case, numbered in the order of the file."""
    return [
        ShownMaterial(line=replace(line_of(material), number=number), case=case_text(item, material.when))
        for number, material in enumerate(item.materials, start=1)
    ]


def sections_of(item: Item, town: Town) -> list[tuple[str, list[ShownFact]]]:
    """Return the sections that say something: what the town says of itself before what holds everywhere."""
    sections = [(title, [*_local(item, town, field), *_general(item, field)]) for field, title in SECTIONS.items()]
    return [(title, facts) for title, facts in sections if facts]


def _general(item: Item, field: str) -> list[ShownFact]:
    return [
        ShownFact(text=fact.text, case=case_text(item, fact.when), doubt=fact.doubt or "") for fact in item.facts(field)
    ]


def _local(item: Item, town: Town, field: str) -> list[ShownFact]:
    local = town.items.get(item.id)
    said = getattr(local, _OF_TOWN[field]) if local is not None and field in _OF_TOWN else None
    return [ShownFact(text=f"{town.name}：{said}")] if said else []


def place_of(item: Item, town: Town, *, day: dt.date) -> list[tuple[str, str]]:
    """Return where, when and by which phone the town does the item, as (what, sentence); cases done elsewhere last."""
    local = town.items.get(item.id)
    if local is None or window_of(town, local) is None:
        return [("电话", town.hall.phone)]
    rows = _place(local, town, day=day)
    for place in local.places:
        there = _place(local.at(place), town, day=day)
        rows += [(f"{case_text(item, place.when)}：{what}", how) for what, how in there]
    return [*rows, *_filled(("说明", local.note), ("拿不准", local.doubt))]


def _place(local: LocalItem, town: Town, *, day: dt.date) -> list[tuple[str, str]]:
    window = window_of(town, local)
    if window is None:
        return []
    return _filled(
        ("村里能办", local.village or ("能" if local.level is Level.VILLAGE else "")),
        ("地方", f"{window.name}（{window.place}）"),
        ("时间", hours_text(window.hours or town.hall.hours, day)),
        ("电话", local.phone or window.phone),
        ("预约", local.appointment),
        ("上门", local.home_service),
    )


def _filled(*rows: tuple[str, str | None]) -> list[tuple[str, str]]:
    return [(what, how) for what, how in rows if how]


def warnings_of(item: Item, town: Town, *, day: dt.date) -> list[str]:
    """Return the day's notices that touch the item, and that its review is past, if it is."""
    window = window_in(town, item, {})
    expiry = expiry_line(item, day=day, phone=window.phone if window else town.hall.phone)
    return [*notices_for(town, day=day, item=item), *([expiry] if expiry else [])]
