"""Which of the known problems a resident's words tell of: the search that finds items, over the ways of saying it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Mapping, Optional, Sequence

from bot.guidebook.schema import Problem, Walkthrough
from bot.guidebook.search import Entry, ItemSearch, VectorStore

# On the shortest ways of saying a problem the search is less sure than on names of items; below this
# score, what it takes for the likeliest problem is more often none of them.
SCORE = 0.3
MARGIN = 0.08
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
        """Return the problem a text tells of: one of the step, else one of the whole walk, else None."""
        at_step = walk.step(step_id).problems if step_id is not None else ()
        return self.among(at_step, text) or self.among(walk.problems, text)

    def among(self, problems: Sequence[Problem], text: str) -> Optional[Problem]:
        """Return the problem of a list that a text tells of, or None."""
        if not problems:
            return None
        spoken = said_outright(problems, text)
        if spoken is not None:
            return spoken
        found = self._search(tuple(problems)).find(text)
        if not found.candidates or found.candidates[0].score < SCORE:
            return None
        second = found.candidates[1].score if len(found.candidates) > 1 else 0.0
        if found.candidates[0].score - second < MARGIN:
            return None
        return problems[int(found.candidates[0].id)]

    def _search(self, problems: "tuple[Problem, ...]") -> ItemSearch:
        with self._lock:
            if problems not in self._searches:
                entries = [Entry(str(place), problem.says) for place, problem in enumerate(problems)]
                self._searches[problems] = ItemSearch(entries, vectors=self._vectors)
                if len(self._searches) > _MOST_SEARCHES:
                    self._searches.popitem(last=False)
            self._searches.move_to_end(problems)
            return self._searches[problems]


def said_outright(problems: Sequence[Problem], text: str) -> Optional[Problem]:
    """Return the problem of which a text holds the longest way of saying it, word for word; None without one."""
    spoken = [(len(said), place) for place, problem in enumerate(problems) for said in problem.says if said in text]
    return problems[min(spoken, key=lambda found: (-found[0], found[1]))[1]] if spoken else None
