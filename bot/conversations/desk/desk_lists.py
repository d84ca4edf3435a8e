"""The desk's lists: who waits, what is mine, what was said lately. Each costs the same whatever there is.

Every message moves a list on somebody's screen, so the statements are prepared
once, run past the session, and asked once for all lists of a page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any, Collection, Dict, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.record.handover_models import HandoverRow, LabelRow, LookRow, PresenceRow, Reason
from bot.conversations.record.models import Author, ConversationRow, Speaker, TranscriptRow
from bot.ledger.roles import Actor
from bot.ledger.visibility import told_about, told_behind_their_back
from bot.people.vault import Vault, masked_with, tokens_in
from bot.storage.database import Database

MOST = 50
_SNIPPET = 40


class Listing(str, Enum):
    """The lists: who waits, what one holds oneself, what colleagues hold, and what was said lately."""

    QUEUE = "queue"
    MINE = "mine"
    OTHERS = "others"
    LATELY = "lately"


@dataclass(frozen=True)
class Listed:
    """One conversation in a list.

    ``unread`` counts the resident's lines that this staff member has not seen,
    where they are to be read: what colleagues hold is theirs to read. The last
    line is the resident's or a colleague's.
    """

    id: str
    channel: str
    speaker: Speaker
    owner: Optional[str]
    owner_name: str
    department: Optional[str]
    epoch: int
    since: dt.datetime
    updated_at: dt.datetime
    reason: Optional[Reason]
    last_author: Optional[Author]
    last_text: str
    unread: int
    labels: Tuple[str, ...]


class DeskLists:
    """The lists over one database."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def read(
        self, actor: Actor, *, departments: Collection[Optional[str]], wanted: Collection[Listing]
    ) -> Mapping[Listing, Sequence[Listed]]:
        """Return some of a staff member's lists, the others empty.

        ``departments`` are those whose queue they see, None among them for
        everybody's. Of what was said lately, conversations are left out where a
        complaint was told that is kept from them.
        """
        given = {
            "the_town": actor.town,
            "the_member": actor.id,
            "the_name": actor.name,
            "the_departments": [one for one in departments if one is not None],
            "everybodys": None in departments,
        }
        with self._database.read() as session:
            connection = session.connection()
            found = {one: connection.execute(_list_of(one, actor), given).all() for one in Listing if one in wanted}
            beside = _Beside.of(session, found, staff_id=actor.id)
            texts = {row[0]: _text(row[2]) for row in beside.lasts.values()}
            phones = self._vault.phones(session, tokens_in("".join(texts.values())))
        snippets = {one: _snippet(masked_with(phones, text)) for one, text in texts.items()}
        return {one: [beside.listed(row, snippets) for row in found.get(one, ())] for one in Listing}


_TALKS: sa.Table = ConversationRow.__table__
_LINES: sa.Table = TranscriptRow.__table__
_LOOKS: sa.Table = LookRow.__table__
_LABELS: sa.Table = LabelRow.__table__
_STRETCHES: sa.Table = HandoverRow.__table__
_PRESENCES: sa.Table = PresenceRow.__table__

_OF_TOWN = _TALKS.c.town == sa.bindparam("the_town")
_MEMBER = sa.bindparam("the_member")
_IDS = sa.bindparam("ids", expanding=True)


def _list(*where: Any, order: Any) -> Any:
    columns = [
        _TALKS.c[name]
        for name in ("id", "channel", "speaker", "owner", "department", "epoch", "speaker_since", "updated_at")
    ]
    return sa.select(*columns).where(*where).order_by(order).limit(MOST)


# Whoever is complained about in a conversation neither sees it waiting nor in a colleague's hands.
_NOT_OF_THEM = sa.not_(told_about(sa.bindparam("the_name"), _TALKS.c.id))

_LISTS: Mapping[Listing, Any] = {
    Listing.QUEUE: _list(
        _OF_TOWN,
        _TALKS.c.speaker == Speaker.QUEUED.value,
        _NOT_OF_THEM,
        sa.or_(
            sa.and_(sa.bindparam("everybodys", type_=sa.Boolean), _TALKS.c.department.is_(None)),
            _TALKS.c.department.in_(sa.bindparam("the_departments", expanding=True)),
        ),
        order=_TALKS.c.speaker_since,
    ),
    Listing.MINE: _list(
        _TALKS.c.owner == _MEMBER, _TALKS.c.speaker == Speaker.HUMAN.value, order=_TALKS.c.updated_at.desc()
    ),
    Listing.OTHERS: _list(
        _OF_TOWN,
        _TALKS.c.speaker == Speaker.HUMAN.value,
        _TALKS.c.owner != _MEMBER,
        _NOT_OF_THEM,
        order=_TALKS.c.speaker_since,
    ),
}


def _list_of(one: Listing, actor: Actor) -> Any:
    if one is not Listing.LATELY:
        return _LISTS[one]
    hidden = told_behind_their_back(actor, _TALKS.c.id)
    return _list(_OF_TOWN, _TALKS.c.last_seq > 0, sa.not_(hidden), order=_TALKS.c.updated_at.desc())


# What a person has said: that the bot has put somebody into the queue is seen from the list.
_EARLIER = _LINES.alias()
_LAST_OF_A_PERSON = (
    sa.select(_EARLIER.c.seq)
    .where(
        _EARLIER.c.conversation_id == _TALKS.c.id,
        _EARLIER.c.author.in_((Author.RESIDENT.value, Author.STAFF.value)),
    )
    .order_by(_EARLIER.c.seq.desc())
    .limit(1)
    .correlate(_TALKS)
    .scalar_subquery()
)
_LAST_LINES = (
    sa.select(_LINES.c.conversation_id, _LINES.c.author, _LINES.c.body)
    .select_from(_LINES.join(_TALKS, _TALKS.c.id == _LINES.c.conversation_id))
    .where(_TALKS.c.id.in_(_IDS), _LINES.c.seq == _LAST_OF_A_PERSON)
)
_UNREAD = (
    sa.select(_LINES.c.conversation_id, sa.func.count())
    .outerjoin(_LOOKS, (_LOOKS.c.conversation_id == _LINES.c.conversation_id) & (_LOOKS.c.staff_id == _MEMBER))
    .where(
        _LINES.c.conversation_id.in_(_IDS),
        _LINES.c.author == Author.RESIDENT.value,
        _LINES.c.seq > sa.func.coalesce(_LOOKS.c.seq, 0),
    )
    .group_by(_LINES.c.conversation_id)
)
_LABELLED = (
    sa.select(_LABELS.c.conversation_id, _LABELS.c.label)
    .where(_LABELS.c.conversation_id.in_(_IDS))
    .order_by(_LABELS.c.at)
)
_REASONS = sa.select(_STRETCHES.c.conversation_id, _STRETCHES.c.reason).where(
    _STRETCHES.c.conversation_id.in_(_IDS), _STRETCHES.c.ended_at.is_(None)
)
_NAMES = sa.select(_PRESENCES.c.staff_id, _PRESENCES.c.name).where(_PRESENCES.c.staff_id.in_(_IDS))


@dataclass(frozen=True)
class _Beside:
    """What stands beside the conversations of all lists of a page, by conversation."""

    lasts: Mapping[str, Any]
    unread: Mapping[str, int]
    labels: Mapping[str, List[str]]
    reasons: Mapping[str, str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, session: Session, found: Mapping[Listing, Sequence[Any]], *, staff_id: str) -> "_Beside":
        connection = session.connection()

        def of_all(statement: Any, ids: Collection[str], **given: str) -> Sequence[Any]:
            return connection.execute(statement, {"ids": list(ids), **given}).all() if ids else ()

        every = {row.id for rows in found.values() for row in rows}
        to_read = {row.id for one, rows in found.items() if one is not Listing.OTHERS for row in rows}
        owners = {row.owner for rows in found.values() for row in rows if row.owner}
        labels: Dict[str, List[str]] = {}
        for conversation_id, label in of_all(_LABELLED, every):
            labels.setdefault(conversation_id, []).append(label)
        return cls(
            lasts={row[0]: row for row in of_all(_LAST_LINES, every)},
            unread={row[0]: int(row[1]) for row in of_all(_UNREAD, to_read, the_member=staff_id)},
            labels=labels,
            reasons={row[0]: row[1] for row in of_all(_REASONS, {row.id for row in found.get(Listing.QUEUE, ())})},
            names={row[0]: row[1] for row in of_all(_NAMES, owners)},
        )

    def listed(self, row: Any, snippets: Mapping[str, str]) -> Listed:
        last, reason = self.lasts.get(row.id), self.reasons.get(row.id)
        return Listed(
            id=row.id,
            channel=row.channel,
            speaker=Speaker(row.speaker),
            owner=row.owner,
            owner_name=self.names.get(row.owner, ""),
            department=row.department,
            epoch=row.epoch,
            since=row.speaker_since or row.updated_at,
            updated_at=row.updated_at,
            reason=Reason.of(reason) if reason else None,
            last_author=Author(last[1]) if last is not None else None,
            last_text=snippets.get(row.id, ""),
            unread=self.unread.get(row.id, 0),
            labels=tuple(self.labels.get(row.id, ())),
        )


def _text(body: Mapping[str, Any]) -> str:
    text = str(body.get("text", "")).replace("\n", " ")
    return text or ("〔图片〕" if "image" in body else "〔清单〕" if "card" in body else "")


def _snippet(text: str) -> str:
    return text if len(text) <= _SNIPPET else text[:_SNIPPET] + "…"
