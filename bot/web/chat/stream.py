"""The live stream: server-sent events that carry what follows a cursor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse

from bot.conversations.record.transcript import Line
from bot.web.chat.announcer import Announcer
from bot.web.chat.incoming import place
from bot.web.chat.seats import Seat, seat_of
from bot.web.chat.standing import Standing, standing_in
from bot.web.errors import NotYours
from bot.web.front import Front
from bot.web.sessions import Visitor

# A proxy, or Sanic itself after 60 s, cuts a stream that says nothing; a page that hears nothing reconnects.
BEAT_EVERY = 15.0


class ChatStream:
    """Streams of lines, one for each open page."""

    def __init__(self, front: Front, announcer: Announcer) -> None:
        self._front = front
        self._announcer = announcer

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_stream, "/api/chat/stream", methods=["GET"], name="get_stream")

    async def get_stream(self, request: Request) -> None:
        """Send ``lines``, ``typing`` and ``beat`` events until the page goes."""
        cursor = place(request.args.get("after"), "after")
        visitor = self._front.sessions.visitor(request)
        if visitor.is_new:
            raise NotYours
        response = await request.respond(content_type="text/event-stream", headers={"x-accel-buffering": "no"})
        await _send(response, "beat", {})
        seat = await self._seat(visitor, response)
        if seat is not None:
            await self._follow(seat, cursor, response)

    async def _seat(self, visitor: Visitor, response: BaseHTTPResponse) -> Seat | None:
        """Return where the visitor sits, once there has been a first message; None when the server stops."""
        with self._announcer.watching(visitor.cookie) as watch:
            while not watch.is_closed:
                seat = await self._front.off_loop(seat_of, self._front.services, visitor)
                if seat is not None:
                    return seat
                if not await watch.moved(within=BEAT_EVERY):
                    await _send(response, "beat", {})
        return None

    async def _follow(self, seat: Seat, cursor: int, response: BaseHTTPResponse) -> None:
        services, told = self._front.services, None
        if cursor:
            await self._front.off_loop(
                services.transcript.acknowledge, seat.conversation_id, cursor, now=services.clock.now()
            )
        with self._announcer.watching(seat.conversation_id) as watch:
            while not watch.is_closed:
                lines, stands = await self._front.off_loop(self._news, seat, cursor)
                if cursor > stands.last_seq:
                    await _send(response, "reset", {})
                    return
                news = ""
                if lines:
                    cursor = lines[-1].seq
                    news = _event("lines", {"lines": [line.to_json() for line in lines]}, id=cursor)
                if stands.typing != told and cursor >= stands.last_seq:
                    told = stands.typing
                    news += _event("typing", told)
                if news:
                    await response.send(news)
                if cursor >= stands.last_seq and not await watch.moved(within=BEAT_EVERY):
                    await _send(response, "beat", {})

    def _news(self, seat: Seat, cursor: int) -> tuple[list[Line], Standing]:
        # The standing first: a line written in between is then one more than it says, never one less.
        services = self._front.services
        with services.database.read() as session:
            stands = standing_in(session, seat.conversation_id)
            return services.transcript.after_in(session, seat.conversation_id, cursor), stands


async def _send(response: BaseHTTPResponse, event: str, data: Mapping[str, Any]) -> None:
    await response.send(_event(event, data))


def _event(name: str, data: Mapping[str, Any], *, id: int | None = None) -> str:
    numbered = f"id: {id}\n" if id is not None else ""
    return f"{numbered}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
