"""``/desk/stream``: says that something moved. A page fetches what follows its own cursor, so nothing hangs on it."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Collection, Mapping

from sanic import Sanic
from sanic.request import Request

from bot.bootstrap import Services
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.incoming import place
from bot.web.desk.announcing import DeskAnnouncer, News
from bot.web.desk.guard import token_of, watches
from bot.web.desk.page import member_in
from bot.web.desk.talk_room import known_id, room_of
from bot.web.errors import NotYours
from bot.web.front import Front

BEAT_EVERY = 15.0
PRESENCE_EVERY = 20.0


class DeskStream:
    """The streams of the desk."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the route."""
        app.add_route(self.get_stream, "/desk/stream", methods=["GET"], name="desk_stream")

    @watches(Permission.SEE_TALKS)
    async def get_stream(self, request: Request) -> None:
        """Send ``news`` and ``beat`` until the browser goes, and ``out`` when the session ends; who listens is present.

        ``open`` stands for each conversation that a page shows, ``after`` for the last line it has.
        """
        member, services = member_in(request), self._front.services
        asked = {known_id(one) for one in request.args.getlist("open", []) if one}
        seen = await self._front.off_loop(_seen_of, services, member, asked)
        after = place(request.args.get("after"), "after")
        announcer: DeskAnnouncer = request.app.ctx.desk_announcer
        response = await request.respond(content_type="text/event-stream", headers={"x-accel-buffering": "no"})
        session = token_of(request)
        with announcer.watching(member.id, town=member.town, session=session, open_ids=frozenset(seen)) as watch:
            watch.wake(News(talks=frozenset(one for one, last in seen.items() if last > after), lists=True))
            prolonged = 0.0
            while not watch.is_closed:
                if time.monotonic() - prolonged >= PRESENCE_EVERY:
                    await self._front.off_loop(services.presence.prolong, member.id)
                    prolonged = time.monotonic()
                news = await watch.news(within=BEAT_EVERY)
                event = "news" if news else "beat"
                await response.send(f"event: {event}\ndata: {_written(news)}\n\n")
            if watch.is_signed_out:
                await response.send("event: out\ndata: {}\n\n")


def _seen_of(services: Services, member: StaffMember, asked: Collection[str]) -> Mapping[str, int]:
    """Return the conversations that the member may see, each with its last line; of others the stream is silent.

    One page may show what is out of sight by now, while the others go on.

    :raises NotYours: none of those that were asked for is theirs.
    """
    seen = {}
    for one in asked:
        with contextlib.suppress(NotYours):
            seen[one] = int(room_of(services, member, one).row.last_seq)
    if asked and not seen:
        raise NotYours
    return seen


def _written(news: News) -> str:
    return json.dumps({"talks": sorted(news.talks), "mine": news.mine, "lists": news.lists})
