"""Beside the conversations: the look-up of guides, and the calls to be made."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.conversations.desk.callbacks import NoSuchCallback
from bot.ledger.roles import actor_of
from bot.people.audit import Act
from bot.people.permissions import Permission
from bot.web.chat.incoming import place
from bot.web.desk.guard import needs, watches
from bot.web.desk.guide_reply import candidates
from bot.web.desk.page import desk_page, done, member_in
from bot.web.errors import NotYours
from bot.web.front import Front

CALLBACKS = "/desk/callbacks"


class TalkExtras:
    """Two small screens."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_guides, "/desk/guides", methods=["GET"], name="desk_guides")
        app.add_route(self.get_callbacks, CALLBACKS, methods=["GET"], name="desk_callbacks")
        app.add_route(self.post_try, f"{CALLBACKS}/<number:int>/try", methods=["POST"], name="desk_callback_try")
        app.add_route(self.post_phone, f"{CALLBACKS}/<number:int>/phone", methods=["POST"], name="desk_callback_phone")

    @watches(Permission.CONVERSE)
    async def get_guides(self, request: Request) -> HTTPResponse:
        """Return the guides whose names have some words."""
        found = await self._front.off_loop(candidates, self._front.services, (request.args.get("q") or "")[:40])
        return json([{"id": one.id, "name": one.name, "kind": one.kind} for one in found])

    @needs(Permission.CALL_BACK)
    async def get_callbacks(self, request: Request) -> HTTPResponse:
        """List the calls that are waited for."""
        calls = await self._front.off_loop(self._front.services.callbacks.open, actor_of(member_in(request)))
        return desk_page(request, "desk/callbacks.html", calls=calls, shown=None)

    @needs(Permission.CALL_BACK)
    async def post_try(self, request: Request, number: int) -> HTTPResponse:
        """Keep what a call came to."""
        form = request.ctx.form.texts
        try:
            await self._front.off_loop(
                self._front.services.callbacks.tried,
                number,
                actor_of(member_in(request)),
                n=place(form.get("n"), "n"),
                reached=form.get("reached") == "yes",
                said=form.get("said", "")[:500],
            )
        except NoSuchCallback as error:
            raise NotYours from error
        return done(CALLBACKS, "saved")

    @needs(Permission.CALL_BACK)
    async def post_phone(self, request: Request, number: int) -> HTTPResponse:
        """Show one phone in plain digits, and record who looked."""
        services, member = self._front.services, member_in(request)
        try:
            phone = await self._front.off_loop(services.callbacks.phone, number, actor_of(member))
        except NoSuchCallback as error:
            raise NotYours from error
        await self._front.off_loop(services.audit.record, member.doer, Act.UNMASKED, f"callback {number}")
        calls = await self._front.off_loop(services.callbacks.open, actor_of(member))
        return desk_page(request, "desk/callbacks.html", calls=calls, shown=(number, phone or "已删"))
