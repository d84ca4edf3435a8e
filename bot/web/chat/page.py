"""The chat page at ``/chat``: a plain form that works by itself, which the script then takes over."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot.conversations.record.transcript import Line
from bot.guidebook.book import UnknownItemError
from bot.guidebook.schema import Town
from bot.web.chat.delivery import Door
from bot.web.chat.incoming import Form, Incoming, client_id, message_text, place, read_form, refuse_other_sites
from bot.web.chat.seats import Seat, seat_of
from bot.web.chat.standing import NOT_BEGUN, Standing, standing
from bot.web.chat.start import big_choices
from bot.web.errors import LONGEST_TEXT, Refusal
from bot.web.front import Front
from bot.web.large_type import is_large_type, keep_type
from bot.web.sessions import Visitor

_A_PAGE_OF_LINES = 30
_NEWEST = 2**31 - 1
# Lines further apart than this are set apart by the time, as in WeChat.
_PAUSE = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class LineView:
    """A line as the template shows it."""

    line: Line
    is_spaced: bool

    @property
    def said(self) -> dict[str, Any]:
        """The parts of the reply, None for each that is absent."""
        return {part: self.line.body.get(part) for part in ("text", "card", "link", "image", "choices")}


def line_views(lines: Sequence[Line]) -> list[LineView]:
    """Return lines with their time marks: at the first, and after every pause."""
    before = [None, *lines]
    return [
        LineView(line=line, is_spaced=earlier is None or line.created_at - earlier.created_at > _PAUSE)
        for earlier, line in zip(before, lines, strict=False)
    ]


@dataclass(frozen=True)
class _Room:
    """What one visitor's page shows."""

    seat: Seat | None
    lines: list[Line]
    stands: Standing


class ChatPage:
    """The page, and the form on it."""

    def __init__(self, front: Front, door: Door) -> None:
        self._front = front
        self._door = door

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_home, "/", methods=["GET"], name="home")
        app.add_route(self.get_chat, "/chat", methods=["GET"], name="get_chat")
        app.add_route(self.post_chat, "/chat", methods=["POST"], name="post_chat")
        app.add_route(self.post_type, "/chat/type", methods=["POST"], name="post_type")

    async def get_home(self, request: Request) -> HTTPResponse:
        """Lead to the chat."""
        return redirect("/chat")

    async def get_chat(self, request: Request) -> HTTPResponse:
        """Show the last lines, or those before a number."""
        return await self._show(request, before=place(request.args.get("before"), "before"), draft=self._asked(request))

    async def post_chat(self, request: Request) -> HTTPResponse:
        """Send what the form holds, then show the page; a refusal is shown above what was written."""
        refuse_other_sites(request)
        form = read_form(request)
        visitor = self._front.sessions.visitor(request)
        try:
            mark = client_id(form.texts.get("client_id"))
            town = form.texts.get("town", "")
            if form.picture:
                await self._door.let_picture_in(request, visitor, client_id=mark, file=form.picture, town=town)
            else:
                await self._door.let_in(request, visitor, _message(form, mark, town))
        except Refusal as refusal:
            return await self._show(request, refusal=refusal, draft=form.texts.get("text", ""))
        response = redirect("/chat", status=303)
        self._front.sessions.keep(response, visitor)
        return response

    async def post_type(self, request: Request) -> HTTPResponse:
        """Change between large and normal type, and remember it."""
        refuse_other_sites(request)
        response = redirect("/chat", status=303)
        keep_type(
            response,
            read_form(request).texts.get("type", ""),
            behind_tls=self._front.services.settings.behind_tls,
        )
        return response

    async def _show(
        self, request: Request, *, before: int = 0, refusal: Refusal | None = None, draft: str = ""
    ) -> HTTPResponse:
        visitor = self._front.sessions.visitor(request)
        services = self._front.services
        room = await self._front.off_loop(self._room, visitor, before=before)
        town = self._town(request, room.seat)
        lines = room.lines[-_A_PAGE_OF_LINES:]
        response = self._front.page(
            "chat.html",
            status=refusal.status if refusal else 200,
            town=town,
            lines=line_views(lines),
            earlier=lines[0].seq if len(room.lines) > len(lines) else 0,
            before=before,
            typing=room.stands.typing,
            cursor=lines[-1].seq if lines else 0,
            choices=big_choices(services.guides.current(), town, services.clock.now()),
            client_id=secrets.token_urlsafe(18),
            refusal=refusal,
            draft=draft[:LONGEST_TEXT],
            longest=LONGEST_TEXT,
            is_large=is_large_type(request),
        )
        self._front.sessions.keep(response, visitor)
        return response

    def _asked(self, request: Request) -> str:
        """Return what a poster's or an item's page lets people ask: the plain name of ``?ask=<item or bundle>``."""
        try:
            return self._front.services.guides.current().plain_name(request.args.get("ask") or "")
        except UnknownItemError:
            return ""

    def _room(self, visitor: Visitor, *, before: int) -> _Room:
        services = self._front.services
        seat = seat_of(services, visitor)
        if seat is None:
            return _Room(seat=None, lines=[], stands=NOT_BEGUN)
        stands = standing(services.database, seat.conversation_id)
        lines = services.transcript.before(seat.conversation_id, before or _NEWEST, most=_A_PAGE_OF_LINES + 1)
        return _Room(seat=seat, lines=lines, stands=stands)

    def _town(self, request: Request, seat: Seat | None) -> Town:
        """Return the conversation's town; before there is one, that of the address, or the usual one."""
        towns = self._front.services.guides.current().towns
        asked = request.args.get("town") or request.args.get("scene") or ""
        for town_id in (seat.town if seat else "", asked, self._front.services.settings.town):
            if town_id in towns:
                return towns[town_id]
        raise LookupError(f"the guides have no town {self._front.services.settings.town!r}")


def _message(form: Form, mark: str, town: str) -> Incoming:
    """Return what a form without script says: a pressed choice, a big choice, or what was written."""
    if form.texts.get("choice"):
        return Incoming(client_id=mark, choice_id=form.texts["choice"], town=town)
    return Incoming(client_id=mark, text=message_text(form.texts.get("say") or form.texts.get("text", "")), town=town)
