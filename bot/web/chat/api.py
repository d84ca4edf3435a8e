"""The page's API below ``/api/chat``; docs/webchat-api.md says the same for programs."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json, raw

from bot.conversations.record.inbox import Receipt
from bot.conversations.record.transcript import Line
from bot.web.chat.delivery import Door
from bot.web.chat.incoming import (
    client_id,
    incoming_json,
    place,
    read_form,
    read_json,
    refuse_other_sites,
)
from bot.web.chat.pictures import CONTENT_TYPE, Pictures
from bot.web.chat.seats import Seat, seat_of
from bot.web.chat.standing import NOT_BEGUN, Standing, standing
from bot.web.errors import BadField, NotYours
from bot.web.front import Front
from bot.web.sessions import Visitor

_A_PAGE_OF_LINES = 50
_NEWEST = 2**31 - 1


class ChatApi:
    """Messages and pictures in; lines out."""

    def __init__(self, front: Front, door: Door, pictures: Pictures) -> None:
        self._front = front
        self._door = door
        self._pictures = pictures

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.post_message, "/api/chat/messages", methods=["POST"], name="post_message")
        app.add_route(self.get_messages, "/api/chat/messages", methods=["GET"], name="get_messages")
        app.add_route(self.post_picture, "/api/chat/pictures", methods=["POST"], name="post_picture")
        app.add_route(self.get_picture, "/api/chat/pictures/<name>", methods=["GET"], name="get_picture")
        app.add_route(self.post_seen, "/api/chat/seen", methods=["POST"], name="post_seen")

    async def post_message(self, request: Request) -> HTTPResponse:
        """Keep a message or a pressed choice; 202 with its place."""
        refuse_other_sites(request)
        message = incoming_json(read_json(request))
        visitor = self._front.sessions.visitor(request)
        return self._accepted(visitor, await self._door.let_in(request, visitor, message))

    async def post_picture(self, request: Request) -> HTTPResponse:
        """Keep a picture; 202 with its place."""
        refuse_other_sites(request)
        form = read_form(request)
        if not form.picture:
            raise BadField("picture")
        visitor = self._front.sessions.visitor(request)
        receipt = await self._door.let_picture_in(
            request,
            visitor,
            client_id=client_id(form.texts.get("client_id")),
            file=form.picture,
            town=form.texts.get("town", ""),
        )
        return self._accepted(visitor, receipt)

    def _accepted(self, visitor: Visitor, receipt: Receipt) -> HTTPResponse:
        response = json({"seq": receipt.seq, "repeated": receipt.repeated}, status=202)
        self._front.sessions.keep(response, visitor)
        return response

    async def get_messages(self, request: Request) -> HTTPResponse:
        """Return lines behind or before a number, and whether a turn is waiting."""
        after, before = place(request.args.get("after"), "after"), place(request.args.get("before"), "before")
        if after and before:
            raise BadField("before")
        seat = await self._front.off_loop(seat_of, self._front.services, self._front.sessions.visitor(request))
        lines, stands = await self._front.off_loop(self._lines, seat, after=after, before=before)
        shown = lines[1:] if len(lines) > _A_PAGE_OF_LINES and not after else lines[:_A_PAGE_OF_LINES]
        return json(
            {
                "lines": [line.to_json() for line in shown],
                "more": len(lines) > len(shown),
                "last_seq": stands.last_seq,
                "typing": stands.typing,
            }
        )

    def _lines(self, seat: Seat | None, *, after: int, before: int) -> tuple[list[Line], Standing]:
        if seat is None:
            return [], NOT_BEGUN
        services = self._front.services
        transcript = services.transcript
        stands = standing(services.database, seat.conversation_id)
        if after:
            transcript.acknowledge(seat.conversation_id, min(after, stands.last_seq), now=services.clock.now())
            return transcript.after(seat.conversation_id, after, most=_A_PAGE_OF_LINES + 1), stands
        return transcript.before(seat.conversation_id, before or _NEWEST, most=_A_PAGE_OF_LINES + 1), stands

    async def post_seen(self, request: Request) -> HTTPResponse:
        """Mark as delivered what the page has shown."""
        refuse_other_sites(request)
        after = read_json(request).get("after")
        if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after <= _NEWEST:
            raise BadField("after")
        services = self._front.services
        seat = await self._front.off_loop(seat_of, services, self._front.sessions.visitor(request))
        if seat is not None:
            await self._front.off_loop(
                services.transcript.acknowledge, seat.conversation_id, after, now=services.clock.now()
            )
        return empty()

    async def get_picture(self, request: Request, name: str) -> HTTPResponse:
        """Return a picture of the visitor's own conversation."""
        seat = await self._front.off_loop(seat_of, self._front.services, self._front.sessions.visitor(request))
        if seat is None:
            raise NotYours
        picture = await self._front.off_loop(self._pictures.read, seat.conversation_id, name)
        return raw(
            picture,
            content_type=CONTENT_TYPE,
            headers={"cache-control": "private, max-age=31536000, immutable", "content-disposition": "inline"},
        )
