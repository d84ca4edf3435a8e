"""What staff do in a conversation: each a form that works without script, under the epoch the page was made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json, redirect

from bot.conversations.desk.takeover import NotPresent, Said
from bot.conversations.record.hand_over import HandoverLost
from bot.conversations.record.handover_models import Outcome
from bot.delivery.reply import Picture, Reply
from bot.people.masking import clean, mask_id_numbers
from bot.people.permissions import Permission
from bot.web.chat.delivery import PICTURES_PATH
from bot.web.chat.incoming import client_id, place
from bot.web.chat.pictures import Pictures
from bot.web.desk.guard import needs
from bot.web.desk.guide_reply import guide_reply
from bot.web.desk.page import done, member_in
from bot.web.desk.talk_room import TALKS, Room, attendant, known_id, room_of, room_or_gone
from bot.web.errors import LONGEST_TEXT, BadField, NothingSaid, NotYours
from bot.web.front import Front

PICTURE_ALT = "工作人员发的图片"


class TalkSteps:
    """The forms of the pane."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._pictures = Pictures(front.services.settings.var_dir)

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        for name in ("take", "say", "picture", "guide", "pass", "department", "back", "note", "label"):
            handler = getattr(self, f"post_{name}")
            app.add_route(handler, f"{TALKS}/<talk>/{name}", methods=["POST"], name=f"desk_talk_{name}")

    async def _room(self, request: Request, talk: str) -> Room:
        return await self._front.off_loop(room_of, self._front.services, member_in(request), known_id(talk))

    async def _late_or_mine(self, request: Request, talk: str) -> Room | None:
        """Let whoever sees a conversation act in it, and whoever has held it be told that it is gone (None).

        :raises NotYours: it was never theirs.
        """
        return await self._front.off_loop(room_or_gone, self._front.services, member_in(request), known_id(talk))

    async def _step(
        self, request: Request, talk: str, step: Callable[..., Any], *, code: str = "talk-step", **fields: Any
    ) -> HTTPResponse:
        """Take a step under the form's epoch, and say what became of it."""
        epoch = place(request.ctx.form.texts.get("epoch"), "epoch")
        try:
            await self._front.off_loop(step, known_id(talk), attendant(member_in(request)), epoch=epoch, **fields)
        except HandoverLost:
            return await self._onward(request, talk, "talk-lost", gone="talk-gone")
        except NotPresent:
            return done(f"{TALKS}/{talk}", "talk-absent")
        return await self._onward(request, talk, code)

    async def _onward(self, request: Request, talk: str, code: str, *, gone: str = "") -> HTTPResponse:
        """Lead back to the conversation, or to the lists (with ``gone``) for whom it is out of sight now."""
        try:
            await self._room(request, talk)
        except NotYours:
            return done(TALKS, gone or code)
        return done(f"{TALKS}/{talk}", code) if code else redirect(f"{TALKS}/{talk}", status=303)

    @needs(Permission.CONVERSE)
    async def post_take(self, request: Request, talk: str) -> HTTPResponse:
        """Take the conversation."""
        await self._room(request, talk)
        # That it is one's own now stands at the head of the page.
        return await self._step(request, talk, self._front.services.takeover.take, code="")

    @needs(Permission.CONVERSE)
    async def post_say(self, request: Request, talk: str) -> HTTPResponse:
        """Say something."""
        text = mask_id_numbers(clean(request.ctx.form.texts.get("text", "")))
        if not text.strip():
            raise NothingSaid
        if len(text) > LONGEST_TEXT:
            raise BadField("text")
        await self._late_or_mine(request, talk)
        said = await self._say(request, talk, Reply(text=text))
        if said.seq is not None:
            services, member = self._front.services, member_in(request)
            await self._front.off_loop(services.desk_notes.keep_draft, talk, member.id, "")
        return await self._answer(request, talk, said)

    @needs(Permission.CONVERSE)
    async def post_picture(self, request: Request, talk: str) -> HTTPResponse:
        """Send a picture."""
        await self._late_or_mine(request, talk)
        form = request.ctx.form
        if not form.picture:
            raise BadField("picture")
        mark = client_id(form.texts.get("client_id"))
        name = await self._front.off_loop(self._pictures.keep, talk, client_id=f"desk-{mark}", file=form.picture)
        said = await self._say(request, talk, Reply(image=Picture(PICTURES_PATH + name, PICTURE_ALT)))
        return await self._answer(request, talk, said)

    @needs(Permission.CONVERSE)
    async def post_guide(self, request: Request, talk: str) -> HTTPResponse:
        """Send what the guides say about an item or a bundle."""
        guide = request.ctx.form.texts.get("guide", "")
        reply = await self._front.off_loop(guide_reply, self._front.services, guide, town=member_in(request).town)
        await self._late_or_mine(request, talk)
        return await self._answer(request, talk, await self._say(request, talk, reply, guide=guide))

    async def _say(self, request: Request, talk: str, reply: Reply, **also: Any) -> Said:
        form = request.ctx.form.texts
        said: Said = await self._front.off_loop(
            self._front.services.takeover.say,
            talk,
            attendant(member_in(request)),
            reply,
            epoch=place(form.get("epoch"), "epoch"),
            client_id=f"desk-{client_id(form.get('client_id'))[:58]}",
            **also,
        )
        return said

    async def _answer(self, request: Request, talk: str, said: Said) -> HTTPResponse:
        if request.headers.get("accept") == "application/json":
            return json({"seq": said.seq, "dropped": said.dropped})
        if not said.dropped:
            return done(f"{TALKS}/{talk}", "talk-said")
        return await self._onward(request, talk, "talk-dropped", gone="talk-gone")

    @needs(Permission.CONVERSE)
    async def post_pass(self, request: Request, talk: str) -> HTTPResponse:
        """Pass it on to a colleague."""
        await self._late_or_mine(request, talk)
        to = request.ctx.form.texts.get("to", "")
        return await self._step(request, talk, self._front.services.takeover.pass_on, to=to)

    @needs(Permission.CONVERSE)
    async def post_department(self, request: Request, talk: str) -> HTTPResponse:
        """Put it into a department's queue."""
        await self._late_or_mine(request, talk)
        member, wanted = member_in(request), request.ctx.form.texts.get("department", "")
        town = self._front.services.guides.current().town(member.town)
        chosen = next((one for one in town.departments if one.id == wanted), None)
        if chosen is None:
            raise BadField("department")
        step = self._front.services.takeover.pass_to_department
        return await self._step(request, talk, step, department=chosen.id, name=chosen.name)

    @needs(Permission.CONVERSE)
    async def post_back(self, request: Request, talk: str) -> HTTPResponse:
        """Give it back to the bot, or end it."""
        await self._late_or_mine(request, talk)
        form = request.ctx.form.texts
        try:
            outcome = Outcome.of(form.get("outcome", ""))
        except ValueError as error:
            raise BadField("outcome") from error
        note, closes = form.get("note", "").strip()[:500], form.get("then") == "close"
        step = self._front.services.takeover.give_back
        return await self._step(request, talk, step, outcome=outcome, note=note, closes=closes)

    @needs(Permission.CONVERSE)
    async def post_note(self, request: Request, talk: str) -> HTTPResponse:
        """Add a private note; a late one is kept for whoever has the conversation now."""
        await self._late_or_mine(request, talk)
        text = request.ctx.form.texts.get("text", "")
        if not text.strip():
            raise NothingSaid
        await self._front.off_loop(self._front.services.desk_notes.note, talk, member_in(request).id, text)
        return await self._onward(request, talk, "saved", gone="talk-gone")

    @needs(Permission.CONVERSE)
    async def post_label(self, request: Request, talk: str) -> HTTPResponse:
        """Put a label on, or take one off."""
        if await self._late_or_mine(request, talk) is None:
            return done(TALKS, "talk-gone")
        form = request.ctx.form.texts
        notes = self._front.services.desk_notes
        if form.get("off"):
            await self._front.off_loop(notes.take_label_off, talk, form["off"])
        else:
            await self._front.off_loop(notes.label, talk, member_in(request).id, form.get("label", ""))
        return done(f"{TALKS}/{talk}", "saved")
