"""Every threshold of the search, with its reason and the data it was chosen on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.guidebook.search.words import Matrix

# Lengths and counts beyond these say nothing more.
LONG = 30
MANY = 4
COMMONPLACE_LENGTH = 2
BRIEF_LENGTH = 7


@dataclass(frozen=True)
class Signs:
    """The signs of one candidate.

    A text about an item that the catalogue does not have is mostly like a sister
    of it, and as like as the sister's own questions are: what tells them apart is
    not how alike they are but what is left over on either side.

    ``margin``: by how much it scores more than the next item. ``lead``: by how
    much its nearest name is nearer to the text than any other item's, as the
    encoder sees it (a cosine; 0 when it was not asked). ``named``: how much of a
    name of it, by weight of characters, stands in one stretch (0..1, the best).
    ``foreign``: how much of the stretch most like it are characters that only
    other items' names have (0..1); ``foreign_words``: how many words of the text
    only they have; ``foreign_operations``: how many operations it speaks of that
    no name of the item does. ``length`` in characters and ``weight`` (0..1) of that
    stretch; ``stretches``: how many there are.
    """

    margin: float
    lead: float
    told: float
    told_ahead: float
    named: float
    foreign: float
    foreign_words: int
    foreign_operations: int
    length: int
    weight: float
    stretches: int

    @property
    def is_commonplace(self) -> bool:
        """Whether it is two characters, or says only what several guides say: 「手机上办」 after an answer."""
        return self.length <= COMMONPLACE_LENGTH or (self.told > 0.99 and self.told_ahead < 0.01)

    @property
    def is_brief(self) -> bool:
        """Whether the text is a few characters in one piece, as most is that is asked after an answer: 「周末开吗」."""
        return self.stretches == 1 and self.length <= BRIEF_LENGTH

    def weighable(self) -> tuple[float, ...]:
        """Return the signs as the curve weighs them, in the order of the fields: capped, the length in tens."""
        return (
            self.margin,
            self.lead,
            self.told,
            self.told_ahead,
            self.named,
            self.foreign,
            min(self.foreign_words, MANY),
            self.foreign_operations,
            min(self.length, LONG) / 10,
            self.weight,
            min(self.stretches, MANY),
        )


class Calibration(NamedTuple):
    """How signs become the chance that the first candidate is right: a logistic curve.

    A weight for each of ``Signs``, in their order, and the offset.
    """

    margin: float
    lead: float
    told: float
    told_ahead: float
    named: float
    foreign: float
    foreign_words: float
    foreign_operations: float
    length: float
    weight: float
    stretches: float
    offset: float

    def chance(self, signs: Signs) -> float:
        """Return the chance (0..1)."""
        *weights, offset = self
        log_odds = offset + sum(weight * sign for weight, sign in zip(weights, signs.weighable(), strict=True))
        return 1 / (1 + math.exp(-log_odds))


# What a name in the text adds to its items' scores, times the share of the
# content that it fills. Between .15 and .4 nothing changes by more than .005.
NAMED = 0.25

# Without the encoder so much of that counts however little of the content the name of one item fills: first right of
# 3,031 questions .968 → .969, and one in 100 fewer is asked back. With the encoder 1 in 300 more would be wrong.
NAMED_AT_ALL = 0.5

# What it adds to an item's score that its guide speaks of all that any guide speaks of in the text. First right of
# 1,485 questions, without the encoder / with it: .902 / .940 at 0, .941 / .964 at .4, .945 / .968 at .6,
# .948 / .960 at 1.
TOLD = 0.6

# Fitted by `python -m bench.calibration` to 4,042 questions about the sample items (tests/nlu/dev and
# tests/guidebook/search/questions.txt), the same with their item taken out, and 232 about business that is not
# there; the directions on all alike, the level with eight tenths of the first and one of each of the others.
QUICK = Calibration(
    margin=3.04,
    lead=0.0,
    told=0.19,
    told_ahead=1.88,
    named=11.09,
    foreign=-2.43,
    foreign_words=-0.2,
    foreign_operations=-1.53,
    length=0.62,
    weight=3.59,
    stretches=0.27,
    offset=-13.77,
)
REFINED = Calibration(
    margin=0.0,
    lead=9.21,
    told=0.21,
    told_ahead=2.59,
    named=12.31,
    foreign=-2.91,
    foreign_words=-0.22,
    foreign_operations=-1.37,
    length=0.44,
    weight=4.1,
    stretches=0.38,
    offset=-14.57,
)

# How fast the chance falls from the first candidate to the others; only their order matters.
FALL = 4.0

# A text that is nothing but a name shared by several items is asked back, however sure the name is.
SHARED_NAME = 0.45

# Below this the encoder is not asked, nor from ANSWER_SCORE on (at .95, two in 100 known questions more are asked back
# and one in 100 fewer of the taken-out ones is answered). It would still find the item of 3 in 1,000 known questions
# below, and is spared 15 in 100 of those about business that is not here.
FAINT_SCORE = 0.005
# Nor below this where the words are commonplace, or few and name nothing, as most is that is said after an answer: 1 in
# 1,500 known questions loses its item by it, also of an item without sayings, and of 1,000 questions as they come,
# with and without a name, it is asked about 80 fewer.
UNLIKELY_SCORE = 0.1

# Nor between these where the second candidate is far behind the first (see CONTESTED_SHARE): it would neither find
# another nor be sure. Of 3,349 known questions none has another item first by it and one more is asked back; of 1,000
# questions as they come 57 fewer ask it. Below, where next to nothing speaks for any item, it may still find one.
IN_BETWEEN = (0.05, 0.6)

# The first candidate's rival: one that has at least this part of its chance (scores less than .25 apart).
CONTESTED_SHARE = 0.37

# For an order of candidates without an answer the encoder is asked when the second has at least this part of the
# first one's chance. City queries, .37 / .45 / .55 / .65 / .75: 53 / 44 / 34 / 25 / 17 in 100 ask it, top-1 is
# .890 / .890 / .889 / .886 / .884 and top-3 .978 / .978 / .977 / .977 / .976; asking always .891 and .979.
ORDER_SHARE = 0.55

# From here on the item is answered outright. Of the questions above, by curves fitted without the questions about
# the same item: known ones asked back / answered wrongly, taken-out ones answered, not there answered (in 100):
#   .50:  3 / 0.8, 19, 10     .70:  5 / 0.6, 13,  7     .80:  7 / 0.5, 11,  7
#   .84:  8 / 0.4, 10,  7     .88: 10 / 0.3,  8,  7     .90: 11 / 0.2,  7,  6
# The taken-out ones are mostly answered with a sister item (身份证掉了咋整: the
# renewal, when the loss is not there), which names itself in the answer.
ANSWER_SCORE = 0.9

# Below this the catalogue is taken not to have the item: under 2 in 100 known questions fall there, 6 in 10 about
# business that is not there.
KNOWN_SCORE = 0.07


def chances(scores: Matrix, first: float) -> Matrix:
    """Return each item's chance (0..1): ``first`` for the one that scores best, the others' keep the order below it."""
    fallen = np.exp(FALL * (scores - scores.max()))
    spread: Matrix = (fallen * first).astype(np.float32)
    return spread
