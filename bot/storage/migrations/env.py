"""Alembic's environment: the tables of all rooms, over the connection handed in."""

from __future__ import annotations

import importlib
from typing import Any

from alembic import context

from bot.storage.base import Moment, metadata
from bot.storage.database import Writing

# Storage imports no room above it; the names are only needed to compare tables with the migrations.
MODELS = (
    "bot.guidebook.issued",
    "bot.guidebook.snapshots",
    "bot.delivery.models",
    "bot.guidebook.visits",
    "bot.people.models",
    "bot.people.staff_models",
    "bot.people.vault",
    "bot.ledger.models",
    "bot.conversations.record.models",
    "bot.conversations.record.handover_models",
    "bot.conversations.record.disputes",
    "bot.walks.models",
    "bot.wechat.models",
    "bot.storage.lease",
)


def plain_type(kind: str, value: Any, _context: Any) -> Any:
    """Write our own column types as what they are in the database: a migration outlives the code of its day."""
    if kind == "type" and isinstance(value, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the migrations in one transaction, holding the write lock so that two starts cannot both migrate."""
    for name in MODELS:
        importlib.import_module(name)
    database = context.config.attributes["database"]
    with database.engine.connect().execution_options(lastmile_writing=Writing.DURABLE) as connection:
        if database.is_sqlite:
            # Tables are rebuilt by copying; a foreign key to the old one must not stop that.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_type,
        )
        with connection.begin():
            if not database.is_sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7305461)")
            context.run_migrations()
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.rollback()


run()
