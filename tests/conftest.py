"""Databases for the tests: SQLite in a folder of its own, and a real PostgreSQL where a test asks for it."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from bot.clock import SHANGHAI, FixedClock
from bot.storage.database import Database
from bot.storage.schema import migrate

# The same examples each time: a change is judged by what it changes.
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")

# A Tuesday in the morning, in office hours.
NOON = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database in which nothing has happened yet; a test's own is a copy of it."""
    file = tmp_path_factory.mktemp("migrated") / "test.db"
    made = Database(f"sqlite:///{file}")
    migrate(made)
    made.dispose()
    return file


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database."""
    file = tmp_path / migrated_file.name
    shutil.copy(migrated_file, file)
    made = Database(f"sqlite:///{file}")
    yield made
    made.dispose()


class PostgresServer:
    """A running PostgreSQL server on which databases are made.

    Args:
        address: that of any of its databases.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._admin = sa.create_engine(address.replace("postgresql://", "postgresql+psycopg2://"), future=True)

    def connect(self) -> sa.engine.Connection:
        """Return a connection on which every statement is a transaction of its own."""
        return self._admin.connect().execution_options(isolation_level="AUTOCOMMIT")

    def make_database(self, name: str, *, like: str = "template0") -> Database:
        """Make a database, a copy of another that nobody uses."""
        with self.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
        address, _, query = self.address.partition("?")
        return Database(f"{address.rsplit('/', 1)[0]}/{name}?{query}")

    def dispose(self) -> None:
        self._admin.dispose()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL server that runs for the whole session and has one migrated database, ``migrated``."""
    import pgserver

    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    running = PostgresServer(server.get_uri())
    migrated = running.make_database("migrated")
    migrate(migrated)
    migrated.dispose()
    yield running
    running.dispose()
    server.cleanup()


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[Database]:
    """A migrated PostgreSQL database of its own."""
    made = postgres_server.make_database(f"test_{uuid.uuid4().hex[:12]}", like="migrated")
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def either_database(request: pytest.FixtureRequest) -> Database:
    """Each database in turn, for tests about concurrency, numbering, queues and migrations."""
    return request.getfixturevalue({"sqlite": "database", "postgres": "postgres"}[request.param])
