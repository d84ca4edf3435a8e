"""Every threshold of the search, with its reason and the data it was chosen on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

NAMED = 0.5
SHARPNESS = 6.0
KNOWN_SLOPE = 6.0
KNOWN_AT = 0.35

ANSWER_SCORE = 0.62
ANSWER_MARGIN = 0.12
KNOWN_SCORE = 0.25


def chances(scores: Matrix, coverage: float) -> Matrix:
    """Return each item's chance."""
    sharp = np.exp(SHARPNESS * (scores - scores.max()))
    known = 1 / (1 + np.exp(-KNOWN_SLOPE * (float(scores.max()) * coverage**0.5 - KNOWN_AT)))
    spread: Matrix = (known * sharp / sharp.sum()).astype(np.float32)
    return spread
