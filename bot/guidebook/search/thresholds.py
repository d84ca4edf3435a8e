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
# content that it fills.
NAMED = 0.25

QUICK = Calibration(best=6.0, margin=2.0, offset=-3.0)
REFINED = Calibration(best=6.0, margin=2.0, offset=-3.0)

# How fast the chance falls from the first candidate to the others.
FALL = 4.0

# A text that is nothing but a name shared by several items is asked back, however sure the name is.
SHARED_NAME = 0.45

ANSWER_SCORE = 0.62
KNOWN_SCORE = 0.25


def chances(scores: Matrix, calibration: Calibration) -> Matrix:
    """Return each item's chance (0..1): the first one's is calibrated, the others' keep the order below it."""
    order = np.sort(scores)
    best = float(order[-1])
    margin = best - float(order[-2]) if len(order) > 1 else best
    log_odds = calibration.best * best + calibration.margin * margin + calibration.offset
    spread: Matrix = (np.exp(FALL * (scores - best)) / (1 + np.exp(-log_odds))).astype(np.float32)
    return spread
