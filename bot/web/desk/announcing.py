"""What the desk's open pages are told: that something moved, never what. One stream for all pages of a browser.

The bell names a conversation; one look at its row says whom it concerns. What
several hints say at once is told once. A lost hint costs one look at the rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.conversations.record.models import ConversationRow, Speaker
from bot.web.front import Front

log = logging.getLogger(__name__)

LOOK_EVERY = 3.0
# Hints that come this close together are one piece of news.
GATHER = 0.05


@dataclass
class News:
    """What has moved: conversations that are open; in the lists only what one holds oneself; or any of the lists."""

    talks: frozenset[str] = frozenset()
    mine: bool = False
    lists: bool = False

    def __bool__(self) -> bool:
        return bool(self.talks) or self.mine or self.lists

    def add(self, more: News) -> None:
        """Take in further news."""
        self.talks, self.mine, self.lists = self.talks | more.talks, self.mine or more.mine, self.lists or more.lists


@dataclass(eq=False)
class DeskWatch:
    """The open pages of one browser: whose, in which session, what they show, and what they have yet to be told."""

    staff_id: str
    town: str
    session: str
    open_ids: frozenset[str]
    untold: News = field(default_factory=News)
    is_closed: bool = False
    is_signed_out: bool = False
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, news: News) -> None:
        """Have the pages told."""
        self.untold.add(news)
        if news:
            self._bell.set()

    def close(self) -> None:
        """Have the stream end."""
        self.is_closed = True
        self._bell.set()

    def sign_out(self) -> None:
        """Have the stream say that its session is over, and end."""
        self.is_signed_out = True
        self.close()

    async def news(self, *, within: float) -> News:
        """Wait for news, and return it; after the time none."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._bell.wait(), within)
            await asyncio.sleep(GATHER)
        self._bell.clear()
        told, self.untold = self.untold, News()
        return told


@dataclass(frozen=True)
class _Stance:
    """How a conversation stood when it was looked at last."""

    town: str
    speaker: str
    owner: str | None
    epoch: int
    last_seq: int

    @property
    def is_with_people(self) -> bool:
        """Whether it stands in the lists of those who wait and are held."""
        return self.speaker in (Speaker.QUEUED.value, Speaker.HUMAN.value)

    def has_moved(self, before: _Stance | None) -> bool:
        """Whether it has changed hands, or is new to the lists."""
        if before is None:
            return self.is_with_people
        return (before.epoch, before.speaker) != (self.epoch, self.speaker)


class DeskAnnouncer:
    """All browsers with open desk pages of this process."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._watches: set[DeskWatch] = set()
        self._stances: dict[str, _Stance] = {}
        self._hints: set[str] = set()
        self._heard = asyncio.Event()
        self._newest = 0

    @contextlib.contextmanager
    def watching(self, staff_id: str, *, town: str, session: str, open_ids: frozenset[str]) -> Iterator[DeskWatch]:
        """Watch for a browser while the context lasts; ``session`` is the token that its pages were opened with."""
        watch = DeskWatch(staff_id, town, session, open_ids)
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
        """Look at what the hints name; every few seconds also at what changed without one, and at who is signed in."""
        looked = 0.0
        while True:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._heard.wait(), LOOK_EVERY)
            self._heard.clear()
            hints, self._hints = self._hints, set()
            if not self._watches:
                continue
            try:
                await self._tell_of(hints)
                if time.monotonic() - looked >= LOOK_EVERY:
                    looked = time.monotonic()
                    await self._look_around()
            except sa.exc.SQLAlchemyError:
                # The next look finds what came meanwhile.
                log.warning("cannot look at the desk's conversations", exc_info=True)

    async def _tell_of(self, hints: set[str]) -> None:
        if hints:
            stances = await self._front.off_loop(_look, self._front.services, ConversationRow.id.in_(hints))
            for conversation_id, stance in stances.items():
                self._tell(conversation_id, stance)

    async def _look_around(self) -> None:
        """Close the streams of whoever is out, and tell of what has changed since it was looked at last."""
        services, watches = self._front.services, tuple(self._watches)
        sessions = {watch.session for watch in watches}
        signed_in = await self._front.off_loop(services.staff_sessions.still_signed_in, sessions)
        for watch in watches:
            if watch.session not in signed_in:
                watch.sign_out()
        known = {*self._stances, *(one for watch in watches for one in watch.open_ids)}
        stances = await self._front.off_loop(_look, services, sa.or_(_WITH_PEOPLE, ConversationRow.id.in_(known)))
        for conversation_id, stance in stances.items():
            if stance != self._stances.get(conversation_id):
                self._tell(conversation_id, stance)

    def _tell(self, conversation_id: str, stance: _Stance) -> None:
        before = self._stances.get(conversation_id)
        is_open = any(conversation_id in watch.open_ids for watch in self._watches)
        if stance.is_with_people or is_open:
            self._stances[conversation_id] = stance
        else:
            self._stances.pop(conversation_id, None)
        for watch in self._watches:
            if watch.town != stance.town:
                continue
            # What is said where a colleague is, is theirs to read. A proposal moves no list.
            waits, theirs = stance.speaker == Speaker.QUEUED.value, stance.owner == watch.staff_id
            watch.wake(
                News(
                    talks=watch.open_ids & {conversation_id},
                    mine=theirs and stance != before,
                    lists=stance.has_moved(before) or (waits and stance != before),
                )
            )


_WITH_PEOPLE = ConversationRow.speaker.in_((Speaker.QUEUED.value, Speaker.HUMAN.value))


def _look(services: Services, which: Any) -> dict[str, _Stance]:
    """Return how the conversations stand for which a condition holds."""
    with services.database.read() as session:
        rows = session.execute(
            sa.select(
                ConversationRow.id,
                ConversationRow.town,
                ConversationRow.speaker,
                ConversationRow.owner,
                ConversationRow.epoch,
                ConversationRow.last_seq,
            ).where(which)
        ).all()
    return {row[0]: _Stance(*row[1:]) for row in rows}
