"""Processes under measurement: started, waited for, weighed and ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Awaitable, Callable, Dict, Iterator, Sequence

import aiohttp

START_SECONDS = 180
STOP_SECONDS = 20


class DidNotStart(Exception):
    """A process that ended, or was not ready in time; its log says why."""


def free_port() -> int:
    """A port nobody listens on."""
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    arguments: Sequence[str], *, folder: Path, log: Path, environment: Dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run ``python -m …`` in a folder while the context lasts."""
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


async def ready(is_ready: Callable[[], Awaitable[bool]], process: "subprocess.Popen[bytes]", *, log: Path) -> None:
    """Wait until it is ready.

    :raises DidNotStart: it ended, or took too long.
    """
    began = time.perf_counter()
    while not await is_ready():
        if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
            raise DidNotStart(f"{process.args!r} did not start, see {log}")
        await asyncio.sleep(0.2)


async def answers(address: str) -> bool:
    """Whether something answers there."""
    try:
        async with aiohttp.ClientSession() as http, http.get(address) as response:
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False


def megabytes(process: "subprocess.Popen[bytes]") -> float:
    """The resident memory of a running process."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise DidNotStart(f"{process.args!r} has no memory any more")


def cpu_seconds(*processes: "subprocess.Popen[bytes]") -> float:
    """The processor time that processes have used so far, together."""
    ticks = 0
    for process in processes:
        # The name, in parentheses, may hold spaces; user and system time are the 12th and 13th after it.
        after_name = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")
