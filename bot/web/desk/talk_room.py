"""One conversation as the desk sees it: found by right, with everything beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.conversations.desk.takeover import Attendant
from bot.conversations.record.desk_notes import Beside
from bot.conversations.record.handover_models import HandoverRow, Outcome, PresenceRow, Reason
from bot.conversations.record.models import ConversationRow, Speaker
from bot.ledger.roles import actor_of
from bot.ledger.visibility import told_about, told_behind_their_back
from bot.people.audit import Act
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.people.vault import masked_with, plain_with, tokens_in
from bot.web.desk.talk_lines import shown_body
from bot.web.errors import BadField, NotYours
from bot.wechat.models import CHANNEL as WECHAT
from bot.wechat.quota import quota_of

TALKS = "/desk/talks"
_ID = re.compile(r"[0-9a-f]{32}")


def known_id(talk: str) -> str:
    """Return a conversation's id that can be one.

    :raises BadField: it cannot.
    """
    if not _ID.fullmatch(talk):
        raise BadField("talk")
    return talk


@dataclass(frozen=True)
class Room:
    """A conversation, whose it is, and why it came to people."""

    row: ConversationRow
    owner_name: str
    reason: Reason | None
    quota: int | None

    @property
    def id(self) -> str:
        """The conversation's id."""
        return str(self.row.id)

    @property
    def speaker(self) -> Speaker:
        """Who answers the resident."""
        return Speaker(self.row.speaker)

    def is_mine(self, member: StaffMember) -> bool:
        """Whether the member holds it."""
        return self.speaker is Speaker.HUMAN and self.row.owner == member.id

    def may_be_taken(self, member: StaffMember) -> bool:
        """Whether the member can take it now."""
        return member.may(Permission.CONVERSE) and self.speaker is not Speaker.HUMAN


def attendant(member: StaffMember) -> Attendant:
    """Return a member as the one who acts in conversations."""
    return Attendant(id=member.id, name=member.name, town=member.town, department=member.department)


def room_of(services: Services, member: StaffMember, conversation_id: str) -> Room:
    """Return a conversation of the member's town.

    Whoever may not see everybody's has those of their department's queue, and
    those they hold. Where a complaint was told that is kept from them there is
    none, unless it waits for somebody or they hold it.

    :raises NotYours: there is none; one that is not for them is not there.
    """
    with services.database.read() as session:
        row = session.get(ConversationRow, conversation_id)
        if row is None or row.town != member.town or not _is_for(session, member, row):
            raise NotYours
        owner = session.get(PresenceRow, row.owner) if row.owner else None
        reason = session.execute(
            sa.select(HandoverRow.reason).where(
                HandoverRow.conversation_id == conversation_id, HandoverRow.ended_at.is_(None)
            )
        ).scalar_one_or_none()
        quota = quota_of(session, row.id, now=services.clock.now()).left if row.channel == WECHAT else None
        return Room(row, owner.name if owner else "", Reason.of(reason) if reason else None, quota)


def _is_for(session: Session, member: StaffMember, row: ConversationRow) -> bool:
    if row.owner == member.id:
        return True
    if session.execute(sa.select(told_about(member.name, row.id))).scalar_one():
        return False
    waits = row.speaker == Speaker.QUEUED.value
    if waits and member.department is not None and row.department == member.department:
        return True
    if not member.may(Permission.SEE_HISTORY):
        return False
    hidden = sa.select(told_behind_their_back(actor_of(member), row.id))
    return waits or not session.execute(hidden).scalar_one()


def room_or_gone(services: Services, member: StaffMember, conversation_id: str) -> Room | None:
    """Return a conversation of the member's town; None for whoever has held it and may not see it any more.

    What they send late is not said, and they are told so.

    :raises NotYours: it was never theirs.
    """
    try:
        return room_of(services, member, conversation_id)
    except NotYours:
        if not _has_held(services, member, conversation_id):
            raise
        return None


def _has_held(services: Services, member: StaffMember, conversation_id: str) -> bool:
    """Whether a conversation of the member's town was in their hands once."""
    with services.database.read() as session:
        theirs = sa.select(HandoverRow.id).where(
            HandoverRow.conversation_id == conversation_id,
            HandoverRow.staff_id == member.id,
            HandoverRow.town == member.town,
        )
        return session.execute(theirs.limit(1)).first() is not None


def note_opening(services: Services, member: StaffMember, room: Room) -> None:
    """Record that somebody opened a conversation which was not waiting for them."""
    if not room.is_mine(member) and room.speaker is not Speaker.QUEUED:
        services.audit.record(member.doer, Act.OPENED_CONVERSATION, room.id)


@dataclass(frozen=True)
class Stretch:
    """A stretch with a person that is over."""

    began_at: dt.datetime
    outcome: str
    outcome_note: str


def earlier(services: Services, room: Room) -> Sequence[Stretch]:
    """Return the stretches with people that are over, the newest first."""
    with services.database.read() as session:
        rows = session.execute(
            sa.select(HandoverRow)
            .where(
                HandoverRow.conversation_id == room.id,
                HandoverRow.ended_at.is_not(None),
                HandoverRow.speaker == Speaker.HUMAN.value,
            )
            .order_by(HandoverRow.id.desc())
            .limit(10)
        ).scalars()
        return [
            Stretch(
                row.began_at,
                (Outcome.of(row.outcome) if row.outcome else Reason.of(row.end_reason)).label,
                row.outcome_note or "",
            )
            for row in rows
        ]


def masked_beside(services: Services, member: StaffMember, room: Room) -> Beside:
    """Return what is kept beside a conversation, phones under their mask.

    Whoever has written a phone into the draft gets it back as they wrote it: sent under its mask it would call nobody.
    """
    beside = services.desk_notes.beside(room.id)
    with services.database.read() as session:
        for note in beside.notes:
            note.text = services.vault.masked(session, note.text)
        for row in beside.dropped:
            row.body = shown_body(services, session, room.id, row.body)
        phones = services.vault.phones(session, tokens_in(beside.draft))
        shown = plain_with if beside.drafted_by == member.id else masked_with
        return replace(beside, draft=shown(phones, beside.draft))
