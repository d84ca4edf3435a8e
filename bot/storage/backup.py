"""Backup and restore: one archive of all rows, attachments and guides, from a running system.

The rows are written as JSON lines out of one consistent read, so that a backup
of SQLite may be restored into PostgreSQL and back. The keys are not in it: with
the vault's key beside it, a stolen backup would give away every phone.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping

import sqlalchemy as sa

from bot.storage.database import Database, Writing
from bot.storage.schema import migrate, revision_of, revisions, unmigrate

FORM = 1
MANIFEST = "manifest.json"
_VERSION_TABLE = "alembic_version"
_AT_ONCE = 500


class BadBackup(Exception):
    """A file that is no backup, or a damaged one; ``what`` names the part."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NotEmpty(Exception):
    """There is data already where a backup is to be restored; ``what`` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Summary:
    """What a backup holds: rows by table, and how many files."""

    rows: Mapping[str, int]
    files: int


def back_up(database: Database, path: Path, *, folders: Mapping[str, Path], now: dt.datetime) -> Summary:
    """Write a backup of the database and of the folders (name in the archive → folder).

    A file that is only half written never bears the final name.
    """
    draft = path.with_name(f"{path.name}.part")
    hashes: Dict[str, str] = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = _write_rows(database, archive, hashes)
        files = sum(_write_folder(archive, name, folder, hashes) for name, folder in folders.items())
        manifest = {
            "form": FORM,
            "revision": revision_of(database),
            "made_at": now.isoformat(),
            "rows": rows,
            "files": files,
            "sha256": hashes,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    draft.replace(path)
    return Summary(rows, files)


def _tables(connection: sa.engine.Connection) -> List[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != _VERSION_TABLE]


def _write_rows(database: Database, archive: zipfile.ZipFile, hashes: Dict[str, str]) -> Dict[str, int]:
    counts: Dict[str, int] = {}
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            # SQLite reads one snapshot anyway.
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        for table in _tables(connection):
            name, digest, count = f"rows/{table.name}.jsonl", hashlib.sha256(), 0
            with archive.open(name, "w", force_zip64=True) as file:
                for line in _lines(connection, table):
                    file.write(line)
                    digest.update(line)
                    count += 1
            counts[table.name], hashes[name] = count, digest.hexdigest()
    return counts


def _lines(connection: sa.engine.Connection, table: sa.Table) -> Iterator[bytes]:
    result = connection.execution_options(yield_per=_AT_ONCE).execute(sa.select(table))
    for row in result.mappings():
        yield (json.dumps({key: _written(value) for key, value in row.items()}, ensure_ascii=False) + "\n").encode()


def _written(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        # SQLite keeps UTC without saying so.
        aware = value if value.tzinfo is not None else value.replace(tzinfo=dt.timezone.utc)
        return aware.astimezone(dt.timezone.utc).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, (bytes, memoryview)) else value


def _write_folder(archive: zipfile.ZipFile, name: str, folder: Path, hashes: Dict[str, str]) -> int:
    count = 0
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        inside = file.relative_to(folder)
        if not file.is_file() or any(part.startswith(".") for part in inside.parts):
            continue
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            # An editor or an upload moved it meanwhile; what it became has its own name.
            continue
        entry = f"{name}/{inside.as_posix()}"
        archive.writestr(entry, content)
        hashes[entry] = hashlib.sha256(content).hexdigest()
        count += 1
    return count


def restore(database: Database, path: Path, *, folders: Mapping[str, Path]) -> Summary:
    """Restore a backup into an empty database and empty folders.

    The rows go into tables as they were when it was made, which are then
    brought to the present form.

    :raises BadBackup: the file is none, is damaged, or is of a form that is not known here.
    :raises NotEmpty: there is data already.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _checked(archive)
            _refuse_data(database, folders)
            if manifest["revision"] not in revisions(database):
                raise BadBackup(f"revision {manifest['revision']}")
            migrate(database)
            # They are empty, so nothing is lost on the way back.
            unmigrate(database, manifest["revision"])
            try:
                rows = _read_rows(database, archive, expected=manifest["rows"])
            finally:
                migrate(database)
            return Summary(rows, _read_folders(archive, folders))
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        # A byte that fell over may show while it is unpacked, before any hash is compared.
        raise BadBackup(path.name) from error


def _checked(archive: zipfile.ZipFile) -> Dict[str, Any]:
    """Return the manifest of an archive in which every file is what it was."""
    if MANIFEST not in archive.namelist():
        raise BadBackup(MANIFEST)
    manifest: Dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest.get("form") != FORM:
        raise BadBackup(f"form {manifest.get('form')}")
    for name, expected in manifest["sha256"].items():
        try:
            with archive.open(name) as file:
                if _hash(file) != expected:
                    raise BadBackup(name)
        except KeyError as error:
            raise BadBackup(name) from error
    return manifest


def _hash(file: Any) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _refuse_data(database: Database, folders: Mapping[str, Path]) -> None:
    for name, folder in folders.items():
        if folder.is_dir() and any(folder.iterdir()):
            raise NotEmpty(name)
    with database.engine.connect() as connection:
        for table in _tables(connection):
            if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
                raise NotEmpty(table.name)


def _read_rows(database: Database, archive: zipfile.ZipFile, *, expected: Mapping[str, int]) -> Dict[str, int]:
    counts: Dict[str, int] = {}
    with (
        database.engine.connect().execution_options(lastmile_writing=Writing.DURABLE) as connection,
        connection.begin(),
    ):
        for table in _tables(connection):
            counts[table.name] = 0
            with archive.open(f"rows/{table.name}.jsonl") as file:
                for page in _pages(io.TextIOWrapper(file, "utf-8"), table, naive=database.is_sqlite):
                    connection.execute(sa.insert(table), page)
                    counts[table.name] += len(page)
            if not database.is_sqlite:
                _set_sequence(connection, table)
        if counts != expected:
            raise BadBackup("rows")
    return counts


def _pages(file: io.TextIOWrapper, table: sa.Table, *, naive: bool) -> Iterator[List[Dict[str, Any]]]:
    page: List[Dict[str, Any]] = []
    for line in file:
        row = json.loads(line)
        page.append({column.name: _read(column, row.get(column.name), naive=naive) for column in table.columns})
        if len(page) == _AT_ONCE:
            yield page
            page = []
    if page:
        yield page


def _read(column: "sa.Column[Any]", value: Any, *, naive: bool) -> Any:
    kind = column.type
    if value is None:
        return sa.null() if isinstance(kind, sa.JSON) else None
    if isinstance(kind, sa.DateTime):
        moment = dt.datetime.fromisoformat(value)
        return moment.replace(tzinfo=None) if naive else moment
    if isinstance(kind, sa.Date):
        return dt.date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, sa.LargeBinary) else value


def _read_folders(archive: zipfile.ZipFile, folders: Mapping[str, Path]) -> int:
    count = 0
    for entry in archive.namelist():
        name, _, inside = entry.partition("/")
        if name not in folders or not inside:
            continue
        file = (folders[name] / inside).resolve()
        if folders[name].resolve() not in file.parents:
            raise BadBackup(entry)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(archive.read(entry))
        count += 1
    return count


def _set_sequence(connection: sa.engine.Connection, table: sa.Table) -> None:
    """Let a table's running ids go on after the restored ones."""
    if "id" not in table.columns or not isinstance(table.columns["id"].type, sa.Integer):
        return
    sequence = connection.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, "id"))).scalar_one()
    if sequence is not None:
        following = sa.select(sa.func.coalesce(sa.func.max(table.columns["id"]), 0) + 1).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, following, False)))
