"""Every threshold of the search, with its reason and the data it was chosen on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Signs:
    """What tells whether the first candidate is right.

    ``scores``: of all items. ``leads``: by how much each item's nearest name is
    nearer to the text than any other item's, as the encoder sees it (a cosine;
    None when it was not asked). ``length`` of the most telling stretch in
    characters, ``stretches``: how many there are.
    """

    scores: Matrix
    leads: Matrix | None
    length: int
    stretches: int


@dataclass(frozen=True)
class Calibration:
    """How signs become the chance that the first candidate is right: a logistic curve.

    Long texts resemble no name closely, right or wrong, so less is asked of them.
    """

    best: float
    margin: float
    lead: float
    length: float
    stretches: float
    offset: float

    def chance(self, signs: Signs) -> float:
        """Return the chance (0..1) for the item with the best of ``signs.scores``."""
        order = np.sort(signs.scores)
        best = float(order[-1])
        margin = best - float(order[-2]) if len(order) > 1 else best
        lead = 0.0 if signs.leads is None else float(signs.leads[int(np.argmax(signs.scores))])
        log_odds = (
            self.best * best
            + self.margin * margin
            + self.lead * lead
            + self.length * min(signs.length, LONG) / 10
            + self.stretches * min(signs.stretches, MANY)
            + self.offset
        )
        return 1 / (1 + math.exp(-log_odds))


LONG = 30
MANY = 4

# What a name in the text adds to its items' scores, times the share of the
# content that it fills. Between .15 and .4 nothing changes by more than .005.
NAMED = 0.25

# Fitted by logistic regression to 1,175 questions about the 58 sample items
# (tests/nlu/dev and tests/guidebook/search/questions.txt), the same with their
# item taken out, and 233 about business that is not there; the directions on
# equal shares of the first two, the level with a tenth each of the last two.
# A stated .75 is right in 90, a stated .98 in 99 of 100.
QUICK = Calibration(best=5.53, margin=3.47, lead=0.0, length=1.23, stretches=0.45, offset=-4.92)
REFINED = Calibration(best=5.80, margin=2.72, lead=5.88, length=1.30, stretches=0.60, offset=-5.23)

# How fast the chance falls from the first candidate to the others; only their order matters.
FALL = 4.0

# A text that is nothing but a name shared by several items is asked back, however sure the name is.
SHARED_NAME = 0.45

# From here on the encoder is not asked. Of the questions above, 60 in 100 about
# known items get there, and 5 in 100 whose item was taken out.
CLEAR_SCORE = 0.95

# Below this the encoder is not asked either. Of 1,211 questions about known items 3 are there (to 2 it would have
# offered the item, to none an answer); of 361 texts without an item 133, of 436 about other business 243.
FAINT_SCORE = 0.12

# For an order of candidates without an answer the encoder is asked when the second
# has at least this part of the first one's chance (scores less than .25 apart).
# City queries, .2 / .25 / .35 apart: 28 / 33 / 44 in 100 ask it, top-1 is .852 /
# .852 / .853 and top-3 .955 / .955 / .956; asking always .854 and .959.
CONTESTED_SHARE = 0.37

# From here on the item is answered outright. Of the questions above: known ones
# asked back / answered wrongly, taken-out ones answered, business that is not
# there answered (in 100):
#   .60:  9 / 1.8, 24, 12     .70: 12 / 1.2, 18,  9     .75: 15 / 0.9, 16,  8
#   .80: 17 / 0.7, 13,  6     .85: 20 / 0.6, 11,  4     .90: 23 / 0.5,  8,  4
# The taken-out ones are mostly answered with a sister item (身份证掉了咋整: the
# renewal, when the loss is not there), which names itself in the answer.
ANSWER_SCORE = 0.75

# Below this the catalogue is taken not to have the item: 1.5 in 100 known questions fall there,
# and 45 in 100 about business that is not there.
KNOWN_SCORE = 0.2


def chances(signs: Signs, calibration: Calibration) -> Matrix:
    """Return each item's chance (0..1): the first one's is calibrated, the others' keep the order below it."""
    fallen = np.exp(FALL * (signs.scores - signs.scores.max()))
    spread: Matrix = (fallen * calibration.chance(signs)).astype(np.float32)
    return spread
