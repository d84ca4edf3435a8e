"""The worker process: what time brings about. A lease sees to it that of two workers one acts."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import os
import socket
import uuid

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.conversations.desk.minding import Minding
from bot.conversations.record.models import ConversationRow
from bot.ledger.erased_pictures import remove_erased_pictures
from bot.ledger.jobs import run_jobs
from bot.storage.lease import take_lease
from bot.wechat.housekeeping import tidy
from bot.wechat.sender import WeChatSender

logger = logging.getLogger(__name__)

ROUND_SECONDS = 10.0
LEASE = dt.timedelta(seconds=40)

# A tracker is a disposable snapshot; the transcript is the record. What was said a month ago
# decides nothing any more.
TRACKER_KEPT = dt.timedelta(days=30)


class Worker:
    """Does its rounds until it is told to stop."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._name = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._stopping = asyncio.Event()
        self._minding = Minding(services.database, services.clock, services.bell, services.guides.current)

    def stop(self) -> None:
        """End after the round under way."""
        self._stopping.set()

    async def run(self) -> None:
        """Do rounds until ``stop``, and send what is owed in WeChat beside them."""
        sending = asyncio.create_task(self._send())
        while not self._stopping.is_set():
            await asyncio.to_thread(self.round)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), ROUND_SECONDS)
        await sending

    async def _send(self) -> None:
        # Each message is taken under a lock, so this needs no lease: every worker may send.
        if self._services.settings.wechat.is_on:
            await WeChatSender(self._services).run(self._stopping)

    def round(self) -> None:
        """Do what is due, if this worker has the lease."""
        now = self._services.clock.now()
        if not take_lease(self._services.database, "worker", holder=self._name, now=now, length=LEASE):
            return
        self._services.guides.refresh()
        run_jobs(self._services.ledger)
        remove_erased_pictures(self._services.database, self._services.settings.var_dir / "attachments")
        self._minding.round()
        forgotten = self._forget_trackers(before=now - TRACKER_KEPT)
        if forgotten:
            logger.info("%d old trackers forgotten", forgotten)
        tidy(self._services)

    def _forget_trackers(self, *, before: dt.datetime) -> int:
        with self._services.database.write() as session:
            result = session.execute(
                sa.update(ConversationRow)
                .where(ConversationRow.updated_at < before, ConversationRow.tracker.is_not(None))
                .values(tracker=None)
                .execution_options(synchronize_session=False)
            )
            return int(result.rowcount)
