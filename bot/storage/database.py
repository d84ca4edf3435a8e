"""Engine and unit of work, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import contextlib
import enum
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, Callable, Iterator

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

# A writer waits this long for another writer. Writes are short, so a wait that
# reaches it means that something is stuck, not that the hall is full.
BUSY_SECONDS = 30
# SQLite has whoever waits look again ever more seldom, at last ten times a second, and all that come later are
# quicker. Begun anew after every look it looks each millisecond.
_LOOK_AGAIN_MS = 1


class Writing(enum.Enum):
    """What a unit of work that writes waits for at its end."""

    DURABLE = "durable"
    REDOABLE = "redoable"


def _nobody_waits() -> None:
    """What is done when others see a unit of work, where nobody waits for it."""


class Database:
    """One database: ``write`` and ``read`` open a unit of work.

    A unit of work is one transaction and one session. On SQLite a writing one
    takes the write lock at its start (``BEGIN IMMEDIATE``), since a reader that
    later writes fails at once with "locked", whatever the time-out.
    """

    def __init__(self, url: str, *, echo: bool = False) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._log: Path | None = None
        if self.is_sqlite and self.url.database:
            file = Path(self.url.database).absolute()
            file.parent.mkdir(parents=True, exist_ok=True)
            self._log = file.with_name(f"{file.name}-wal")
        self.engine = sa.create_engine(self.url, future=True, echo=echo, **self._pool())
        if self.is_sqlite:
            event.listen(self.engine, "connect", _configure_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "begin", _begin_postgresql)
        self._sessions = sessionmaker(self.engine, future=True, expire_on_commit=False)
        self._turnstile = threading.Lock()
        self._of_thread = threading.local()

    def _pool(self) -> dict[str, Any]:
        if self.is_sqlite:
            return {
                "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False},
                "poolclass": QueuePool,
                "pool_size": 20,
            }
        return {"pool_size": 20, "max_overflow": 20, "pool_pre_ping": True}

    @contextlib.contextmanager
    def write(self, *, seen: Callable[[], None] = _nobody_waits) -> Iterator[Session]:
        """Open a unit of work that commits at its end, and is on the disk then; it rolls back on any error.

        ``seen`` is called once others see what was written. On SQLite it may not be on the disk yet: whoever
        is woken by it works while this one waits for the disk, and writes behind it.
        """
        writing = getattr(self._of_thread, "writing", Writing.DURABLE)
        with self._writing(writing) as session:
            yield session
        seen()
        if writing is Writing.DURABLE:
            self._sync()

    @contextlib.contextmanager
    def write_redoable(self) -> Iterator[Session]:
        """Open a unit of work like ``write``'s that need not be on the disk at its end.

        For what is done again by itself when it is undone: should the machine (or PostgreSQL) fail in the next
        moments the database is as it was before, whole. Our own processes may be killed, and the next ``write``
        of anybody puts it on the disk too.
        """
        with self._writing(Writing.REDOABLE) as session:
            yield session

    @contextlib.contextmanager
    def redoing(self) -> Iterator[None]:
        """Have all that this thread writes meanwhile be like ``write_redoable``'s.

        For what is done with something that is on the disk already and is kept there until this is, too.
        """
        self._of_thread.writing = Writing.REDOABLE
        try:
            yield
        finally:
            del self._of_thread.writing

    @contextlib.contextmanager
    def _writing(self, writing: Writing) -> Iterator[Session]:
        with (
            self._in_turn(),
            self.engine.connect().execution_options(lastmile_writing=writing) as connection,
            self._sessions(bind=connection) as session,
            session.begin(),
        ):
            yield session

    def _sync(self) -> None:
        """Wait until what was committed is on the disk: all of SQLite's log, which ``synchronous=FULL`` would wait for.

        Only that SQLite waits with the writer's turn held, and here the next one writes meanwhile.
        """
        if self._log is None:
            return
        # Opened anew each time: when its last user goes SQLite deletes the log (with all of it in the file itself,
        # on the disk), and makes another.
        with contextlib.suppress(FileNotFoundError):
            log = os.open(self._log, os.O_RDONLY)
            try:
                os.fsync(log)
            finally:
                os.close(log)

    @contextlib.contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let the writers of this process go one by one to SQLite, which lets in one at a time.

        It has those that wait sleep and look again, ever longer; here the next is woken at once. Who has
        waited too long goes on and is told by SQLite that the database is locked.
        """
        is_next = self.is_sqlite and self._turnstile.acquire(timeout=BUSY_SECONDS)
        try:
            yield
        finally:
            if is_next:
                self._turnstile.release()

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Open a unit of work that only reads; whatever it changes is rolled back."""
        with self._sessions() as session:
            yield session

    def dispose(self) -> None:
        """Close all connections, as before a fork or at the end of a process."""
        self.engine.dispose()


def _configure_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction handling would start a read transaction of its own accord.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # Whoever needs a commit to be on the disk waits for it behind the writer's turn, see Database.write.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_postgresql(connection: sa.engine.Connection) -> None:
    if connection.get_execution_options().get("lastmile_writing") is Writing.REDOABLE:
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")


def _begin_sqlite(connection: sa.engine.Connection) -> None:
    # Past SQLAlchemy, whose errors cost ten times what a look does.
    cursor = connection.connection.cursor()
    if "lastmile_writing" not in connection.get_execution_options():
        cursor.execute("BEGIN")
        return
    cursor.execute(f"PRAGMA busy_timeout={_LOOK_AGAIN_MS}")
    try:
        if _may_write(cursor, until=time.monotonic() + BUSY_SECONDS):
            return
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _may_write(cursor: sqlite3.Cursor, *, until: float) -> bool:
    """Look for SQLite's writer until it is ours; False when that takes too long or something else is wrong."""
    while time.monotonic() < until:
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                continue
            break
        return True
    return False


def lacks_migration(problem: DBAPIError) -> bool:
    """Whether a statement failed for want of a table or a column, which a migration makes."""
    # SQLSTATE undefined_table and undefined_column; SQLite has only words.
    code = getattr(problem.orig, "pgcode", None)
    return code in {"42P01", "42703"} or str(problem.orig).startswith(("no such table", "no such column"))
