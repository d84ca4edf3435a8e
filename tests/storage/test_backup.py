"""A backup of a running system restores to the same rows and files, on either database and across them."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import FixedClock
from bot.conversations.record.inbox import open_conversation
from bot.conversations.record.models import ConversationRow
from bot.people.residents import Identity, welcome_resident
from bot.people.vault import Vault, VaultRow
from bot.storage.backup import BadBackup, NotEmpty, back_up, restore
from bot.storage.database import Database
from bot.storage.schema import is_current, revision_of, unmigrate

KEY = b"k" * 32


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'restored.db'}")


def filled(database: Database, clock: FixedClock) -> str:
    """A resident, a conversation with an aware time and JSON in it, and bytes in the vault; returns the token."""
    with database.write() as session:
        resident = welcome_resident(session, Identity("web", "wang"), town="qingxi", secret=KEY, now=clock.now())
        talk = open_conversation(session, resident, channel="web", now=clock.now())
        talk.state = {"intent": "问", "said": []}
        return Vault(KEY).keep(session, "13800138000", town="qingxi", now=clock.now())


def folders(base: Path) -> dict[str, Path]:
    return {"attachments": base / "attachments", "guides": base / "guides"}


def with_files(base: Path) -> dict[str, Path]:
    made = folders(base)
    (made["attachments"] / "talk").mkdir(parents=True)
    (made["attachments"] / "talk" / "a.jpg").write_bytes(b"\xff\xd8picture")
    made["guides"].mkdir()
    (made["guides"] / "words.yml").write_text("ambiguous: {}\n", "utf-8")
    (made["guides"] / ".draft.swp").write_text("half", "utf-8")
    return made


def test_what_was_backed_up_is_restored_row_for_row(
    either_database: Database, empty: Database, clock: FixedClock, tmp_path: Path
) -> None:
    token = filled(either_database, clock)
    done = back_up(either_database, tmp_path / "b.zip", folders=with_files(tmp_path / "old"), now=clock.now())
    assert (done.rows["residents"], done.rows["vault"], done.files) == (1, 1, 2)
    new = folders(tmp_path / "new")
    assert restore(empty, tmp_path / "b.zip", folders=new) == done
    with either_database.read() as before, empty.read() as after:
        one, other = (session.execute(sa.select(ConversationRow)).scalar_one() for session in (before, after))
        assert (one.id, one.state, one.created_at) == (other.id, other.state, other.created_at)
        assert Vault(KEY).phone(after, token) == "13800138000"
    assert (new["attachments"] / "talk" / "a.jpg").read_bytes() == b"\xff\xd8picture"
    assert not (new["guides"] / ".draft.swp").exists()


def test_a_backup_of_sqlite_goes_into_postgresql_and_ids_go_on(
    database: Database, postgres: Database, clock: FixedClock, tmp_path: Path
) -> None:
    filled(database, clock)
    back_up(database, tmp_path / "b.zip", folders={}, now=clock.now())
    restore(postgres, tmp_path / "b.zip", folders={})
    with postgres.write() as session:
        welcome_resident(session, Identity("web", "li"), town="qingxi", secret=KEY, now=clock.now())
    with postgres.read() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(ConversationRow)).scalar_one() == 1


@pytest.mark.parametrize("target", ["empty", "postgres"])
def test_a_backup_of_before_an_upgrade_is_restored_and_brought_to_the_present_form(
    request: pytest.FixtureRequest, database: Database, clock: FixedClock, tmp_path: Path, target: str
) -> None:
    unmigrate(database, "0008")
    token = filled(database, clock)
    back_up(database, tmp_path / "b.zip", folders={}, now=clock.now())
    new: Database = request.getfixturevalue(target)
    restore(new, tmp_path / "b.zip", folders={})
    assert is_current(new)
    with new.read() as session:
        assert Vault(KEY).phone(session, token) == "13800138000"


def test_a_backup_of_a_form_unheard_of_is_refused(
    database: Database, empty: Database, clock: FixedClock, tmp_path: Path
) -> None:
    back_up(database, tmp_path / "b.zip", folders={}, now=clock.now())
    present = f'"{revision_of(database)}"'.encode()
    with zipfile.ZipFile(tmp_path / "b.zip") as made, zipfile.ZipFile(tmp_path / "c.zip", "w") as other:
        for name in made.namelist():
            content = made.read(name)
            other.writestr(name, content.replace(present, b'"9999"') if name == "manifest.json" else content)
    with pytest.raises(BadBackup, match="9999"):
        restore(empty, tmp_path / "c.zip", folders={})


def test_the_keys_are_not_in_it(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    filled(database, clock)
    back_up(database, tmp_path / "b.zip", folders=with_files(tmp_path / "old"), now=clock.now())
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
        assert not [name for name in archive.namelist() if name.endswith(".key")]
    assert b"13800138000" not in content


def test_rows_written_meanwhile_are_wholly_in_or_wholly_out(
    either_database: Database, empty: Database, clock: FixedClock, tmp_path: Path
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def write(n: int) -> None:
        with either_database.write() as session:
            made = welcome_resident(session, Identity("web", f"r{n}"), town="qingxi", secret=KEY, now=clock.now())
            open_conversation(session, made, channel="web", now=clock.now())

    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(write, n) for n in range(40)]
        done = back_up(either_database, tmp_path / "b.zip", folders={}, now=clock.now())
        for each in writing:
            each.result()
    assert done.rows["residents"] == done.rows["identities"] == done.rows["conversations"]
    assert restore(empty, tmp_path / "b.zip", folders={}).rows == done.rows


def test_data_that_is_there_is_not_overwritten(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    filled(database, clock)
    back_up(database, tmp_path / "b.zip", folders={}, now=clock.now())
    with pytest.raises(NotEmpty):
        restore(database, tmp_path / "b.zip", folders={})
    with database.read() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(VaultRow)).scalar_one() == 1


@pytest.mark.parametrize("damage", ["cut", "changed", "garbled", "nothing"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    database: Database, empty: Database, clock: FixedClock, tmp_path: Path, damage: str
) -> None:
    filled(database, clock)
    path = tmp_path / "b.zip"
    back_up(database, path, folders=with_files(tmp_path / "old"), now=clock.now())
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    elif damage == "garbled":
        # Inside what is packed, where unpacking itself stumbles.
        whole = bytearray(path.read_bytes())
        with zipfile.ZipFile(path) as archive:
            largest = max(archive.infolist(), key=lambda each: each.compress_size)
        middle = largest.header_offset + 30 + len(largest.filename.encode()) + largest.compress_size // 2
        whole[middle : middle + 8] = b"\xff" * 8
        path.write_bytes(whole)
    elif damage == "nothing":
        path.write_bytes(b"not a backup")
    else:
        with zipfile.ZipFile(path) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        contents["attachments/talk/a.jpg"] = b"another"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
    new = folders(tmp_path / "new")
    with pytest.raises(BadBackup):
        restore(empty, path, folders=new)
    assert not new["attachments"].exists()
    assert sa.inspect(empty.engine).get_table_names() == []


def test_a_half_written_backup_never_bears_the_name(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        back_up(database, tmp_path / "nowhere" / "b.zip", folders={}, now=clock.now())
    done = back_up(database, tmp_path / "b.zip", folders={}, now=clock.now() + dt.timedelta(days=1))
    assert done.files == 0
    assert [file.name for file in tmp_path.glob("b.zip*")] == ["b.zip"]
