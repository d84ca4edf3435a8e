"""How conversations stand: what was said last, and whether a turn is waiting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.record.models import ConversationRow, InboxRow, InboxState
from bot.storage.database import Database

_CONVERSATIONS: sa.Table = ConversationRow.__table__
_INBOX: sa.Table = InboxRow.__table__
_WAITING_MESSAGE = sa.and_(
    _INBOX.c.conversation_id == _CONVERSATIONS.c.id,
    _INBOX.c.state == InboxState.WAITING.value,
    _INBOX.c.kind == "message",
)
# Asked whenever a stream is woken, so it is prepared once.
_STANDING = sa.select(
    _CONVERSATIONS.c.last_seq,
    sa.select(sa.func.min(_INBOX.c.received_at)).where(_WAITING_MESSAGE).scalar_subquery().label("since"),
).where(_CONVERSATIONS.c.id == sa.bindparam("conversation"))

# Databases limit how many values one statement may name.
_AT_ONCE = 500


@dataclass(frozen=True)
class Standing:
    """The number of the last line, and since when the oldest waiting message waits (None: nothing waits)."""

    last_seq: int
    waiting_since: dt.datetime | None

    @property
    def typing(self) -> dict[str, object]:
        """What the page is told: whether an answer is being made, and since when."""
        since = self.waiting_since
        return {"waiting": since is not None, "since": since.isoformat() if since else None}


NOT_BEGUN = Standing(last_seq=0, waiting_since=None)


def standings(database: Database, conversation_ids: Sequence[str]) -> Mapping[str, Standing]:
    """Return how these conversations stand; one that is not there is left out."""
    found: dict[str, Standing] = {}
    with database.read() as session:
        for start in range(0, len(conversation_ids), _AT_ONCE):
            rows = session.execute(
                sa.select(_CONVERSATIONS.c.id, _CONVERSATIONS.c.last_seq, sa.func.min(_INBOX.c.received_at))
                .outerjoin(_INBOX, _WAITING_MESSAGE)
                .where(_CONVERSATIONS.c.id.in_(conversation_ids[start : start + _AT_ONCE]))
                .group_by(_CONVERSATIONS.c.id, _CONVERSATIONS.c.last_seq)
            )
            found.update({row[0]: Standing(last_seq=row[1], waiting_since=row[2]) for row in rows})
    return found


def standing(database: Database, conversation_id: str) -> Standing:
    """Return how one conversation stands."""
    with database.read() as session:
        return standing_in(session, conversation_id)


def standing_in(session: Session, conversation_id: str) -> Standing:
    """Return what ``standing`` does, for a caller who reads something else with it."""
    row = session.connection().execute(_STANDING, {"conversation": conversation_id}).one_or_none()
    return Standing(last_seq=row.last_seq, waiting_since=row.since) if row is not None else NOT_BEGUN


def oldest_waiting(database: Database) -> dt.datetime | None:
    """Return since when the oldest waiting turn of all waits, None when nothing waits."""
    with database.read() as session:
        since: dt.datetime | None = session.execute(
            sa.select(sa.func.min(InboxRow.received_at)).where(InboxRow.state == InboxState.WAITING.value)
        ).scalar_one()
        return since
