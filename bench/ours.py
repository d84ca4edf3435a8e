"""Our own bot: the real web and bot processes over a database of their own, asked like the page asks."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
import json
import shutil
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any, AsyncIterator, Dict, Iterator, Sequence

import aiohttp
import sqlalchemy as sa

from bench.load import Conversation, NoReply
from bench.process import answers, cpu_seconds, free_port, megabytes, ready, running
from bot.bootstrap import Services
from bot.conversations.record.models import ConversationRow
from bot.people.residents import Identity, resident_of
from bot.settings import ROOT, load_settings
from bot.storage.schema import migrate

COOKIE = "chat"
CHANNEL = "web"
LONGEST_REPLY = 60


class OurConversation:
    """A page: posts messages, and hears the replies on its stream."""

    def __init__(self, address: str, household: str) -> None:
        # Every resident comes from an address of their own, as they would.
        headers = {"X-Forwarded-For": household}
        self._http = aiohttp.ClientSession(
            address,
            headers=headers,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=None),
        )
        self._answered_to = 0
        # When each line of the bot was here, by its number.
        self.said_at: Dict[int, float] = {}
        self._news = asyncio.Condition()
        self._listening: "asyncio.Task[None] | None" = None

    @property
    def cookie(self) -> str:
        """What the page is known by."""
        return next(cookie.value for cookie in self._http.cookie_jar if cookie.key == COOKIE)

    async def begin(self) -> None:
        """Say hello, which opens the conversation, and listen."""
        seq = await self.post("你好")
        self._listening = asyncio.create_task(self._listen())
        await self.answered(seq)

    async def ask(self, text: str) -> None:
        """Post a message and wait for the line that answers it."""
        await self.answered(await self.post(text))

    async def close(self) -> None:
        """Close the page."""
        if self._listening is not None:
            self._listening.cancel()
        await self._http.close()

    async def post(self, text: str) -> int:
        """Post a message and return its line number."""
        body = {"client_id": uuid.uuid4().hex, "text": text}
        async with self._http.post("/api/chat/messages", json=body) as response:
            if response.status != 202:
                raise NoReply(f"{text}: {response.status} {await response.text()}")
            accepted: Dict[str, int] = await response.json()
            return accepted["seq"]

    async def answered(self, seq: int) -> None:
        """Wait until the bot has said something after line ``seq``."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: self._answered_to > seq), LONGEST_REPLY)

    async def _listen(self) -> None:
        async with self._http.get("/api/chat/stream", params={"after": "0"}) as stream:
            async for line in stream.content:
                if line.startswith(b'data: {"lines"'):
                    lines = json.loads(line[len(b"data: ") :])["lines"]
                    said = [one["seq"] for one in lines if one["author"] == "bot"]
                    self.said_at.update(dict.fromkeys(said, time.perf_counter()))
                    async with self._news:
                        self._answered_to = max([self._answered_to, *said])
                        self._news.notify_all()


class OurBot:
    """The running processes."""

    def __init__(
        self,
        services: Services,
        address: str,
        *,
        web: "subprocess.Popen[bytes]",
        bot: "subprocess.Popen[bytes]",
    ) -> None:
        self.services, self._address, self._web, self._bot = services, address, web, bot
        self._households: Iterator[str] = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))

    async def open(self) -> Conversation:
        """Return a new resident's page, who has said hello."""
        conversation = OurConversation(self._address, next(self._households))
        await conversation.begin()
        return conversation

    async def fill(self, conversation: Conversation, questions: Sequence[str]) -> None:
        """Put them into the inbox, past the door, which lets one resident in once a second."""
        assert isinstance(conversation, OurConversation)
        row_id = self.conversation_id(conversation.cookie)
        for question in questions:
            receipt = self.services.inbox.receive(row_id, client_id=uuid.uuid4().hex, body={"text": question})
            self.services.bell.ring("bot", row_id)
            await conversation.answered(receipt.seq)

    def resident_megabytes(self) -> float:
        """The memory of `lastmile bot`."""
        return megabytes(self._bot)

    def cpu_seconds(self) -> float:
        """The processor time of both."""
        return cpu_seconds(self._web, self._bot)

    def conversation_id(self, cookie: str) -> str:
        """Return the id of the conversation of a page."""
        with self.services.database.read() as session:
            resident = resident_of(session, Identity(CHANNEL, cookie), secret=self.services.secret)
            assert resident is not None
            found: str = session.execute(
                sa.select(ConversationRow.id).where(ConversationRow.resident_id == resident.id)
            ).scalar_one()
            return found


@contextlib.asynccontextmanager
async def our_bot(folder: Path) -> AsyncIterator[OurBot]:
    """Run `lastmile web` and `lastmile bot` over an empty database in a folder, with the model in service.

    :raises NoReply: a turn failed while they ran.
    """
    services = services_in(folder)
    port = services.settings.port
    environment = {
        "LASTMILE_VAR_DIR": str(folder),
        "LASTMILE_DATABASE_URL": "",
        "LASTMILE_PORT": str(port),
        "LASTMILE_TRUSTED_PROXIES": "1",
    }
    address, web_log, bot_log = f"http://127.0.0.1:{port}", folder / "web.log", folder / "bot.log"
    is_up = asyncio.Event()

    async def bot_is_up() -> bool:
        return is_up.is_set()

    with contextlib.ExitStack() as stack:
        stack.enter_context(services.bell.heard("up", lambda _who: is_up.set()))
        web = stack.enter_context(running(["bot.cli", "web"], folder=ROOT, log=web_log, environment=environment))
        bot = stack.enter_context(running(["bot.cli", "bot"], folder=ROOT, log=bot_log, environment=environment))
        await ready(lambda: answers(f"{address}/healthz"), web, log=web_log)
        await ready(bot_is_up, bot, log=bot_log)
        yield OurBot(services, address, web=web, bot=bot)
    _refuse_failures(bot_log)


def services_in(folder: Path, **settings_of_its_own: Any) -> Services:
    """A migrated database, the guides, and a copy of the vectors that are there."""
    kept = load_settings()
    settings = dataclasses.replace(
        kept, var_dir=folder, database_url="", port=free_port(), trusted_proxies=1, **settings_of_its_own
    )
    if kept.vectors_file.exists():
        shutil.copy(kept.vectors_file, settings.vectors_file)
    services = Services(settings)
    migrate(services.database)
    services.guides.refresh()
    return services


def _refuse_failures(log: Path) -> None:
    failed = [line for line in log.read_text(errors="replace").splitlines() if " ERROR " in line]
    if failed:
        raise NoReply(f"{len(failed)} turns failed, the first: {failed[0]}")
