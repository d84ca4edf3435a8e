"""Finding the item a text is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bot.guidebook.search import thresholds, words
from bot.guidebook.search.asking import Asking
from bot.guidebook.search.evidence import Chances, Evidence, texts_of
from bot.guidebook.search.finding import Candidate, Entry, Finding
from bot.guidebook.search.hearing import Hearing
from bot.guidebook.search.mentions import NameTrie
from bot.guidebook.search.names import Names
from bot.guidebook.search.normalise import Normaliser
from bot.guidebook.search.reading import Reader, Reading
from bot.guidebook.search.telling import Telling
from bot.guidebook.search.vectors import VectorStore
from bot.guidebook.search.words import Matrix

MOST = 5
_WORTH_NAMING = 0.0001
_REMEMBERED = 1000


@dataclass(frozen=True)
class _Glance:
    """A text as it is read, how much each item is like it, and what that comes to without the encoder."""

    reading: Reading
    weighed: Matrix
    finding: Finding


class ItemSearch:
    """A search over the names of a catalogue.

    :param entries: the items with their names, the standard name first.
    :param ambiguous: name → ids of the items that it may mean.
    :param alone: the same of words that do so only when nothing else is said.
    :param synonyms: standard word → other words for it.
    :param vectors: where vectors are kept; None works from spelling alone.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        ambiguous: Mapping[str, Sequence[str]] = {},
        alone: Mapping[str, Sequence[str]] = {},
        synonyms: Mapping[str, Sequence[str]] = {},
        vectors: VectorStore | None = None,
    ) -> None:
        self.synonyms = synonyms
        self.names = tuple(name for entry in entries for name in (*entry.names, *entry.says))
        normaliser = Normaliser(synonyms)
        self._names = Names(entries, ambiguous, normaliser)
        vocabulary = {word for name in self._names.names for word in words.words_of(name)}
        heard = vocabulary | _said_for(self._names.names, normaliser) | _as_written(entries)
        hearing = Hearing(heard, self._names.owners)
        asking = Asking(self._names.names)
        self._reader = Reader(normaliser, hearing, NameTrie(self._names.owners), asking, self._names.shared(alone))
        self._evidence = Evidence(self._names, Telling(self._names.guides, normaliser), vectors)
        self._found = lru_cache(_REMEMBERED)(self._find)

    def find(self, text: str, *, most: int = MOST) -> Finding:
        """Return what ``text`` is about; asks the encoder (20–40 ms) when the first candidate may be or not be meant.

        The same text is looked up once: a fragment is read again with its turn, and people ask alike.
        """
        return self._found(text, most)

    def rank(self, text: str, *, most: int = MOST) -> Finding:
        """Return the candidates, also unlikely ones, for a caller who wants their order and no answer.

        The encoder is asked only when the order is in doubt, which is less
        often than whether the first one is right.
        """
        glance = self._glance(text, max(most, 2))
        if glance.finding.is_close and glance.finding.is_order_in_doubt:
            return self._refined(glance, most)
        return replace(glance.finding, candidates=glance.finding.candidates[:most])

    def quick(self, text: str, *, most: int = MOST) -> Finding:
        """Return what can be said without the encoder, in about a millisecond."""
        return _worth_naming(self._glance(text, most).finding)

    def thorough(self, text: str, *, most: int = MOST) -> Finding:
        """Return what ``text`` is about with the encoder asked in any case: what the thresholds are chosen on."""
        return _worth_naming(self._refined(self._glance(text, most), most))

    def _find(self, text: str, most: int) -> Finding:
        glance = self._glance(text, most)
        finding = glance.finding
        return _worth_naming(self._refined(glance, most) if finding.needs_encoder else finding)

    def _glance(self, text: str, most: int) -> _Glance:
        reading = self._reader.reading(text)
        weighed = self._evidence.weighed(reading)
        chances = self._evidence.quick(reading, weighed)
        return _Glance(reading, weighed, self._finding(reading, chances, most, may_ask=self._evidence.can_refine))

    def _refined(self, glance: _Glance, most: int) -> Finding:
        chances = self._evidence.refined(glance.reading, glance.weighed)
        return replace(self._finding(glance.reading, chances, most, may_ask=False), refined=True)

    def _finding(self, reading: Reading, judged: Chances, most: int, *, may_ask: bool) -> Finding:
        chances = judged.of_items
        order = np.argsort(-chances, kind="stable")[:most]
        candidates = tuple(Candidate(self._names.ids[n], round(float(chances[n]), 4)) for n in order if chances[n] > 0)
        unclear = bool(candidates) and candidates[0].score < thresholds.ANSWER_SCORE
        shared = bool(reading.stretches) and reading.stretches[0].is_a_shared_name
        return Finding(candidates, reading.mentions, is_close=may_ask and unclear and not shared, signs=judged.signs)


def _worth_naming(finding: Finding) -> Finding:
    """Return ``finding`` without the candidates for which next to nothing speaks."""
    return replace(finding, candidates=tuple(c for c in finding.candidates if c.score >= _WORTH_NAMING))


def texts_for(
    entries: Sequence[Entry], *, ambiguous: Mapping[str, Sequence[str]] = {}, synonyms: Mapping[str, Sequence[str]] = {}
) -> tuple[str, ...]:
    """Return the names, sayings, words and characters whose vectors are of use to an ``ItemSearch`` of the same."""
    return texts_of(Names(entries, ambiguous, Normaliser(synonyms)).texts)


def _said_for(names: Sequence[str], normaliser: Normaliser) -> set[str]:
    """Return the words that people say for what stands in a name, so that they too are heard: 残疾正, 残疾证."""
    written = "\n".join(names)
    return {word for word, standard in normaliser.words.items() if len(word) > 2 and standard in written}


def _as_written(entries: Sequence[Entry]) -> set[str]:
    """Return the names before words are replaced in them: 「架照」 is 驾照, and no longer when it is 驾驶证."""
    plain = Normaliser({})
    return {plain.normal(name).tight().text for entry in entries for name in entry.names}
