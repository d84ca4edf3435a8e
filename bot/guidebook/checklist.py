"""The checklist (一次告知单): everything to bring for one item in one case, numbered.

``checklist_for(item, answers, version=…, day=…, town=…) -> Checklist`` is pure.
``Checklist.as_dict`` is what is kept when it is given out, ``from_dict`` reads
it back; ``what_changed(old.lines, new.lines)`` says what to a resident with an
old one. Source of the rule that it must be complete: 行政许可法 §32, all that
is missing is told once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.guidebook.cases import cases_of, completed, known, next_question, option_notes, referring_case
from bot.guidebook.checklist_lines import Line, doubts_of, lines_of
from bot.guidebook.local_facts import LocalFacts, local_facts
from bot.guidebook.schema import Item, Town

__all__ = ["Checklist", "Echo", "Line", "UndecidedError", "checklist_for", "expiry_line"]


class UndecidedError(ValueError):
    """A checklist was asked for while an answer is missing that changes it; ``question`` is its id."""

    def __init__(self, item_id: str, question: str) -> None:
        super().__init__(f"{item_id}: {question} is not answered")
        self.item_id = item_id
        self.question = question


@dataclass(frozen=True)
class Echo:
    """One thing the resident told, to be seen and corrected: the question, what was answered."""

    question: str
    ask: str
    option: str
    label: str


@dataclass(frozen=True)
class Checklist:
    """The complete list of one case.

    ``refer`` is set when the case is settled elsewhere: then there are no lines.
    ``case`` is its title, empty when it has no name. ``where``, ``when``,
    ``phone``, ``fee``, ``time`` are empty when no town is given or nobody has
    written them. ``expiry`` is the sentence to show when the content is past
    its review. ``version`` is that of the item's file.
    """

    item: str
    title: str
    plain: str
    version: str
    case: str = ""
    refer: str = ""
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    echoes: tuple[Echo, ...] = ()
    where: str = ""
    when: str = ""
    phone: str = ""
    fee: str = ""
    time: str = ""
    doubt: str = ""
    notices: tuple[str, ...] = ()
    expiry: str = ""
    comfort: str = ""
    sources: tuple[str, ...] = ()
    checked: str = ""

    @property
    def brought(self) -> tuple[Line, ...]:
        """The lines the resident has to see to: all but what the office fetches itself."""
        return tuple(line for line in self.lines if not line.is_fetched)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What nobody is sure of, with the lines it is about, and whom to ask: 第3样各地不一样,来前打××问一声。"""
        return doubts_of(self.lines, phone=self.phone)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, for JSON."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain["lines"] = [line.as_dict() for line in self.lines]
        plain["echoes"] = [vars(echo) for echo in self.echoes]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Checklist:
        """Return what ``as_dict`` made plain."""
        return cls(
            **{
                **stored,
                "lines": tuple(Line.from_dict(line) for line in stored["lines"]),
                "echoes": tuple(Echo(**echo) for echo in stored["echoes"]),
                "notes": tuple(stored["notes"]),
                "notices": tuple(stored["notices"]),
                "sources": tuple(stored.get("sources", ())),
            }
        )


def checklist_for(
    item: Item,
    answers: Mapping[str, str],
    *,
    version: str,
    day: dt.date,
    town: Town | None = None,
) -> Checklist:
    """Return the checklist of a decided case.

    :param answers: question id → option id; what the item does not know is ignored.
    :param version: ``Guidebook.version_of(item.id)``.
    :param day: the day in the town, for notices and the review's expiry.
    :param town: whose overlay to lay over it; without one its local facts stay empty.
    :raises UndecidedError: an answer is missing that would change it.
    """
    question = next_question(item, answers)
    if question is not None:
        raise UndecidedError(item.id, question.id)
    return checklist_of(item, completed(item, answers), told=known(item, answers), version=version, day=day, town=town)


def checklist_of(
    item: Item,
    complete: Mapping[str, str],
    *,
    told: Mapping[str, str],
    version: str,
    day: dt.date,
    town: Town | None,
) -> Checklist:
    """Return the checklist of a complete set of answers, of which the resident told some."""
    refer = referring_case(item, complete)
    cases = (refer,) if refer is not None else cases_of(item, complete)
    facts = local_facts(item, complete, town, day=day) if town is not None else None
    notes = [case.hedged(case.note) for case in cases if case.note]
    return Checklist(
        item=item.id,
        title=item.title,
        plain=item.plain,
        version=version,
        case="、".join(case.title for case in cases),
        refer=item.elsewhere or (refer.hedged(refer.refer) if refer is not None else ""),
        lines=() if refer is not None else lines_of(item, complete),
        notes=(*notes, *option_notes(item, {q: o for q, o in complete.items() if q in told}), *_effective(item, day)),
        echoes=_echoes(item, {q: o for q, o in complete.items() if q in told}),
        expiry=expiry_line(item, day=day, phone=facts.phone if facts is not None else ""),
        comfort=item.comfort or "",
        sources=item.review.source,
        checked=day_said(item.review.checked_on),
        **_local(facts),
    )


def _local(facts: LocalFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    names = ("where", "when", "phone", "fee", "time", "doubt", "notices")
    return {name: getattr(facts, name) for name in names}


def _echoes(item: Item, told: Mapping[str, str]) -> tuple[Echo, ...]:
    return tuple(
        Echo(question.id, question.ask, told[question.id], question.option(told[question.id]).label)
        for question in item.asked
        if question.id in told
    )


def _effective(item: Item, day: dt.date) -> tuple[str, ...]:
    if item.effective_from is not None and day < item.effective_from:
        return (f"这是{day_said(item.effective_from)}起的新规定,在那之前来办先问一声。",)
    if item.effective_until is not None and day > item.effective_until:
        return (f"这个规定到{day_said(item.effective_until)}为止,现在可能变了,来前先问一声。",)
    return ()


def expiry_line(item: Item, *, day: dt.date, phone: str) -> str:
    """Return what to tell a resident when an item is past its review; empty when it is not."""
    if day <= item.review.expires_on:
        return ""
    ask = f"来前打{phone}问一声" if phone else "来前先打电话问一声"
    return f"这份内容是{day_said(item.review.checked_on)}核对的,已经过了该再核对的日子,{ask}最稳当。"


def day_said(day: dt.date) -> str:
    """Return a date as it is written for people: 2026年11月20日."""
    return f"{day.year}年{day.month}月{day.day}日"
