"""Finding the item a text is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.guidebook.search.finding import Candidate, Entry, Finding, Mention
from bot.guidebook.search.lexical import Spelling, Vector
from bot.guidebook.search.mentions import NameTrie
from bot.guidebook.search.normalise import Normaliser
from bot.guidebook.search.vectors import VectorStore

MOST = 5


class ItemSearch:
    """A search over the names of a catalogue.

    :param entries: the items with their names, the standard name first.
    :param ambiguous: name → ids of the items that it may mean.
    :param synonyms: standard word → other words for it.
    :param vectors: where vectors are kept; None works from spelling alone.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        ambiguous: Mapping[str, Sequence[str]] = {},
        synonyms: Mapping[str, Sequence[str]] = {},
        vectors: VectorStore | None = None,
    ) -> None:
        self._ids = [entry.id for entry in entries]
        self._normaliser = Normaliser(synonyms)
        owners = self._owners(entries, ambiguous)
        self._trie = NameTrie(owners)
        self._names = list(owners)
        row = {id: n for n, id in enumerate(self._ids)}
        pairs = [(n, row[id]) for n, name in enumerate(self._names) for id in owners[name] if id in row]
        self._name_of_pair = np.array([name for name, _ in pairs], dtype=np.intp)
        self._item_of_pair = np.array([item for _, item in pairs], dtype=np.intp)
        self._spelling = Spelling(self._names)
        self._vectors = vectors

    def _owners(self, entries: Sequence[Entry], ambiguous: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        owners: dict[str, list[str]] = {}
        for entry in entries:
            for name in entry.names:
                held = owners.setdefault(self._tight(name), [])
                if entry.id not in held:
                    held.append(entry.id)
        for name, ids in ambiguous.items():
            owners[self._tight(name)] = list(ids)
        owners.pop("", None)
        return {name: tuple(ids) for name, ids in owners.items()}

    def _tight(self, text: str) -> str:
        return self._normaliser.normal(text).tight().text

    def find(self, text: str, *, most: int = MOST) -> Finding:
        """Return what ``text`` is about; asks the encoder when the first candidates are close."""
        finding = self.quick(text, most=most)
        return self.refine(text, finding, most=most) if finding.is_close else finding

    def quick(self, text: str, *, most: int = MOST) -> Finding:
        """Return what can be said without the encoder, in about a millisecond."""
        tight = self._normaliser.normal(text).tight()
        mentions = self._trie.mentions(tight)
        scores = self._item_scores(self._spelling.likeness(tight.text))
        self._raise_mentioned(scores, mentions)
        return Finding(self._best(scores, most), mentions)

    def refine(self, text: str, finding: Finding, *, most: int = MOST) -> Finding:
        """Return ``finding`` with the encoder's view of ``text`` (20–100 ms, frees the interpreter)."""
        return finding

    def _item_scores(self, name_scores: Vector) -> Vector:
        scores = np.zeros(len(self._ids), dtype=np.float32)
        np.maximum.at(scores, self._item_of_pair, name_scores[self._name_of_pair])
        return scores

    def _raise_mentioned(self, scores: Vector, mentions: Sequence[Mention]) -> None:
        row = {id: n for n, id in enumerate(self._ids)}
        for mention in mentions:
            for id in mention.ids:
                if id in row:
                    scores[row[id]] = max(scores[row[id]], 1.0 / len(mention.ids))

    def _best(self, scores: Vector, most: int) -> tuple[Candidate, ...]:
        order = np.argsort(-scores, kind="stable")[:most]
        return tuple(Candidate(self._ids[n], round(float(scores[n]), 4)) for n in order if scores[n] > 0)
