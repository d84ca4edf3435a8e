"""The desk's lists: who waits, what is mine, what was said lately. Each costs the same whatever there is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.handover_models import HandoverRow, LabelRow, LookRow, PresenceRow, Reason
from bot.conversations.models import Author, ConversationRow, Speaker, TranscriptRow
from bot.people.vault import Vault
from bot.storage.database import Database

MOST = 50
_SNIPPET = 40


@dataclass(frozen=True)
class Listed:
    """One conversation in a list. ``unread`` counts the resident's lines that this staff member has not seen."""

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

    def queue(self, town: str, *, staff_id: str, departments: Sequence[Optional[str]] = (None,)) -> Sequence[Listed]:
        """Return who waits for a person of these departments, the longest wait first; None is everybody's queue."""
        theirs = sa.or_(*(ConversationRow.department.is_not_distinct_from(one) for one in departments))
        where = (ConversationRow.town == town, ConversationRow.speaker == Speaker.QUEUED.value, theirs)
        return self._listed(staff_id, *where, order=ConversationRow.speaker_since)

    def mine(self, staff_id: str) -> Sequence[Listed]:
        """Return the conversations that a staff member holds, the one that moved last first."""
        where = (ConversationRow.owner == staff_id, ConversationRow.speaker == Speaker.HUMAN.value)
        return self._listed(staff_id, *where, order=ConversationRow.updated_at.desc())

    def held_by_others(self, town: str, *, staff_id: str) -> Sequence[Listed]:
        """Return the conversations that colleagues hold."""
        where = (
            ConversationRow.town == town,
            ConversationRow.speaker == Speaker.HUMAN.value,
            ConversationRow.owner != staff_id,
        )
        return self._listed(staff_id, *where, order=ConversationRow.speaker_since)

    def lately(
        self, town: str, *, staff_id: str, before: Optional[dt.datetime] = None, label: Optional[str] = None
    ) -> Sequence[Listed]:
        """Return a page of all conversations, newest first; ``before`` is where the last page ended."""
        where: list[Any] = [ConversationRow.town == town, ConversationRow.last_seq > 0]
        if before is not None:
            where.append(ConversationRow.updated_at < before)
        if label is not None:
            labelled = sa.select(LabelRow.conversation_id).where(LabelRow.label == label)
            where.append(ConversationRow.id.in_(labelled))
        return self._listed(staff_id, *where, order=ConversationRow.updated_at.desc())

    def _listed(self, staff_id: str, *where: Any, order: Any) -> Sequence[Listed]:
        with self._database.read() as session:
            rows = list(session.execute(sa.select(ConversationRow).where(*where).order_by(order).limit(MOST)).scalars())
            ids = [row.id for row in rows]
            lasts, unread = _last_lines(session, ids), _unread(session, ids, staff_id)
            labels, reasons, names = _labels(session, ids), _reasons(session, ids), _names(session, rows)
            return [
                Listed(
                    id=row.id,
                    channel=row.channel,
                    speaker=Speaker(row.speaker),
                    owner=row.owner,
                    owner_name=names.get(row.owner, ""),
                    department=row.department,
                    epoch=row.epoch,
                    since=row.speaker_since or row.updated_at,
                    updated_at=row.updated_at,
                    reason=reasons.get(row.id),
                    last_author=lasts[row.id][0] if row.id in lasts else None,
                    last_text=self._snippet(session, lasts[row.id][1]) if row.id in lasts else "",
                    unread=unread.get(row.id, 0),
                    labels=tuple(labels.get(row.id, ())),
                )
                for row in rows
            ]

    def _snippet(self, session: Session, body: Mapping[str, Any]) -> str:
        text = self._vault.masked(session, str(body.get("text", ""))).replace("\n", " ")
        if not text:
            text = "〔图片〕" if "image" in body else "〔清单〕" if "card" in body else ""
        return text if len(text) <= _SNIPPET else text[:_SNIPPET] + "…"


def _last_lines(session: Session, ids: Sequence[str]) -> Dict[str, Tuple[Author, Mapping[str, Any]]]:
    rows = session.execute(
        sa.select(TranscriptRow.conversation_id, TranscriptRow.author, TranscriptRow.body)
        .join(
            ConversationRow,
            (ConversationRow.id == TranscriptRow.conversation_id) & (ConversationRow.last_seq == TranscriptRow.seq),
        )
        .where(ConversationRow.id.in_(ids))
    ).all()
    return {row[0]: (Author(row[1]), row[2]) for row in rows}


def _unread(session: Session, ids: Sequence[str], staff_id: str) -> Dict[str, int]:
    seen = sa.func.coalesce(LookRow.seq, 0)
    rows = session.execute(
        sa.select(TranscriptRow.conversation_id, sa.func.count())
        .outerjoin(LookRow, (LookRow.conversation_id == TranscriptRow.conversation_id) & (LookRow.staff_id == staff_id))
        .where(
            TranscriptRow.conversation_id.in_(ids),
            TranscriptRow.author == Author.RESIDENT.value,
            TranscriptRow.seq > seen,
        )
        .group_by(TranscriptRow.conversation_id)
    ).all()
    return {row[0]: int(row[1]) for row in rows}


def _labels(session: Session, ids: Sequence[str]) -> Dict[str, list[str]]:
    found: Dict[str, list[str]] = {}
    rows = session.execute(
        sa.select(LabelRow.conversation_id, LabelRow.label)
        .where(LabelRow.conversation_id.in_(ids))
        .order_by(LabelRow.at)
    )
    for conversation_id, label in rows:
        found.setdefault(conversation_id, []).append(label)
    return found


def _reasons(session: Session, ids: Sequence[str]) -> Dict[str, Reason]:
    rows = session.execute(
        sa.select(HandoverRow.conversation_id, HandoverRow.reason).where(
            HandoverRow.conversation_id.in_(ids), HandoverRow.ended_at.is_(None)
        )
    ).all()
    return {row[0]: Reason.of(row[1]) for row in rows}


def _names(session: Session, rows: Sequence[ConversationRow]) -> Dict[Optional[str], str]:
    owners = {row.owner for row in rows if row.owner}
    found = session.execute(
        sa.select(PresenceRow.staff_id, PresenceRow.name).where(PresenceRow.staff_id.in_(owners))
    ).all()
    return {row[0]: row[1] for row in found}
