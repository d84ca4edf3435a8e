"""What the intents are learned from: utterances, and more of them put together."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Dict, List, Sequence, Tuple

from bot.nlu import masking
from bot.nlu.masking import Span

# People tell what has happened and then ask, 「俺爹的卡让狗啃了,补一张得几天呐」; what they tell is another thing each
# time and says nothing of what they ask. So beginnings of utterances are put before questions of each of these intents.
QUESTIONS = ("ask_", "lack_")
# So many a question's intent. Intents right in 100 without / with them: of 400 questions by someone who saw none of the
# utterances (tests/nlu/dev/blind_sixth) 92.5 / 95.5, of another's 490 (blind_fifth) 94.1 / 94.0, of all 95.4 / 95.9.
STORIES = 250
LONGEST_QUESTION = 18
TOLD = range(4, 41)

_CLAUSE = re.compile(r"[^,\uff0c。;\uff1b!\uff01?\uff1f\s]+")


@dataclass(frozen=True)
class Utterance:
    """Something a resident may say: ``names`` are the places of items' names in ``text``."""

    text: str
    names: Tuple[Span, ...]
    intent: str

    @cached_property
    def masked(self) -> str:
        """The text as the intent sees it when the search finds the names."""
        return masking.asked(self.text, self.names)

    @cached_property
    def unmasked(self) -> str:
        """The text as the intent sees it when the search finds none."""
        return masking.asked(self.text, [])

    def part(self, start: int, end: int) -> "Utterance":
        """Return ``text[start:end]`` with the names that stand in it whole."""
        inside = tuple((a - start, b - start) for a, b in self.names if start <= a and b <= end)
        return Utterance(self.text[start:end], inside, self.intent)

    def after(self, told: "Utterance") -> "Utterance":
        """Return this utterance said after another; what is meant is what this one means."""
        before = f"{told.text},"
        moved = ((a + len(before), b + len(before)) for a, b in self.names)
        return Utterance(before + self.text, (*told.names, *moved), self.intent)


def stories(utterances: Sequence[Utterance]) -> List[Utterance]:
    """Return questions of ``utterances`` with the beginnings of others told before them, always the same ones."""
    told: List[Utterance] = []
    questions: Dict[str, List[Utterance]] = {}
    for utterance in utterances:
        if utterance.intent.startswith(QUESTIONS):
            clauses = [found.span() for found in _CLAUSE.finditer(utterance.text)]
            if len(clauses) == 1 and len(utterance.text) <= LONGEST_QUESTION:
                questions.setdefault(utterance.intent, []).append(utterance)
            elif len(clauses) > 1 and clauses[-2][1] - clauses[0][0] in TOLD:
                told.append(utterance.part(clauses[0][0], clauses[-2][1]))
    if not told:
        return []
    drawn = random.Random(0)
    return [drawn.choice(asked).after(drawn.choice(told)) for asked in questions.values() for _ in range(STORIES)]
