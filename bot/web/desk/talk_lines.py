"""The lines of a conversation as the desk sees them: phones under their mask, and whether they have arrived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.conversations.record.models import Author, TranscriptRow
from bot.delivery.models import OutboxRow, OutboxState
from bot.web.chat.delivery import PICTURES_PATH
from bot.web.desk.voices import Voices

LINES_AT_ONCE = 100
_OWED = {
    OutboxState.WAITING: "还没送到",
    OutboxState.DEAD: "没送到",
    OutboxState.DROPPED: "没发出去:已由坐席接管",
}
_AUTHORS = {Author.RESIDENT: "群众", Author.BOT: "机器人", Author.SYSTEM: "系统", Author.STAFF: "坐席"}


@dataclass(frozen=True)
class ShownLine:
    """One line for the desk: phones under their mask, and whether it has reached the resident."""

    seq: int
    author: Author
    who: str
    body: Mapping[str, Any]
    at: dt.datetime
    owed: OutboxState | None

    @property
    def undelivered(self) -> str:
        """What is said of a line that the resident has not got, nothing of one they have."""
        return _OWED[self.owed] if self.owed is not None else ""

    @property
    def waits(self) -> bool:
        """Whether it is still on its way."""
        return self.owed is OutboxState.WAITING


def lines_behind(services: Services, conversation_id: str, seq: int) -> Sequence[ShownLine]:
    """Return up to ``LINES_AT_ONCE`` lines behind a number, oldest first."""
    return _lines(services, conversation_id, TranscriptRow.seq > seq, order=TranscriptRow.seq)


def lines_before(services: Services, conversation_id: str, seq: int | None = None) -> Sequence[ShownLine]:
    """Return the last ``LINES_AT_ONCE`` lines, or the last before a number, oldest first."""
    where = TranscriptRow.seq < seq if seq is not None else sa.true()
    return _lines(services, conversation_id, where, order=TranscriptRow.seq.desc())


def _lines(services: Services, conversation_id: str, where: Any, *, order: Any) -> Sequence[ShownLine]:
    query = sa.select(TranscriptRow).where(TranscriptRow.conversation_id == conversation_id, where)
    with services.database.read() as session:
        rows = list(session.execute(query.order_by(order).limit(LINES_AT_ONCE)).scalars())
        rows.sort(key=lambda row: int(row.seq))
        owed = _owed(session, conversation_id, [row.seq for row in rows])
        return [
            ShownLine(
                seq=row.seq,
                author=Author(row.author),
                who=row.body.get("by") or _AUTHORS[Author(row.author)],
                body=shown_body(services, session, conversation_id, row.body),
                at=row.created_at,
                owed=owed.get(row.seq),
            )
            for row in rows
        ]


def _owed(session: Session, conversation_id: str, seqs: Sequence[int]) -> Mapping[int, OutboxState]:
    rows = session.execute(
        sa.select(OutboxRow.seq, OutboxRow.state).where(
            OutboxRow.conversation_id == conversation_id,
            OutboxRow.seq.in_(seqs),
            OutboxRow.state != OutboxState.SENT.value,
        )
    ).all()
    return {row[0]: OutboxState(row[1]) for row in rows}


def shown_body(
    services: Services, session: Session, conversation_id: str, body: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return a stored line for the templates, which take nothing for granted: every part is there, if only as None."""

    def masked(text: str) -> str:
        return services.vault.masked(session, text)

    shown: dict[str, Any] = dict.fromkeys(("card", "choices", "link", "image", "voice"))
    shown["text"] = masked(str(body.get("text", "")))
    if card := body.get("card"):
        shown["card"] = {"title": masked(card["title"]), "lines": [masked(line) for line in card["lines"]]}
    if choices := body.get("choices"):
        shown["choices"] = [choice["title"] for choice in choices]
    if link := body.get("link"):
        shown["link"] = link
    if image := body.get("image"):
        url = str(image["url"])
        if url.startswith(PICTURES_PATH):
            url = f"/desk/talks/{conversation_id}/pictures/{url.removeprefix(PICTURES_PATH)}"
        shown["image"] = {"url": url, "alt": image["alt"]}
    if voice := body.get("voice"):
        name = str(voice["name"])
        is_here = Voices(services.settings.var_dir).has(conversation_id, name)
        shown["voice"] = f"/desk/talks/{conversation_id}/voices/{name.removesuffix('.amr')}" if is_here else ""
    return shown
