"""What a complaint is about: a small classifier of our own over the examples of ``guides/complaints.yml``.

Each category is a bag of character pieces (one to three characters) of its
examples and words; a text goes to the category whose pieces explain it best
(naive Bayes with add-a-little smoothing, equal priors). A word of the category
found in the text counts as much as a whole phrase of evidence. It is built in
milliseconds when the guides change and only ever suggests: staff confirm.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

from bot.guidebook.schema import ComplaintRules

_LONGEST_PIECE = 3
# Pieces of two and three characters say more than single ones.
_WEIGHT = {1: 0.25, 2: 1.0, 3: 1.5}
_SMOOTH = 0.4
# What one word of the category is worth, in nats for each of its characters: chosen on held-out
# examples, where less lets long stories drown the one word that matters.
_WORD = 3.0
# Below this share of the likeliest category the guess is not worth showing.
_LEAST_SHARE = 0.4
_NOT_TEXT = re.compile(r"[\W_0-9a-zA-Z]+")


@dataclass(frozen=True)
class Suggestion:
    """A category with how sure it is among the categories, from 0 to 1."""

    category: str
    share: float


def pieces(text: str) -> List[str]:
    """Return the pieces of a text, of one to three characters, within stretches of Chinese."""
    found: List[str] = []
    for stretch in _NOT_TEXT.split(text):
        for length in range(1, _LONGEST_PIECE + 1):
            found += [stretch[at : at + length] for at in range(len(stretch) - length + 1)]
    return found


class Classifier:
    """The categories of one set of rules."""

    def __init__(self, rules: ComplaintRules) -> None:
        counts = {row.id: Counter(pieces("。".join((*row.examples, *row.words)))) for row in rules.categories}
        vocabulary = len(set().union(*counts.values()))
        self._logs: Dict[str, Dict[str, float]] = {}
        self._unseen: Dict[str, float] = {}
        for category, counted in counts.items():
            total = sum(counted.values()) + _SMOOTH * vocabulary
            self._logs[category] = {piece: math.log((n + _SMOOTH) / total) for piece, n in counted.items()}
            self._unseen[category] = math.log(_SMOOTH / total)
        self._words: Tuple[Tuple[str, str], ...] = tuple(
            (word, row.id) for row in rules.categories for word in row.words
        )
        self._known = frozenset(piece for logs in self._logs.values() for piece in logs)

    def suggest(self, text: str) -> Optional[Suggestion]:
        """Return the likeliest category of a text, None when nothing in it is known or it might be any."""
        ranked = self.ranked(text)
        return ranked[0] if ranked and ranked[0].share >= _LEAST_SHARE else None

    def ranked(self, text: str) -> Sequence[Suggestion]:
        """Return all categories, likeliest first; nothing when the text has no known piece."""
        known = [piece for piece in pieces(text) if piece in self._known]
        if not known:
            return ()
        scores = {category: self._score(category, known) for category in self._logs}
        for word, category in self._words:
            if word in text:
                scores[category] += _WORD * len(word)
        best = max(scores.values())
        odds = {category: math.exp(max(score - best, -700.0)) for category, score in scores.items()}
        total = sum(odds.values())
        return sorted((Suggestion(c, o / total) for c, o in odds.items()), key=lambda row: -row.share)

    def _score(self, category: str, known: Sequence[str]) -> float:
        logs, unseen = self._logs[category], self._unseen[category]
        return sum(_WEIGHT[len(piece)] * logs.get(piece, unseen) for piece in known)
