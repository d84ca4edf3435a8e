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

from bot.conversations.record.models import Author, TranscriptRow
from bot.ledger.roles import Actor
from bot.ledger.visibility import told_behind_their_back
from bot.people.vault import Vault
from bot.storage.database import Database

SHORTEST = 2
MOST = 30
# So many lines are read for a page at most, whatever the words are.
_AT_ONCE = 200
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


@dataclass(frozen=True)
class FoundPage:
    """What a search has found, the newest first; ``older`` is where to go on from, None when that was all."""

    lines: Sequence[Found]
    older: Optional[int]


class DeskSearch:
    """The search over one database."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def lines(self, actor: Actor, words: str, *, before: Optional[int] = None) -> FoundPage:
        """Return the newest lines of somebody's town that have the words; ``before`` is the ``older`` of the last page.

        Where a complaint was told that is kept from them, nothing is found.
        Fewer than ``SHORTEST`` characters find nothing.
        """
        words = words.strip()
        if len(words) < SHORTEST:
            return FoundPage((), None)
        with self._database.read() as session:
            rows = list(session.execute(_with(actor, words, before=before)).scalars())
            found = [row for row in rows if words.lower() in _visible(row.body).lower()]
            lines = [
                Found(
                    conversation_id=row.conversation_id,
                    seq=row.seq,
                    author=Author(row.author),
                    excerpt=_excerpt(self._vault.masked(session, _visible(row.body)), words),
                    at=row.created_at,
                    id=row.id,
                )
                for row in found[:MOST]
            ]
        if len(found) > MOST:
            return FoundPage(lines, lines[-1].id)
        return FoundPage(lines, rows[-1].id if len(rows) == _AT_ONCE else None)


def _with(actor: Actor, words: str, *, before: Optional[int]) -> Any:
    # Stored text is ASCII with escapes; so are the words that are looked for. What only names a part of the
    # stored line, or what a choice does, is found too and left out afterwards.
    stored = json.dumps(words)[1:-1]
    query = sa.select(TranscriptRow).where(
        TranscriptRow.town == actor.town,
        sa.cast(TranscriptRow.body, sa.Text).contains(stored, autoescape=True),
        sa.not_(told_behind_their_back(actor, TranscriptRow.conversation_id)),
    )
    if before is not None:
        query = query.where(TranscriptRow.id < before)
    return query.order_by(TranscriptRow.id.desc()).limit(_AT_ONCE)


def _visible(body: Mapping[str, Any]) -> str:
    """Return everything of a line that the desk shows."""
    card, link, image = (body.get(part) or {} for part in ("card", "link", "image"))
    choices = [choice.get("title", "") for choice in body.get("choices") or ()]
    parts = (
        body.get("text", ""),
        card.get("title", ""),
        *card.get("lines", ()),
        link.get("title", ""),
        image.get("alt", ""),
    )
    return "\n".join(part for part in (*parts, *choices) if part)


def _excerpt(text: str, words: str) -> str:
    place = text.lower().find(words.lower())
    start, end = max(0, place - _AROUND), place + len(words) + _AROUND
    return ("…" if start else "") + text[start:end].replace("\n", " ") + ("…" if end < len(text) else "")
