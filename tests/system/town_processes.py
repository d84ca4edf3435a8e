"""The real processes of a town over one database, and a resident with a browser."""

from __future__ import annotations

import contextlib
import http.client
import http.cookiejar
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.settings import ROOT, load_settings
from bot.storage.database import Database
from bot.storage.schema import migrate

# How long a wait may last before the test gives up: no claim about speed.
PATIENCE = 90


class Town:
    """The processes of one town."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.guides, self.var = folder / "guides", folder / "var"
        shutil.copytree(ROOT / "guides", self.guides)
        self._environment = {
            **os.environ,
            "LASTMILE_VAR_DIR": str(self.var),
            "LASTMILE_GUIDES_DIR": str(self.guides),
            "LASTMILE_PORT": str(self.port),
        }
        self._log = (folder / "log").open("w")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        migrate(Database(f"sqlite:///{self.var / 'lastmile.db'}"))
        # As after a training; without them each bot would spend its first minute making them.
        shutil.copy(load_settings().vectors_file, self.var)

    def start(self, *names: str) -> None:
        for name in names:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", name], env=self._environment, cwd=ROOT, stderr=self._log
            )
        if "web" in names:
            wait_for(lambda: self.get("/healthz"))

    def kill(self, name: str) -> None:
        process = self._processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self._processes):
            self.kill(name)
        self._log.close()

    def get(self, path: str) -> Any:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.read()


class Resident:
    """Somebody with a browser."""

    def __init__(self, town: Town) -> None:
        self._base = f"http://127.0.0.1:{town.port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(jar)

    def say(self, text: str, *, client_id: str | None = None) -> None:
        body = json.dumps({"client_id": client_id or uuid.uuid4().hex, "text": text}).encode()
        request = urllib.request.Request(
            f"{self._base}/api/chat/messages", body, {"Content-Type": "application/json", "Origin": self._base}
        )
        self._browser.open(request).close()

    def presses(self, text: str) -> None:
        """Say something, sending it again until it is known to have been taken, as the page does."""
        client_id = uuid.uuid4().hex

        def is_taken() -> bool:
            try:
                self.say(text, client_id=client_id)
            except (OSError, http.client.HTTPException):
                return False
            return True

        wait_for(is_taken)

    def lines(self) -> list[dict[str, Any]]:
        """Return the whole conversation: its newest page, and those before it."""
        lines = self._page("")
        while lines and (earlier := self._page(f"?before={lines[0]['seq']}")):
            lines = earlier + lines
        return lines

    def _page(self, query: str) -> list[dict[str, Any]]:
        with self._browser.open(f"{self._base}/api/chat/messages{query}") as answer:
            return list(json.load(answer)["lines"])

    def answers(self) -> list[str]:
        return [json.dumps(line, ensure_ascii=False) for line in self.lines() if line["author"] != "resident"]

    def ask(self, text: str) -> list[str]:
        """Say something and return what is answered."""
        before = len(self.answers())
        self.say(text)
        wait_for(lambda: len(self.answers()) > before)
        return self.answers()[before:]


def wait_for(holds: Callable[[], Any], *, every: float = 0.1) -> None:
    """Look ``every`` so many seconds until something holds; processes tell nobody in a test when they are ready."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)
