"""The bot process on a machine that stands still for a while."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from holding import Held, house_in_use
from serving import until

from bot.bootstrap import Services
from bot.clock import FixedClock
from bot.conversations.inbox import LEASE, open_conversation
from bot.conversations.models import Author, ConversationRow
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
    with home.database.write() as session:
        li = welcome_resident(session, Identity("web", "li"), town="qingxi", secret=home.secret, now=clock.now())
        talk = open_conversation(session, li, channel="web", now=clock.now()).id
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


async def test_what_is_claimed_while_the_turn_before_it_is_just_ending_is_answered_too(
    home: Services, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn is written in a thread: until the loop knows of it, the next row of its conversation may be claimed."""
    with home.database.write() as session:
        li = welcome_resident(session, Identity("web", "li"), town="qingxi", secret=home.secret, now=clock.now())
        talk = open_conversation(session, li, channel="web", now=clock.now()).id
    for client, text in (("first", "你们几点上班"), ("second", "大厅在哪")):
        home.inbox.receive(talk, client_id=client, body={"text": text})
    bot = Bot(home, Engine.load(newest_model(ROOT / "models")), settle=dt.timedelta())
    loop, finish, taken = asyncio.get_running_loop(), home.inbox.finish, []

    def finish_and_take_the_next(*turn: Any, **by: Any) -> Any:
        lines = finish(*turn, **by)
        if not taken:
            taken.append(asyncio.run_coroutine_threadsafe(bot._take_turns(), loop).result())
        return lines

    monkeypatch.setattr(home.inbox, "finish", finish_and_take_the_next)
    await bot.run_waiting()

    assert taken == [True]
    assert not home.inbox.is_waiting(talk)
    assert [line.author for line in home.transcript.after(talk, 0)].count(Author.BOT) == 2
