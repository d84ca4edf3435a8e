"""Killed at any commit, a turn is neither lost nor answered twice.

The bot is a real forked process with the real model; SIGKILL comes just before
or just after each of its commits in turn.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from holding import house_in_use
from sqlalchemy import event

from bot.bootstrap import Services
from bot.clock import FixedClock
from bot.conversations.record.inbox import LEASE, open_conversation
from bot.conversations.record.models import Author
from bot.guidebook.issued import IssuedChecklistRow
from bot.people.residents import Identity, welcome_resident
from bot.runtime.bot import Bot
from bot.runtime.engine import Engine
from bot.runtime.training import newest_model
from bot.settings import ROOT
from bot.storage.database import Database

pytestmark = pytest.mark.system

SAYS = "身份证到期了,本人去,本地户口,换证要带啥"
# More than any turn commits; the test ends at the first kill that does not come.
MOST_COMMITS = 12
NEVER = 0


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(newest_model(ROOT / "models"))


@pytest.fixture
def home(tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    with house_in_use(tmp_path, clock) as services:
        yield services


def conversation(home: Services, name: str) -> str:
    with home.database.write() as session:
        resident = welcome_resident(
            session, Identity("web", name), town="qingxi", secret=home.secret, now=home.clock.now()
        )
        return open_conversation(session, resident, channel="web", now=home.clock.now()).id


def run_waiting(home: Services, engine: Engine) -> None:
    asyncio.run(Bot(home, engine).run_waiting())


def run_to_the_end(home: Services, engine: Engine) -> None:
    """Run in a fork too: the engine's thread, once started here, would be missing in every later fork."""
    assert not killed_at(NEVER, after=False, run=lambda: run_waiting(home, engine), database=home.database)


def killed_at(commit: int, *, after: bool, run: Callable[[], None], database: Database) -> bool:
    """Run in a fork that is killed at its n-th commit; whether the kill came."""
    database.dispose()
    child = os.fork()
    if child == 0:
        _kill_at(database.engine, commit, after=after)
        run()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _kill_at(engine: sa.engine.Engine, commit: int, *, after: bool) -> None:
    seen = 0

    def count(connection: sa.engine.Connection) -> None:
        nonlocal seen
        seen += 1
        if seen == commit:
            if after:
                connection.connection.commit()
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "commit", count)


def answers(home: Services, talk: str) -> list[str]:
    return [line.body.get("text", "") for line in home.transcript.after(talk, 0) if line.author is not Author.RESIDENT]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_killed_bot_answers_once(home: Services, engine: Engine, clock: FixedClock, after: bool) -> None:
    calm = conversation(home, "calm")
    home.inbox.receive(calm, client_id="m", body={"text": SAYS})
    run_to_the_end(home, engine)
    expected = answers(home, calm)
    assert expected

    kills = 0
    for commit in range(1, MOST_COMMITS):
        talk = conversation(home, f"kill-{commit}")
        home.inbox.receive(talk, client_id="m", body={"text": SAYS})
        came = killed_at(commit, after=after, run=lambda: run_waiting(home, engine), database=home.database)
        clock.advance(LEASE * 2)
        run_to_the_end(home, engine)
        assert len(answers(home, talk)) == len(expected)
        assert not home.inbox.is_waiting(talk)
        with home.database.read() as session:
            issued = session.execute(
                sa.select(sa.func.count()).where(IssuedChecklistRow.conversation_id == talk)
            ).scalar_one()
        assert issued == 1
        if not came:
            break
        kills += 1
    assert kills >= 3
