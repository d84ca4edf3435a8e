"""Which case a resident's answers make, and what is still worth asking.

All functions are pure. ``item`` has its shared questions filled in (as every
item of a ``Guidebook`` has); ``answers`` map question id → option id. Answers
to questions or options the item does not have are ignored, so the same answers
may be held against a newer version of the item.

- ``combinations(item, answers)``: every complete set of answers that agrees
  with those known.
- ``outcome(item, complete)``: what such a set leads to.
- ``next_question(item, answers)``: what to ask next, None when decided; with ``of`` only what changes that.
- ``completed(item, answers)``: the answers with those filled in that make no
  difference.
- ``cases_of(item, complete)``: the named cases that hold.
- ``decisions(item)``: every sequence of answers that asking can lead to.
- ``answers_in(text, questions, synonyms)``: what a resident's own words answer
  already (see ``answers``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass

from bot.guidebook.answers import answers_in
from bot.guidebook.schema import FACT_FIELDS, Case, Item, Question

__all__ = [
    "Answers",
    "Outcome",
    "answers_in",
    "cases_of",
    "combinations",
    "completed",
    "decisions",
    "is_decided",
    "known",
    "next_question",
    "option_notes",
    "outcome",
    "referring_case",
]

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What a complete set of answers leads to: two equal outcomes read the same to the resident.

    ``refer`` is the id of the case that ends elsewhere; then nothing else counts.
    """

    refer: str | None = None
    cases: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    facts: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


def known(item: Item, answers: Answers) -> dict[str, str]:
    """Return the answers that name a question and an option of the item."""
    return {
        question.id: answers[question.id]
        for question in item.asked
        if question.id in answers and any(option.id == answers[question.id] for option in question.options)
    }


def combinations(item: Item, answers: Answers | None = None) -> Iterator[dict[str, str]]:
    """Yield every complete set of answers that agrees with the known ones.

    A question whose ``when`` does not hold is not in it.
    """
    yield from _combinations(item.asked, known(item, answers or {}), {})


def _combinations(questions: tuple[Question, ...], told: Answers, chosen: dict[str, str]) -> Iterator[dict[str, str]]:
    if not questions:
        yield dict(chosen)
        return
    question, rest = questions[0], questions[1:]
    if not question.when.holds(chosen):
        yield from _combinations(rest, told, chosen)
        return
    options = [told[question.id]] if question.id in told else [option.id for option in question.options]
    for option in options:
        yield from _combinations(rest, told, {**chosen, question.id: option})


def cases_of(item: Item, complete: Answers) -> tuple[Case, ...]:
    """Return the named cases that hold, in the order of the file."""
    return tuple(case for case in item.cases if case.when.holds(complete))


def referring_case(item: Item, complete: Answers) -> Case | None:
    """Return the case that ends elsewhere, if one holds."""
    return next((case for case in cases_of(item, complete) if case.refer is not None), None)


def outcome(item: Item, complete: Answers) -> Outcome:
    """Return what a complete set of answers leads to."""
    refer = referring_case(item, complete)
    if refer is not None:
        return Outcome(refer=refer.id)
    return Outcome(
        cases=tuple(case.id for case in cases_of(item, complete)),
        materials=tuple(material.id for material in item.materials if material.when.holds(complete)),
        facts=tuple(
            (field, index)
            for field in FACT_FIELDS
            for index, fact in enumerate(item.facts(field))
            if fact.when.holds(complete)
        ),
        notes=option_notes(item, complete),
    )


def option_notes(item: Item, answers: Answers) -> tuple[str, ...]:
    """Return what the chosen options say for themselves."""
    notes = (
        question.option(answers[question.id]).note for question in item.asked if question.id in known(item, answers)
    )
    return tuple(note for note in notes if note is not None)


def next_question(
    item: Item, answers: Answers, *, of: Callable[[Item, Answers], Hashable] = outcome
) -> Question | None:
    """Return the first question whose answer still changes something, None when the case is decided.

    :param of: what is looked at of a complete set of answers; all that it leads to unless said otherwise.
    """
    told = known(item, answers)
    if len({of(item, complete) for complete in combinations(item, told)}) == 1:
        return None
    chosen: dict[str, str] = {}
    for question in item.asked:
        if not question.when.holds(chosen):
            continue
        if question.id not in told and _matters(item, {**told, **chosen}, question, of):
            return question
        chosen[question.id] = told.get(question.id, question.options[0].id)
    return None


def is_decided(item: Item, answers: Answers) -> bool:
    """Whether nothing is left to ask."""
    return next_question(item, answers) is None


def completed(item: Item, answers: Answers) -> dict[str, str]:
    """Return a complete set of answers that agrees with the known ones.

    While something is left to ask, it is but the first that agrees; once the
    case is decided, all of them lead to the same outcome.
    """
    return next(combinations(item, answers))


def _matters(item: Item, told: Answers, question: Question, of: Callable[[Item, Answers], Hashable]) -> bool:
    """Whether two options lead to different outcomes, the other answers being equal."""
    seen: set[frozenset[tuple[frozenset[tuple[str, str]], Hashable]]] = set()
    for option in question.options:
        seen.add(
            frozenset(
                (frozenset(pair for pair in complete.items() if pair[0] != question.id), of(item, complete))
                for complete in combinations(item, {**told, question.id: option.id})
            )
        )
        if len(seen) > 1:
            return True
    return False


def decisions(item: Item, answers: Answers | None = None) -> Iterator[dict[str, str]]:
    """Yield every sequence of answers that asking leads to, in the order of the questions: the rows of a table."""
    told = known(item, answers or {})
    question = next_question(item, told)
    if question is None:
        yield told
        return
    for option in question.options:
        yield from decisions(item, {**told, question.id: option.id})
