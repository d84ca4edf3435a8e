"""A disk that is really full under PostgreSQL; what its server then says of each table is in ``test_jobs``."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PostgresServer
from office import LIGHT, TOWN, Home, ledger_over
from sqlalchemy.exc import OperationalError

from bot.clock import FixedClock
from bot.guidebook.book import Guidebook
from bot.ledger.command import Command
from bot.ledger.proof import prove
from bot.ledger.states import Action
from bot.storage.database import Database


@pytest.fixture
def small_disk(postgres_server: PostgresServer) -> Iterator[tuple[Path, Database]]:
    """A disk of its own, of some megabytes, and a migrated PostgreSQL database on it."""
    with postgres_server.connect() as connection:
        data = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        disk = data.with_name(f"{data.name}-small")
        disk.mkdir()
        options = f"size=64m,uid={data.stat().st_uid},mode=0700"
        mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
        mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            pytest.skip(f"nobody may mount a disk here that can be filled: {mounted.stderr.strip()}")
        try:
            connection.exec_driver_sql(f"CREATE TABLESPACE small LOCATION '{disk}'")
            made = postgres_server.make_database("on_small", like="migrated TABLESPACE small")
            yield disk, made
            made.dispose()
            connection.exec_driver_sql("DROP DATABASE on_small")
            connection.exec_driver_sql("DROP TABLESPACE small")
        finally:
            subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_nothing_behind(
    small_disk: tuple[Path, Database], clock: FixedClock, book: Guidebook
) -> None:
    """Nothing can be filed on it; once there is room the same press files it, under the first number."""
    disk, database = small_disk
    ledger = ledger_over(database, clock, book)
    home = Home(ledger, "wang")
    draft = ledger.draft(home.actor, LIGHT, command_id="d", conversation_id=home.talk, resident_id=home.actor.id)
    press = Command(Action.FILE, home.actor, "file")
    ballast = disk / "ballast"
    with pytest.raises(OSError, match="No space left"):
        ballast.write_bytes(bytes(64 << 20))
    with pytest.raises(OperationalError, match="No space left"):
        ledger.perform(draft.complaint.id, press)
    assert home.heard() == []
    ballast.unlink()
    assert ledger.perform(draft.complaint.id, press).complaint.reference == "TS20261124-0001"
    assert prove(database, town=TOWN).findings == ()
