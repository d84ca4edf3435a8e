"""Which of the known problems a resident's words tell of: the search that finds items, over the ways of saying it."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from typing import Mapping, Optional, Sequence

from bot.guidebook.schema import Problem, Walkthrough
from bot.guidebook.search import Entry, ItemSearch, VectorStore

# Chosen on sentences of our own making: below this score, what it takes for the likeliest problem is
# more often none of them.
SCORE = 0.4
# A trouble of this very screen is meant rather than one that any screen may have.
_HERE_FIRST = 0.1
# So long a way of saying it tells which problem is meant, wherever one stands.
TELLING = 4
# What tells that something is wrong, and nothing of what.
_VAGUE = re.compile(
    "[不没弄搞整会懂得晓知道咋怎么样行成来还是啊呀了的吗呢嘛吧哦哎唉我你他它这那个里儿又都也就啥什么意思对办做操作看太难好也再一直老对,。!?,。!?~\\s]*"
)
# Enough for every step of a town's walks.
_MOST_SEARCHES = 200

Synonyms = Mapping[str, Sequence[str]]


class ProblemSearch:
    """Searches over the problems of a step, and of a whole walk; built once for each version."""

    def __init__(self, vectors: Optional[VectorStore]) -> None:
        self._vectors = vectors
        self._lock = threading.Lock()
        self._searches: "OrderedDict[tuple[Problem, ...], ItemSearch]" = OrderedDict()

    def find(self, walk: Walkthrough, step_id: Optional[str], text: str) -> Optional[Problem]:
        """Return the problem a text tells of: of the step, else of the whole walk, else of another step; or None."""
        at_step = walk.step(step_id).problems if step_id is not None else ()
        here = (*at_step, *walk.problems)
        elsewhere = tuple(problem for step in walk.steps if step.id != step_id for problem in step.problems)
        return (
            said_outright((*here, *elsewhere), text, least=TELLING)
            or said_outright(at_step, text)
            or self.among(here, text, first=len(at_step))
            or self.among(elsewhere, text)
        )

    def among(self, problems: Sequence[Problem], text: str, *, first: int = 0) -> Optional[Problem]:
        """Return the problem of a list that a text tells of, or None; the ``first`` ones are the likelier."""
        spoken = said_outright(problems, text)
        if spoken is not None or not problems or _VAGUE.fullmatch(text):
            return spoken
        found = self._search(tuple(problems)).find(text)
        scores = {int(one.id): one.score + (_HERE_FIRST if int(one.id) < first else 0.0) for one in found.candidates}
        best = max(scores, key=lambda place: scores[place], default=None)
        return problems[best] if best is not None and scores[best] >= SCORE else None

    def _search(self, problems: "tuple[Problem, ...]") -> ItemSearch:
        with self._lock:
            if problems not in self._searches:
                entries = [Entry(str(place), problem.says) for place, problem in enumerate(problems)]
                self._searches[problems] = ItemSearch(entries, vectors=self._vectors)
                if len(self._searches) > _MOST_SEARCHES:
                    self._searches.popitem(last=False)
            self._searches.move_to_end(problems)
            return self._searches[problems]


def said_outright(problems: Sequence[Problem], text: str, *, least: int = 1) -> Optional[Problem]:
    """Return the problem of which a text holds the longest way of saying it, word for word; None without one.

    Ways of saying it of fewer characters than ``least`` do not count; of two as long the first problem's does.
    """
    spoken = [
        (len(said), place)
        for place, problem in enumerate(problems)
        for said in problem.says
        if len(said) >= least and said in text
    ]
    return problems[min(spoken, key=lambda found: (-found[0], found[1]))[1]] if spoken else None
