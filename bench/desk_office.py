"""An office under measurement: the processes of `lastmile up` over a database with years in it, and people at it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import json
import re
import shutil
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, AsyncIterator, Dict, Iterator, List

import aiohttp
import sqlalchemy as sa
from argon2 import PasswordHasher

from bench.load import NoReply
from bench.ours import services_in
from bench.process import answers, ready, running
from bot.bootstrap import Services
from bot.conversations.desk.takeover import Attendant
from bot.conversations.record.handover_models import PresenceState
from bot.conversations.record.models import Author, ConversationRow, Speaker, TranscriptRow
from bot.people.audit import Doer
from bot.people.models import ResidentRow
from bot.people.passwords import Passwords
from bot.people.residents import Identity, resident_of
from bot.people.roles import Role
from bot.settings import ROOT

TOWN = "qingxi"
LINES_EACH = 4
_AT_ONCE = 5_000
_MARK = re.compile(r"第(\d{5})句")
_SAID = (
    "身份证到期了要带啥",
    "带上旧身份证,本人去2号窗口,当场照相。",
    "我爸腿脚不行,能上门吗",
    "能。打电话约个日子,我们上门给他拍照。",
    "农村合作医疗在哪交",
    "手机上就能交,也可以到4号窗口交。",
    "低保一个月发多少钱",
    "看家里几口人、收入多少,民政窗口给您算。",
)


def marked(number: int, text: str) -> str:
    """A sentence that is known again wherever it is shown."""
    return f"第{number:05d}句:{text}"


def marks(page: str) -> List[int]:
    """The marks on a page, in order."""
    return [int(number) for number in _MARK.findall(page)]


def seed_conversations(services: Services, count: int) -> None:
    """Put conversations of the past into an empty database, each with a few lines."""
    began = dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc)
    for start in range(0, count, _AT_ONCE):
        residents, talks, lines = [], [], []
        for number in range(start, min(start + _AT_ONCE, count)):
            at = began + dt.timedelta(minutes=10 * number)
            name = uuid.UUID(int=number + 1).hex
            residents.append({"id": name, "town": TOWN, "facts": {}, "created_at": at})
            talks.append(
                {
                    "id": name, "town": TOWN, "resident_id": name, "channel": "web", "speaker": Speaker.BOT.value,
                    "epoch": 0, "last_seq": LINES_EACH, "state": {}, "created_at": at, "updated_at": at,
                }
            )  # fmt: skip
            lines += [_line(name, number, seq, at) for seq in range(1, LINES_EACH + 1)]
        with services.database.write() as session:
            for table, rows in ((ResidentRow, residents), (ConversationRow, talks), (TranscriptRow, lines)):
                session.execute(sa.insert(table.__table__), rows)


def _line(conversation_id: str, number: int, seq: int, at: dt.datetime) -> Dict[str, Any]:
    author = Author.RESIDENT if seq % 2 else Author.BOT
    body = {"text": f"{_SAID[(number + seq - 1) % len(_SAID)]}({number})"}
    return {
        "town": TOWN, "conversation_id": conversation_id, "seq": seq, "author": author.value, "body": body,
        "created_at": at,
    }  # fmt: skip


class Household:
    """A resident's page: what they send, and a stream that is listened to."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http = http
        # Every resident comes from an address of their own, as they would.
        self.headers = {"X-Forwarded-For": address}
        self.cookie = ""
        self.is_listening = asyncio.Event()

    async def say(self, text: str) -> None:
        """Send a message.

        :raises NoReply: it was refused.
        """
        body = {"client_id": uuid.uuid4().hex, "text": text}
        async with self._http.post("/api/chat/messages", json=body, headers=self.headers) as response:
            if response.status != 202:
                raise NoReply(f"{text}: {response.status} {await response.text()}")
            if not self.cookie:
                self.cookie = response.cookies["chat"].value
                self.headers["Cookie"] = f"chat={self.cookie}"

    async def listen(self) -> None:
        """Keep the page's stream open."""
        async with self._http.get("/api/chat/stream", params={"after": "0"}, headers=self.headers) as stream:
            async for _ in stream.content:
                self.is_listening.set()


@dataclass
class Seen:
    """What has been on the staff's screens: when a mark was first there, and how often its line was added."""

    first: Dict[int, float] = field(default_factory=dict)
    added: "Counter[int]" = field(default_factory=Counter)


class DeskPage:
    """A signed-in browser with one conversation open, doing what talks.js does."""

    def __init__(self, http: aiohttp.ClientSession, token: str, csrf: str, who: Attendant, seen: Seen) -> None:
        self._http, self._csrf, self.who, self._seen = http, csrf, who, seen
        self.headers = {"Cookie": f"desk={token}"}
        self.talks: List[str] = []
        self._talk, self._list = asyncio.Event(), asyncio.Event()
        # Which list is to be fetched: all, or only what is mine.
        self._part = "mine"
        self._cursor = 0
        self.is_listening = asyncio.Event()

    @property
    def open(self) -> str:
        """The conversation on the screen."""
        return self.talks[0]

    async def get(self, path: str) -> str:
        """Fetch a page.

        :raises NoReply: it is not there.
        """
        async with self._http.get(path, headers=self.headers, allow_redirects=False) as response:
            if response.status != 200:
                raise NoReply(f"{path}: {response.status}")
            return await response.text()

    async def work(self) -> None:
        """Hold the stream and fetch what it announces, until cancelled."""
        self._cursor = json.loads(await self.get(f"/desk/talks/{self.open}/lines?after=0"))["cursor"]
        await asyncio.gather(self._listen(), self._keep_talk(), self._keep_lists())

    async def _listen(self) -> None:
        parameters = {"open": self.open, "after": str(self._cursor)}
        async with self._http.get("/desk/stream", params=parameters, headers=self.headers) as stream:
            async for line in stream.content:
                self.is_listening.set()
                if line.startswith(b"data: "):
                    news = json.loads(line[len(b"data: ") :])
                    if news["talks"]:
                        self._talk.set()
                    if news["lists"]:
                        self._part = ""
                    if news["lists"] or news["mine"]:
                        self._list.set()
        raise NoReply("a desk's stream ended")

    async def _keep_talk(self) -> None:
        while True:
            await self._talk.wait()
            self._talk.clear()
            news = json.loads(await self.get(f"/desk/talks/{self.open}/lines?after={self._cursor}"))
            self._note(news["html"])
            self._seen.added.update(marks(news["html"]))
            if news["cursor"] > self._cursor:
                self._cursor = news["cursor"]
                fields = {"seq": str(self._cursor), "types": "", "draft": ""}
                path = f"/desk/talks/{self.open}/look"
                headers = {**self.headers, "x-csrf": self._csrf}
                async with self._http.post(path, data=fields, headers=headers) as response:
                    response.raise_for_status()

    async def _keep_lists(self) -> None:
        while True:
            await self._list.wait()
            self._list.clear()
            part, self._part = self._part, "mine"
            self._note(await self.get(f"/desk/talks-list?open={self.open}&part={part}"))

    def _note(self, page: str) -> None:
        now = asyncio.get_running_loop().time()
        for mark in marks(page):
            self._seen.first.setdefault(mark, now)

    async def whole(self, talk: str) -> "Counter[int]":
        """Count the marks of a conversation as its page shows them."""
        counted: "Counter[int]" = Counter()
        cursor, more = 0, True
        while more:
            news = json.loads(await self.get(f"/desk/talks/{talk}/lines?after={cursor}"))
            counted.update(marks(news["html"]))
            cursor, more = news["cursor"], news["more"]
        return counted


class Office:
    """The running processes, and how one comes to be at them."""

    def __init__(self, services: Services, http: aiohttp.ClientSession) -> None:
        self.services, self.http, self.seen = services, http, Seen()
        self._addresses: Iterator[str] = (f"10.1.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))

    async def household(self) -> Household:
        """A resident whose first message has been taken."""
        made = Household(self.http, next(self._addresses))
        await made.say("你好")
        return made

    def page_of(self, number: int) -> DeskPage:
        """A new staff member, signed in and present."""
        services, account = self.services, f"bench{number}"
        by = Doer("cli", "bench", TOWN)
        member, given = services.staff.add(by, account, name=f"坐席{number}", role=Role.STAFF)
        own = f"bench-{uuid.uuid4().hex}"
        services.staff.change_password(member, given, own)
        token = services.staff_sessions.sign_in(account, own).token
        services.presence.appear(member.id, town=TOWN, name=member.name, state=PresenceState.ONLINE)
        who = Attendant(id=member.id, name=member.name, town=TOWN)
        return DeskPage(self.http, token, services.staff_sessions.csrf(token), who, self.seen)

    def give(self, household: Household, page: DeskPage) -> None:
        """Have a staff member take a resident's conversation."""
        with self.services.database.read() as session:
            resident = resident_of(session, Identity("web", household.cookie), secret=self.services.secret)
            assert resident is not None
            talk, epoch = session.execute(
                sa.select(ConversationRow.id, ConversationRow.epoch).where(ConversationRow.resident_id == resident.id)
            ).one()
        self.services.takeover.take(talk, page.who, epoch=epoch)
        page.talks.append(talk)


def town_that_never_closes(folder: Path) -> Services:
    """Guides and an empty database in a folder, for a town with its hall open day and night."""
    guides = folder / "guides"
    shutil.copytree(ROOT / "guides", guides)
    town = guides / "towns" / f"{TOWN}.yml"
    hours = "  hours:\n    - days: 周一至周日\n      open: [00:00-23:59]\n"
    town.write_text(re.sub(r"  hours:\n(?:    .*\n)+", hours, town.read_text("utf-8"), count=1), "utf-8")
    services = services_in(folder, guides_dir=guides)
    # How slow a password is to try is not what is measured.
    services.passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    return services


@contextlib.asynccontextmanager
async def office(services: Services, *names: str) -> AsyncIterator[Office]:
    """Run processes, such as web, bot and worker, over what the services work with."""
    settings = services.settings
    environment = {
        "LASTMILE_VAR_DIR": str(settings.var_dir), "LASTMILE_GUIDES_DIR": str(settings.guides_dir),
        "LASTMILE_DATABASE_URL": "", "LASTMILE_PORT": str(settings.port), "LASTMILE_TRUSTED_PROXIES": "1",
    }  # fmt: skip
    address = f"http://127.0.0.1:{settings.port}"
    is_up = asyncio.Event()

    async def bot_is_up() -> bool:
        return is_up.is_set()

    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(services.bell.heard("up", lambda _who: is_up.set()))
        for name in names:
            log = settings.var_dir / f"{name}.log"
            process = stack.enter_context(running(["bot.cli", name], folder=ROOT, log=log, environment=environment))
            if name == "web":
                await ready(lambda: answers(f"{address}/healthz"), process, log=log)
            elif name == "bot":
                await ready(bot_is_up, process, log=log)
        http = aiohttp.ClientSession(
            address,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=None),
        )
        yield Office(services, await stack.enter_async_context(http))
