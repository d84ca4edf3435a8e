"""Whether any bot is alive: a lease that one of them holds while it runs."""

from __future__ import annotations

import datetime as dt

from bot.conversations.record.inbox import LEASE
from bot.storage.database import Database
from bot.storage.lease import LeaseRow, take_lease

_NAME = "bot"


def beat(database: Database, worker: str, *, now: dt.datetime) -> None:
    """Say that this bot is alive; of several the first says it for all."""
    take_lease(database, _NAME, holder=worker, now=now, length=LEASE)


def is_beating(database: Database, *, now: dt.datetime) -> bool:
    """Whether a bot was alive a moment ago."""
    with database.read() as session:
        row = session.get(LeaseRow, _NAME)
        return row is not None and row.until > now
