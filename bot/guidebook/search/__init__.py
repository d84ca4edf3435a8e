"""Finding the item a resident's text is about."""

from bot.guidebook.search.catalogue import entries_of, match_lines, texts_in
from bot.guidebook.search.finding import Candidate, Entry, Finding, Mention
from bot.guidebook.search.item_search import ItemSearch, texts_for
from bot.guidebook.search.vectors import EncoderMissing, VectorStore

__all__ = [
    "Candidate",
    "EncoderMissing",
    "Entry",
    "Finding",
    "ItemSearch",
    "Mention",
    "VectorStore",
    "entries_of",
    "match_lines",
    "texts_for",
    "texts_in",
]
