"""Complaints beside a conversation: the resident's earlier ones by right, a new one, and more told of an old one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.conversations.complaints.complaint_tasks import takes_more
from bot.conversations.complaints.complaint_wording import filed as told_of
from bot.conversations.record.hand_over import last_line_of_staff
from bot.conversations.record.models import Author, TranscriptRow
from bot.ledger.command import Command
from bot.ledger.desk_filing import file_from_talk
from bot.ledger.errors import NoSuchComplaint, NotNow
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import MAY, actor_of
from bot.ledger.states import FILED_STATES, Action, State
from bot.ledger.visibility import complaint_for, visible_to
from bot.people.masking import clean, mask_id_numbers
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.people.vault import tokens_in, with_tokens_again
from bot.web.chat.incoming import client_id, place
from bot.web.desk.guard import needs
from bot.web.desk.page import done, member_in
from bot.web.desk.talk_room import TALKS, Room, attendant, known_id, room_of
from bot.web.errors import LONGEST_TEXT, BadField, NothingSaid, NotYours
from bot.web.front import Front

MOST = 20
_SNIPPET = 40
_WORDS_AT_MOST = 20
_LINES_AT_MOST = 200


@dataclass(frozen=True)
class Earlier:
    """One complaint of the resident's, phones under their mask; ``takes_more`` is whether more can be told of it."""

    id: int
    reference: str
    state: State
    filed_at: dt.datetime
    text: str
    takes_more: bool


def earlier_complaints(services: Services, member: StaffMember, room: Room) -> Sequence[Earlier]:
    """Return the complaints of the conversation's resident that a member may see, the newest first."""
    if not member.may(Permission.LEDGER_READ):
        return []
    with services.database.read() as session:
        rows = session.execute(
            sa.select(ComplaintRow)
            .where(
                visible_to(actor_of(member)),
                ComplaintRow.resident_id == room.row.resident_id,
                ComplaintRow.state.in_([state.value for state in FILED_STATES]),
            )
            .order_by(ComplaintRow.id.desc())
            .limit(MOST)
        ).scalars()
        return [
            Earlier(
                row.id,
                row.reference,
                State.of(row.state),
                row.filed_at,
                services.vault.masked(session, row.text)[:_SNIPPET],
                takes_more(row),
            )
            for row in rows
        ]


def told_lately(services: Services, room: Room) -> str:
    """Return what the resident has written since somebody last answered, to be filed or added: masked, line by line."""
    with services.database.read() as session:
        texts = session.execute(
            sa.select(TranscriptRow.body)
            .where(
                TranscriptRow.conversation_id == room.id,
                TranscriptRow.author == Author.RESIDENT.value,
                TranscriptRow.seq > last_line_of_staff(session, room.id),
            )
            .order_by(TranscriptRow.seq.desc())
            .limit(_WORDS_AT_MOST)
        ).scalars()
        lines = [services.vault.masked(session, str(body.get("text", ""))) for body in texts]
        return "\n".join(line for line in reversed(lines) if line)


class TalkComplaints:
    """Two forms of the pane."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        one = f"{TALKS}/<talk>"
        app.add_route(self.post_complaint, f"{one}/complaint", methods=["POST"], name="desk_talk_complaint")
        app.add_route(self.post_attach, f"{one}/attach", methods=["POST"], name="desk_talk_attach")

    @needs(Permission.LEDGER_FILE)
    async def post_complaint(self, request: Request, talk: str) -> HTTPResponse:
        """File what the resident has told as a complaint of theirs."""
        await self._front.off_loop(self._file, request, known_id(talk))
        return done(f"{TALKS}/{talk}", "talk-filed")

    def _file(self, request: Request, talk: str) -> None:
        services, member = self._front.services, member_in(request)
        room, mark = room_of(services, member, talk), client_id(request.ctx.form.texts.get("client_id"))
        filed = file_from_talk(
            services.ledger,
            member,
            self._told(request, room),
            town=services.guides.current().town(member.town),
            conversation_id=room.id,
            resident_id=str(room.row.resident_id),
            command_id=f"desk-{member.id}-{mark[:40]}",
        ).complaint
        if room.is_mine(member):
            # With the number they can ask after it.
            services.takeover.say(
                room.id, attendant(member), told_of(filed), epoch=room.row.epoch, client_id=f"desk-told-{mark[:40]}"
            )

    @needs(Permission.LEDGER_FILE)
    async def post_attach(self, request: Request, talk: str) -> HTTPResponse:
        """Add what the resident has told to a complaint of theirs that is open."""
        try:
            await self._front.off_loop(self._attach, request, known_id(talk))
        except NoSuchComplaint as error:
            raise NotYours from error
        except NotNow:
            return done(f"{TALKS}/{talk}", "talk-over")
        return done(f"{TALKS}/{talk}", "talk-attached")

    def _attach(self, request: Request, talk: str) -> None:
        services, member, form = self._front.services, member_in(request), request.ctx.form.texts
        if member.role not in MAY[Action.SUPPLEMENT]:
            raise NotYours
        room, mark = room_of(services, member, talk), client_id(form.get("client_id"))
        number = place(form.get("complaint"), "complaint")
        with services.database.read() as session:
            row = complaint_for(session, actor_of(member), number)
            if row.resident_id != room.row.resident_id:
                raise NoSuchComplaint(str(number))
        command = Command(
            Action.SUPPLEMENT,
            actor_of(member),
            f"desk-add-{member.id}-{mark[:40]}",
            {"text": self._told(request, room)},
        )
        services.ledger.perform(number, command)

    def _told(self, request: Request, room: Room) -> str:
        """Return what was written down, phones as tokens of the vault, also those that the form showed masked.

        :raises NothingSaid: nothing was.
        :raises BadField: it is too long.
        """
        text = mask_id_numbers(clean(request.ctx.form.texts.get("text", "")))
        if not text.strip():
            raise NothingSaid
        if len(text) > LONGEST_TEXT:
            raise BadField("text")
        services, town = self._front.services, member_in(request).town
        with services.database.write() as session:
            text = with_tokens_again(_phones_told(services, session, room), text)
            return services.vault.hide(session, text, town=town, now=services.clock.now())


def _phones_told(services: Services, session: Session, room: Room) -> Mapping[str, str]:
    """Return the phones in what the resident has written lately, by token."""
    bodies = session.execute(
        sa.select(TranscriptRow.body)
        .where(TranscriptRow.conversation_id == room.id, TranscriptRow.author == Author.RESIDENT.value)
        .order_by(TranscriptRow.seq.desc())
        .limit(_LINES_AT_MOST)
    ).scalars()
    return services.vault.phones(session, tokens_in("".join(str(body.get("text", "")) for body in bodies)))
