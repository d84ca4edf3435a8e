"""Ask a bot over HTTP, from POST to the reply, and keep how long it took."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from typing import Iterator, List, NamedTuple, Protocol, Sequence

# A resident asks about this many things and goes; the next one is somebody else.
MESSAGES_A_RESIDENT = 10
# So often the bots are measured in turn, with so many messages alone and from so many clients each time.
ROUNDS = 4
ALONE = 50
CLIENTS = 16
CROWD = 480
# Early and late messages are compared in rounds of so many, in turn with the messages of a new resident around the
# tenth. A third of the questions take twice as long: among sixty, never half of them do, as among ten or twenty.
AROUND = 10
COMPARED = 3
# The door lets one resident in once a second, and 30 at once.
BETWEEN_ROUNDS = 2 * AROUND


class Conversation(Protocol):
    """One resident's conversation with a running bot."""

    async def ask(self, text: str) -> None:
        """Send a message and return when its reply is there.

        :raises NoReply: none came.
        """

    async def close(self) -> None:
        """Leave."""


class RunningBot(Protocol):
    """A bot that is up."""

    async def open(self) -> Conversation:
        """Begin a conversation, with everything before its first question done."""

    async def fill(self, conversation: Conversation, questions: Sequence[str]) -> None:
        """Have the questions asked and answered in the conversation, by the quickest way there is."""

    def resident_megabytes(self) -> float:
        """How much memory the bot process has."""

    def cpu_seconds(self) -> float:
        """How much processor time all its processes have used."""


class NoReply(Exception):
    """A message that was not answered in time."""


@dataclass(frozen=True)
class Measured:
    """What one bot did: milliseconds and messages a second; ``cpu`` is milliseconds of all processes a message."""

    alone_p50: float
    alone_p95: float
    crowd_rate: float
    crowd_p50: float
    crowd_p95: float
    cpu: float
    early: float
    late: float
    late_at: int
    megabytes: float


class _Answered(NamedTuple):
    """How long a message took, in milliseconds, and when it was answered, in seconds of ``perf_counter``."""

    took: float
    at: float


@dataclass
class Load:
    """A running bot, the questions left for it, and how long its long conversation gets.

    What came of it so far: ``alone`` and ``crowd`` in milliseconds a message, ``seconds`` that the crowd took, ``cpu``
    in seconds of all processes meanwhile.
    """

    bot: RunningBot
    questions: Iterator[str]
    length: int
    alone: List[float] = field(default_factory=list)
    crowd: List[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0


async def measure(*loads: Load) -> List[Measured]:
    """Measure bots in turn, round by round, so that a slow minute of the machine is one of all; in their order."""
    for load in loads:
        await _one_after_the_other(load.bot, load.questions, most=2 * MESSAGES_A_RESIDENT)  # warm
    for _ in range(ROUNDS):
        for load in loads:
            load.alone += [each.took for each in await _one_after_the_other(load.bot, load.questions, most=ALONE)]
            await _crowd(load)
    return [await _measured(load) for load in loads]


async def _crowd(load: Load) -> None:
    """Have ``CLIENTS`` ask at once; counted while there are as many: at the end the last of them waits alone."""
    began, cpu_before = time.perf_counter(), load.bot.cpu_seconds()
    left = iter(range(CROWD // MESSAGES_A_RESIDENT))
    clients = await asyncio.gather(*(_client(load.bot, load.questions, left) for _ in range(CLIENTS)))
    load.cpu += load.bot.cpu_seconds() - cpu_before
    ended = min(client[-1].at for client in clients)
    load.crowd += [each.took for client in clients for each in client if each.at <= ended]
    load.seconds += ended - began


async def _measured(load: Load) -> Measured:
    early, late = await _early_and_late(load.bot, load.questions, length=load.length)
    return Measured(
        alone_p50=percentile(load.alone, 50),
        alone_p95=percentile(load.alone, 95),
        crowd_rate=len(load.crowd) / load.seconds,
        crowd_p50=percentile(load.crowd, 50),
        crowd_p95=percentile(load.crowd, 95),
        cpu=load.cpu / (ROUNDS * CROWD) * 1000,
        early=early,
        late=late,
        late_at=load.length,
        megabytes=load.bot.resident_megabytes(),
    )


async def _client(bot: RunningBot, questions: Iterator[str], residents: Iterator[int]) -> List[_Answered]:
    answered: List[_Answered] = []
    for _ in residents:
        answered += await _one_after_the_other(bot, questions, most=MESSAGES_A_RESIDENT)
    return answered


async def _one_after_the_other(
    bot: RunningBot, questions: Iterator[str], *, most: int, a_resident: int = MESSAGES_A_RESIDENT
) -> List[_Answered]:
    answered: List[_Answered] = []
    while len(answered) < most:
        conversation = await bot.open()
        for _ in range(min(a_resident, most - len(answered))):
            answered.append(await _timed(conversation, next(questions)))
        await conversation.close()
    return answered


async def _early_and_late(bot: RunningBot, questions: Iterator[str], *, length: int) -> tuple[float, float]:
    """The median around message 10 of new conversations and around message ``length`` of a long one, in turn."""
    early: List[float] = []
    late: List[float] = []
    long = await bot.open()
    await bot.fill(long, [next(questions) for _ in range(length - AROUND * COMPARED)])
    for _ in range(COMPARED):
        await asyncio.sleep(BETWEEN_ROUNDS)
        fresh = await _one_after_the_other(bot, questions, most=2 * AROUND, a_resident=2 * AROUND)
        early += [each.took for each in fresh]
        late += [(await _timed(long, next(questions))).took for _ in range(2 * AROUND)]
    await long.close()
    return statistics.median(early), statistics.median(late)


async def _timed(conversation: Conversation, question: str) -> _Answered:
    began = time.perf_counter()
    await conversation.ask(question)
    now = time.perf_counter()
    return _Answered(took=(now - began) * 1000, at=now)


def percentile(times: Sequence[float], percent: int) -> float:
    """Return a percentile, 0 of nothing."""
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] if times else 0.0
