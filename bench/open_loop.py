"""``python -m bench.open_loop``: residents write when they like, whether the last one has been answered or not.

A resident does not wait for other people's answers, so messages keep arriving at
the same pace however far behind the bot is, and each is timed from the moment at
which it was to be sent. Which line answers which message is read in the
database afterwards; when it reached its page was noted there.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Sequence

import sqlalchemy as sa

from bench.load import CLIENTS, percentile
from bench.ours import OurBot, OurConversation, our_bot
from bench.questions import distinct_questions
from bot.conversations.record.models import Author, InboxRow, InboxState, TranscriptRow
from bot.settings import ROOT

RATE = 60
CONVERSATIONS = 600
SECONDS = 60
# Whatever is not answered so long after the last message is lost.
PATIENCE = 60


@dataclass
class Page:
    """A conversation and the messages sent in it: line number → when it was to be sent."""

    conversation: OurConversation
    sent: Dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrived:
    """What came of all messages; times in milliseconds.

    ``late`` is how long after its time a message was sent (the load itself
    keeps up while it is small); ``lost`` were not answered on their page,
    ``disordered`` before an earlier one of the same conversation.
    """

    times: Sequence[float]
    late: Sequence[float]
    lost: int
    disordered: int
    cpu: float


async def arrivals(bot: OurBot, questions: Iterator[str], *, seconds: int) -> Arrived:
    """Have messages arrive at random moments, ``RATE`` a second, each from the resident who wrote least lately."""
    pages = [Page(conversation) for conversation in await _opened(bot)]
    late: List[float] = []
    moments = random.Random(60)
    at, sending = time.perf_counter() + 1, []
    cpu_before = bot.cpu_seconds()
    for page in itertools.islice(itertools.cycle(pages), RATE * seconds):
        at += moments.expovariate(RATE)
        await asyncio.sleep(at - time.perf_counter())
        sending.append(asyncio.create_task(_send(page, next(questions), at=at, late=late)))
    await asyncio.gather(*sending)
    await _answered(bot)
    cpu = (bot.cpu_seconds() - cpu_before) / len(sending) * 1000
    arrived = _arrived(bot, pages, late=late, cpu=cpu)
    for page in pages:
        await page.conversation.close()
    return arrived


async def _opened(bot: OurBot) -> List[OurConversation]:
    """Open the pages, some at a time, as they would have been over the morning."""
    door = asyncio.Semaphore(CLIENTS)

    async def one() -> OurConversation:
        async with door:
            return await bot.open()

    return list(await asyncio.gather(*(one() for _ in range(CONVERSATIONS))))


async def _send(page: Page, question: str, *, at: float, late: List[float]) -> None:
    late.append((time.perf_counter() - at) * 1000)
    page.sent[await page.conversation.post(question)] = at


async def _answered(bot: OurBot) -> None:
    """Wait until nothing waits for its turn any more, and what was said last has had time to reach the pages."""
    until = time.monotonic() + PATIENCE
    waiting = sa.select(sa.func.count()).where(InboxRow.state == InboxState.WAITING.value)
    while time.monotonic() < until:
        with bot.services.database.read() as session:
            if not session.execute(waiting).scalar_one():
                break
        await asyncio.sleep(0.5)
    await asyncio.sleep(2)


def _arrived(bot: OurBot, pages: Sequence[Page], *, late: Sequence[float], cpu: float) -> Arrived:
    times: List[float] = []
    lost = disordered = 0
    for page in pages:
        answers = _answers(bot, page.conversation)
        before = 0
        for seq in sorted(page.sent):
            said = answers.get(seq)
            reached = page.conversation.said_at.get(said) if said is not None else None
            if said is None or reached is None:
                lost += 1
                continue
            times.append((reached - page.sent[seq]) * 1000)
            disordered += said < before
            before = said
    return Arrived(times=times, late=late, lost=lost, disordered=disordered, cpu=cpu)


def _answers(bot: OurBot, conversation: OurConversation) -> Mapping[int, int]:
    """Line number of a message → line number of the first line that answers it."""
    with bot.services.database.read() as session:
        rows = session.execute(
            sa.select(InboxRow.seq, sa.func.min(TranscriptRow.seq))
            .join(TranscriptRow, TranscriptRow.turn_id == InboxRow.turn_id)
            .where(
                InboxRow.conversation_id == bot.conversation_id(conversation.cookie),
                TranscriptRow.author == Author.BOT.value,
            )
            .group_by(InboxRow.seq)
        )
        return {row[0]: row[1] for row in rows}


def open_loop(*, seconds: int = SECONDS) -> str:
    """Measure and return the table, in Markdown."""

    async def measured() -> Arrived:
        with tempfile.TemporaryDirectory(prefix="lastmile-bench-") as folder:
            async with our_bot(Path(folder)) as bot:
                return await arrivals(bot, distinct_questions(ROOT / "data" / "nlu"), seconds=seconds)

    return _table(asyncio.run(measured()), seconds=seconds)


def _table(arrived: Arrived, *, seconds: int) -> str:
    times = arrived.times
    return "\n".join(
        [
            f"{RATE} messages/s arrive at random moments for {seconds} s over {CONVERSATIONS} conversations with their",
            "streams open, whether or not the last one is answered; from the moment at which a message is to be sent",
            "to the line on the stream that answers it. A fragment that means nothing alone waits 2.5 s for the next.",
            "",
            "| messages | p50 | p95 | p99 | slowest | lost / out of order | sent late, p95 | processor a message |"
            " must be |",
            "|---|---|---|---|---|---|---|---|---|",
            f"| {len(times) + arrived.lost} | {percentile(times, 50):.0f} ms | {percentile(times, 95):.0f} ms | "
            f"{percentile(times, 99):.0f} ms | {max(times, default=0):.0f} ms | "
            f"{arrived.lost} / {arrived.disordered} | {percentile(arrived.late, 95):.0f} ms | {arrived.cpu:.1f} ms | "
            "p95 ≤ 1 s, 0 / 0 |",
        ]
    )


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=SECONDS, help="for how long messages arrive")
    sys.stdout.write(open_loop(seconds=arguments.parse_args().seconds) + "\n")


if __name__ == "__main__":
    main()
