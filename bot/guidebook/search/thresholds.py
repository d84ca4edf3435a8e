"""Every threshold of the search, with its reason and the data it was chosen on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Calibration:
    """How scores become the chance that the first candidate is right: a logistic curve."""

    best: float
    margin: float
    offset: float


# What a name in the text adds to its items' scores, times the share of the
# content that it fills. Between .15 and .4 nothing changes by more than .005.
NAMED = 0.25

# Fitted by logistic regression to 1,175 questions about the 58 sample items
# (tests/nlu/dev and tests/guidebook/search/questions.txt), the same with their
# item taken out, and 233 about business that is not there; the last two
# weighted as a tenth of the questions each. On the sample guides a stated .8 is
# right in 80 of 100.
QUICK = Calibration(best=5.3, margin=3.5, offset=-2.8)
REFINED = Calibration(best=6.1, margin=4.9, offset=-2.9)

# How fast the chance falls from the first candidate to the others; only their order matters.
FALL = 4.0

# A text that is nothing but a name shared by several items is asked back, however sure the name is.
SHARED_NAME = 0.45

# From here on the encoder is not asked. Of the questions above, 63 in 100 about
# known items get there, and 6 in 100 whose item was taken out.
CLEAR_SCORE = 0.93

# From here on the item is answered outright: 15 in 100 known questions are asked
# back, 1 in 100 is answered wrongly.
ANSWER_SCORE = 0.7

# Below this the catalogue is taken not to have the item.
KNOWN_SCORE = 0.2


def chances(scores: Matrix, calibration: Calibration) -> Matrix:
    """Return each item's chance (0..1): the first one's is calibrated, the others' keep the order below it."""
    order = np.sort(scores)
    best = float(order[-1])
    margin = best - float(order[-2]) if len(order) > 1 else best
    log_odds = calibration.best * best + calibration.margin * margin + calibration.offset
    spread: Matrix = (np.exp(FALL * (scores - best)) / (1 + np.exp(-log_odds))).astype(np.float32)
    return spread
