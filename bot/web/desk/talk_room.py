"""One conversation as the desk sees it: found by right, with everything beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.conversations.desk_notes import Beside
from bot.conversations.handover_models import HandoverRow, Outcome, PresenceRow, Reason
from bot.conversations.models import Author, ConversationRow, Speaker, TranscriptRow
from bot.conversations.takeover import Attendant
from bot.delivery.models import OutboxRow, OutboxState
from bot.people.audit import Act
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.delivery import PICTURES_PATH
from bot.web.errors import NotYours
from bot.wechat.models import CHANNEL as WECHAT
from bot.wechat.quota import quota_of

LINES_AT_ONCE = 100
_OWED = {
    OutboxState.WAITING: "还没送到",
    OutboxState.DEAD: "没送到",
    OutboxState.DROPPED: "没发出去:已由坐席接管",
}
_AUTHORS = {Author.RESIDENT: "群众", Author.BOT: "机器人", Author.SYSTEM: "系统", Author.STAFF: "坐席"}


@dataclass(frozen=True)
class ShownLine:
    """One line for the desk: phones under their mask, and whether it has reached the resident."""

    seq: int
    author: Author
    who: str
    body: Mapping[str, Any]
    at: dt.datetime
    owed: OutboxState | None

    @property
    def undelivered(self) -> str:
        """What is said of a line that the resident has not got, nothing of one they have."""
        return _OWED[self.owed] if self.owed is not None else ""

    @property
    def waits(self) -> bool:
        """Whether it is still on its way."""
        return self.owed is OutboxState.WAITING


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

    :raises NotYours: there is none; another town's is not there.
    """
    with services.database.read() as session:
        row = session.get(ConversationRow, conversation_id)
        if row is None or row.town != member.town:
            raise NotYours
        owner = session.get(PresenceRow, row.owner) if row.owner else None
        reason = session.execute(
            sa.select(HandoverRow.reason).where(
                HandoverRow.conversation_id == conversation_id, HandoverRow.ended_at.is_(None)
            )
        ).scalar_one_or_none()
        quota = quota_of(session, row.id, now=services.clock.now()).left if row.channel == WECHAT else None
        return Room(row, owner.name if owner else "", Reason.of(reason) if reason else None, quota)


def note_opening(services: Services, member: StaffMember, room: Room) -> None:
    """Record that somebody opened a conversation which was not waiting for them."""
    if not room.is_mine(member) and room.speaker is not Speaker.QUEUED:
        services.audit.record(member.doer, Act.OPENED_CONVERSATION, room.id)


def lines_of(services: Services, room: Room, *, after: int | None = None) -> Sequence[ShownLine]:
    """Return the lines behind a cursor, or the last ones without one, oldest first."""
    where = [TranscriptRow.conversation_id == room.id]
    if after is not None:
        where.append(TranscriptRow.seq > after)
    order = TranscriptRow.seq if after is not None else TranscriptRow.seq.desc()
    with services.database.read() as session:
        rows = list(
            session.execute(sa.select(TranscriptRow).where(*where).order_by(order).limit(LINES_AT_ONCE)).scalars()
        )
        rows.sort(key=lambda row: int(row.seq))
        seqs = [row.seq for row in rows]
        owed = _owed(session, room, seqs)
        return [
            ShownLine(
                seq=row.seq,
                author=Author(row.author),
                who=row.body.get("by") or _AUTHORS[Author(row.author)],
                body=_masked(row.body, lambda text: services.vault.masked(session, text), room.id),
                at=row.created_at,
                owed=owed.get(row.seq),
            )
            for row in rows
        ]


def _owed(session: Any, room: Room, seqs: Sequence[int]) -> Mapping[int, OutboxState]:
    rows = session.execute(
        sa.select(OutboxRow.seq, OutboxRow.state).where(
            OutboxRow.conversation_id == room.id,
            OutboxRow.seq.in_(seqs),
            OutboxRow.state != OutboxState.SENT.value,
        )
    ).all()
    return {row[0]: OutboxState(row[1]) for row in rows}


def _masked(body: Mapping[str, Any], mask: Any, conversation_id: str) -> Mapping[str, Any]:
    # The templates take nothing for granted, so every part is there.
    shown: dict[str, Any] = dict.fromkeys(("card", "choices", "link", "image"))
    shown["text"] = mask(str(body.get("text", "")))
    if card := body.get("card"):
        shown["card"] = {"title": mask(card["title"]), "lines": [mask(line) for line in card["lines"]]}
    if choices := body.get("choices"):
        shown["choices"] = [choice["title"] for choice in choices]
    if link := body.get("link"):
        shown["link"] = link
    if image := body.get("image"):
        url = str(image["url"])
        if url.startswith(PICTURES_PATH):
            url = f"/desk/talks/{conversation_id}/pictures/{url.removeprefix(PICTURES_PATH)}"
        shown["image"] = {"url": url, "alt": image["alt"]}
    return shown


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


def masked_beside(services: Services, room: Room) -> Beside:
    """Return what is kept beside a conversation, phones under their mask."""
    beside = services.desk_notes.beside(room.id)
    with services.database.read() as session:
        for note in beside.notes:
            note.text = services.vault.masked(session, note.text)
    return beside
