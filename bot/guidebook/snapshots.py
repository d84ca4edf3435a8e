"""The guides in service: snapshots in the database, taken from the folder whenever it changes.

Every process has a ``ContentKeeper``. ``current()`` is what it answers from and
never waits for the disk; ``refresh()``, called every two seconds beside the
requests, looks whether a file has changed, loads, publishes what may be served
as a new snapshot, and takes over what another process has published. The newest
snapshot is also the last good state: a restart with faulty files serves it.

What is half written costs nothing: a file that does not read keeps its last
good text, a folder that changes while it is read is read again at the next
look, a file that has gone must be gone at two looks running (editors delete and
rename), and a folder without any guide is taken for one that is not there.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock, in_town
from bot.guidebook.book import Guidebook, text_hash, texts_hash
from bot.guidebook.faults import Fault
from bot.guidebook.files import guide_file, read_texts
from bot.guidebook.loading import Loaded, load_texts, picture_size_in
from bot.storage.base import Base, BigId, Moment
from bot.storage.database import Database

Signature = frozenset[tuple[str, int, int, int]]


class ContentFileRow(Base):
    """The text of a guide file, once per content."""

    __tablename__ = "content_files"

    hash = sa.Column(sa.String(64), primary_key=True)
    path = sa.Column(sa.String(200), nullable=False)
    text = sa.Column(sa.Text, nullable=False)


class ContentSnapshotRow(Base):
    """All that was served from a moment on.

    ``hash`` is that of the served texts, ``source_hash`` of those on disk;
    ``files`` maps path → hash of the text served.
    """

    __tablename__ = "content_snapshots"

    id = sa.Column(BigId, primary_key=True)
    hash = sa.Column(sa.String(64), nullable=False, index=True)
    source_hash = sa.Column(sa.String(64), nullable=False)
    files = sa.Column(sa.JSON, nullable=False)
    faults = sa.Column(sa.JSON, nullable=False)
    created_at = sa.Column(Moment, nullable=False)


@dataclass(frozen=True)
class Snapshot:
    """A published state: the texts served (path → text), and the faults of what was on disk."""

    id: int
    hash: str
    source_hash: str
    texts: Mapping[str, str]
    faults: tuple[Fault, ...]


_NOTHING = Snapshot(0, "", "", {}, ())


class ContentKeeper:
    """The guides of one folder, as they are in service.

    :param root: the folder ``guides``.
    """

    def __init__(self, database: Database, root: Path, clock: Clock) -> None:
        self._database = database
        self._root = root
        self._clock = clock
        self._lock = threading.Lock()
        self._book: Guidebook | None = None
        self._served = _NOTHING
        self._seen: Signature | None = None
        self._missing: frozenset[str] = frozenset()

    def current(self) -> Guidebook:
        """Return the guidebook in service, unchangeable; only the first call of a process loads it."""
        if self._book is None:
            self.refresh()
        assert self._book is not None
        return self._book

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was wrong on disk when the snapshot in service was taken, and so is not in it."""
        return self._served.faults

    def refresh(self) -> bool:
        """Publish what has changed in the folder, or take over what another process has; whether anything did."""
        with self._lock:
            before = self._book
            signature = _signature(self._root)
            if signature != self._seen:
                self._take_from_folder(signature)
            if self._book is None or self._newest_id() > self._served.id:
                self._serve(self._newest())
            return self._book is not before

    def _take_from_folder(self, signature: Signature) -> None:
        texts, unreadable = read_texts(self._root)
        settled = _signature(self._root) == signature
        if not texts or (not settled and self._book is not None):
            return
        while True:
            newest = self._newest()
            kept = self._not_yet_gone(texts, unreadable, newest)
            loaded = self._load({**texts, **kept}, unreadable, newest)
            if self._publish(loaded, texts_hash(texts), newest):
                break
        # What is kept only until the second look has to be looked at again.
        self._seen = signature if settled and not kept else None

    def _load(self, texts: Mapping[str, str], unreadable: list[Fault], newest: Snapshot) -> Loaded:
        return load_texts(
            texts,
            last_good=newest.texts,
            today=in_town(self._clock.now()).date(),
            unreadable=unreadable,
            picture_size=picture_size_in(self._root),
        )

    def _not_yet_gone(self, texts: Mapping[str, str], unreadable: list[Fault], newest: Snapshot) -> Mapping[str, str]:
        """Return the texts of files that were there at the last look; on a first look gone is gone."""
        there = {*texts, *(fault.path for fault in unreadable)}
        missing = frozenset(path for path in newest.texts if path not in there and guide_file(path) is not None)
        news = missing - self._missing if self._book is not None else frozenset()
        self._missing = missing
        return {path: newest.texts[path] for path in news}

    def _publish(self, loaded: Loaded, source_hash: str, newest: Snapshot) -> bool:
        """Serve what was loaded, as a new snapshot if it is one; False when another process came before."""
        same = (newest.hash, newest.source_hash, newest.faults) == (loaded.book.hash, source_hash, loaded.faults)
        if same and newest.id:
            self._book, self._served = loaded.book, newest
            return True
        with self._database.write() as session:
            _lock(session)
            if _newest_id(session) != newest.id:
                return False
            row = self._row(session, loaded, source_hash)
            session.add(row)
            session.flush()
            self._book = loaded.book
            self._served = Snapshot(row.id, loaded.book.hash, source_hash, loaded.book.texts, loaded.faults)
        return True

    def _row(self, session: Session, loaded: Loaded, source_hash: str) -> Any:
        files = {path: text_hash(text) for path, text in loaded.book.texts.items()}
        known = set(
            session.execute(
                sa.select(ContentFileRow.hash).where(ContentFileRow.hash.in_(list(files.values())))
            ).scalars()
        )
        for path, text in loaded.book.texts.items():
            if files[path] not in known:
                known.add(files[path])
                session.add(ContentFileRow(hash=files[path], path=path, text=text))
        return ContentSnapshotRow(
            hash=loaded.book.hash,
            source_hash=source_hash,
            files=files,
            faults=[fault.as_dict() for fault in loaded.faults],
            created_at=self._clock.now(),
        )

    def _serve(self, snapshot: Snapshot) -> None:
        """Answer from a snapshot that another process, or an earlier run, has published."""
        if self._book is None or snapshot.hash != self._book.hash:
            self._book = load_texts(snapshot.texts, last_good=snapshot.texts).book
        self._served = snapshot

    def _newest_id(self) -> int:
        with self._database.read() as session:
            return _newest_id(session)

    def _newest(self) -> Snapshot:
        with self._database.read() as session:
            row = session.execute(
                sa.select(ContentSnapshotRow).order_by(ContentSnapshotRow.id.desc()).limit(1)
            ).scalar_one_or_none()
            if row is None:
                return _NOTHING
            if row.id == self._served.id:
                return self._served
            texts = session.execute(
                sa.select(ContentFileRow.hash, ContentFileRow.text).where(
                    ContentFileRow.hash.in_(list(row.files.values()))
                )
            )
            by_hash = {file.hash: file.text for file in texts}
            return Snapshot(
                id=row.id,
                hash=row.hash,
                source_hash=row.source_hash,
                texts={path: by_hash[file_hash] for path, file_hash in row.files.items()},
                faults=tuple(Fault.from_dict(fault) for fault in row.faults),
            )


def _newest_id(session: Session) -> int:
    newest = session.execute(sa.select(sa.func.max(ContentSnapshotRow.id))).scalar_one()
    return newest or 0


def _lock(session: Session) -> None:
    """Let one process publish at a time; on SQLite the writing transaction does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("content_snapshots"))))


def _signature(root: Path) -> Signature:
    """Return what tells a changed folder from an unchanged one without reading it: names, times, sizes."""
    found: set[tuple[str, int, int, int]] = set()
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(folder, name)
            try:
                stat = os.stat(path)
            except FileNotFoundError:
                continue
            found.add((path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size))
    return frozenset(found)
