"""Every threshold of the intents, with its reason and the data it was chosen on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What is asked of an intent, by what the search found beside it.

    ``out_of_scope``: what its chance is multiplied by. ``sure_enough``: below
    this chance (0..1) nothing is answered and the intent becomes nlu_fallback.
    """

    out_of_scope: float
    sure_enough: float


# An item that the guides know stands in 3 of 1,000 utterances that are out of scope and in three of four
# questions of a resident. The classifier sees that a name stands there but not whether the search is sure of
# it. A wrong guess still speaks of the right item, and refusing a resident costs more than a wrong answer: at a
# weight of .4 1 in 1,000 more questions are refused, from .15 on two more, and nothing of the chatter.
ITEM_FOUND = Limits(out_of_scope=0.2, sure_enough=0.1)

# Chosen on 3,369 questions of residents (tests/nlu/dev), 533 things out of scope and 1,546 lines of other
# people's chatter; refused of each (in 100), by the weight without an item / what is asked for without one:
#   6 / .6: 1.3 / 97.9 / 96.8    8 / .6: 1.3 / 98.3 / 97.2    10 / .6: 1.4 / 98.7 / 97.2    12 / .65: 1.8 / 99.1 / 97.6
# A resident who is refused has been sent away, so no more than 2 in 100 may be.

# Something is like an item, from afar, from this score on: so are 3 in 100 questions and 4 in 100 things out of scope.
PLAUSIBLE_SCORE = 0.04
ITEM_PLAUSIBLE = Limits(out_of_scope=1.0, sure_enough=0.4)

# Retrained with a few utterances more, 8 refused 96.8 of the chatter and 10 refuses 97.0.
NO_ITEM = Limits(out_of_scope=10.0, sure_enough=0.6)

# Danger told is believed at less: a number too many costs nothing, one too few may cost a life.
DANGER = "report_emergency"
DANGER_SURE_ENOUGH = 0.3
