"""Names that stand in a text, whole or short of one character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ahocorasick

from bot.guidebook.search.finding import Mention
from bot.guidebook.search.hearing import Heard

# A name of five may lose a character and still be told from the others.
_LONG_ENOUGH_TO_CLIP = 5

EXACT = 1.0
HEARD = 0.9
CLIPPED = 0.8


class NameTrie:
    """Finds names in a text; of overlapping ones the longest, of equally long ones the first.

    :param names: tight normal name → ids of the items that it names.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._ids = {name: tuple(ids) for name, ids in names.items() if name}
        self._clipped = self._clipped_names()
        self._automaton = ahocorasick.Automaton()
        for name in [*self._ids, *self._clipped]:
            self._automaton.add_word(name, name)
        if self._ids:
            self._automaton.make_automaton()

    def _clipped_names(self) -> dict[str, tuple[str, ...]]:
        """Return every long name less one character, where that still means one item."""
        owners: dict[str, set[str]] = {}
        for name, ids in self._ids.items():
            if len(name) >= _LONG_ENOUGH_TO_CLIP:
                for at in range(len(name)):
                    owners.setdefault(name[:at] + name[at + 1 :], set()).update(ids)
        return {name: tuple(ids) for name, ids in owners.items() if len(ids) == 1 and name not in self._ids}

    def mentions(self, heard: Heard) -> tuple[Mention, ...]:
        """Return the names in the text, in its order, none overlapping."""
        if not self._ids:
            return ()
        text = heard.normal.text
        found = [(end + 1 - len(name), end + 1, name) for end, name in self._automaton.iter(text)]
        whole = [hit for hit in found if hit[2] in self._ids]
        found = [hit for hit in found if hit[2] in self._ids or not any(_cuts(hit, other) for other in whole)]
        found.sort(key=lambda hit: (-self._telling(hit[2]), hit[0]))
        taken: list[tuple[int, int, str]] = []
        for hit in found:
            if all(hit[1] <= start or end <= hit[0] for start, end, _ in taken):
                taken.append(hit)
        return tuple(self._mention(heard, *hit) for hit in sorted(taken))

    def _telling(self, name: str) -> float:
        """Return how much a name tells: its length; a clipped one must be longer by two to win over a whole one."""
        return len(name) - 1.5 if name in self._clipped else len(name)

    def _mention(self, heard: Heard, start: int, end: int, name: str) -> Mention:
        begin, stop = heard.normal.original_span(start, end)
        if name in self._clipped:
            return Mention(begin, stop, self._clipped[name], CLIPPED, exact=False)
        if not heard.changed.isdisjoint(range(start, end)):
            return Mention(begin, stop, self._ids[name], HEARD, exact=False)
        return Mention(begin, stop, self._ids[name], EXACT, exact=True)


def _cuts(clipped: tuple[int, int, str], whole: tuple[int, int, str]) -> bool:
    """Whether a clipped name begins or ends within a whole one, and so is none: 保怎么交 in 「社保怎么交」."""
    return whole[0] < clipped[0] < whole[1] < clipped[1] or clipped[0] < whole[0] < clipped[1] < whole[1]
