"""The migrations make exactly the tables the code wants, on both databases, upwards and downwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.storage.base import metadata
from bot.storage.database import Database
from bot.storage.schema import is_current, migrate, revision_of, unmigrate


def test_the_migrated_database_has_what_the_code_wants(either_database: Database) -> None:
    with either_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_down_to_nothing_and_up_again(either_database: Database) -> None:
    unmigrate(either_database, "base")
    assert revision_of(either_database) is None
    assert set(sa.inspect(either_database.engine).get_table_names()) <= {"alembic_version"}
    migrate(either_database)
    assert is_current(either_database)


def test_migrating_twice_changes_nothing(either_database: Database) -> None:
    migrate(either_database)
    assert is_current(either_database)
