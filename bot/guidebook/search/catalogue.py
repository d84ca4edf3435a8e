"""Matching lines of queries against a catalogue of ``{"item", "aliases"}`` lines."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional

from bot.guidebook.search.finding import Entry
from bot.guidebook.search.item_search import MOST, ItemSearch
from bot.guidebook.search.vectors import VectorStore


def entries_of(catalogue: Iterable[Mapping[str, Any]]) -> List[Entry]:
    """Return one entry per item of ``{"item": name, "aliases": [name, …]}`` lines; the name is the id.

    :raises KeyError: when a line has no ``item``.
    """
    names: Dict[str, Dict[str, None]] = {}
    for line in catalogue:
        held = names.setdefault(line["item"], {line["item"]: None})
        held.update(dict.fromkeys(line.get("aliases") or ()))
    return [Entry(item, tuple(held)) for item, held in names.items()]


def match_lines(
    catalogue: Iterable[Mapping[str, Any]],
    queries: Iterable[str],
    *,
    vectors: Optional[VectorStore] = None,
    most: int = MOST,
) -> Iterator[Dict[str, Any]]:
    """Yield ``{"query", "candidates": [{"item", "score"}…]}``, best first, one per query, as it is asked."""
    search = ItemSearch(entries_of(catalogue), vectors=vectors)
    for query in queries:
        found = search.find(query, most=most).candidates
        yield {"query": query, "candidates": [{"item": c.id, "score": c.score} for c in found]}
