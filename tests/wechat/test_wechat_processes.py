"""Real processes and the real model behind the fake WeChat: a whole complaint, and SIGKILL at the worst moments."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from serving import free_port
from test_door import photo
from wechat_town import ACCOUNT

from bot.clock import SystemClock
from bot.conversations.record.models import InboxRow, TranscriptRow
from bot.fake_wechat.pushing import xml
from bot.fake_wechat.server import FakeWeChat, serve
from bot.ledger.models import ComplaintRow, PictureRow
from bot.settings import ROOT
from bot.storage.database import Database
from bot.storage.schema import migrate
from bot.web.wechat.door import ADDRESS

pytestmark = pytest.mark.system

# How long a wait may last before the test gives up: no claim about speed.
PATIENCE = 120


@dataclass
class Processes:
    folder: Path
    port: int
    environment: dict[str, str]
    database: Database
    fake: FakeWeChat
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    async def start(self, *names: str) -> None:
        for name in names:
            self.running[name] = self._begun(name)
        if "web" in names:
            await self.wait_for(self._is_up)

    def _begun(self, name: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "bot.cli", name],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    async def _is_up(self) -> bool:
        try:
            async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{self.port}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    async def wait_for(self, holds: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            held = holds()
            if await held if asyncio.iscoroutine(held) else held:
                return
            assert time.monotonic() < deadline, "waited in vain"
            await asyncio.sleep(0.1)

    def count(self, table: type) -> int:
        with self.database.read() as session:
            return int(session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())

    def rows(self, table: type) -> list[Any]:
        with self.database.read() as session:
            return list(session.execute(sa.select(table)).scalars())

    async def talk(self, openid: str, do: Callable[[], Any]) -> str:
        """Do something and return what the phone shows next, however it comes."""
        shown = self.fake.account.phone(openid).shown
        before = len(shown)
        await do()
        await self.wait_for(lambda: len(shown) > before)
        return str(shown[-1].get("text", ""))


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[Processes]:
    port, fake_port = free_port(), free_port()
    environment = {
        **os.environ,
        "LASTMILE_VAR_DIR": str(tmp_path),
        "LASTMILE_DATABASE_URL": "",
        "LASTMILE_PORT": str(port),
        "WECHAT_APP_ID": ACCOUNT.app_id,
        "WECHAT_APP_SECRET": ACCOUNT.app_secret,
        "WECHAT_TOKEN": ACCOUNT.token,
        "WECHAT_AES_KEY": ACCOUNT.aes_key,
        "WECHAT_API_BASE": f"http://127.0.0.1:{fake_port}",
    }
    database = Database(f"sqlite:///{tmp_path / 'lastmile.db'}")
    migrate(database)
    fake = FakeWeChat(SystemClock(), ACCOUNT, webhook=f"http://127.0.0.1:{port}{ADDRESS}")
    runner = await serve(fake, host="127.0.0.1", port=fake_port)
    made = Processes(tmp_path, port, environment, database, fake)
    yield made
    for name in list(made.running):
        made.kill(name)
    await fake.pusher.close()
    await runner.cleanup()
    database.dispose()


async def test_killed_between_taking_and_answering_it_is_one_turn_and_one_answer(processes: Processes) -> None:
    await processes.start("web")
    pusher, openid = processes.fake.pusher, "okilled"
    processes.fake.account.earn(openid, by_message=True)
    body = xml(pusher.fields(openid, "text", Content="身份证丢了"))
    taking = asyncio.create_task(pusher.push_once(body))
    await processes.wait_for(lambda: processes.count(InboxRow) == 1)
    processes.kill("web")
    with pytest.raises(aiohttp.ClientError):
        await taking
    await processes.start("web", "bot", "worker")
    again = await pusher.push_once(body)
    shown = processes.fake.account.phone(openid).shown
    await processes.wait_for(lambda: again.message is not None or shown)
    await processes.wait_for(lambda: all(row.state == "done" for row in processes.rows(InboxRow)))
    assert processes.count(InboxRow) == 1
    late = await pusher.push_once(body)
    answers = [again.message, *shown]
    assert len([answer for answer in answers if answer]) == 1
    assert late.message in (None, again.message)
    assert len([line for line in processes.rows(TranscriptRow) if line.author == "bot"]) == 1


async def test_a_whole_complaint_with_picture_and_place(processes: Processes) -> None:
    await processes.start("web", "bot", "worker")
    fake, openid = processes.fake, "ocomplains"
    await processes.talk(openid, lambda: fake.event(openid, "subscribe", EventKey="qrscene_village-02"))
    await processes.talk(openid, lambda: fake.say(openid, "我要投诉,昨天下午三号窗口没人,我等了两个小时"))
    for _ in range(3):
        if any(row.reference for row in processes.rows(ComplaintRow)):
            break
        await processes.talk(openid, lambda: fake.say(openid, "1"))
    [complaint] = processes.rows(ComplaintRow)
    assert complaint.reference
    assert complaint.town == "qingxi"
    media_id = fake.account.keep(photo(), "image/jpeg")
    await processes.talk(openid, lambda: fake.send(openid, "image", MediaId=media_id, PicUrl=""))
    await processes.wait_for(lambda: processes.count(PictureRow) == 1)
    await processes.talk(
        openid, lambda: fake.send(openid, "location", Location_X="30.1", Location_Y="104.1", Label="青溪镇东河桥头")
    )
    assert any("东河桥头" in str(line.body) for line in processes.rows(TranscriptRow))
