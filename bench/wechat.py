"""The WeChat account under load: real processes behind the fake, with retries, a slow API and a bot that is killed.

Two loads: a burst of 200 messages a second for 30 seconds, and 50 a second for five minutes; in the middle of each the
bot is killed and started again. Then the town is left to come to an end, and every message is looked up in its rows
and on the phones. ``python -m bench.wechat`` prints the table; ``--short`` takes a tenth of the time.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import AsyncIterator, Callable, Dict, Iterator, List

import aiohttp
import sqlalchemy as sa

from bench.process import answers, free_port, ready, running
from bench.questions import distinct_questions
from bench.wechat_record import Message, Record, recorded
from bot.clock import SystemClock
from bot.conversations.record.models import InboxRow
from bot.delivery.models import OutboxRow
from bot.fake_wechat.account import Fault
from bot.fake_wechat.environment import fake_environment
from bot.fake_wechat.pushing import xml
from bot.fake_wechat.server import FakeWeChat, serve
from bot.settings import ROOT, load_settings
from bot.storage.database import Database
from bot.storage.schema import migrate
from bot.web.wechat.door import ADDRESS
from bot.wechat.models import PushRow
from bot.wechat.parsing import read_push
from bot.wechat.sender import SEND

SLOW_API = 0.3
RETRIES = 0.1
RETRY_AFTER = 5.0
LONGEST_DRAIN = 1800
# What is put off for longer waits until the resident writes.
_KEPT = dt.timedelta(hours=1)
# Every resident asks about so many things.
MESSAGES_A_RESIDENT = 3


@dataclass
class Load:
    """So many messages a second for so many seconds."""

    name: str
    rate: int
    seconds: int


@dataclass
class Outcome:
    """What a load came to."""

    acknowledged: List[float] = field(default_factory=list)
    refused: int = 0
    messages: List[Message] = field(default_factory=list)
    repeats: int = 0
    record: Record = field(default_factory=Record)
    undelivered: int = 0
    drain: float = 0.0


BURST = Load("burst", rate=200, seconds=30)
STEADY = Load("steady", rate=50, seconds=300)


class Town:
    """The processes of a town, their database, and the fake they talk to."""

    def __init__(
        self, folder: Path, fake: FakeWeChat, environment: Dict[str, str], stack: contextlib.ExitStack
    ) -> None:
        self.fake = fake
        self.database = Database(f"sqlite:///{folder / 'lastmile.db'}")
        self._folder, self._environment, self._stack = folder, environment, stack
        self._starts = itertools.count()

    def start(self, name: str) -> "contextlib.ExitStack":
        """Start one process; closing what is returned ends it."""
        log = self._folder / f"{name}-{next(self._starts)}.log"
        ended = contextlib.ExitStack()
        self.process = ended.enter_context(
            running(["bot.cli", name], folder=ROOT, log=log, environment=self._environment)
        )
        self._stack.push(ended)
        return ended

    def count(self, table: type, *where: object) -> int:
        """Count rows."""
        with self.database.read() as session:
            return int(session.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())


@contextlib.asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """Run web and worker, and a fake whose send takes ``SLOW_API`` seconds."""
    port, fake_port = free_port(), free_port()
    environment = {
        **fake_environment(fake_port),
        "LASTMILE_VAR_DIR": str(folder),
        "LASTMILE_DATABASE_URL": "",
        "LASTMILE_PORT": str(port),
    }
    account = load_settings(environment).wechat
    fake = FakeWeChat(SystemClock(), account, webhook=f"http://127.0.0.1:{port}{ADDRESS}")
    fake.account.faults.append(Fault(SEND, times=10**9, delay=SLOW_API))
    runner = await serve(fake, host="127.0.0.1", port=fake_port)
    with contextlib.ExitStack() as stack:
        made = Town(folder, fake, environment, stack)
        migrate(made.database)
        made.start("web")
        await ready(lambda: answers(f"http://127.0.0.1:{port}/healthz"), made.process, log=folder / "web-0.log")
        made.start("worker")
        yield made
        made.database.dispose()
    await fake.pusher.close()
    await runner.cleanup()


async def measure(load: Load, folder: Path) -> Outcome:
    """Put a load on a town of its own."""
    outcome = Outcome()
    async with town(folder) as made:
        bot = made.start("bot")
        await _warm(made)
        killing = asyncio.create_task(_kill(made, bot, load.seconds / 2))
        began = time.perf_counter()
        pushes = [asyncio.create_task(_push(made, text, outcome, began + n / load.rate)) for n, text in _messages(load)]
        await asyncio.gather(*pushes)
        await killing
        ended = time.perf_counter()
        await _drained(made, until=ended + LONGEST_DRAIN)
        outcome.drain = time.perf_counter() - ended
        _count(made, outcome)
    return outcome


def _messages(load: Load) -> Iterator["tuple[int, str]"]:
    questions = distinct_questions(ROOT / "data" / "nlu")
    return zip(range(load.rate * load.seconds), questions, strict=False)


async def _warm(made: Town) -> None:
    """The first answer tells that everything is up; its resident is not counted."""
    made.fake.account.earn("owarm", by_message=True)
    await made.fake.pusher.push_once(xml(made.fake.pusher.fields("owarm", "text", Content="大厅几点上班")))
    await _drained(made, until=time.perf_counter() + LONGEST_DRAIN)


async def _kill(made: Town, bot: contextlib.ExitStack, after: float) -> None:
    """Kill the bot and start another one at once."""
    await asyncio.sleep(after)
    process = made.process
    process.kill()
    process.wait()
    bot.close()
    made.start("bot")


async def _push(made: Town, text: str, outcome: Outcome, at: float) -> None:
    """Push a message at its time; one in ten once more, sometimes while the first is still waiting."""
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    openid = f"o{len(outcome.messages) // MESSAGES_A_RESIDENT}"
    made.fake.account.earn(openid, by_message=True)
    body = xml(made.fake.pusher.fields(openid, "text", Content=text))
    message = Message(openid, read_push(body).key)
    outcome.messages.append(message)
    chosen = random.Random(body).random()
    sends = [_acknowledged(made, message, body, outcome)]
    if chosen < RETRIES:
        outcome.repeats += 1
        sends.append(_acknowledged(made, message, body, outcome, after=chosen / RETRIES * RETRY_AFTER))
    await asyncio.gather(*sends)


async def _acknowledged(made: Town, message: Message, body: str, outcome: Outcome, *, after: float = 0.0) -> None:
    await asyncio.sleep(after)
    began = time.perf_counter()
    try:
        reply = await made.fake.pusher.push_once(body)
    except aiohttp.ClientError:
        outcome.refused += 1
        return
    outcome.acknowledged.append(time.perf_counter() - began)
    outcome.refused += reply.status != 200
    if message.shown is None and reply.message is not None:
        made.fake.account.phone(message.openid).shown.append({"by": "passive", **reply.message})
    message.answers.append(reply.message)


async def _drained(made: Town, *, until: float) -> None:
    busy: List[Callable[[], int]] = [
        lambda: made.count(PushRow),
        lambda: made.count(InboxRow, InboxRow.state == "waiting"),
        lambda: made.count(OutboxRow, *_on_its_way()),
    ]
    while time.perf_counter() < until:
        # The rows are in a database that other processes write; nobody rings a bell for us.
        if not any([await asyncio.to_thread(count) for count in busy]):
            return
        await asyncio.sleep(0.5)


def _on_its_way() -> "tuple[object, ...]":
    return OutboxRow.state == "waiting", OutboxRow.next_try_at < SystemClock().now() + _KEPT


def _count(made: Town, outcome: Outcome) -> None:
    """Look every message up in the rows and on the phones."""
    with made.database.read() as session:
        outcome.record = recorded(session, outcome.messages, made.fake.account.phones)
    outcome.undelivered = made.count(OutboxRow, OutboxRow.state == "dead") + made.count(OutboxRow, *_on_its_way())


def percentile(times: List[float], percent: float) -> float:
    """Return a percentile."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def table(results: Dict[str, "tuple[Load, Outcome]"]) -> str:
    """Return what was measured, as a table of the page."""
    lines = [
        "| load, the bot killed in its middle | messages + repeats | acknowledged p50 / p99 / slowest "
        "| over 5 s or refused | turns | twice / lost / without answer "
        "| parts not on the phone / there twice / undelivered | in the response / later | drained after |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for load, got in results.values():
        times, record = got.acknowledged, got.record
        late = sum(took > 5 for took in times) + got.refused
        at_once = sum(message.shown is not None for message in got.messages)
        lines.append(
            f"| {load.rate}/s for {load.seconds} s | {len(got.messages)} + {got.repeats} | "
            f"{percentile(times, 50):.2f} / {percentile(times, 99):.2f} / {max(times):.2f} s | {late} | "
            f"{record.turns} | {record.twice} / {record.lost} / {record.unanswered} | "
            f"{record.not_shown} / {record.shown_twice} / {got.undelivered} | "
            f"{at_once} / {len(got.messages) - at_once} | {got.drain:.0f} s |"
        )
    kept = sum(got.record.waiting for _, got in results.values())
    return "\n".join([*lines, "", f"Kept for the resident's next message, the quota being spent: {kept} parts."])


def wechat(*, short: bool = False) -> str:
    """Measure both loads and return the table."""
    results = {}
    for load in (BURST, STEADY):
        chosen = Load(load.name, load.rate, load.seconds // 10) if short else load
        with tempfile.TemporaryDirectory(prefix="lastmile-wechat-") as folder:
            results[load.name] = (chosen, asyncio.run(measure(chosen, Path(folder))))
    return table(results)


if __name__ == "__main__":
    sys.stdout.write(wechat(short="--short" in sys.argv) + "\n")
