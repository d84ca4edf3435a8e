"""Leading a resident through a walk from the pane: each press sends the next screen of it."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.conversations.desk.desk_walks import NoSuchMove, Press
from bot.people.permissions import Permission
from bot.web.chat.incoming import client_id, place
from bot.web.desk.guard import needs
from bot.web.desk.page import done, member_in
from bot.web.desk.talk_room import TALKS, attendant, known_id, room_or_gone
from bot.web.errors import BadField
from bot.web.front import Front


class TalkWalks:
    """One form for every move."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the route."""
        app.add_route(self.post_walk, f"{TALKS}/<talk>/walk", methods=["POST"], name="desk_talk_walk")

    @needs(Permission.CONVERSE)
    async def post_walk(self, request: Request, talk: str) -> HTTPResponse:
        """Begin a walk or move it, and send what the resident then has before them."""
        services, member, form = self._front.services, member_in(request), request.ctx.form.texts
        if await self._front.off_loop(room_or_gone, services, member, known_id(talk)) is None:
            return done(TALKS, "talk-gone")
        move = form.get("move", "")
        press = Press(move, form.get(_VALUES.get(move, ""), ""))
        try:
            said = await self._front.off_loop(
                services.desk_walks.lead,
                talk,
                attendant(member),
                press,
                epoch=place(form.get("epoch"), "epoch"),
                client_id=f"walk-{client_id(form.get('client_id'))[:40]}",
            )
        except NoSuchMove as error:
            raise BadField("move") from error
        return done(f"{TALKS}/{talk}", "talk-lost" if said.dropped else "talk-said")


# Which field of the form holds what a move needs.
_VALUES = {"start": "walk", "step": "step", "answer": "option"}
