"""Who is to be told when a conversation moves on: open streams, woken by a bell or by looking.

The bell is a hint. All watched conversations are also looked at together every
few seconds, so that a lost hint costs seconds and never a message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

import sqlalchemy as sa

from bot.web.chat.standing import Standing

log = logging.getLogger(__name__)

LOOK_EVERY = 3.0
# Several tabs are fine. Phones that lost their connection leave streams behind which end only when a write fails.
MOST_STREAMS = 12

Look = Callable[[Sequence[str]], Awaitable[Mapping[str, Standing]]]


class Watch:
    """One open stream: woken whenever there may be something new, closed when it gives way to newer ones."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self.is_closed = False

    def wake(self) -> None:
        """Have the stream look at the rows."""
        self._bell.set()

    def close(self) -> None:
        """Have the stream end."""
        self.is_closed = True
        self._bell.set()

    async def moved(self, *, within: float) -> bool:
        """Wait until woken. Return whether that happened within so many seconds."""
        try:
            await asyncio.wait_for(self._bell.wait(), within)
        except asyncio.TimeoutError:
            return False
        self._bell.clear()
        return True


class Announcer:
    """All open streams of this process, by conversation."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._watches: dict[str, OrderedDict[int, Watch]] = {}
        self._seen: dict[str, Standing] = {}

    @property
    def open_streams(self) -> int:
        """How many streams are open."""
        return sum(len(watches) for watches in self._watches.values())

    @contextlib.contextmanager
    def watching(self, conversation_id: str) -> Iterator[Watch]:
        """Watch a conversation while the context lasts."""
        watch = Watch()
        watches = self._watches.setdefault(conversation_id, OrderedDict())
        watches[id(watch)] = watch
        if len(watches) > MOST_STREAMS:
            next(iter(watches.values())).close()
        try:
            yield watch
        finally:
            del watches[id(watch)]
            if not watches and self._watches.get(conversation_id) is watches:
                del self._watches[conversation_id]
                self._seen.pop(conversation_id, None)

    def announce(self, conversation_id: str) -> None:
        """Wake the streams of a conversation; without an id, all."""
        chosen = [conversation_id] if conversation_id else list(self._watches)
        for one in chosen:
            for watch in self._watches.get(one, {}).values():
                watch.wake()

    def close(self) -> None:
        """End all streams, as when the server stops."""
        for watches in self._watches.values():
            for watch in watches.values():
                watch.close()

    async def keep_looking(self) -> None:
        """Look at all watched conversations again and again, and wake those that moved."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                now = await self._look(list(self._watches))
            except sa.exc.SQLAlchemyError:
                # The database may be away for a while; streams stay open and the next look finds what came.
                log.warning("cannot look at the watched conversations", exc_info=True)
                continue
            for conversation_id, standing in now.items():
                if self._seen.get(conversation_id) != standing:
                    self._seen[conversation_id] = standing
                    self.announce(conversation_id)
