"""Checklists given out (一次告知单): numbered, kept with what they were made from.

Each has an address nobody can guess, so that it may be passed on.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock, in_town
from bot.storage.base import Base, BigId, Moment, OfTown
from bot.storage.database import Database

# 96 bits: no checklist is found by trying.
_SLUG_BYTES = 12


class IssuedChecklistRow(OfTown, Base):
    """One checklist given out. Nothing in it names the resident."""

    __tablename__ = "checklists"

    id = sa.Column(BigId, primary_key=True)
    number = sa.Column(sa.String(24), nullable=False)
    slug = sa.Column(sa.String(32), nullable=False, unique=True)
    turn_id = sa.Column(sa.String(48), nullable=False)
    conversation_id = sa.Column(sa.String(32), nullable=False, index=True)
    subject = sa.Column(sa.String(80), nullable=False)
    answers = sa.Column(sa.JSON, nullable=False)
    version = sa.Column(sa.String(64), nullable=False)
    content = sa.Column(sa.JSON, nullable=False)
    issued_at = sa.Column(Moment, nullable=False)

    __table_args__ = (
        sa.UniqueConstraint("turn_id", "subject", name="uq_checklists_turn"),
        sa.UniqueConstraint("town", "number", name="uq_checklists_number"),
    )


@dataclass(frozen=True)
class IssuedChecklist:
    """A checklist as it was given out.

    ``subject`` is the id of an item or bundle; ``content`` is what the
    page needs to show it as it was (see ``checklist``).
    """

    number: str
    slug: str
    town: str
    subject: str
    answers: Mapping[str, str]
    version: str
    content: Mapping[str, Any]
    issued_at: dt.datetime

    @property
    def path(self) -> str:
        """Where its page is, below the base address."""
        return f"/c/{self.slug}"


class IssuedChecklists:
    """The checklists given out, over one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def issue(
        self,
        *,
        turn_id: str,
        conversation_id: str,
        town: str,
        subject: str,
        answers: Mapping[str, str],
        version: str,
        content: Mapping[str, Any],
    ) -> IssuedChecklist:
        """Number and keep a checklist; the same turn asking again gets the same one."""
        with self._database.write() as session:
            before = session.execute(
                sa.select(IssuedChecklistRow).where(
                    IssuedChecklistRow.turn_id == turn_id, IssuedChecklistRow.subject == subject
                )
            ).scalar_one_or_none()
            if before is not None:
                return _issued(before)
            row = IssuedChecklistRow(
                town=town,
                number=self._next_number(session, town),
                slug=secrets.token_urlsafe(_SLUG_BYTES),
                turn_id=turn_id,
                conversation_id=conversation_id,
                subject=subject,
                answers=dict(answers),
                version=version,
                content=dict(content),
                issued_at=self._clock.now(),
            )
            session.add(row)
            return _issued(row)

    def _next_number(self, session: Session, town: str) -> str:
        """Return the day's next number in the town, such as ``QD20261124-0003``."""
        if session.get_bind().dialect.name == "postgresql":
            # Two turns may count at once; the lock is the town's and ends with the transaction.
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"checklists:{town}"))))
        day = f"QD{in_town(self._clock.now()):%Y%m%d}-"
        last = session.execute(
            sa.select(IssuedChecklistRow.number)
            .where(IssuedChecklistRow.town == town, IssuedChecklistRow.number.startswith(day))
            .order_by(IssuedChecklistRow.id.desc())
            .limit(1)
        ).scalar_one_or_none()
        return f"{day}{int(last[len(day) :]) + 1 if last else 1:04d}"

    def find(self, slug: str) -> Optional[IssuedChecklist]:
        """Return the checklist at this address, or None."""
        with self._database.read() as session:
            row = session.execute(
                sa.select(IssuedChecklistRow).where(IssuedChecklistRow.slug == slug)
            ).scalar_one_or_none()
            return _issued(row) if row is not None else None

    def of_conversation(self, conversation_id: str, *, most: int = 20) -> Sequence[IssuedChecklist]:
        """Return the checklists given in a conversation, newest first."""
        with self._database.read() as session:
            rows = session.execute(
                sa.select(IssuedChecklistRow)
                .where(IssuedChecklistRow.conversation_id == conversation_id)
                .order_by(IssuedChecklistRow.id.desc())
                .limit(most)
            ).scalars()
            return [_issued(row) for row in rows]


def _issued(row: Any) -> IssuedChecklist:
    fields: Tuple[str, ...] = ("number", "slug", "town", "subject", "answers", "version", "content", "issued_at")
    values: Dict[str, Any] = {name: getattr(row, name) for name in fields}
    return IssuedChecklist(**values)
