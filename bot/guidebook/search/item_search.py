"""Finding the item a text is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.guidebook.search import thresholds, words
from bot.guidebook.search.asking import Asking
from bot.guidebook.search.evidence import Evidence, texts_of
from bot.guidebook.search.finding import Candidate, Entry, Finding
from bot.guidebook.search.hearing import Hearing
from bot.guidebook.search.mentions import NameTrie
from bot.guidebook.search.names import Names
from bot.guidebook.search.normalise import Normaliser
from bot.guidebook.search.reading import Reader, Reading
from bot.guidebook.search.vectors import VectorStore
from bot.guidebook.search.words import Matrix

MOST = 5
_WORTH_NAMING = 0.0001


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
        normaliser = Normaliser(synonyms)
        self._names = Names(entries, ambiguous, normaliser)
        vocabulary = {word for name in self._names.texts for word in words.words_of(name)}
        hearing = Hearing(vocabulary | _said_for(self._names.texts, normaliser), self._names.owners)
        asking = Asking(self._names.texts)
        self._reader = Reader(normaliser, hearing, NameTrie(self._names.owners), asking)
        self._evidence = Evidence(self._names, vectors)

    @property
    def texts(self) -> tuple[str, ...]:
        """The names, words and characters whose vectors this search uses, for ``VectorStore.build_vectors``."""
        return texts_of(self._names.texts)

    def find(self, text: str, *, most: int = MOST) -> Finding:
        """Return what ``text`` is about; asks the encoder when the first candidates are close."""
        finding = self.quick(text, most=most)
        return self.refine(text, finding, most=most) if finding.is_close else finding

    def rank(self, text: str, *, most: int = MOST) -> Finding:
        """Return the candidates for a caller who wants their order and no answer.

        The encoder is asked only when the order is in doubt, which is less
        often than whether the first one is right.
        """
        finding = self.quick(text, most=max(most, 2))
        if finding.is_close and finding.is_contested:
            return self.refine(text, finding, most=most)
        return replace(finding, candidates=finding.candidates[:most])

    def quick(self, text: str, *, most: int = MOST) -> Finding:
        """Return what can be said without the encoder, in about a millisecond."""
        reading = self._reader.reading(text)
        return self._finding(reading, self._evidence.quick(reading), most, may_ask=self._evidence.can_refine)

    def refine(self, text: str, finding: Finding, *, most: int = MOST) -> Finding:
        """Return ``finding`` with the encoder's view of ``text`` (20–40 ms, most of it outside the interpreter)."""
        if not finding.is_close:
            return finding
        reading = self._reader.reading(text)
        found = self._finding(reading, self._evidence.refined(reading), most, may_ask=False)
        return replace(found, refined=True)

    def _finding(self, reading: Reading, chances: Matrix, most: int, *, may_ask: bool) -> Finding:
        order = np.argsort(-chances, kind="stable")[:most]
        candidates = tuple(
            Candidate(self._names.ids[n], round(float(chances[n]), 4)) for n in order if chances[n] >= _WORTH_NAMING
        )
        unclear = bool(candidates) and candidates[0].score < thresholds.CLEAR_SCORE
        shared = bool(reading.stretches) and reading.stretches[0].is_a_shared_name
        return Finding(candidates, reading.mentions, is_close=may_ask and unclear and not shared)


def _said_for(names: Sequence[str], normaliser: Normaliser) -> set[str]:
    """Return the words that people say for what stands in a name, so that they too are heard: 残疾正, 残疾证."""
    written = "\n".join(names)
    return {word for word, standard in normaliser.words.items() if len(word) > 2 and standard in written}
