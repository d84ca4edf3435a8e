"""What a checklist is made from at the counter: an item, or several done together (一件事), asked in the same way.

Answers are one flat mapping, as they stand in the page's address: question →
option; whether an optional step of a bundle is done stands under ``step.<item>``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.guidebook.book import Guidebook, UnknownGuideError
from bot.guidebook.bundles import bundle_checklist, next_bundle_question, question_key
from bot.guidebook.cases import known, next_question
from bot.guidebook.checklist import checklist_for
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Bundle, Item, Question, Town
from bot.web.checklists.now import AnyChecklist
from bot.web.errors import NotYours

_STEP = "step."
_TAKE, _SKIP = "take", "skip"
_STEP_OPTIONS = {_TAKE: "要办", _SKIP: "不用"}


@dataclass(frozen=True)
class Asked:
    """One question at the counter: under which key its answer stands, and the options in the order of their keys."""

    key: str
    ask: str
    options: Mapping[str, str]


class Paper(Protocol):
    """What can be printed. ``known`` leaves out of a page's address whatever it does not ask."""

    id: str
    plain: str

    def known(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return the answers that answer something here."""

    def next(self, answers: Mapping[str, str]) -> Asked | None:
        """Return what to ask next, None when all is decided."""

    def told(self, answers: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what has been answered, as (question, answer)."""

    def checklist(self, answers: Mapping[str, str], *, day: dt.date, town: Town) -> AnyChecklist:
        """Return the list.

        :raises UndecidedError: something is still to be asked.
        """

    def kept(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return the answers that the list is made from again later."""


class ItemPaper:
    """One item."""

    def __init__(self, book: Guidebook, item: Item) -> None:
        self._book, self._item = book, item
        self.id, self.plain = item.id, item.plain

    def known(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return the answers to questions of the item."""
        return known(self._item, answers)

    def next(self, answers: Mapping[str, str]) -> Asked | None:
        """Return the next question that changes something."""
        question = next_question(self._item, answers)
        return None if question is None else _asked(question, question.id, question.ask)

    def told(self, answers: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what has been answered."""
        return [(one.ask, one.option(answers[one.id]).label) for one in self._item.asked if one.id in answers]

    def checklist(self, answers: Mapping[str, str], *, day: dt.date, town: Town) -> AnyChecklist:
        """Return the item's list."""
        return checklist_for(self._item, answers, version=self._book.version_of(self.id), day=day, town=town)

    def kept(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return all answers."""
        return dict(answers)


class BundlePaper:
    """Several items; which of the optional ones are done is asked first."""

    def __init__(self, book: Guidebook, bundle: Bundle) -> None:
        self._book, self._bundle = book, bundle
        self.id, self.plain = bundle.id, bundle.plain
        self._asks = {one.key: one for one in [*self._steps(), *self._questions()]}

    def _steps(self) -> list[Asked]:
        return [
            Asked(f"{_STEP}{step.item}", f"{self._name(step.item)}要不要办？{step.optional}", _STEP_OPTIONS)
            for step in self._book.steps_of(self._bundle)
            if step.optional
        ]

    def _questions(self) -> list[Asked]:
        return [
            self._question(item, question)
            for item in (self._book.item(step.item) for step in self._book.steps_of(self._bundle))
            for question in item.asked
        ]

    def _question(self, item: Item, question: Question) -> Asked:
        key = question_key(self._book, self._bundle, item, question)
        return _asked(question, key, f"{self._name(item.id)}：{question.ask}")

    def _name(self, item_id: str) -> str:
        return short_name(self._book.plain_name(item_id))

    def known(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return the answers to steps and questions of the bundle."""
        return {key: answers[key] for key, one in self._asks.items() if answers.get(key) in one.options}

    def next(self, answers: Mapping[str, str]) -> Asked | None:
        """Return the next optional step to decide, then the next question that changes something."""
        undecided = next((one for key, one in self._asks.items() if key.startswith(_STEP) and key not in answers), None)
        if undecided is not None:
            return undecided
        asked = next_bundle_question(self._book, self._bundle, answers, skipped=self._skipped(answers))
        return None if asked is None else self._question(self._book.item(asked.item), asked.question)

    @staticmethod
    def _skipped(answers: Mapping[str, str]) -> list[str]:
        return [key.removeprefix(_STEP) for key, answer in answers.items() if key.startswith(_STEP) and answer == _SKIP]

    def told(self, answers: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what has been answered."""
        return [(one.ask, one.options[answers[key]]) for key, one in self._asks.items() if key in answers]

    def checklist(self, answers: Mapping[str, str], *, day: dt.date, town: Town) -> AnyChecklist:
        """Return the merged list of the steps that are done."""
        skipped = self._skipped(answers)
        return bundle_checklist(self._book, self._bundle, answers, day=day, town=town, skipped=skipped)

    def kept(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return the answers to questions: which steps are done, the list itself keeps."""
        return {key: answer for key, answer in answers.items() if not key.startswith(_STEP)}


def _asked(question: Question, key: str, ask: str) -> Asked:
    return Asked(key, ask, {option.id: option.label for option in question.options})


def paper_of(book: Guidebook, guide: str) -> Paper:
    """Return what an id stands for.

    :raises NotYours: the guides have no such item and no such bundle.
    """
    try:
        return ItemPaper(book, book.item(guide)) if guide in book.items else BundlePaper(book, book.bundle(guide))
    except UnknownGuideError as error:
        raise NotYours from error
