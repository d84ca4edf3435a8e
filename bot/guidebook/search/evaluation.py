"""How well the search does: tables for reports, nothing that decides anything.

Questions are ``Asked`` rows. The functions only measure; what is a good enough
figure is for the reader (or a test) to say.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.guidebook.search.finding import Entry, Finding
from bot.guidebook.search.item_search import ItemSearch

# The scores an outright answer could be asked to have, for the curve.
_CUTS = tuple(n / 20 for n in range(1, 20))


@dataclass(frozen=True)
class Asked:
    """A question and the id of the item that it is about."""

    text: str
    item: str


@dataclass(frozen=True)
class Accuracy:
    """Shares (0..1) of questions, and milliseconds a question, on this machine as it was then."""

    questions: int
    first: float
    among_three: float
    encoder_asked: float
    answered: float
    """Answered outright, rightly or wrongly."""
    answered_wrongly: float
    median_ms: float
    p95_ms: float


@dataclass(frozen=True)
class CurvePoint:
    """What happens when an outright answer needs at least ``score``; the rest are shares (0..1)."""

    score: float
    known_asked_back: float
    known_answered_wrongly: float
    missing_answered: float


@dataclass(frozen=True)
class ReliabilityBin:
    """Of ``count`` questions whose first candidate scored between ``low`` and ``high``, how many were right."""

    low: float
    high: float
    count: int
    stated: float
    right: float


@dataclass(frozen=True)
class Miss:
    """A question whose first candidate was not its item."""

    text: str
    item: str
    finding: Finding


def accuracy(find: Callable[[str], Finding], questions: Iterable[Asked]) -> tuple[Accuracy, list[Miss]]:
    """Ask every question, one after the other; return the figures and what went wrong.

    ``find`` is ``ItemSearch.find``, ``rank`` (as ``lastmile match`` asks) or
    ``quick`` (what there is without the encoder).

    :raises ValueError: when there is no question.
    """
    rows = [(question, *_timed(find, question.text)) for question in questions]
    if not rows:
        raise ValueError("no questions to ask")
    spent = sorted(milliseconds for _, _, milliseconds in rows)

    def share(holds: Callable[[str, Finding], bool]) -> float:
        return sum(holds(question.item, found) for question, found, _ in rows) / len(rows)

    figures = Accuracy(
        questions=len(rows),
        first=share(lambda item, found: _first(found) == item),
        among_three=share(lambda item, found: item in [c.id for c in found.candidates[:3]]),
        encoder_asked=share(lambda item, found: found.refined),
        answered=share(lambda item, found: found.decided is not None),
        answered_wrongly=share(lambda item, found: found.decided not in (None, item)),
        median_ms=spent[len(spent) // 2],
        p95_ms=spent[len(spent) * 95 // 100],
    )
    return figures, [Miss(q.text, q.item, found) for q, found, _ in rows if _first(found) != q.item]


def leave_one_out(
    entries: Sequence[Entry], questions: Iterable[Asked], build: Callable[[Sequence[Entry]], ItemSearch]
) -> list[CurvePoint]:
    """Take each item out in turn and ask its questions; return the curve over the answering score.

    ``build`` makes a search over some of the ``entries`` (with the words and
    vectors in use); it is called once for each item that has questions and
    once for all. The margin of ``thresholds`` holds at every point.
    """
    by_item: dict[str, list[str]] = {}
    for question in questions:
        by_item.setdefault(question.item, []).append(question.text)
    whole = build(entries)
    known = [(item, whole.find(text)) for item, texts in by_item.items() for text in texts]
    missing: list[Finding] = []
    for item, texts in by_item.items():
        without = build([entry for entry in entries if entry.id != item])
        missing += [without.find(text) for text in texts]
    return [_point(cut, known, missing) for cut in _CUTS]


def reliability(search: ItemSearch, questions: Iterable[Asked], *, bins: int = 10) -> list[ReliabilityBin]:
    """Return how often the first candidate is right beside how sure it said it was; empty bins are left out."""
    rows: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for question in questions:
        candidates = search.find(question.text).candidates
        if candidates:
            best = candidates[0]
            rows[min(int(best.score * bins), bins - 1)].append((best.score, best.id == question.item))
    return [
        ReliabilityBin(
            low=n / bins,
            high=(n + 1) / bins,
            count=len(row),
            stated=sum(score for score, _ in row) / len(row),
            right=sum(right for _, right in row) / len(row),
        )
        for n, row in enumerate(rows)
        if row
    ]


def asked_of(lines: Iterable[Mapping[str, str]], *, text: str = "text") -> list[Asked]:
    """Return the questions among ``{text, "item"}`` lines; lines about no item are left out."""
    return [Asked(line[text], line["item"]) for line in lines if line.get("item")]


def _timed(find: Callable[[str], Finding], text: str) -> tuple[Finding, float]:
    started = time.perf_counter()
    found = find(text)
    return found, (time.perf_counter() - started) * 1000


def _first(finding: Finding) -> str | None:
    return finding.candidates[0].id if finding.candidates else None


def _point(cut: float, known: Sequence[tuple[str, Finding]], missing: Sequence[Finding]) -> CurvePoint:
    answers = [(item, found.answer_at(cut)) for item, found in known]
    return CurvePoint(
        score=cut,
        known_asked_back=sum(answer is None for _, answer in answers) / len(known),
        known_answered_wrongly=sum(answer not in (None, item) for item, answer in answers) / len(known),
        missing_answered=sum(found.answer_at(cut) is not None for found in missing) / len(missing),
    )
