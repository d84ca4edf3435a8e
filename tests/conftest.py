"""Databases for the tests: SQLite in a folder of its own, and a real PostgreSQL where a test asks for it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import SHANGHAI, FixedClock
from bot.storage.database import Database
from bot.storage.schema import migrate

# A Tuesday in the morning, in office hours.
NOON = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database."""
    made = Database(f"sqlite:///{tmp_path / 'test.db'}")
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that runs for the whole session."""
    import pgserver

    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Database]:
    """A migrated PostgreSQL database of its own."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(postgres_server.replace("postgresql://", "postgresql+psycopg2://"), future=True)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    address, _, query = postgres_server.partition("?")
    made = Database(f"{address.rsplit('/', 1)[0]}/{name}?{query}")
    migrate(made)
    yield made
    made.dispose()
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def either_database(request: pytest.FixtureRequest) -> Database:
    """Each database in turn, for tests about concurrency, numbering, queues and migrations."""
    return request.getfixturevalue({"sqlite": "database", "postgres": "postgres"}[request.param])
