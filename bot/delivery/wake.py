"""Processes wake each other: a hint over named pipes of this machine, never the truth.

Every listening process has a pipe of its own in one folder, named by its role;
ringing writes a line to each pipe of a role. A lost hint costs one polling
interval, since everyone also looks at the rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import tempfile
import uuid
from pathlib import Path
from typing import Callable, Iterator

# A pipe takes a line of this length whole or not at all (PIPE_BUF), and some two thousand hints before it is full.
_LONGEST_HINT = 512
_ALL_OF_A_PIPE = 65536


class Bell:
    """The bells of all processes over one database."""

    def __init__(self, database_url: str) -> None:
        mark = hashlib.sha256(f"{os.getuid()}:{database_url}".encode()).hexdigest()[:16]
        self._folder = Path(tempfile.gettempdir()) / f"lastmile-{mark}"

    def ring(self, role: str, hint: str = "") -> None:
        """Wake every process of a role, such as ``bot`` or ``web``; ``hint`` is a conversation's id."""
        try:
            names = os.listdir(self._folder)
        except FileNotFoundError:
            return
        for name in names:
            if name.startswith(f"{role}-"):
                self._write(os.path.join(self._folder, name), hint.encode()[:_LONGEST_HINT] + b"\n")

    @staticmethod
    def _write(path: str, line: bytes) -> None:
        try:
            pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except FileNotFoundError:
            return
        except OSError:
            # Nobody reads it: its process was killed without taking its bell along.
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            return
        try:
            # A full pipe means that it has hints enough to be awake.
            with contextlib.suppress(BlockingIOError, BrokenPipeError):
                os.write(pipe, line)
        finally:
            os.close(pipe)

    @contextlib.contextmanager
    def heard(self, role: str, react: Callable[[str], None]) -> Iterator[None]:
        """Call ``react`` in the running event loop with each hint for the role, while the context lasts."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._folder / f"{role}-{uuid.uuid4().hex[:12]}"
        pipe = _pipe_at(path)
        loop = asyncio.get_running_loop()

        def hear() -> None:
            with contextlib.suppress(BlockingIOError):
                hints = os.read(pipe, _ALL_OF_A_PIPE).decode("utf-8", "replace").splitlines()
                for hint in dict.fromkeys(hints):
                    react(hint)

        loop.add_reader(pipe, hear)
        try:
            yield
        finally:
            loop.remove_reader(pipe)
            os.close(pipe)
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def _pipe_at(path: Path) -> int:
    """Make a named pipe and return it open: it gets its name once it is, for a closed one is taken for a dead one's."""
    closed = path.with_name(f"new-{path.name}")
    os.mkfifo(closed, 0o600)
    # Open for writing as well: a pipe that nobody holds to write says again and again that it has ended.
    pipe = os.open(closed, os.O_RDWR | os.O_NONBLOCK)
    closed.rename(path)
    return pipe
