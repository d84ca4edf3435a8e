"""What the guide of an item speaks of, beyond the item's names.

Residents tell what their guide tells of too: the illness, the paper that was
lost, who died. Names alone leave a sister with as good a claim to it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from bot.guidebook.search.normalise import PAUSE, Normaliser
from bot.guidebook.search.reading import Reading
from bot.guidebook.search.words import Matrix

# Pairs say more than single characters (top-1 on the development sets .968, .952) and than threes (.954).
_PAIR = re.compile("(?=([\u4e00-\u9fff0-9]{2}))")
# A guide is a file; its keys are in English and part what it says.
_KEYS = re.compile("[A-Za-z_#]+")


class Telling:
    """Pairs of characters that stand in the guides.

    :param guides: one text an item, empty where there is none.
    """

    def __init__(self, guides: Sequence[str], normaliser: Normaliser) -> None:
        spoken = [_pairs_of(normaliser.normal(_KEYS.sub(PAUSE, text)).text.replace(" ", "")) for text in guides]
        seen = Counter(pair for pairs in spoken for pair in pairs)
        self._items = len(guides)
        self._weights = {pair: math.log((1 + len(guides)) / (1 + count)) for pair, count in seen.items()}
        rows: dict[str, list[int]] = {}
        for row, pairs in enumerate(spoken):
            for pair in pairs:
                rows.setdefault(pair, []).append(row)
        self._rows = {pair: np.array(found, dtype=np.intp) for pair, found in rows.items()}

    def shares(self, reading: Reading) -> Matrix:
        """Return for each item how much (0..1) of what any guide speaks of in ``reading`` its guide speaks of.

        A pair counts by how few guides have it, and by the weight of its stretch.
        """
        shares: Matrix = np.zeros(self._items, dtype=np.float32)
        counted: dict[str, float] = {}
        for stretch in reading.stretches:
            for pair in _pairs_of(stretch.text):
                if pair in self._weights:
                    counted[pair] = max(counted.get(pair, 0.0), stretch.weight * self._weights[pair])
        for pair, weight in counted.items():
            shares[self._rows[pair]] += weight
        whole = sum(counted.values())
        return shares / whole if whole else shares


def _pairs_of(text: str) -> set[str]:
    return set(_PAIR.findall(text))
