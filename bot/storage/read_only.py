"""A database that nothing can be written to: for finding out what would happen."""

from __future__ import annotations

import contextlib
from typing import Iterator

from sqlalchemy.orm import Session

from bot.storage.database import Database, Writing


class WouldWrite(Exception):
    """Something wanted to write where it may only read."""


class ReadOnly(Database):
    """The same rows over the same connections; every unit of work that would write is refused."""

    def __init__(self, database: Database) -> None:
        self.url, self.is_sqlite = database.url, database.is_sqlite
        self.engine, self._sessions, self._log = database.engine, database._sessions, None
        self._of_thread = database._of_thread

    @contextlib.contextmanager
    def _writing(self, writing: Writing) -> Iterator[Session]:
        """Refuse.

        :raises WouldWrite: always.
        """
        raise WouldWrite
        yield
