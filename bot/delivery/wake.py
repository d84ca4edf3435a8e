"""Processes wake each other: a hint over datagram sockets of this machine, never the truth.

Every listening process has a socket of its own in one folder, named by its
role; ringing sends a few bytes to each socket of a role. A lost hint costs one
polling interval, since everyone also looks at the rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import socket
import tempfile
import uuid
from pathlib import Path
from typing import Callable, Iterator

# A datagram socket's path may have about 100 bytes, so the folder lies in the short temporary directory.
_LONGEST_HINT = 512


class Bell:
    """The bells of all processes over one database."""

    def __init__(self, database_url: str) -> None:
        mark = hashlib.sha256(f"{os.getuid()}:{database_url}".encode()).hexdigest()[:16]
        self._folder = Path(tempfile.gettempdir()) / f"lastmile-{mark}"

    def ring(self, role: str, hint: str = "") -> None:
        """Wake every process of a role, such as ``bot`` or ``web``; ``hint`` is a conversation's id."""
        if not self._folder.is_dir():
            return
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as sender:
            sender.setblocking(False)
            for path in self._folder.glob(f"{role}-*"):
                self._send(sender, path, hint.encode()[:_LONGEST_HINT])

    @staticmethod
    def _send(sender: socket.socket, path: Path, hint: bytes) -> None:
        try:
            sender.sendto(hint, str(path))
        except ConnectionRefusedError:
            # Its process was killed without taking its bell along.
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
        except (BlockingIOError, FileNotFoundError):
            # A full queue means it is awake already; a missing one means it has gone.
            pass

    @contextlib.contextmanager
    def heard(self, role: str, react: Callable[[str], None]) -> Iterator[None]:
        """Call ``react`` in the running event loop with each hint for the role, while the context lasts."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._folder / f"{role}-{uuid.uuid4().hex[:12]}"
        loop = asyncio.get_running_loop()
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as bell:
            bell.setblocking(False)
            bell.bind(str(path))

            def hear() -> None:
                with contextlib.suppress(BlockingIOError):
                    while True:
                        react(bell.recv(_LONGEST_HINT).decode("utf-8", "replace"))

            loop.add_reader(bell.fileno(), hear)
            try:
                yield
            finally:
                loop.remove_reader(bell.fileno())
                with contextlib.suppress(FileNotFoundError):
                    path.unlink()
