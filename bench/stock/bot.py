"""The stock bot, trained once, and its two processes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import AsyncIterator, Dict, List, Sequence

import aiohttp

from bench.load import Conversation, NoReply
from bench.process import answers, cpu_seconds, free_port, megabytes, ready, running
from bench.stock.project import STOCK, write_project

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING"}
LONGEST_REPLY = aiohttp.ClientTimeout(total=60)


def trained_project(folder: Path, *, root: Path) -> Path:
    """The stock bot's project with its model and an empty tracker store; trained again when its inputs change."""
    digest = hashlib.sha256()
    for path in (STOCK / "config.yml", STOCK / "project.py", *sorted((root / "data" / "nlu").glob("*.yml"))):
        digest.update(path.read_bytes())
    project = folder / f"stock-{digest.hexdigest()[:16]}"
    if not list((project / "models").glob("*.tar.gz")):
        shutil.rmtree(project, ignore_errors=True)
        write_project(project, root=root)
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "train", "--quiet", "--augmentation", "0"]
        with (project / "train.log").open("wb") as log:
            subprocess.run(command, cwd=project, env={**os.environ, **QUIET}, check=True, stdout=log, stderr=log)
    (project / "tracker.db").unlink(missing_ok=True)
    return project


class StockConversation:
    """A sender of the REST channel."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http, self._address, self._sender = http, address, uuid.uuid4().hex

    async def ask(self, text: str) -> None:
        """Post a message; the reply is the response."""
        body = {"sender": self._sender, "message": text}
        async with self._http.post(f"{self._address}/webhooks/rest/webhook", json=body) as response:
            replies: List[Dict[str, object]] = await response.json()
        if response.status != 200 or not replies:
            raise NoReply(text)

    async def close(self) -> None:
        """Nothing to leave."""


class StockBot:
    """The running stock bot."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        address: str,
        *,
        server: "subprocess.Popen[bytes]",
        actions: "subprocess.Popen[bytes]",
    ) -> None:
        self._http, self._address, self._server, self._actions = http, address, server, actions

    async def open(self) -> Conversation:
        """Return a new sender, who has said hello."""
        conversation = StockConversation(self._http, self._address)
        await conversation.ask("你好")
        return conversation

    async def fill(self, conversation: Conversation, questions: Sequence[str]) -> None:
        """Ask them one after the other."""
        for question in questions:
            await conversation.ask(question)

    def resident_megabytes(self) -> float:
        """The memory of `rasa run`, without the action server."""
        return megabytes(self._server)

    def cpu_seconds(self) -> float:
        """The processor time of both."""
        return cpu_seconds(self._server, self._actions)


@contextlib.asynccontextmanager
async def stock_bot(project: Path) -> AsyncIterator[StockBot]:
    """Run `rasa run` and `rasa run actions` over a trained project."""
    port, action_port = free_port(), free_port()
    address, action_address = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{action_port}"
    environment = {**QUIET, "STOCK_ACTIONS": f"{action_address}/webhook"}
    actions = ["rasa", "run", "actions", "--actions", "actions", "--port", str(action_port)]
    server = ["rasa", "run", "--port", str(port), "--interface", "127.0.0.1"]
    log, action_log = project / "run.log", project / "actions.log"
    with contextlib.ExitStack() as stack:
        helper = stack.enter_context(running(actions, folder=project, log=action_log, environment=environment))
        process = stack.enter_context(running(server, folder=project, log=log, environment=environment))
        await ready(lambda: answers(f"{action_address}/health"), helper, log=action_log)
        await ready(lambda: answers(address), process, log=log)
        async with aiohttp.ClientSession(timeout=LONGEST_REPLY) as http:
            yield StockBot(http, address, server=process, actions=helper)
