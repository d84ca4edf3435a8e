"""What the bot would say, shown to whoever answers instead of it: sent in one press, or taken into the box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.bootstrap import Services
from bot.conversations.desk.takeover import Move, Said
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.incoming import place
from bot.web.desk.guard import CSRF_FIELD, csrf_of, needs
from bot.web.desk.page import done, member_in
from bot.web.desk.talk_lines import shown_body
from bot.web.desk.talk_room import TALKS, Room, attendant, known_id, room_or_gone
from bot.web.front import Front, front_of


@dataclass(frozen=True)
class ShownProposal:
    """A proposal for the pane: its bubbles, and the same as plain lines for the box."""

    seq: int
    bodies: Sequence[Mapping[str, Any]]

    @property
    def plain(self) -> str:
        """All of it that can be typed."""
        return "\n".join(line for body in self.bodies for line in _plain_lines(body))


def _plain_lines(body: Mapping[str, Any]) -> Sequence[str]:
    card = body["card"]
    return [line for line in (body["text"], *(card["lines"] if card else ())) if line]


def proposal_for(services: Services, member: StaffMember, room: Room) -> ShownProposal | None:
    """Return what the bot would say next, for whoever holds the conversation."""
    proposal = services.proposals.of(room.id) if room.is_mine(member) else None
    if proposal is None:
        return None
    with services.database.read() as session:
        bodies = [shown_body(services, session, room.id, reply.to_json()) for reply in proposal.replies]
    return ShownProposal(proposal.seq, bodies)


def unsaid_in(services: Services, room: Room) -> Sequence[Mapping[str, Any]]:
    """Return what the bot was about to say when a person took over, as bubbles."""
    with services.database.read() as session:
        return [
            shown_body(services, session, room.id, reply.to_json())
            for proposal in services.proposals.unsaid(room.id)
            for reply in proposal.replies
        ]


def drawn_proposal(request: Request, room: Room, proposal: ShownProposal | None) -> str:
    """Return the proposal as the pane shows it, empty without one."""
    field = Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf_of(request))
    template = front_of(request).templates.get_template("desk/talk_proposal.html")
    return template.render(room=room, proposal=proposal, csrf_field=field).strip()


class TalkProposal:
    """Sending what the bot would say."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the route."""
        app.add_route(self.post_proposal, f"{TALKS}/<talk>/proposal", methods=["POST"], name="desk_talk_proposal")

    @needs(Permission.CONVERSE)
    async def post_proposal(self, request: Request, talk: str) -> HTTPResponse:
        """Send it in one's own name, if it still answers the last line and nobody else has the conversation."""
        form, member = request.ctx.form.texts, member_in(request)
        epoch, seq = place(form.get("epoch"), "epoch"), place(form.get("seq"), "seq")
        room = await self._front.off_loop(room_or_gone, self._front.services, member, known_id(talk))
        said = await self._front.off_loop(self._send, room, talk, member, epoch=epoch, seq=seq)
        if request.headers.get("accept") == "application/json":
            return json({"seq": said.seq if said else None, "dropped": bool(said and said.dropped), "stale": not said})
        if room is None:
            return done(TALKS, "talk-gone")
        word = "talk-stale" if said is None else "talk-dropped" if said.dropped else "talk-said"
        return done(f"{TALKS}/{talk}", word)

    def _send(self, room: Room | None, talk: str, member: StaffMember, *, epoch: int, seq: int) -> Said | None:
        services, command_id = self._front.services, f"proposal-{epoch}-{seq}-{talk}"[:48]
        proposal = services.proposals.of(talk)
        if proposal is None or proposal.seq != seq:
            return None
        if room is not None and room.is_mine(member) and room.row.epoch == epoch:
            proposal = services.proposals.to_be_sent(
                proposal, conversation_id=talk, town=member.town, command_id=command_id
            )
        moves = Move(proposal.state, proposal.base) if proposal.state is not None else None
        return services.takeover.say(
            talk, attendant(member), *proposal.replies, epoch=epoch, client_id=command_id, moves=moves
        )
