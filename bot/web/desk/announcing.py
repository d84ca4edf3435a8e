"""What the desk's open pages are told: that something moved, never what. One stream a browser.

The bell names a conversation; one look at its row says whom it concerns. What
several hints say at once is told once. A lost hint costs one look at the rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.conversations.models import ConversationRow, Speaker
from bot.web.front import Front

log = logging.getLogger(__name__)

LOOK_EVERY = 3.0
# Hints that come this close together are one piece of news.
GATHER = 0.05


@dataclass(eq=False)
class DeskWatch:
    """One open page: whose it is, what it shows, and what it has yet to be told."""

    staff_id: str
    town: str
    open_id: str
    talk: bool = False
    lists: bool = False
    is_closed: bool = False
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, *, talk: bool, lists: bool) -> None:
        """Have the page told."""
        self.talk, self.lists = self.talk or talk, self.lists or lists
        if talk or lists:
            self._bell.set()

    def close(self) -> None:
        """Have the stream end."""
        self.is_closed = True
        self._bell.set()

    async def news(self, *, within: float) -> tuple[bool, bool]:
        """Wait for news; return whether the open conversation moved, and whether the lists did."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._bell.wait(), within)
            await asyncio.sleep(GATHER)
        self._bell.clear()
        told = (self.talk, self.lists)
        self.talk = self.lists = False
        return told


@dataclass(frozen=True)
class _Stance:
    """How a conversation stood when it was looked at last."""

    town: str
    speaker: str
    owner: str | None
    epoch: int


class DeskAnnouncer:
    """All open desk pages of this process."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._watches: set[DeskWatch] = set()
        self._stances: dict[str, _Stance] = {}
        self._hints: set[str] = set()
        self._heard = asyncio.Event()
        self._newest = 0

    @contextlib.contextmanager
    def watching(self, staff_id: str, *, town: str, open_id: str) -> Iterator[DeskWatch]:
        """Watch for a page while the context lasts."""
        watch = DeskWatch(staff_id, town, open_id)
        self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    def announce(self, conversation_id: str) -> None:
        """Take a hint."""
        if self._watches:
            self._hints.add(conversation_id)
            self._heard.set()

    def close(self) -> None:
        """End all streams, as when the server stops."""
        for watch in self._watches:
            watch.close()

    async def keep_telling(self) -> None:
        """Look at what the hints name, and now and then at what has changed without one."""
        while True:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._heard.wait(), LOOK_EVERY)
            self._heard.clear()
            hints, self._hints = self._hints, set()
            if not self._watches:
                continue
            try:
                stances = await self._front.off_loop(_look, self._front.services, hints)
            except sa.exc.SQLAlchemyError:
                # The next look finds what came meanwhile.
                log.warning("cannot look at the desk's conversations", exc_info=True)
                continue
            for conversation_id, stance in stances.items():
                self._tell(conversation_id, stance)
            if not hints:
                for watch in self._watches:
                    watch.wake(talk=bool(watch.open_id), lists=False)

    def _tell(self, conversation_id: str, stance: _Stance) -> None:
        before = self._stances.get(conversation_id)
        with_people = (Speaker.QUEUED.value, Speaker.HUMAN.value)
        moved = before is not None and (before.epoch, before.speaker) != (stance.epoch, stance.speaker)
        if stance.speaker in with_people:
            self._stances[conversation_id] = stance
        else:
            self._stances.pop(conversation_id, None)
        for watch in self._watches:
            if watch.town != stance.town:
                continue
            theirs = stance.speaker == Speaker.QUEUED.value or stance.owner == watch.staff_id
            began = before is None and stance.speaker in with_people
            watch.wake(talk=watch.open_id == conversation_id, lists=theirs or moved or began)


def _look(services: Services, ids: set[str]) -> dict[str, _Stance]:
    """Return how these conversations stand; without any, those that people have or wait for."""
    which = (
        ConversationRow.id.in_(ids) if ids else ConversationRow.speaker.in_((Speaker.QUEUED.value, Speaker.HUMAN.value))
    )
    with services.database.read() as session:
        rows = session.execute(
            sa.select(
                ConversationRow.id,
                ConversationRow.town,
                ConversationRow.speaker,
                ConversationRow.owner,
                ConversationRow.epoch,
            ).where(which)
        ).all()
    return {row[0]: _Stance(row[1], row[2], row[3], row[4]) for row in rows}
