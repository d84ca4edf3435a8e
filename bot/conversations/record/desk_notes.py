"""What the desk keeps beside the record: notes, labels, the draft, and who is looking. Residents see none of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversations.record.handover_models import (
    CallbackRow,
    CallbackState,
    CallbackTryRow,
    DraftRow,
    DroppedRow,
    HandoverRow,
    LabelRow,
    LookRow,
    NoteRow,
    PresenceRow,
    ProposalRow,
)
from bot.conversations.record.models import ConversationRow
from bot.people.vault import TOKEN, Vault
from bot.storage.database import Database

LONGEST_NOTE = 2000
LONGEST_LABEL = 16
# A page says every few seconds that it is open; one that has not for so long is not.
LOOKING = dt.timedelta(seconds=45)
TYPING = dt.timedelta(seconds=8)


@dataclass(frozen=True)
class Onlooker:
    """A colleague who has the conversation open, and whether they are writing in it."""

    staff_id: str
    name: str
    is_typing: bool


@dataclass(frozen=True)
class Beside:
    """Everything beside a conversation. ``dropped`` are lines that came too late and were not said.

    Of ``draft`` tokens stand for the phones; ``drafted_by`` has written it.
    """

    notes: Sequence[NoteRow]
    labels: Sequence[str]
    draft: str
    drafted_by: Optional[str]
    dropped: Sequence[DroppedRow]


def erase_beside(session: Session, conversation_id: str, *, now: dt.datetime) -> None:
    """Erase what the desk wrote about somebody who is gone; when people answered, and that they did, stays."""
    of_it = {"conversation_id": conversation_id}
    for table in (NoteRow, DraftRow, DroppedRow, LabelRow, LookRow, ProposalRow):
        session.execute(sa.delete(table).filter_by(**of_it).execution_options(synchronize_session=False))
    calls = sa.select(CallbackRow.id).filter_by(**of_it)
    emptied = (
        sa.update(HandoverRow).filter_by(**of_it).values(outcome_note=None),
        sa.update(CallbackTryRow).where(CallbackTryRow.callback_id.in_(calls)).values(said=""),
        sa.update(CallbackRow).filter_by(**of_it).values(wants=""),
        # Nobody is left to be called.
        sa.update(CallbackRow)
        .filter_by(**of_it, state=CallbackState.OPEN.value)
        .values(state=CallbackState.GIVEN_UP.value, ended_at=now),
    )
    for statement in emptied:
        session.execute(statement.execution_options(synchronize_session=False))


def put_label(
    session: Session, conversation_id: str, label: str, *, town: str, staff_id: str, now: dt.datetime
) -> None:
    """Put a label on a conversation, unless it is there."""
    if session.get(LabelRow, (conversation_id, label)) is None:
        row = LabelRow(town=town, conversation_id=conversation_id, label=label, staff_id=staff_id, at=now)
        session.add(row)


class DeskNotes:
    """What is beside the record, over one database; the caller has made sure that the conversation is theirs to see."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault

    def beside(self, conversation_id: str) -> Beside:
        """Return what is kept beside a conversation."""
        with self._database.read() as session:
            draft = session.get(DraftRow, conversation_id)
            return Beside(
                notes=_of(session, NoteRow, conversation_id, NoteRow.id),
                labels=[row.label for row in _of(session, LabelRow, conversation_id, LabelRow.at)],
                draft=draft.text if draft is not None else "",
                drafted_by=draft.staff_id if draft is not None else None,
                dropped=_of(session, DroppedRow, conversation_id, DroppedRow.id),
            )

    def note(self, conversation_id: str, staff_id: str, text: str) -> None:
        """Add a note; a phone in it goes into the vault like any other."""
        with self._database.write() as session:
            town, now = _town(session, conversation_id), self._clock.now()
            hidden = self._vault.hide(session, text.strip()[:LONGEST_NOTE], town=town, now=now)
            session.add(NoteRow(town=town, conversation_id=conversation_id, staff_id=staff_id, text=hidden, at=now))

    def label(self, conversation_id: str, staff_id: str, label: str) -> None:
        """Put a label on a conversation; a second time changes nothing."""
        label = label.strip()[:LONGEST_LABEL]
        with self._database.write() as session:
            if label:
                town, now = _town(session, conversation_id), self._clock.now()
                put_label(session, conversation_id, label, town=town, staff_id=staff_id, now=now)

    def take_label_off(self, conversation_id: str, label: str) -> None:
        """Take a label off."""
        with self._database.write() as session:
            row = session.get(LabelRow, (conversation_id, label))
            if row is not None:
                session.delete(row)

    def labels_in_use(self, town: str) -> Sequence[str]:
        """Return the town's labels, the most used first."""
        with self._database.read() as session:
            rows = session.execute(
                sa.select(LabelRow.label)
                .where(LabelRow.town == town)
                .group_by(LabelRow.label)
                .order_by(sa.func.count().desc(), LabelRow.label)
                .limit(30)
            ).scalars()
            return list(rows)

    def keep_draft(self, conversation_id: str, staff_id: str, text: str) -> None:
        """Keep what is being written; nothing is kept of an empty one."""
        with self._database.write() as session:
            now, row = self._clock.now(), session.get(DraftRow, conversation_id)
            if not text.strip():
                if row is not None:
                    session.delete(row)
                return
            town = _town(session, conversation_id)
            # Before there is a row: looking into the vault would write one that has no text yet.
            hidden = self._vault.hide(session, TOKEN.sub("", text), town=town, now=now)
            if row is None:
                row = DraftRow(town=town, conversation_id=conversation_id)
                session.add(row)
            row.staff_id, row.text, row.at = staff_id, hidden, now

    def look(self, conversation_id: str, staff_id: str, *, seq: int, types: bool = False) -> Sequence[Onlooker]:
        """Say that a staff member has the conversation open and has read up to a line; return who else has."""
        now = self._clock.now()
        with self._database.write() as session:
            row = session.get(LookRow, (conversation_id, staff_id))
            if row is None:
                town = _town(session, conversation_id)
                row = LookRow(town=town, conversation_id=conversation_id, staff_id=staff_id, seq=0)
                session.add(row)
            row.seq, row.looked_at = max(row.seq, seq), now
            row.typed_at = now if types else row.typed_at
            session.flush()
            return _onlookers(session, conversation_id, apart_from=staff_id, now=now)


def _of(session: Session, table: Any, conversation_id: str, order: Any) -> Sequence[Any]:
    query = sa.select(table).filter_by(conversation_id=conversation_id).order_by(order)
    return list(session.execute(query).scalars())


def _town(session: Session, conversation_id: str) -> str:
    row: Optional[ConversationRow] = session.get(ConversationRow, conversation_id)
    assert row is not None
    return str(row.town)


def _onlookers(session: Session, conversation_id: str, *, apart_from: str, now: dt.datetime) -> Sequence[Onlooker]:
    rows = session.execute(
        sa.select(LookRow, PresenceRow.name)
        .join(PresenceRow, PresenceRow.staff_id == LookRow.staff_id)
        .where(
            LookRow.conversation_id == conversation_id,
            LookRow.staff_id != apart_from,
            LookRow.looked_at > now - LOOKING,
        )
    ).all()
    return [
        Onlooker(row[0].staff_id, row[1], is_typing=row[0].typed_at is not None and row[0].typed_at > now - TYPING)
        for row in rows
    ]
