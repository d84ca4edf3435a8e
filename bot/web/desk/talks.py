"""Conversations on the desk: who waits, what is mine, and the pane in which staff talk with a resident."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from bot.bootstrap import Services
from bot.conversations.desk.desk_lists import Listing
from bot.conversations.record.desk_notes import Onlooker
from bot.conversations.record.handover_models import Outcome, PresenceState
from bot.ledger.roles import actor_of
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.incoming import place
from bot.web.desk.guard import needs, watches
from bot.web.desk.page import desk_page, member_in
from bot.web.desk.ready_words import ready_words
from bot.web.desk.talk_complaints import earlier_complaints, told_lately
from bot.web.desk.talk_lines import ShownLine, lines_before, lines_behind
from bot.web.desk.talk_proposal import ShownProposal, drawn_proposal, proposal_for, unsaid_in
from bot.web.desk.talk_room import TALKS, Room, earlier, known_id, masked_beside, note_opening, room_of
from bot.web.errors import BadField
from bot.web.front import Front, front_of

_LONGEST_DRAFT = 5000


class Talks:
    """What is looked at; what is done stands in ``talk_steps``."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        one = f"{TALKS}/<talk>"
        app.add_route(self.get_talks, TALKS, methods=["GET"], name="desk_talks")
        app.add_route(self.get_list, f"{TALKS}-list", methods=["GET"], name="desk_talks_list")
        app.add_route(self.get_talk, one, methods=["GET"], name="desk_talk")
        app.add_route(self.get_lines, f"{one}/lines", methods=["GET"], name="desk_talk_lines")
        app.add_route(self.get_earlier, f"{one}/earlier", methods=["GET"], name="desk_talk_earlier")
        app.add_route(self.post_look, f"{one}/look", methods=["POST"], name="desk_talk_look")
        app.add_route(self.post_presence, "/desk/presence", methods=["POST"], name="desk_presence")

    @needs(Permission.SEE_TALKS)
    async def get_talks(self, request: Request) -> HTTPResponse:
        """Show the lists."""
        lists = await self._front.off_loop(lists_and_presence, request)
        return desk_page(request, "desk/talks.html", **lists, room=None)

    @watches(Permission.SEE_TALKS)
    async def get_list(self, request: Request) -> HTTPResponse:
        """Return the lists alone, for a page that has heard of news; with ``part=mine`` only what one holds oneself."""
        only = {Listing.MINE} if request.args.get("part") == "mine" else None
        lists = await self._front.off_loop(lists_for, request, only=only)
        return desk_page(request, "desk/talk_list.html", **{**lists, "open_id": request.args.get("open") or ""})

    @needs(Permission.SEE_TALKS)
    async def get_talk(self, request: Request, talk: str) -> HTTPResponse:
        """Show a conversation."""
        member, services = member_in(request), self._front.services
        room = await self._front.off_loop(room_of, services, member, known_id(talk))
        await self._front.off_loop(note_opening, services, member, room)
        pane = await self._front.off_loop(self._pane, request, room)
        lists = await self._front.off_loop(lists_and_presence, request)
        return desk_page(request, "desk/talks.html", **{**lists, **pane, "open_id": room.id})

    def _pane(self, request: Request, room: Room) -> dict[str, Any]:
        services, member = self._front.services, member_in(request)
        lines = lines_before(services, room.id, place(request.args.get("before"), "before") or None)
        seq = lines[-1].seq if lines else 0
        book = services.guides.current()
        town = book.towns.get(member.town)
        return {
            "room": room,
            "lines": lines,
            "cursor": seq,
            "walk": services.desk_walks.standing(room.id) if room.is_mine(member) else None,
            "walks": list(book.walkthroughs.values()),
            "proposal": proposal_for(services, member, room),
            "unsaid": unsaid_in(services, room),
            "beside": masked_beside(services, member, room),
            "complaints": earlier_complaints(services, member, room),
            "told": told_lately(services, room),
            "earlier": earlier(services, room),
            "ready": ready_words(services, member, room),
            "labels": services.desk_notes.labels_in_use(member.town),
            "outcomes": list(Outcome),
            "colleagues": [one for one in services.presence.colleagues(member.town) if one.staff_id != member.id],
            "departments": list(town.departments) if town is not None else [],
            "client_id": uuid.uuid4().hex,
        }

    @watches(Permission.SEE_TALKS)
    async def get_lines(self, request: Request, talk: str) -> HTTPResponse:
        """Return the lines behind the page's cursor, and how the conversation stands now."""
        services, member = self._front.services, member_in(request)
        after = place(request.args.get("after"), "after")
        room, lines, proposal = await self._front.off_loop(_behind, services, member, known_id(talk), after)
        template = front_of(request).templates.get_template("desk/talk_lines.html")
        shown = template.render(lines=lines)
        return json(
            {
                "html": shown,
                "cursor": lines[-1].seq if lines else after,
                "more": room.row.last_seq > (lines[-1].seq if lines else after),
                "epoch": room.row.epoch,
                "mine": room.is_mine(member),
                "proposal": drawn_proposal(request, room, proposal),
            }
        )

    @watches(Permission.SEE_TALKS)
    async def get_earlier(self, request: Request, talk: str) -> HTTPResponse:
        """Return the lines before the first one that the page shows."""
        services, before = self._front.services, place(request.args.get("before"), "before")
        room = await self._front.off_loop(room_of, services, member_in(request), known_id(talk))
        lines = await self._front.off_loop(lines_before, services, room.id, before)
        shown = front_of(request).templates.get_template("desk/talk_lines.html").render(lines=lines)
        return json({"html": shown, "first": lines[0].seq if lines else 1})

    @watches(Permission.CONVERSE)
    async def post_look(self, request: Request, talk: str) -> HTTPResponse:
        """Keep how far the page has read, and what is being written; return who else is looking."""
        services, member, form = self._front.services, member_in(request), request.ctx.form.texts
        seq, types = place(form.get("seq"), "seq"), form.get("types") == "1"
        others = await self._front.off_loop(
            _looked, services, member, known_id(talk), seq=seq, types=types, draft=form.get("draft")
        )
        return json({"others": [{"name": one.name, "types": one.is_typing} for one in others]})

    @needs(Permission.CONVERSE)
    async def post_presence(self, request: Request) -> HTTPResponse:
        """Say what the member is doing."""
        try:
            state = PresenceState.of(request.ctx.form.texts.get("state", ""))
        except ValueError as error:
            raise BadField("state") from error
        await self._front.off_loop(appear, request, state)
        return empty(status=303, headers={"location": TALKS})


def _behind(
    services: Services, member: StaffMember, talk: str, after: int
) -> tuple[Room, Sequence[ShownLine], ShownProposal | None]:
    room = room_of(services, member, talk)
    return room, lines_behind(services, room.id, after), proposal_for(services, member, room)


def _looked(
    services: Services, member: StaffMember, talk: str, *, seq: int, types: bool, draft: str | None
) -> Sequence[Onlooker]:
    room = room_of(services, member, talk)
    if draft is not None and room.is_mine(member):
        services.desk_notes.keep_draft(room.id, member.id, draft[:_LONGEST_DRAFT])
    return services.desk_notes.look(room.id, member.id, seq=min(seq, int(room.row.last_seq)), types=types)


def appear(request: Request, state: PresenceState) -> None:
    """Put the member into a state of presence."""
    member = member_in(request)
    front_of(request).services.presence.appear(
        member.id, town=member.town, name=member.name, department=member.department, state=state
    )


def lists_for(request: Request, *, only: Collection[Listing] | None = None) -> dict[str, Any]:
    """Return the member's lists, or some of them."""
    member, services = member_in(request), front_of(request).services
    sees_all = member.may(Permission.SEE_HISTORY)
    wanted = {Listing.QUEUE, Listing.MINE}
    if sees_all:
        wanted |= {Listing.OTHERS, Listing.LATELY} if request.args.get("all") else {Listing.OTHERS}
    departments = {member.department, None} if sees_all else {member.department} - {None}
    wanted = wanted if only is None else wanted.intersection(only)
    lists = services.desk_lists.read(actor_of(member), departments=departments, wanted=wanted)
    return {
        **{one.value: rows for one, rows in lists.items() if one in wanted},
        "now": services.clock.now(),
        "open_id": "",
    }


def lists_and_presence(request: Request) -> dict[str, Any]:
    """Return the member's lists, what they are doing and where they may go from here."""
    member, services = member_in(request), front_of(request).services
    return {
        **lists_for(request),
        "presence": services.presence.state_of(member.id),
        "presences": list(PresenceState),
        "may_converse": member.may(Permission.CONVERSE),
        "may_call_back": member.may(Permission.CALL_BACK),
        "sees_all": member.may(Permission.SEE_HISTORY),
    }
