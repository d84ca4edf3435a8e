"""The ends of turns: those that come while one is written are written together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import List, Optional, Sequence

from bot.conversations.record.inbox import Claim, Finished, Inbox


@dataclass
class _End:
    """A turn that has ended, and whoever waits for it to be written."""

    claim: Claim
    finished: Finished
    written: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Endings:
    """Writes what the turns of one worker have come to.

    One transaction at a time, of whatever waits: with sixteen residents at once a turn that had a transaction of its
    own waited 24 ms to be written (docs/benchmarks.md).
    """

    def __init__(self, inbox: Inbox, worker: str) -> None:
        self._inbox = inbox
        self._worker = worker
        self._waiting: List[_End] = []
        self._writing: "Optional[asyncio.Task[None]]" = None

    async def write(self, claim: Claim, finished: Finished) -> None:
        """Return when it is written.

        :raises LeaseLost: another process holds or has finished the turn; nothing was written.
        """
        end = _End(claim, finished)
        self._waiting.append(end)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await end.written

    async def _write_all(self) -> None:
        while self._waiting:
            ends, self._waiting = self._waiting, []
            for end, problem in zip(ends, await self._problems(ends), strict=True):
                if end.written.done():
                    continue  # whoever waited for it was stopped meanwhile
                if problem is None:
                    end.written.set_result(None)
                else:
                    end.written.set_exception(problem)
        self._writing = None

    async def _problems(self, ends: Sequence[_End]) -> Sequence[Optional[Exception]]:
        """Write them together, or each by itself where that fails; of each what kept it from being written."""
        ended = [(end.claim, end.finished) for end in ends]
        try:
            return await asyncio.to_thread(self._inbox.finish_all, ended, worker=self._worker)
        except Exception as problem:  # whichever of them it is about: the others are written
            if len(ends) == 1:
                return [problem]
            return [problem for end in ends for problem in await self._problems([end])]
