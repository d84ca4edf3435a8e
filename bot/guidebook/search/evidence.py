"""How likely each item is, from names, characters, words and the encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.guidebook.search import thresholds
from bot.guidebook.search.finding import Mention
from bot.guidebook.search.names import Names
from bot.guidebook.search.reading import Reading, Stretch
from bot.guidebook.search.ridge import Ridge, kinship
from bot.guidebook.search.signs import SignReader
from bot.guidebook.search.telling import Telling
from bot.guidebook.search.thresholds import Signs
from bot.guidebook.search.vectors import VectorStore
from bot.guidebook.search.words import CharacterBag, Matrix, WordTable, tokens_of, unit_rows

# The encoder's likeness with some of the characters' own: names that the encoder
# takes for the same but that differ in a telling character stay apart
# (city queries: top-3 .957 → .959, top-1 unchanged).
_ENCODER_SHARE = 0.8
# Once the encoder has spoken the cheap view still counts a little.
_QUICK_SHARE = 0.15
# The encoder is given one stretch: most texts have one of ten characters (12 ms), stories the clause in focus with what
# leads up to it. The clause alone beside it found no item more (1,626 questions: 97.1 in 100 right first, either way)
# for a tenth more time; the clause alone finds 95.3.
_ENCODED_LENGTH = 32
# So many vectors of what was said are kept, of 1.5 kB each.
_REMEMBERED = 2000


@dataclass(frozen=True)
class Chances:
    """Each item's chance (0..1), and the signs of the best one; None where no curve decided."""

    of_items: Matrix
    signs: Signs | None


class Evidence:
    """Scores a reading: per item about 1 when it is named, about 0 when it is not meant."""

    def __init__(self, names: Names, telling: Telling, vectors: VectorStore | None) -> None:
        self._names = names
        self._telling = telling
        self._vectors = vectors
        self._signs = SignReader(names)
        self._bag = CharacterBag(names.texts)
        held = vectors.held_or_made(texts_of(names.texts)) if vectors is not None else {}
        self._view: CharacterBag | WordTable = self._bag
        if names.texts and all(any(token in held for token in tokens_of(name)) for name in names.texts):
            self._view = WordTable(names.texts, held)
        kin = kinship(_meanings(names.texts, held, self._view.names), names.belongs)
        self._ridge = Ridge(self._view.names @ self._view.names.T, names.belongs, kin)
        self._encoder_view = _EncoderView(names, held, self._bag, kin) if _can_encode(vectors, names, held) else None
        # Without their greetings and question words, different messages are the same here.
        self._encoded = lru_cache(_REMEMBERED)(self._encoded_anew)

    @property
    def can_refine(self) -> bool:
        """Whether there is an encoder and something for it to compare with."""
        return self._encoder_view is not None

    def weighed(self, reading: Reading) -> Matrix:
        """Return how much each item is like a reading, by characters and words: what the others begin with."""
        if not reading.stretches or not self._names.ids:
            return np.zeros(len(self._names.ids), dtype=np.float32)
        scores = self._ridge.scores(self._view.likeness([stretch.text for stretch in reading.stretches]))
        return _best(scores, reading.stretches)

    def quick(self, reading: Reading, weighed: Matrix) -> Chances:
        """Return each item's chance, without the encoder."""
        if not reading.stretches or not self._names.ids:
            return Chances(weighed, None)
        return self._chances(reading, weighed, thresholds.QUICK)

    def refined(self, reading: Reading, quick: Matrix) -> Chances:
        """Return each item's chance with the encoder's view of the most telling stretch; ``quick`` is ``weighed``."""
        if self._encoder_view is None or self._vectors is None or not reading.stretches:
            return self.quick(reading, quick)
        text, weight = reading.in_short(_ENCODED_LENGTH), reading.with_what_leads_up.weight
        seen, nearest = self._encoder_view.view(text, self._encoded(text))
        blended = (1 - _QUICK_SHARE) * weight * seen + _QUICK_SHARE * quick
        sees = self._encoder_view.sees
        scores, leads = np.where(sees, blended, quick), np.where(sees, _leads(weight * nearest), 0)
        return self._chances(reading, scores, thresholds.REFINED, leads=leads)

    def _encoded_anew(self, text: str) -> Matrix:
        assert self._vectors is not None
        vector: Matrix = self._vectors.encoded([text])[0]
        return vector

    def _chances(
        self,
        reading: Reading,
        scores: Matrix,
        calibration: thresholds.Calibration,
        *,
        leads: Matrix | None = None,
    ) -> Chances:
        told = self._telling.shares(reading)
        scores = scores + thresholds.TOLD * told
        for stretch in reading.stretches:
            for mention in stretch.mentions:
                rows = [self._names.row[id] for id in mention.ids]
                share = stretch.share_of(mention)
                if leads is None and len(rows) == 1:
                    share += thresholds.NAMED_AT_ALL * (1 - share)
                scores[rows] += thresholds.NAMED * stretch.weight * mention.score * share / len(rows)
        main = reading.stretches[0]
        signs = self._first(reading, scores, told, leads)
        chances = thresholds.chances(scores, calibration.chance(signs))
        if main.is_a_shared_name:
            return Chances(self._shared(chances, main.mentions[0]), None)
        return Chances(chances, signs)

    def _first(self, reading: Reading, scores: Matrix, told: Matrix, leads: Matrix | None) -> Signs:
        """Return the signs of the item that scores best."""
        row = int(np.argmax(scores))
        return self._signs.signs(
            row,
            reading,
            margin=_ahead(scores, row),
            lead=0.0 if leads is None else float(leads[row]),
            told=float(told[row]),
            told_ahead=_ahead(told, row),
        )

    def _shared(self, chances: Matrix, mention: Mention) -> Matrix:
        """Return ``chances`` with the items of a shared name first, in the order in which they were declared."""
        rows = [self._names.row[id] for id in mention.ids]
        shared: Matrix = np.minimum(chances, thresholds.KNOWN_SCORE / 2)
        shared[rows] = np.linspace(thresholds.SHARED_NAME, thresholds.KNOWN_SCORE, len(rows) + 1)[:-1]
        return shared


class _EncoderView:
    """The names as the encoder sees them; ``sees`` marks the items of which it knows a name."""

    def __init__(self, names: Names, held: Mapping[str, Matrix], bag: CharacterBag, kin: Matrix) -> None:
        known = [n for n, name in enumerate(names.texts) if name in held]
        vectors = np.array([held[names.texts[n]] for n in known], dtype=np.float32)
        self._mean = vectors.mean(axis=0)
        self._vectors = unit_rows(vectors - self._mean)
        self._bag = bag
        self._known = known
        letters = bag.names[known]
        self._ridge = Ridge(_mixed(self._vectors @ self._vectors.T, letters @ letters.T), names.belongs[known], kin)
        self.sees: NDArray[np.bool_] = names.belongs[known].any(axis=0)
        # The names item by item, one after the other, and where each seen item's begin.
        items, self._of_items = np.nonzero(names.belongs[known].T)
        self._begins = np.searchsorted(items, np.flatnonzero(self.sees))

    def view(self, text: str, encoded: Matrix) -> tuple[Matrix, Matrix]:
        """Return each item's score, and the cosine of its nearest name (-1 for an item not seen).

        ``encoded`` is the vector of ``text``.
        """
        meant = unit_rows(encoded[None] - self._mean) @ self._vectors.T
        scores = self._ridge.scores(_mixed(meant, self._bag.likeness([text])[:, self._known]))[0]
        nearest = np.full(len(scores), -1, dtype=np.float32)
        nearest[self.sees] = np.maximum.reduceat(meant[0][self._of_items], self._begins)
        return scores, nearest


def _ahead(values: Matrix, row: int) -> float:
    """Return by how much the value in ``row`` is above the best of the others (negative when it is below)."""
    others = np.delete(values, row)
    return float(values[row] - others.max()) if len(others) else float(values[row])


def _leads(nearest: Matrix) -> Matrix:
    """Return by how much each item is nearer than every other one (negative for all but the first)."""
    if len(nearest) < 2:
        return nearest
    second, first = np.sort(nearest)[-2:]
    leads: Matrix = np.where(nearest == first, first - second, nearest - first)
    return leads


def _best(scores: Matrix, stretches: Sequence[Stretch]) -> Matrix:
    """Return for each item its best score in any stretch, weighed."""
    weights = np.array([stretch.weight for stretch in stretches], dtype=np.float32)
    best: Matrix = (scores * weights[:, None]).max(axis=0)
    return best


def texts_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, and the words and characters in them: all whose vectors are of use."""
    tokens = {token for name in names for token in tokens_of(name)}
    return (*names, *sorted(tokens.difference(names)))


def _meanings(names: tuple[str, ...], held: Mapping[str, Matrix], spelled: Matrix) -> Matrix:
    """Return a row for each name, as the encoder sees it; as it is ``spelled`` unless all names are held."""
    if not names or any(name not in held for name in names):
        return spelled
    vectors = np.array([held[name] for name in names], dtype=np.float32)
    return unit_rows(vectors - vectors.mean(axis=0))


def _can_encode(vectors: VectorStore | None, names: Names, held: Mapping[str, Matrix]) -> bool:
    return vectors is not None and vectors.can_encode and any(name in held for name in names.texts)


def _mixed(meant: Matrix, spelled: Matrix) -> Matrix:
    mixed: Matrix = _ENCODER_SHARE * meant + (1 - _ENCODER_SHARE) * spelled
    return mixed
