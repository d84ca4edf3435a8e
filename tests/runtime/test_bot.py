"""The bot process on a machine that stands still for a while."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from holding import Held, house_in_use
from serving import until

from bot.bootstrap import Services
from bot.clock import FixedClock
from bot.conversations.record.inbox import LEASE, open_conversation
from bot.conversations.record.models import Author, ConversationRow
from bot.people.residents import Identity, welcome_resident
from bot.runtime.bot import Bot
from bot.runtime.engine import Engine
from bot.runtime.training import newest_model
from bot.settings import ROOT

pytestmark = pytest.mark.system


@pytest.fixture
def home(tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    with house_in_use(tmp_path, clock) as services:
        yield services


def is_held(home: Services, talk: str) -> bool:
    with home.database.read() as session:
        until = session.get(ConversationRow, talk).busy_until
    return until is not None and until > home.clock.now()


async def test_a_turn_that_outran_its_lease_is_finished_once_by_whoever_computes_it(
    home: Services, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    talk = conversation(home)
    home.inbox.receive(talk, client_id="m", body={"text": "你们几点上班"})
    held = Held(Engine.load(newest_model(ROOT / "models")))
    bot = Bot(home, held, settle=dt.timedelta())

    computing = asyncio.create_task(bot.run_waiting())
    await held.is_computing.wait()
    clock.advance(LEASE * 2)
    again = asyncio.create_task(bot.run_waiting())
    await asyncio.to_thread(until, lambda: is_held(home, talk))
    held.may_end.set()
    await asyncio.gather(computing, again)

    said = [line for line in home.transcript.after(talk, 0) if line.author is not Author.RESIDENT]
    assert len(said) == 1
    assert "便民服务中心" in said[0].body["text"]
    assert not home.inbox.is_waiting(talk)
    assert not caplog.records


async def test_what_waits_behind_a_turn_or_comes_during_it_is_taken_when_it_ends_and_not_at_the_next_look(
    home: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.bot.POLL_SECONDS", 3600.0)
    talk = conversation(home)
    for client, text in (("first", "你们几点上班"), ("behind", "大厅在哪")):
        home.inbox.receive(talk, client_id=client, body={"text": text})
    held = Held(Engine.load(newest_model(ROOT / "models")))
    bot = Bot(home, held, settle=dt.timedelta())

    running = asyncio.create_task(bot.run())
    await held.is_computing.wait()
    home.inbox.receive(talk, client_id="during", body={"text": "大厅电话是多少"})
    home.bell.ring("bot", talk)
    held.may_end.set()
    await asyncio.to_thread(until, lambda: not home.inbox.is_waiting(talk))
    bot.stop()
    await running

    assert [line.author for line in home.transcript.after(talk, 0)].count(Author.BOT) == 3


class Ending:
    """A turn that is written in a thread, and goes on there until the loop has looked at the queue once more.

    The loop does not know yet that it has ended.
    """

    def __init__(self, bot: Bot, write: Callable[..., Any], then: Callable[[], object] = lambda: None) -> None:
        self._bot, self._write, self._then = bot, write, then
        self._loop = asyncio.get_running_loop()
        self.took_more: list[bool] = []

    def __call__(self, *turn: Any, **by: Any) -> Any:
        written = self._write(*turn, **by)
        if not self.took_more:
            self._then()
            self.took_more.append(asyncio.run_coroutine_threadsafe(self._bot._take_turns(), self._loop).result())
        return written


def conversation(home: Services) -> str:
    with home.database.write() as session:
        now = home.clock.now()
        li = welcome_resident(session, Identity("web", "li"), town="qingxi", secret=home.secret, now=now)
        return open_conversation(session, li, channel="web", now=now).id


async def test_the_next_row_claimed_while_a_turn_is_just_ending_is_answered_too(
    home: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = conversation(home)
    for client, text in (("first", "你们几点上班"), ("second", "大厅在哪")):
        home.inbox.receive(talk, client_id=client, body={"text": text})
    bot = Bot(home, Engine.load(newest_model(ROOT / "models")), settle=dt.timedelta())
    ending = Ending(bot, home.inbox.finish_all)
    monkeypatch.setattr(home.inbox, "finish_all", ending)
    await bot.run_waiting()

    assert ending.took_more == [True]
    assert not home.inbox.is_waiting(talk)
    assert [line.author for line in home.transcript.after(talk, 0)].count(Author.BOT) == 2


async def test_what_waits_behind_a_turn_begun_while_another_is_just_ending_is_not_left_to_the_next_look(
    home: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.bot.POLL_SECONDS", 3600.0)
    talk = conversation(home)
    for client, text in (("first", "你们几点上班"), ("second", "大厅在哪"), ("third", "大厅电话是多少")):
        home.inbox.receive(talk, client_id=client, body={"text": text})
    bot = Bot(home, Engine.load(newest_model(ROOT / "models")), settle=dt.timedelta())
    ending = Ending(bot, home.inbox.finish_all)
    monkeypatch.setattr(home.inbox, "finish_all", ending)
    running = asyncio.create_task(bot.run())
    await asyncio.to_thread(until, lambda: not home.inbox.is_waiting(talk))
    bot.stop()
    await running

    assert ending.took_more == [True]
    assert [line.author for line in home.transcript.after(talk, 0)].count(Author.BOT) == 3


async def test_a_fragment_claimed_again_while_it_is_just_given_back_is_answered_with_what_has_come(
    home: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = conversation(home)
    home.inbox.receive(talk, client_id="fragment", body={"text": "那个"})
    bot = Bot(home, Engine.load(newest_model(ROOT / "models")))

    def more_comes() -> None:
        home.inbox.receive(talk, client_id="rest", body={"text": "身份证丢了咋办"})

    ending = Ending(bot, home.inbox.wait_for_more, more_comes)
    monkeypatch.setattr(home.inbox, "wait_for_more", ending)
    await bot.run_waiting()

    assert ending.took_more == [True]
    assert not home.inbox.is_waiting(talk)
    assert "身份证" in home.transcript.after(talk, 0)[2].body["text"]
