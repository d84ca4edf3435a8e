"""Names that stand in a text word for word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ahocorasick

from bot.guidebook.search.finding import Mention
from bot.guidebook.search.normalise import Normal


class NameTrie:
    """Finds names in a text; of overlapping ones the longest, of equally long ones the first.

    :param names: tight normal name → ids of the items that it names.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._ids: dict[str, tuple[str, ...]] = {name: tuple(ids) for name, ids in names.items() if name}
        self._automaton = ahocorasick.Automaton()
        for name in self._ids:
            self._automaton.add_word(name, name)
        if self._ids:
            self._automaton.make_automaton()

    def mentions(self, tight: Normal) -> tuple[Mention, ...]:
        """Return the names in ``tight``, in the order of the text, none overlapping."""
        if not self._ids:
            return ()
        found = [(end + 1 - len(name), end + 1, name) for end, name in self._automaton.iter(tight.text)]
        found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        taken: list[tuple[int, int, str]] = []
        for hit in found:
            if all(hit[1] <= start or end <= hit[0] for start, end, _ in taken):
                taken.append(hit)
        return tuple(self._mention(tight, *hit) for hit in sorted(taken))

    def _mention(self, tight: Normal, start: int, end: int, name: str) -> Mention:
        begin, stop = tight.original_span(start, end)
        return Mention(begin, stop, self._ids[name], 1.0, exact=True)
