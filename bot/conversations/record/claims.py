"""Turns taken from the queue: what they are given, and what they come to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from sqlalchemy.engine import Connection, Row

from bot.conversations.record import inbox_statements as statements
from bot.conversations.record.handover_models import Reason
from bot.delivery.reply import Reply

# Renewed every third of it, so a killed process is noticed within seconds and a slow one is not robbed.
LEASE = dt.timedelta(seconds=12)

# So many quick messages are read together at most.
MOST_FURTHER = 5


class LeaseLost(Exception):
    """The turn was finished by someone else meanwhile; nothing was written."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(conversation_id)
        self.conversation_id = conversation_id


@dataclass(frozen=True)
class Claim:
    """A turn to run: the inbox row, and what the conversation knew when it was taken.

    ``further`` are the texts that wait behind it, with their rows, up to the
    first that is not only text; ``waiting`` counts all rows, its own included.
    """

    row_id: int
    turn_id: str
    conversation_id: str
    resident_id: str
    town: str
    channel: str
    kind: str
    body: Mapping[str, Any]
    epoch: int
    attempts: int
    state: Mapping[str, Any]
    facts: Mapping[str, str]
    tracker: Optional[str]
    received_at: dt.datetime
    last_choices: Tuple[Mapping[str, Any], ...] = ()
    further: Tuple[Tuple[int, str], ...] = ()
    waiting: int = 1


@dataclass(frozen=True)
class Finished:
    """What a turn has come to, to be written at once; ``further`` are rows it has read besides its own.

    With ``for_people`` the conversation goes into their queue; ``label`` is put on it, for staff to see.
    """

    replies: Sequence[Reply]
    state: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    tracker: Optional[str] = None
    town: Optional[str] = None
    further: Sequence[int] = ()
    for_people: Optional[Reason] = None
    label: Optional[str] = None


def take(connection: Connection, due: Sequence[Row], *, worker: str, now: dt.datetime) -> List[Claim]:
    """Lease the conversations of rows that were found due, as far as they still are, and return their turns."""
    found = {"the_conversations": [row.conversation_id for row in due], "the_now": now}
    free = {row.id: row for row in connection.execute(statements.FREE_CONVERSATIONS, found)}
    waiting = {row.id: row.waiting for row in due if row.conversation_id in free}
    if not waiting:
        return []
    rows = connection.execute(statements.DUE_ROWS, {"the_rows": list(waiting), "the_now": now}).all()
    if rows:
        leased = {"the_conversations": [row.conversation_id for row in rows]}
        connection.execute(statements.LEASE_OUT, {**leased, "the_worker": worker, "the_until": now + LEASE})
    return [
        _claim(
            row,
            free[row.conversation_id],
            further=_further(connection, row) if waiting[row.id] > 1 else (),
            waiting=waiting[row.id],
        )
        for row in rows
    ]


def _claim(row: Row, conversation: Row, *, further: Tuple[Tuple[int, str], ...], waiting: int) -> Claim:
    return Claim(
        row_id=row.id,
        turn_id=f"turn-{row.id}",
        conversation_id=conversation.id,
        resident_id=conversation.resident_id,
        town=conversation.town,
        channel=conversation.channel,
        kind=row.kind,
        body=row.body,
        epoch=conversation.epoch,
        attempts=row.attempts,
        state=conversation.state,
        facts=row.facts,
        tracker=conversation.tracker,
        received_at=row.received_at,
        last_choices=tuple((row.said_last or {}).get("choices", ())),
        further=further,
        waiting=waiting,
    )


def _further(connection: Connection, row: Row) -> Tuple[Tuple[int, str], ...]:
    """Return the messages that wait behind a row, up to the first that is more than text."""
    behind = {"the_conversation": row.conversation_id, "the_row": row.id, "the_most": MOST_FURTHER}
    rows = connection.execute(statements.ROWS_BEHIND, behind).all()
    plain = takewhile(lambda more: more.kind == "message" and more.body.keys() == {"text"}, rows)
    return tuple((more.id, more.body["text"]) for more in plain)
