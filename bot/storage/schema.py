"""Bringing a database to the present form with Alembic, from the first table on."""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Set

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.storage.database import Database

MIGRATIONS = Path(__file__).with_name("migrations")


def alembic_config(database: Database) -> Config:
    """Return Alembic's configuration for a database; its connection is passed along, not its address."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database"] = database
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database to a revision, upwards; harmless when it is there already."""
    command.upgrade(alembic_config(database), revision)


def unmigrate(database: Database, revision: str) -> None:
    """Take the database back to an older revision; ``base`` is nothing at all."""
    command.downgrade(alembic_config(database), revision)


def revision_of(database: Database) -> Optional[str]:
    """Return the revision a database is at, None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revisions(database: Database) -> Set[str]:
    """Return every revision there has been."""
    return {script.revision for script in ScriptDirectory.from_config(alembic_config(database)).walk_revisions()}


def is_current(database: Database) -> bool:
    """Whether the database has the present form."""
    head = ScriptDirectory.from_config(alembic_config(database)).get_current_head()
    return revision_of(database) == head
