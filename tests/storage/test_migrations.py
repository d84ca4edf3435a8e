"""The migrations make exactly the tables the code wants, on both databases, upwards and downwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from bot.settings import ROOT
from bot.storage.base import metadata
from bot.storage.database import Database, lacks_migration
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


@pytest.mark.parametrize("words", ["SELECT 1 FROM complaints", "SELECT unheard_of FROM alembic_version"])
def test_what_a_migration_would_mend_is_told_from_other_faults(either_database: Database, words: str) -> None:
    unmigrate(either_database, "base")
    with either_database.engine.connect() as connection:
        with pytest.raises(DBAPIError) as missing:
            connection.execute(sa.text(words))
        connection.rollback()
        with pytest.raises(DBAPIError) as other:
            connection.execute(sa.text("SELECT FROM WHERE"))
    assert lacks_migration(missing.value)
    assert not lacks_migration(other.value)


def test_the_command_line_says_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LASTMILE_VAR_DIR", str(tmp_path))
    said = subprocess.run(
        [sys.executable, "-m", "bot.cli", "ledger", "list"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 2
    assert "lastmile db migrate" in said.stderr
    assert "Traceback" not in said.stderr


def test_migrating_twice_changes_nothing(either_database: Database) -> None:
    migrate(either_database)
    assert is_current(either_database)
