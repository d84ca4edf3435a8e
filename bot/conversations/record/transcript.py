"""Reading the record: what follows a cursor, and what a pressed choice stands for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.record.models import Author, TranscriptRow
from bot.delivery.models import OutboxRow, OutboxState
from bot.delivery.reply import public
from bot.people.vault import Vault, masked_with, tokens_in
from bot.storage.database import Database

_CHOICE_ID = re.compile(r"^(\d{1,9})\.(\d{1,2})$")

# Every message is fetched by these, so they are prepared once.
_LINES: sa.Table = TranscriptRow.__table__
_OF_CONVERSATION = (
    sa.select(_LINES.c.seq, _LINES.c.author, _LINES.c.body, _LINES.c.client_id, _LINES.c.created_at)
    .where(_LINES.c.conversation_id == sa.bindparam("conversation"))
    .limit(sa.bindparam("most"))
)
_AFTER = _OF_CONVERSATION.where(_LINES.c.seq > sa.bindparam("cursor")).order_by(_LINES.c.seq)
_BEFORE = _OF_CONVERSATION.where(_LINES.c.seq < sa.bindparam("cursor")).order_by(_LINES.c.seq.desc())


class UnknownChoice(Exception):
    """A choice that was never issued to this conversation."""

    def __init__(self, choice_id: str) -> None:
        super().__init__(choice_id)
        self.choice_id = choice_id


@dataclass(frozen=True)
class Line:
    """One line as a resident may see it. ``body`` is a reply (see delivery), ``client_id`` their own mark."""

    seq: int
    author: Author
    body: Mapping[str, Any]
    client_id: Optional[str]
    created_at: dt.datetime

    def to_json(self) -> Dict[str, Any]:
        """Return it for the page's API; the time is ISO 8601 in UTC."""
        return {
            "seq": self.seq,
            "author": self.author.value,
            "client_id": self.client_id,
            "at": self.created_at.isoformat(),
            **self.body,
        }


class Transcript:
    """The record over one database; with a vault, phones read 138****5678 instead of as their tokens."""

    def __init__(self, database: Database, vault: Optional[Vault] = None) -> None:
        self._database = database
        self._vault = vault

    def after(self, conversation_id: str, cursor: int, *, most: int = 200) -> List[Line]:
        """Return the lines behind a cursor, oldest first."""
        with self._database.read() as session:
            return self.after_in(session, conversation_id, cursor, most=most)

    def after_in(self, session: Session, conversation_id: str, cursor: int, *, most: int = 200) -> List[Line]:
        """Return what ``after`` does, for a caller who reads something else with it."""
        return self._lines(session, _AFTER, conversation_id, cursor, most=most)

    def before(self, conversation_id: str, cursor: int, *, most: int = 50) -> List[Line]:
        """Return the last lines before a cursor, oldest first: the history a page scrolls up to."""
        with self._database.read() as session:
            return self._lines(session, _BEFORE, conversation_id, cursor, most=most)[::-1]

    def _lines(
        self, session: Session, wanted: sa.sql.Select, conversation_id: str, cursor: int, *, most: int
    ) -> List[Line]:
        values = {"conversation": conversation_id, "cursor": cursor, "most": most}
        rows = session.connection().execute(wanted, values).all()
        bodies = [row.body for row in rows]
        if self._vault is not None:
            bodies = with_masked_phones(session, self._vault, bodies)
        return [
            Line(
                seq=row.seq,
                author=Author(row.author),
                body=public(body, seq=row.seq),
                client_id=row.client_id,
                created_at=row.created_at,
            )
            for row, body in zip(rows, bodies, strict=True)
        ]

    def last_seq(self, conversation_id: str) -> int:
        """Return the number of the newest line, 0 when there is none."""
        with self._database.read() as session:
            found = session.execute(
                sa.select(sa.func.max(TranscriptRow.seq)).where(TranscriptRow.conversation_id == conversation_id)
            ).scalar_one()
            return int(found or 0)

    def choice(self, conversation_id: str, choice_id: str) -> Mapping[str, Any]:
        """Return a choice issued to this conversation, ``{"title", "does"}``.

        :raises UnknownChoice: it was not issued, or to somebody else.
        """
        match = _CHOICE_ID.match(choice_id)
        if match is None:
            raise UnknownChoice(choice_id)
        with self._database.read() as session:
            body = session.execute(
                sa.select(TranscriptRow.body).where(
                    TranscriptRow.conversation_id == conversation_id,
                    TranscriptRow.seq == int(match[1]),
                    TranscriptRow.author != Author.RESIDENT.value,
                )
            ).scalar_one_or_none()
        choices = (body or {}).get("choices", ())
        if int(match[2]) >= len(choices):
            raise UnknownChoice(choice_id)
        chosen: Mapping[str, Any] = choices[int(match[2])]
        return chosen

    def acknowledge(self, conversation_id: str, cursor: int, *, now: dt.datetime) -> None:
        """Mark as delivered what the page says it has: every line up to the cursor."""
        with self._database.write() as session:
            session.execute(
                sa.update(OutboxRow)
                .where(
                    OutboxRow.conversation_id == conversation_id,
                    OutboxRow.seq <= cursor,
                    OutboxRow.state == OutboxState.WAITING.value,
                )
                .values(state=OutboxState.SENT.value, sent_at=now)
                .execution_options(synchronize_session=False)
            )


def with_masked_phones(session: Session, vault: Vault, bodies: Sequence[Mapping[str, Any]]) -> List[Mapping[str, Any]]:
    """Return stored replies in whose texts and cards a phone reads 138****5678: no resident knows its token."""
    tokens = {token for body in bodies for line in _lines_of(body) for token in tokens_in(line)}
    if not tokens:
        return list(bodies)
    phones = vault.phones(session, tokens)
    return [_masked(body, phones) for body in bodies]


def _lines_of(body: Mapping[str, Any]) -> Iterable[str]:
    return (body.get("text", ""), *body.get("card", {}).get("lines", ()))


def _masked(body: Mapping[str, Any], phones: Mapping[str, str]) -> Mapping[str, Any]:
    shown = dict(body)
    if "text" in body:
        shown["text"] = masked_with(phones, body["text"])
    if "card" in body:
        shown["card"] = {**body["card"], "lines": [masked_with(phones, line) for line in body["card"]["lines"]]}
    return shown
