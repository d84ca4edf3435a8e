"""Finding words in what was said: any piece of a sentence, two Chinese characters as well as twenty.

The text of a line is compared as it is stored, so nothing has to be indexed
beside it and a line is found the moment it is written.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot.conversations.models import Author, TranscriptRow
from bot.people.vault import Vault
from bot.storage.database import Database

SHORTEST = 2
MOST = 30
_AROUND = 30


@dataclass(frozen=True)
class Found:
    """A line with the words in it, and some of what stands around them."""

    conversation_id: str
    seq: int
    author: Author
    excerpt: str
    at: dt.datetime
    id: int


class DeskSearch:
    """The search over one database."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def lines(self, town: str, words: str, *, before: Optional[int] = None) -> Sequence[Found]:
        """Return the newest lines of a town that have the words; ``before`` is the id of the last one seen.

        Fewer than ``SHORTEST`` characters find nothing.
        """
        words = words.strip()
        if len(words) < SHORTEST:
            return ()
        # Stored text is ASCII with escapes; so are the words that are looked for.
        stored = json.dumps(words)[1:-1]
        where = [TranscriptRow.town == town, sa.cast(TranscriptRow.body, sa.Text).contains(stored, autoescape=True)]
        if before is not None:
            where.append(TranscriptRow.id < before)
        with self._database.read() as session:
            rows = session.execute(
                sa.select(TranscriptRow).where(*where).order_by(TranscriptRow.id.desc()).limit(MOST)
            ).scalars()
            return [
                Found(
                    conversation_id=row.conversation_id,
                    seq=row.seq,
                    author=Author(row.author),
                    excerpt=_excerpt(self._vault.masked(session, _visible(row.body)), words),
                    at=row.created_at,
                    id=row.id,
                )
                for row in rows
                if words.lower() in _visible(row.body).lower()
            ]


def _visible(body: Mapping[str, Any]) -> str:
    card = body.get("card") or {}
    return "\n".join(part for part in (body.get("text", ""), card.get("title", ""), *card.get("lines", ())) if part)


def _excerpt(text: str, words: str) -> str:
    place = text.lower().find(words.lower())
    start, end = max(0, place - _AROUND), place + len(words) + _AROUND
    return ("…" if start else "") + text[start:end].replace("\n", " ") + ("…" if end < len(text) else "")
