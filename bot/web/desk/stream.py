"""``/desk/stream``: says that something moved. The page fetches what follows its own cursor, so nothing hangs on it."""

from __future__ import annotations

import dataclasses
import json
import time

from sanic import Sanic
from sanic.request import Request

from bot.people.permissions import Permission
from bot.web.chat.incoming import place
from bot.web.desk.announcing import DeskAnnouncer, News
from bot.web.desk.guard import token_of, watches
from bot.web.desk.page import member_in
from bot.web.desk.talk_room import known_id, room_of
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
        """Send ``news`` and ``beat`` until the page goes, and ``out`` when the session ends; who listens is present."""
        member, services = member_in(request), self._front.services
        open_id, after = request.args.get("open") or "", place(request.args.get("after"), "after")
        if open_id:
            room = await self._front.off_loop(room_of, services, member, known_id(open_id))
            behind = int(room.row.last_seq) > after
        announcer: DeskAnnouncer = request.app.ctx.desk_announcer
        response = await request.respond(content_type="text/event-stream", headers={"x-accel-buffering": "no"})
        session = token_of(request)
        with announcer.watching(member.id, town=member.town, session=session, open_id=open_id) as watch:
            watch.wake(News(talk=bool(open_id) and behind, lists=True))
            seen = 0.0
            while not watch.is_closed:
                if time.monotonic() - seen >= PRESENCE_EVERY:
                    await self._front.off_loop(services.presence.prolong, member.id)
                    seen = time.monotonic()
                news = await watch.news(within=BEAT_EVERY)
                event = "news" if news else "beat"
                await response.send(f"event: {event}\ndata: {json.dumps(dataclasses.asdict(news))}\n\n")
            if watch.is_signed_out:
                await response.send("event: out\ndata: {}\n\n")
