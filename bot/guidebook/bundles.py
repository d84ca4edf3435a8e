"""Several items done together (一件事): one list, each document once, in the order of the windows.

Answers to a bundle are one flat mapping: ``question_key`` says under which key
a question's answer stands. A question that several steps ask in the same words
with the same options has one key and is asked once; any other has a key of its
own (``<item>.<question>``). ``preset`` of a step answers for the resident.

- ``next_bundle_question(book, bundle, answers, skipped=…)``: what to ask next.
- ``bundle_checklist(book, bundle, answers, skipped=…, day=…, town=…)``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.guidebook.book import Guidebook
from bot.guidebook.cases import next_question
from bot.guidebook.checklist import Checklist, Echo, checklist_for
from bot.guidebook.checklist_lines import Line, numbered
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Bundle, BundleStep, Item, Need, Option, Question, Town

# What an optional step comes to.
TAKE, SKIP = "take", "skip"


@dataclass(frozen=True)
class BundleQuestion:
    """What to ask next: the question, the item it is about and what that is called here, and the answer's key."""

    item: str
    plain: str
    question: Question
    key: str


@dataclass(frozen=True)
class BundleStop:
    """One step of the way: the item's own checklist and what the bundle says about it."""

    checklist: Checklist
    note: str = ""
    optional: str = ""


@dataclass(frozen=True)
class BundleChecklist:
    """The merged list of a bundle.

    ``stops`` are in the order in which to go; those settled elsewhere have a ``refer``.
    """

    bundle: str
    title: str
    plain: str
    version: str
    lines: tuple[Line, ...]
    stops: tuple[BundleStop, ...]
    note: str = ""
    comfort: str = ""

    @property
    def echoes(self) -> tuple[Echo, ...]:
        """What the resident told, each question once."""
        return tuple(dict.fromkeys(echo for stop in self.stops for echo in stop.checklist.echoes))

    @property
    def notices(self) -> tuple[str, ...]:
        """The day's notices of all windows on the way, each once."""
        return tuple(dict.fromkeys(notice for stop in self.stops for notice in stop.checklist.notices))

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, for JSON."""
        stops = [{**vars(stop), "checklist": stop.checklist.as_dict()} for stop in self.stops]
        return {**vars(self), "lines": [line.as_dict() for line in self.lines], "stops": stops}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> BundleChecklist:
        """Return what ``as_dict`` made plain."""
        stops = (
            BundleStop(**{**stop, "checklist": Checklist.from_dict(stop["checklist"])}) for stop in stored["stops"]
        )
        lines = (Line.from_dict(line) for line in stored["lines"])
        return cls(**{**stored, "lines": tuple(lines), "stops": tuple(stops)})


def question_key(book: Guidebook, bundle: Bundle, item: Item, question: Question) -> str:
    """Return the key of a question's answer: the question's id when every step that has it asks the same."""
    asked = [
        other
        for step in book.steps_of(bundle)
        for other in book.item(step.item).asked
        if other.id == question.id and other.id not in step.preset
    ]
    same = all(_as_asked(other) == _as_asked(question) for other in asked)
    return question.id if same else f"{item.id}.{question.id}"


def _as_asked(question: Question) -> tuple[Any, ...]:
    return question.ask, tuple(option.id for option in question.options)


def step_question(step: BundleStep) -> Question:
    """Return whether an optional step is needed as a question, so that words answer it: 「没有交过农保」.

    Nobody reads it: its labels are no words, for 「要办」 would answer every step at once.
    """
    said = ((TAKE, step.wanted_by), (SKIP, step.not_by))
    options = tuple(Option(id=choice, label=f"{step.item} {choice}", says=says) for choice, says in said)
    return Question(id=step.item, ask=step.item, options=options)


def answers_for(book: Guidebook, bundle: Bundle, step: BundleStep, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers to the questions of one step's item, preset ones among them."""
    item = book.item(step.item)
    keys = {question.id: question_key(book, bundle, item, question) for question in item.asked}
    return {**{question: answers[key] for question, key in keys.items() if key in answers}, **step.preset}


def next_bundle_question(
    book: Guidebook, bundle: Bundle, answers: Mapping[str, str], *, skipped: Collection[str] = ()
) -> BundleQuestion | None:
    """Return the first question that still changes something, in the order of the steps; None when all is decided.

    :param skipped: ids of the items of optional steps the resident does not need.
    """
    for step in _taken(book, bundle, skipped):
        item = book.item(step.item)
        question = next_question(item, answers_for(book, bundle, step, answers))
        if question is not None:
            return BundleQuestion(item.id, book.step_name(step), question, question_key(book, bundle, item, question))
    return None


def bundle_checklist(
    book: Guidebook,
    bundle: Bundle,
    answers: Mapping[str, str],
    *,
    day: dt.date,
    town: Town | None = None,
    skipped: Collection[str] = (),
) -> BundleChecklist:
    """Return the merged checklist of a bundle.

    :raises UndecidedError: an answer is missing that would change it.
    """
    stops = tuple(
        _stop(book, step, _checklist(book, bundle, step, answers, day=day, town=town))
        for step in _taken(book, bundle, skipped)
    )
    return BundleChecklist(
        bundle=bundle.id,
        title=bundle.title,
        plain=bundle.plain,
        version=book.version_of(bundle.id),
        lines=merged(stop.checklist for stop in stops),
        stops=stops,
        note=bundle.hedged(bundle.note),
        comfort=bundle.comfort or "",
    )


def _stop(book: Guidebook, step: BundleStep, checklist: Checklist) -> BundleStop:
    """Return a step with what the bundle says of it; not to whom its case sends elsewhere: it is not for them."""
    is_for_them = not checklist.refer or book.item(step.item).is_referral
    return BundleStop(checklist, step.hedged(step.note) if is_for_them else "", step.optional or "")


def _taken(book: Guidebook, bundle: Bundle, skipped: Collection[str]) -> tuple[BundleStep, ...]:
    return tuple(step for step in book.steps_of(bundle) if step.item not in skipped or step.optional is None)


def _checklist(
    book: Guidebook,
    bundle: Bundle,
    step: BundleStep,
    answers: Mapping[str, str],
    *,
    day: dt.date,
    town: Town | None,
) -> Checklist:
    item = book.item(step.item)
    told = answers_for(book, bundle, step, answers)
    checklist = checklist_for(item, told, version=book.version_of(item.id), day=day, town=town)
    # What the bundle answers by itself was not told, so there is nothing to correct.
    echoes = tuple(echo for echo in checklist.echoes if echo.question not in step.preset)
    # What holds for everybody in the bundle, the step's note says in its own words.
    said = [case.hedged(case.note) for case in item.cases if step.note and case.note and case.when.holds(step.preset)]
    notes = tuple(note for note in checklist.notes if note not in said)
    return replace(checklist, plain=book.step_name(step), echoes=echoes, notes=notes)


def merged(checklists: Iterable[Checklist]) -> tuple[Line, ...]:
    """Return the lines of several checklists as one list, each document once, in the order of first use.

    A document is the same when id and name are. Every window keeps its copies,
    so copies add up; an original is shown and taken home, so the largest number
    is enough, unless it is ``kept`` by the window (photos). What the office
    fetches itself comes last.
    """
    alike: dict[tuple[str, str], list[Line]] = {}
    for checklist in checklists:
        for line in checklist.lines:
            alike.setdefault((line.id, line.name), []).append(replace(line, uses=(checklist.plain,)))
    return numbered(sorted(map(_joined, alike.values()), key=lambda line: line.is_fetched))


_STRONGEST = (Need.REQUIRED, Need.LATER, Need.FETCHED)


def _joined(lines: Sequence[Line]) -> Line:
    """Return one document of several lists as one line; what only some windows want names them."""
    brought = [line for line in lines if not line.is_fetched]
    originals = [line.originals for line in brought]
    kept = any(line.kept for line in lines)
    return replace(
        lines[0],
        originals=sum(originals) if kept else max(originals, default=0),
        kept=kept,
        copies=sum(line.copies for line in brought),
        need=min((line.need for line in lines), key=_STRONGEST.index),
        uses=tuple(dict.fromkeys(use for line in lines for use in line.uses)),
        where=_first(line.where for line in lines),
        form=_first(line.form for line in lines),
        sample=_first(line.sample for line in lines),
        lost=_first(line.lost for line in lines),
        pages=_by_use(brought, _widest([line.pages for line in brought]), ";"),
        note=_by_use(lines, [line.note for line in lines], ""),
        doubt=_by_use(lines, [line.doubt for line in lines], ";"),
    )


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _widest(pages: Sequence[str]) -> Sequence[str]:
    """Return each text, or the one that holds it: 户主页和本人页 serves whoever wants only 本人页."""
    return [max((other for other in pages if one and one in other), key=len, default="") for one in pages]


def _by_use(lines: Sequence[Line], texts: Sequence[str], mark: str) -> str:
    """Return what is said of a document: plainly when all say the same, else 「给娃上户口」… 「交合医」…, each once."""
    uses: dict[str, list[str]] = {}
    for line, text in zip(lines, texts, strict=True):
        uses.setdefault(text, []).extend(line.uses)
    if len(uses) == 1:
        return texts[0]
    said = [f"{''.join(f'「{short_name(use)}」' for use in of)}{text}" for text, of in uses.items() if text]
    return mark.join([*(text.rstrip("。") for text in said[:-1]), *said[-1:]] if mark else said)
