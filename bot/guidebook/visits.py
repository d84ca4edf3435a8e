"""What a window saw when somebody came with a checklist: everything there, or what was missing.

A second trip is thus seen, and with which version of the guides the first was sent.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import List, Sequence, Tuple

import sqlalchemy as sa

from bot.clock import Clock
from bot.guidebook.issued import IssuedChecklist, IssuedChecklistRow
from bot.storage.base import Base, BigId, Moment, OfTown
from bot.storage.database import Database


class VisitRow(OfTown, Base):
    """One look at a resident's papers. ``missing`` are the checklist's lines as they read then."""

    __tablename__ = "checklist_visits"

    id = sa.Column(BigId, primary_key=True)
    checklist_id = sa.Column(sa.ForeignKey("checklists.id"), nullable=False, index=True)
    command_id = sa.Column(sa.String(64), nullable=False, unique=True)
    staff_id = sa.Column(sa.String(32), nullable=False)
    at = sa.Column(Moment, nullable=False)
    version = sa.Column(sa.String(64), nullable=False)
    missing = sa.Column(sa.JSON, nullable=False)
    note = sa.Column(sa.Text, nullable=False)


@dataclass(frozen=True)
class Visit:
    """One visit: ``missing`` is empty when everything was there; ``version`` is what the window went by."""

    at: dt.datetime
    staff_id: str
    version: str
    missing: Tuple[str, ...]
    note: str


class Visits:
    """The visits over one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(
        self,
        issued: IssuedChecklist,
        *,
        staff_id: str,
        command_id: str,
        version: str,
        missing: Sequence[str],
        note: str = "",
    ) -> None:
        """Keep a visit, once for each ``command_id``."""
        with self._database.write() as session:
            if session.execute(sa.select(VisitRow.id).where(VisitRow.command_id == command_id)).first():
                return
            checklist = session.execute(
                sa.select(IssuedChecklistRow.id).where(IssuedChecklistRow.slug == issued.slug)
            ).scalar_one()
            session.add(
                VisitRow(
                    town=issued.town,
                    checklist_id=checklist,
                    command_id=command_id,
                    staff_id=staff_id,
                    at=self._clock.now(),
                    version=version,
                    missing=list(missing),
                    note=note,
                )
            )

    def of(self, issued: IssuedChecklist) -> List[Visit]:
        """Return the visits with a checklist, the first one first."""
        with self._database.read() as session:
            rows = session.execute(
                sa.select(VisitRow)
                .join(IssuedChecklistRow, IssuedChecklistRow.id == VisitRow.checklist_id)
                .where(IssuedChecklistRow.slug == issued.slug)
                .order_by(VisitRow.id)
            ).scalars()
            return [
                Visit(at=row.at, staff_id=row.staff_id, version=row.version, missing=tuple(row.missing), note=row.note)
                for row in rows
            ]
