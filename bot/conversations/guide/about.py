"""What a message is about, and how many of the things it may be about are asked back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from bot.conversations.turns.turn import Heard

MOST_CHOICES = 3
# Things that share a name are all shown, up to what fits on a phone.
MOST_SHARED = 6
# A candidate with less than this share of the best one's score has, on the development set, not been meant.
WORTH_ASKING = 0.1


@dataclass(frozen=True)
class About:
    """What a message is about. Exactly one part is set, or none: then nothing in it names anything.

    ``subjects`` are settled (ids of items or bundles), several when several
    were named; ``options`` must be asked back; ``hall`` is the service centre;
    ``unknown`` is something the guides do not have.
    """

    subjects: Tuple[str, ...] = ()
    options: Tuple[str, ...] = ()
    hall: bool = False
    unknown: bool = False


def worth_asking(heard: Heard) -> Tuple[str, ...]:
    """The candidates that may be meant: those far behind the first would only be in the way."""
    best = max((c["score"] for c in heard.candidates), default=0.0)
    likely = [c["id"] for c in heard.candidates if c["score"] >= best * WORTH_ASKING]
    return tuple(likely[:MOST_CHOICES])
