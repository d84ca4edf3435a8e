"""What in a text speaks for or against its first candidate being the item that is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.guidebook.search import words
from bot.guidebook.search.names import Names
from bot.guidebook.search.operations import operations_in
from bot.guidebook.search.reading import Reading
from bot.guidebook.search.thresholds import Signs
from bot.guidebook.search.words import rarity

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class _Vocabulary:
    """The characters of an item's names, and the words.

    ``held`` has a row a character, in the order of ``rows``, and a column a name: the character's weight where the
    name has it. ``whole`` is each name's weight together.
    """

    rows: Mapping[str, int]
    held: Weights
    whole: Weights
    words: frozenset[str]
    operations: frozenset[str]


@dataclass(frozen=True)
class _Alike:
    """How alike a stretch and an item's names are, by weight of characters (0..1, the best name).

    ``likeness``: what they share of both together; ``named``: what the stretch has of the name.
    """

    likeness: float
    named: float


class SignReader:
    """Reads the signs of the items of one catalogue."""

    def __init__(self, names: Names) -> None:
        seen = Counter(character for name in names.texts for character in set(name))
        self._weights = dict(zip(seen, rarity(len(names.texts), seen.values()), strict=True))
        self._unseen = rarity(len(names.texts), [0])[0]
        self._items = tuple(self._vocabulary(names.of(row)) for row in range(len(names.ids)))
        self._words = frozenset().union(*(item.words for item in self._items))

    def signs(self, row: int, reading: Reading, *, margin: float, lead: float, told: float, told_ahead: float) -> Signs:
        """Return the signs of the item in ``row``; ``reading`` has at least one stretch."""
        item = self._items[row]
        alike = [self._alike(item, stretch.text) for stretch in reading.stretches]
        likest, _ = max(zip(reading.stretches, alike, strict=True), key=lambda pair: pair[0].weight * pair[1].likeness)
        characters = frozenset(likest.text)
        elsewhere = characters.intersection(self._weights) - item.rows.keys()
        operations = {operation for stretch in reading.stretches for operation in operations_in(stretch.text)}
        said = {word for stretch in reading.stretches for word in words.words_of(stretch.text)}
        return Signs(
            margin=margin,
            lead=lead,
            told=told,
            told_ahead=told_ahead,
            named=max(each.named for each in alike),
            foreign=self._weight(elsewhere) / self._weight(characters),
            foreign_words=len(said.intersection(self._words) - item.words),
            foreign_operations=len(operations - item.operations),
            length=len(likest.text),
            weight=likest.weight,
            stretches=len(reading.stretches),
        )

    def _alike(self, item: _Vocabulary, text: str) -> _Alike:
        characters = frozenset(text)
        shared = item.held[[item.rows[character] for character in characters if character in item.rows]].sum(axis=0)
        return _Alike(
            likeness=float((2 * shared / (self._weight(characters) + item.whole)).max(initial=0.0)),
            named=float((shared / item.whole).max(initial=0.0)),
        )

    def _weight(self, characters: Iterable[str]) -> float:
        return sum(self._weights.get(character, self._unseen) for character in characters)

    def _vocabulary(self, names: Sequence[str]) -> _Vocabulary:
        rows = {character: row for row, character in enumerate(dict.fromkeys("".join(names)))}
        held = np.array([[character in name for name in names] for character in rows]).reshape(len(rows), len(names))
        weighed = held * np.array([self._weights[character] for character in rows])[:, None]
        return _Vocabulary(
            rows=rows,
            held=weighed,
            whole=weighed.sum(axis=0),
            words=frozenset(word for name in names for word in words.words_of(name)),
            operations=frozenset(operation for name in names for operation in operations_in(name)),
        )
