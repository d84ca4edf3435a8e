"""The names of a catalogue in their normal form, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from bot.guidebook.search.finding import Entry
from bot.guidebook.search.normalise import Normaliser
from bot.guidebook.search.words import Matrix

_BRACKETED = re.compile(r"[((][^()()]*[))]")
# What is left of a standard name without its brackets is a name if it still has so many characters.
_STANDS_ALONE = 3


class Names:
    """All names, tight and normal.

    ``ids``: the items. ``owners``: name → ids it names, several when ambiguous.
    ``names``: those that items are learned from (an ambiguous one teaches
    nothing). ``texts``: these, and how items are told without a name. ``belongs``:
    texts × items, 0/1. ``guides``: what the guide of each item tells.
    """

    def __init__(
        self, entries: Sequence[Entry], ambiguous: Mapping[str, Sequence[str]], normaliser: Normaliser
    ) -> None:
        self.ids = tuple(dict.fromkeys(entry.id for entry in entries))
        self.row = {id: n for n, id in enumerate(self.ids)}
        self.owners: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            for name in entry.names:
                self._own(normaliser.normal(name).tight().text, entry.id)
        self._own_unbracketed(entries, normaliser)
        guides = dict.fromkeys(self.ids, "")
        for entry in entries:
            guides[entry.id] += entry.guide
        self.guides = tuple(guides.values())
        self.names = tuple(self.owners)
        taught = {name: set(ids) for name, ids in self.owners.items()}
        for entry in entries:
            for said in entry.says:
                taught.setdefault(normaliser.normal(said).tight().text, set()).add(entry.id)
        taught.pop("", None)
        self.texts = tuple(taught)
        self.belongs: Matrix = np.zeros((len(self.texts), len(self.ids)), dtype=np.float32)
        for n, owners in enumerate(taught.values()):
            self.belongs[n, [self.row[id] for id in owners]] = 1
        self._normaliser = normaliser
        self.owners.update(self.shared(ambiguous))

    def shared(self, names: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """Return names in their normal form → the ids of those items of the catalogue that they may mean."""
        shared: dict[str, tuple[str, ...]] = {}
        for name, ids in names.items():
            present = tuple(id for id in ids if id in self.row)
            tight = self._normaliser.normal(name).tight().text
            if tight and present:
                shared[tight] = present
        return shared

    def of(self, row: int) -> list[str]:
        """Return the names of the item in ``row``; of those declared ambiguous, the ones that mean it alone."""
        taught = [self.texts[n] for n in np.flatnonzero(self.belongs[:, row])]
        return list(dict.fromkeys([*taught, *(name for name, ids in self.owners.items() if ids == (self.ids[row],))]))

    def _own(self, name: str, id: str) -> None:
        held = self.owners.get(name, ())
        if name and id not in held:
            self.owners[name] = (*held, id)

    def _own_unbracketed(self, entries: Sequence[Entry], normaliser: Normaliser) -> None:
        """Let 出生登记(新生儿落户) be found as 出生登记 too, unless another item has that name."""
        shorter: dict[str, set[str]] = {}
        for entry in entries:
            for name in entry.names:
                tight = normaliser.normal(_BRACKETED.sub("", name)).tight().text
                if len(tight) >= _STANDS_ALONE and tight not in self.owners:
                    shorter.setdefault(tight, set()).add(entry.id)
        for name, ids in shorter.items():
            if len(ids) == 1:
                self._own(name, *ids)
