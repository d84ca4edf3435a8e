"""What in a text speaks for or against its first candidate being the item that is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.guidebook.search import words
from bot.guidebook.search.names import Names
from bot.guidebook.search.operations import operations_in
from bot.guidebook.search.reading import Reading
from bot.guidebook.search.thresholds import Signs
from bot.guidebook.search.words import rarity


@dataclass(frozen=True)
class _Vocabulary:
    """The characters of each name of an item with their weight together; those of all names, and the words."""

    names: tuple[tuple[frozenset[str], float], ...]
    characters: frozenset[str]
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
        elsewhere = characters.intersection(self._weights) - item.characters
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
        whole = self._weight(characters)
        shared = [(self._weight(name & characters), weight) for name, weight in item.names]
        return _Alike(
            likeness=max((2 * common / (whole + weight) for common, weight in shared), default=0.0),
            named=max((common / weight for common, weight in shared), default=0.0),
        )

    def _weight(self, characters: Iterable[str]) -> float:
        return sum(self._weights.get(character, self._unseen) for character in characters)

    def _vocabulary(self, names: Sequence[str]) -> _Vocabulary:
        distinct = dict.fromkeys(frozenset(name) for name in names)
        return _Vocabulary(
            names=tuple((name, self._weight(name)) for name in distinct),
            characters=frozenset("".join(names)),
            words=frozenset(word for name in names for word in words.words_of(name)),
            operations=frozenset(operation for name in names for operation in operations_in(name)),
        )
