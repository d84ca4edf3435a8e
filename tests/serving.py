"""A real web server on a free port, over a real database, with a resident's answers made by a few lines of test."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sanic import Sanic

from bot.bootstrap import Services
from bot.conversations.record.handover_models import Reason
from bot.conversations.record.inbox import Claim, Finished
from bot.delivery.reply import Reply
from bot.web.app import create_app
from bot.web.chat.standing import oldest_waiting

# Sanic rewrites its own methods at start; only in this mode can a second application do so in one process.
Sanic.test_mode = True

Answer = Callable[[Mapping[str, Any]], Sequence[Reply]]


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(reached: Callable[[], bool]) -> None:
    """Wait for what other threads are to do; fails after a minute."""
    pause = threading.Event()
    for _ in range(3000):
        if reached():
            return
        pause.wait(0.02)
    raise AssertionError("it did not happen")


class WebServer:
    """The application, serving from a thread; it may be stopped and started again on the same port."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.port = services.settings.port
        self.address = f"http://127.0.0.1:{self.port}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self.app = create_app(self.services)
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(30), "the server did not start"

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._begin())
        started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _begin(self) -> None:
        self._server = await self.app.create_server(
            host="127.0.0.1", port=self.port, return_asyncio_server=True, access_log=False
        )
        await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()

    async def _end(self) -> None:
        await self._server.before_stop()
        self._server.server.close()
        for connection in list(self._server.connections):
            connection.abort() if hasattr(connection, "abort") else connection.close()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.gather(*left, return_exceptions=True)
        await self._server.after_stop()

    def stop(self) -> None:
        """Stop, and cut all connections, as when the process is ended."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)

    @property
    def open_streams(self) -> int:
        return int(self.app.ctx.announcer.open_streams)


class Answerer:
    """Takes turns from the real inbox and finishes them, as a bot process does, with what ``answer`` makes of them."""

    WORKER = "test"

    def __init__(self, services: Services) -> None:
        self._services = services
        self.answer: Answer = lambda body: [Reply(text=f"收到:{body['text']}")]
        self._stopping = threading.Event()
        self._may_answer = threading.Event()
        self._may_answer.set()
        self._taking = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._may_answer.set()
        self._thread.join(10)

    def hold(self) -> None:
        """Leave what comes in from now on waiting, as when the bot is down or busy."""
        with self._taking:
            self._may_answer.clear()

    def release(self) -> None:
        self._may_answer.set()

    def settle(self) -> None:
        """Wait until everything that has come in is answered."""
        until(lambda: oldest_waiting(self._services.database) is None)

    def _run(self) -> None:
        while not self._stopping.wait(0.02):
            self._may_answer.wait()
            for claim in self._taken():
                self._finish(claim)

    def _taken(self) -> Sequence[Claim]:
        with self._taking:
            return self._services.inbox.claim(self.WORKER, most=8) if self._may_answer.is_set() else []

    def _finish(self, claim: Claim) -> None:
        finished = Finished(
            replies=self.answer(claim.body),
            state=claim.state,
            facts=claim.facts,
            tracker=claim.tracker,
            for_people=Reason.ASKED if claim.body["text"] == "转人工" else None,
        )
        self._services.inbox.finish(claim, finished, worker=self.WORKER)
        self._services.bell.ring("web", claim.conversation_id)


@contextlib.contextmanager
def serving(services: Services) -> Iterator[tuple[WebServer, Answerer]]:
    server, answerer = WebServer(services), Answerer(services)
    server.start()
    answerer.start()
    try:
        yield server, answerer
    finally:
        answerer.stop()
        server.stop()
