"""Pushes on their way in: each sender's in order, few at a time, and safe on the spool when many come at once."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Dict, Set

import sqlalchemy as sa

from bot.web.wechat.spool import Spool
from bot.web.wechat.taking import Taken, Taking
from bot.wechat.parsing import Push, read_push

log = logging.getLogger(__name__)

# A few are taken as they come; with more than that, what comes is first put where it is safe.
ROOM = 6
# More threads would only take time from the one that answers: SQLite has one writer, Python one lock.
_THREADS = 1
_LOOK_SECONDS = 15.0
# For each who waits, so that a flood is acknowledged and a steady stream is taken as fast as it comes.
_GIVE_WAY_SECONDS = 0.005
_LONGEST_WAY_GIVEN = 0.05
_FINISH_SECONDS = 3.0


class Intake:
    """Takes pushes, each once, in the order of their sender."""

    def __init__(self, taking: Taking, spool: Spool) -> None:
        self._taking = taking
        self._spool = spool
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="wechat")
        self._turn = asyncio.Semaphore(_THREADS)
        self._last: Dict[str, "asyncio.Task[Taken]"] = {}
        self._tasks: Set["asyncio.Task[Taken]"] = set()

    @property
    def is_busy(self) -> bool:
        """Whether more are waiting to be taken than are taken at once."""
        return len(self._tasks) >= ROOM

    async def begin(self, push: Push, body: str) -> tuple["asyncio.Task[Taken]", bool]:
        """Begin to take a push. Return the task that does, and whether the push is safe already.

        :raises sqlalchemy.exc.SQLAlchemyError: it could not be kept.
        """
        if not self.is_busy:
            return self._taken_in_order(push, is_kept=False), False
        await self._spool.keep(push.key, body)
        return self._taken_in_order(push, is_kept=True), True

    async def make_safe(self, push: Push, body: str, task: "asyncio.Task[Taken]") -> None:
        """Keep a push whose taking takes long.

        :raises sqlalchemy.exc.SQLAlchemyError: it could not be kept.
        """
        await self._spool.keep(push.key, body)
        task.add_done_callback(
            lambda done: self._spool.settled(push.key, is_taken=not done.cancelled() and done.exception() is None)
        )

    def _taken_in_order(self, push: Push, *, is_kept: bool) -> "asyncio.Task[Taken]":
        before = self._last.get(push.sender)
        task = asyncio.ensure_future(self._take(push, before, is_kept=is_kept))
        self._last[push.sender] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(push.sender, done))
        return task

    def _ended(self, sender: str, task: "asyncio.Task[Taken]") -> None:
        self._tasks.discard(task)
        if self._last.get(sender) is task:
            del self._last[sender]
        if not task.cancelled() and task.exception() is not None:
            log.error("a push could not be taken", exc_info=task.exception())

    async def _take(self, push: Push, before: "asyncio.Task[Taken] | None", *, is_kept: bool) -> Taken:
        if before is not None:
            await asyncio.wait({before})
        try:
            async with self._turn:
                if is_kept and self._spool.waiting:
                    # Those who wait to be acknowledged first; what is safe has time.
                    await asyncio.sleep(min(self._spool.waiting * _GIVE_WAY_SECONDS, _LONGEST_WAY_GIVEN))
                take = self._taking.take_kept if is_kept else self._taking.take
                taken = await asyncio.get_running_loop().run_in_executor(self._pool, take, push)
        except Exception:
            # Whatever it was, the push is still on the spool, to be taken once more.
            self._spool.settled(push.key, is_taken=False)
            raise
        if is_kept:
            self._spool.settled(push.key, is_taken=True)
        return taken

    async def keep_looking(self) -> None:
        """Take what a process that died has left on the spool, until cancelled."""
        while True:
            try:
                while left := await self._spool.left():
                    tasks = [self._taken_in_order(read_push(body), is_kept=True) for body in left]
                    await asyncio.wait(tasks)
                    if any(task.exception() is not None for task in tasks):
                        # It would fail again at once.
                        break
            except sa.exc.SQLAlchemyError:
                log.warning("cannot look at the spool", exc_info=True)
            await asyncio.sleep(_LOOK_SECONDS)

    async def finish(self) -> None:
        """Finish what is being taken; what waits on the spool is left to the next process."""
        if self._tasks:
            _, waiting = await asyncio.wait(set(self._tasks), timeout=_FINISH_SECONDS)
            for task in waiting:
                task.cancel()
        self._pool.shutdown(wait=False)
