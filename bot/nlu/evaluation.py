"""How well texts with known intents and items are understood: tables for ``lastmile evaluate``.

Rows are ``{"text", "intent", "item"}``; ``item`` may be missing where only the
intent is known and null where none is asked about. ``parse`` gives what a
running bot understands of a first message (``Understanding`` says what).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Callable, Iterable, List, Mapping, Optional, Sequence, Tuple

from bot.conversations.guide.about import MOST_CHOICES
from bot.conversations.guide.which_item import item_of
from bot.conversations.turns.heard import heard_from

OUT_OF_SCOPE = "out_of_scope"
REFUSALS = frozenset({OUT_OF_SCOPE, "nlu_fallback"})
BINS = 10
STEPS = tuple(n / 20 for n in range(20))

Parse = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class Judged:
    """A row and what was understood of it; ``guess`` is the best intent before any threshold."""

    text: str
    intent: str
    item: Optional[str]
    knows_item: bool
    understood: str
    guess: str
    confidence: float
    found: Optional[str]
    choices: Tuple[str, ...] = ()
    """The items that come into question, the likeliest first: asked back are the first of them."""

    @property
    def is_asked_back(self) -> bool:
        """Whether an item is meant and the resident is asked which."""
        return self.item is not None and self.found is None

    @property
    def item_comes_first(self) -> bool:
        """Whether the item is right, or is the likeliest of those asked back."""
        return self.item_is_right or (self.is_asked_back and self.choices[:1] == (self.item,))

    @property
    def intent_is_right(self) -> bool:
        """Whether the intent is the row's; for what is out of scope every refusal is right."""
        return self.understood == self.intent or (self.intent == OUT_OF_SCOPE and self.is_refused)

    @property
    def item_is_right(self) -> bool:
        """Whether the item is the row's; true where the row does not say."""
        return not self.knows_item or self.found == self.item

    @property
    def is_refused(self) -> bool:
        """Whether nothing is answered."""
        return self.understood in REFUSALS


@dataclass(frozen=True)
class Bin:
    """The rows of one stretch of confidence: how many, how sure on average, what share was right."""

    low: float
    rows: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Refusal:
    """What a threshold would refuse: shares of what is out of scope and of what is asked."""

    threshold: float
    out_of_scope: float
    asked: float


@dataclass(frozen=True)
class Report:
    """What came out. Shares are 0..1; a share of no rows is 0.

    ``both_understood`` counts intent and item right where the right item comes first of those asked back as well as
    where it is answered. ``asked_back`` and ``answered_wrongly`` are shares of the rows with an item, ``offered`` of
    those asked back: the right item is among the choices.
    """

    rows: int
    intents_right: float
    items_right: float
    both_right: float
    both_understood: float
    asked_back: float
    answered_wrongly: float
    offered: float
    asked_refused: float
    out_of_scope_refused: float
    confusions: Tuple[Tuple[str, str, int], ...]
    worst: Tuple[Judged, ...]
    reliability: Tuple[Bin, ...]
    refusals: Tuple[Refusal, ...]


def judge(rows: Iterable[Mapping[str, Any]], parse: Parse) -> List[Judged]:
    """Return every row with what ``parse`` understands of it.

    :raises KeyError: a row has no ``text`` or no ``intent``.
    """
    return [_judged(row, parse(row["text"])) for row in rows]


def report_of(judged: Sequence[Judged], *, worst: int = 30) -> Report:
    """Return the figures, the commonest confusions and the ``worst`` surest mistakes."""
    asked = [row for row in judged if row.intent != OUT_OF_SCOPE]
    beyond = [row for row in judged if row.intent == OUT_OF_SCOPE]
    of_items = [row for row in judged if row.item is not None]
    back = [row for row in of_items if row.is_asked_back]
    mistakes = sorted((row for row in judged if not row.intent_is_right), key=lambda row: -row.confidence)
    confused = Counter((row.intent, row.understood) for row in mistakes)
    return Report(
        rows=len(judged),
        intents_right=_share(row.intent_is_right for row in judged),
        items_right=_share(row.item_is_right for row in judged),
        both_right=_share(row.intent_is_right and row.item_is_right for row in judged),
        both_understood=_share(row.intent_is_right and row.item_comes_first for row in judged),
        asked_back=_share(row.is_asked_back for row in of_items),
        answered_wrongly=_share(not row.item_is_right and not row.is_asked_back for row in of_items),
        offered=_share(row.item in row.choices[:MOST_CHOICES] for row in back),
        asked_refused=_share(row.is_refused for row in asked),
        out_of_scope_refused=_share(row.is_refused for row in beyond),
        confusions=tuple((right, wrong, count) for (right, wrong), count in confused.most_common()),
        worst=tuple(mistakes[:worst]),
        reliability=_reliability(judged),
        refusals=tuple(_refusal(threshold, asked, beyond) for threshold in STEPS),
    )


def markdown(report: Report) -> str:
    """Return the report as tables."""
    figures = [
        ("rows", str(report.rows)),
        ("intent right", _percent(report.intents_right)),
        ("item right", _percent(report.items_right)),
        ("both right", _percent(report.both_right)),
        ("both right, or asked back with the right item first", _percent(report.both_understood)),
        ("of those about an item: asked back", _percent(report.asked_back)),
        ("of those about an item: answered with another", _percent(report.answered_wrongly)),
        ("of those asked back: the right item offered", _percent(report.offered)),
        ("asked, but refused", _percent(report.asked_refused)),
        ("out of scope, refused", _percent(report.out_of_scope_refused)),
    ]
    confused = [(right, wrong, str(count)) for right, wrong, count in report.confusions]
    bins = [(f"{b.low:.1f}–{b.low + 1 / BINS:.1f}", str(b.rows), f"{b.confidence:.2f}", f"{b.right:.2f}")
            for b in report.reliability]  # fmt: skip
    curve = [(f"{r.threshold:.2f}", _percent(r.out_of_scope), _percent(r.asked)) for r in report.refusals]
    return "\n\n".join(
        [
            _table(("what", "value"), figures),
            "### Confusions\n\n" + _table(("is", "taken for", "times"), confused),
            "### Surest mistakes\n\n" + _table(("text", "is", "taken for", "confidence"), map(_mistake, report.worst)),
            "### Reliability\n\n" + _table(("confidence", "rows", "on average", "right"), bins),
            "### Refusals by threshold\n\n" + _table(("threshold", "out of scope refused", "asked refused"), curve),
        ]
    )


def _judged(row: Mapping[str, Any], parsed: Mapping[str, Any]) -> Judged:
    best = parsed["intent_ranking"][0]
    return Judged(
        text=row["text"],
        intent=row["intent"],
        item=row.get("item"),
        knows_item="item" in row,
        understood=parsed["intent"]["name"],
        guess=best["name"],
        confidence=best["confidence"],
        found=item_of(heard_from(parsed)),
        choices=tuple(candidate["id"] for candidate in parsed.get("item_candidates") or ()),
    )


def _reliability(judged: Sequence[Judged]) -> Tuple[Bin, ...]:
    bins: List[List[Judged]] = [[] for _ in range(BINS)]
    for row in judged:
        bins[min(int(row.confidence * BINS), BINS - 1)].append(row)
    return tuple(
        Bin(
            low=n / BINS,
            rows=len(rows),
            confidence=sum(row.confidence for row in rows) / len(rows),
            right=_share(row.guess == row.intent for row in rows),
        )
        for n, rows in enumerate(bins)
        if rows
    )


def _refusal(threshold: float, asked: Sequence[Judged], beyond: Sequence[Judged]) -> Refusal:
    def refused(row: Judged) -> bool:
        return row.guess in REFUSALS or row.confidence < threshold

    return Refusal(threshold, _share(map(refused, beyond)), _share(map(refused, asked)))


def _share(facts: Iterable[bool]) -> float:
    held = list(facts)
    return sum(held) / len(held) if held else 0.0


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _mistake(row: Judged) -> Tuple[str, ...]:
    return row.text.replace("|", "\\|").replace("\n", " "), row.intent, row.understood, f"{row.confidence:.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
