"""The desk under load, and its pages over 100,000 conversations and complaints.

50 staff have their desk open; 500 residents write once in 30 seconds, each at a
moment of their own, so that those whose conversation is open on a screen, which
costs most, do not all write one after the other. Measured is
the way from a resident's POST to the first page fetched by whoever holds the
conversation that has the line on it. ``python -m bench.desk`` prints the tables;
``--short`` takes a tenth of the time and of the rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterator, List, Sequence

import sqlalchemy as sa

from bench.desk_office import (
    DeskPage,
    Household,
    Office,
    Seen,
    marked,
    office,
    seed_conversations,
    town_that_never_closes,
)
from bench.ledger import seed as seed_ledger
from bench.load import NoReply
from bench.questions import distinct_questions
from bot.conversations.record.models import InboxRow, InboxState
from bot.settings import ROOT

STAFF, RESIDENTS = 50, 500
EVERY = 30.0
ROUNDS = 6
ROWS = 100_000
PAGES = 60
# Whatever is still on its way after this is lost.
PATIENCE = 20.0
# What the pages fetch when they have been opened.
SETTLES = 5.0
LISTS = {
    "conversations: mine, others, queue": "/desk/talks",
    "with the latest 50 of all": "/desk/talks?all=1",
    "the lists alone, as fetched after news": "/desk/talks-list?open=",
    "ledger: open": "/desk/ledger",
    "ledger: overdue": "/desk/ledger?view=overdue",
    "search of what was said, found (合作医疗)": "/desk/search?q=合作医疗",
    "search of what was said, nothing to find (宅基)": "/desk/search?q=宅基",
}


@dataclass
class Outcome:
    """What a load came to: milliseconds, and how many lines went missing or stood twice."""

    held: int
    sent: int = 0
    times: List[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0


async def load(made: Office, staff: Sequence[DeskPage], *, held: int, rounds: int) -> Outcome:
    """Have all residents write for some rounds; ``held`` of them are with people, the others with the bot."""
    outcome, seen = Outcome(held=held), made.seen
    households = [await made.household() for _ in range(RESIDENTS)]
    # What the bot is still answering is answered before it is taken away.
    await _answered(made)
    for page in staff:
        page.talks.clear()
        page.is_listening.clear()
    seen.first.clear()
    seen.added.clear()
    for number, household in enumerate(households[:held]):
        await asyncio.to_thread(made.give, household, staff[number % len(staff)])
    keeping = [asyncio.create_task(page.work()) for page in staff]
    keeping += [asyncio.create_task(household.listen()) for household in households]
    # Nobody opens all these pages at once: the day is under way when it is measured.
    await asyncio.gather(*(one.is_listening.wait() for one in (*staff, *households)))
    await asyncio.sleep(SETTLES)
    numbers, sent = iter(range(100_000)), {}
    questions = distinct_questions(ROOT / "data" / "nlu")
    began, moments = asyncio.get_running_loop().time() + 1, random.Random(held)
    writing = [
        _write(household, questions, numbers, sent, began + moments.uniform(0, EVERY), rounds=rounds, notes=n < held)
        for n, household in enumerate(households)
    ]
    try:
        await asyncio.gather(*writing)
        await _arrived(seen, sent)
        _refuse_failures(keeping)
    finally:
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
    outcome.sent = len(sent)
    outcome.times = [(seen.first[n] - at) * 1000 for n, at in sent.items() if n in seen.first]
    shown: "Counter[int]" = Counter()
    for page in staff:
        for talk in page.talks:
            shown.update(await page.whole(talk))
    outcome.lost = sum(not shown[n] or n not in seen.first for n in sent)
    outcome.doubled = sum(shown[n] > 1 or seen.added[n] > 1 for n in sent)
    return outcome


async def _write(
    household: Household,
    questions: Iterator[str],
    numbers: Iterator[int],
    sent: Dict[int, float],
    first: float,
    *,
    rounds: int,
    notes: bool,
) -> None:
    loop = asyncio.get_running_loop()
    for n in range(rounds):
        await asyncio.sleep(max(0.0, first + n * EVERY - loop.time()))
        text = next(questions)
        if notes:
            number = next(numbers)
            sent[number], text = loop.time(), marked(number, text)
        # What is refused never comes to anybody's screen, and counts as lost.
        with contextlib.suppress(NoReply):
            await household.say(text)


async def _answered(made: Office) -> None:
    waiting = sa.select(sa.func.count()).where(InboxRow.state == InboxState.WAITING.value)
    while True:
        with made.services.database.read() as session:
            if not session.execute(waiting).scalar_one():
                return
        await asyncio.sleep(0.5)


async def _arrived(seen: Seen, sent: Dict[int, float]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(n not in seen.first for n in sent):
        await asyncio.sleep(0.2)


def _refuse_failures(tasks: "Sequence[asyncio.Task[None]]") -> None:
    for task in tasks:
        if task.done():
            task.result()


async def pages(page: DeskPage) -> Dict[str, List[float]]:
    """Fetch each list again and again, alone; milliseconds from the request to the last byte."""
    times: Dict[str, List[float]] = {}
    for name, path in LISTS.items():
        times[name] = []
        for _ in range(PAGES):
            began = time.perf_counter()
            await page.get(path)
            times[name].append((time.perf_counter() - began) * 1000)
    return times


async def measured(folder: Path, *, rounds: int, rows: int) -> str:
    """Measure and return the tables."""
    services, outcomes = town_that_never_closes(folder), []
    seed_conversations(services, rows)
    async with office(services, "web", "bot", "worker") as made:
        staff = [made.page_of(number) for number in range(STAFF)]
        for held in (RESIDENTS, RESIDENTS // 2):
            outcomes.append(await load(made, staff, held=held, rounds=rounds))
    # The worker would go through a year's deadlines first, and no town's begins with a year of them undone.
    seed_ledger(services.ledger, rows)
    async with office(services, "web") as made:
        lists = await pages(made.page_of(STAFF))
    return _table(outcomes, lists, rows=rows)


def _table(outcomes: Sequence[Outcome], lists: Dict[str, List[float]], *, rows: int) -> str:
    lines = [
        f"{STAFF} staff with the desk open, {RESIDENTS} residents who write once in {EVERY:.0f} s, all with their",
        f"streams, over `lastmile web`, `bot` and `worker` on SQLite with {rows:,} earlier conversations. From the",
        "POST to the line on the page that whoever holds the conversation has fetched.",
        "",
        "| with people / with the bot | messages to people | p50 | p95 | slowest | lost / doubled | must be |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.held} / {RESIDENTS - one.held} | {one.sent} | {percentile(one.times, 50):.0f} ms | "
        f"{percentile(one.times, 95):.0f} ms | {max(one.times, default=0):.0f} ms | {one.lost} / {one.doubled} | "
        "p95 ≤ 300 ms, 0 / 0 |"
        for one in outcomes
    ]
    lines += [
        "",
        f"Pages of the desk over {rows:,} conversations and {rows:,} complaints, one after the other; from the "
        "request to the last byte (must be ≤ 50 ms).",
        "",
        "| page | p50 | p95 |",
        "|---|---|---|",
    ]
    lines += [
        f"| {name} | {percentile(taken, 50):.0f} ms | {percentile(taken, 95):.0f} ms |" for name, taken in lists.items()
    ]
    return "\n".join(lines)


def percentile(times: Sequence[float], percent: int) -> float:
    """Return a percentile, 0 of nothing."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def desk(*, short: bool = False) -> str:
    """Measure and return the tables."""
    rounds, rows = (2, ROWS // 10) if short else (ROUNDS, ROWS)
    with tempfile.TemporaryDirectory(prefix="lastmile-desk-") as folder:
        return asyncio.run(measured(Path(folder), rounds=rounds, rows=rows))


if __name__ == "__main__":
    sys.stdout.write(desk(short="--short" in sys.argv) + "\n")
