"""A town with an account at the fake WeChat: the real door in a real server, the real sender, residents with phones."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from serving import Answerer, WebServer, free_port

from bot.bootstrap import Services
from bot.clock import SHANGHAI, FixedClock
from bot.conversations.record.inbox import say
from bot.conversations.record.models import Author, ConversationRow
from bot.delivery.models import OutboxRow
from bot.delivery.reply import Reply
from bot.fake_wechat.account import Fault
from bot.fake_wechat.server import FakeWeChat, serve
from bot.settings import Settings, WeChatSettings
from bot.storage.lease import LeaseRow
from bot.storage.schema import migrate
from bot.web.wechat.door import ADDRESS
from bot.wechat.followers import Followers
from bot.wechat.models import AccountRow
from bot.wechat.sender import WeChatSender

# A Tuesday in the morning, in office hours.
NOON = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
ACCOUNT = WeChatSettings(
    app_id="wx2c2769f8efd9abc2",
    app_secret="a-secret-of-tests",
    token="spamtest",
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
)


@dataclass
class Town:
    """Everything a test may look at."""

    services: Services
    server: WebServer
    bot: Answerer
    fake: FakeWeChat
    sender: WeChatSender
    clock: FixedClock

    def resident(self) -> "Resident":
        return Resident(self, f"o{uuid.uuid4().hex[:24]}")

    def fault(self, path: str, **fault: Any) -> None:
        self.fake.account.faults.append(Fault(path, **fault))

    async def deliver(self, *, after: float = 6) -> None:
        """Let the time of passive answers pass, and send what is owed."""
        self.clock.advance(dt.timedelta(seconds=after))
        await self.sender.run_due()

    def rows(self, table: type, **where: Any) -> list[Any]:
        with self.services.database.read() as session:
            return list(session.execute(sa.select(table).filter_by(**where)).scalars())

    def read(self, table: type, key: Any) -> Any:
        with self.services.database.read() as session:
            return session.get(table, key)


@dataclass
class Resident:
    """Somebody with WeChat."""

    town: Town
    openid: str

    async def say(self, text: str, **fields: str) -> Any:
        return (await self.town.fake.say(self.openid, text, **fields))["answer"]

    async def send(self, kind: str, **fields: str) -> Any:
        return (await self.town.fake.send(self.openid, kind, **fields))["answer"]

    async def event(self, event: str, **fields: Any) -> Any:
        return (await self.town.fake.event(self.openid, event, **fields))["answer"]

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.town.fake.account.phone(self.openid).shown

    @property
    def texts(self) -> list[str]:
        return [str(message.get("text", message.get("title"))) for message in self.shown]

    @property
    def conversation_id(self) -> str:
        followers = Followers(self.town.services.secret, town="qingxi")
        with self.town.services.database.read() as session:
            found = followers.find(session, self.openid)
        assert found is not None
        return found.conversation_id

    def lines(self, author: Author = Author.RESIDENT) -> list[dict[str, Any]]:
        lines = self.town.services.transcript.after(self.conversation_id, 0)
        return [dict(line.body) for line in lines if line.author is author]

    def change(self, **values: Any) -> None:
        """Change the conversation's row, as the desk does when a person takes over."""
        with self.town.services.database.write() as session:
            row = session.get(ConversationRow, self.conversation_id)
            for name, value in values.items():
                setattr(row, name, value)


def services_of(var_dir: Path, account: WeChatSettings, *, database: str = "") -> Services:
    settings = Settings(
        var_dir=var_dir,
        port=free_port(),
        database_url=database,
        wechat=replace(account, api_base=f"http://127.0.0.1:{free_port()}"),
    )
    services = Services(settings, clock=FixedClock(NOON))
    migrate(services.database)
    services.guides.refresh()
    return services


async def town_of(services: Services, server: WebServer, bot: Answerer, *, kind: str) -> AsyncIterator[Town]:
    assert isinstance(services.clock, FixedClock)
    account = services.settings.wechat
    fake = FakeWeChat(services.clock, account, webhook=f"{server.address}{ADDRESS}", kind=kind)
    runner = await serve(fake, host="127.0.0.1", port=int(account.api_base.rsplit(":", 1)[1]))
    sender = WeChatSender(services)
    yield Town(services, server, bot, fake, sender, services.clock)
    await sender.client.close()
    await fake.pusher.close()
    await runner.cleanup()
    with services.database.write() as session:
        session.execute(sa.delete(AccountRow))
        # Tests set the clock back as well as forward.
        session.execute(sa.delete(LeaseRow))
        session.execute(sa.update(OutboxRow).where(OutboxRow.state == "waiting").values(state="dropped"))


def says(town: Town, resident: Resident, *replies: Reply, author: Author = Author.STAFF) -> None:
    """Somebody of the town says something, as the desk and the ledger do."""
    with town.services.database.write() as session:
        conversation = session.get(ConversationRow, resident.conversation_id)
        for reply in replies:
            say(session, conversation, reply, author=author, now=town.clock.now())


async def met(town: Town) -> Resident:
    """A resident who has asked and been answered, so that five messages may follow."""
    town.clock.set(max(town.clock.now(), NOON + dt.timedelta(days=2)))
    resident = town.resident()
    await resident.say("你好")
    town.clock.advance(dt.timedelta(minutes=2))
    resident.shown.clear()
    return resident
