"""Matching lines of queries against a catalogue of ``{"item", "aliases"}`` lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.guidebook.search.finding import Entry
from bot.guidebook.search.item_search import MOST, ItemSearch, texts_for
from bot.guidebook.search.vectors import VectorStore


def entries_of(catalogue: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Return one entry per item of ``{"item": name, "aliases": [name, …]}`` lines; the name is the id.

    :raises KeyError: when a line has no ``item``.
    """
    names: dict[str, dict[str, None]] = {}
    for line in catalogue:
        held = names.setdefault(line["item"], {line["item"]: None})
        held.update(dict.fromkeys(line.get("aliases") or ()))
    return [Entry(item, tuple(held)) for item, held in names.items()]


def texts_in(catalogue: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names, words and characters whose vectors a search of ``catalogue`` uses."""
    return texts_for(entries_of(catalogue))


def match_lines(
    catalogue: Iterable[Mapping[str, Any]],
    queries: Iterable[str],
    *,
    vectors: VectorStore | None = None,
    most: int = MOST,
) -> Iterator[dict[str, Any]]:
    """Match each query; as good as the vectors that there are of ``texts_in(catalogue)``.

    Yield ``{"query", "candidates": [{"item", "score"}…]}``, best first, one per query, as it is asked.
    """
    search = ItemSearch(entries_of(catalogue), vectors=vectors)
    for query in queries:
        found = search.rank(query, most=most).candidates
        yield {"query": query, "candidates": [{"item": c.id, "score": c.score} for c in found]}
