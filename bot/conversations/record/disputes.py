"""「窗口说还要别的」: what residents say against a checklist, kept for whoever edits the guides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import List, Optional

import sqlalchemy as sa

from bot.clock import Clock
from bot.storage.base import Base, BigId, Moment, OfTown
from bot.storage.database import Database


class DisputeRow(OfTown, Base):
    """One objection, with the item and the checklist it was about; unique per turn."""

    __tablename__ = "disputes"

    id = sa.Column(BigId, primary_key=True)
    turn_id = sa.Column(sa.String(48), nullable=False, unique=True)
    conversation_id = sa.Column(sa.String(32), nullable=False)
    subject = sa.Column(sa.String(80), nullable=False)
    checklist = sa.Column(sa.String(24))
    version = sa.Column(sa.String(64))
    text = sa.Column(sa.Text, nullable=False)
    said_at = sa.Column(Moment, nullable=False)


@dataclass(frozen=True)
class Dispute:
    """What was said, about which item, checklist and version of the guide."""

    town: str
    subject: str
    checklist: Optional[str]
    version: Optional[str]
    text: str
    said_at: dt.datetime


class Disputes:
    """The objections, over one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(
        self,
        *,
        turn_id: str,
        conversation_id: str,
        town: str,
        subject: str,
        text: str,
        checklist: Optional[str],
        version: Optional[str],
    ) -> None:
        """Keep an objection; the same turn again changes nothing."""
        with self._database.write() as session:
            known = session.execute(sa.select(DisputeRow.id).where(DisputeRow.turn_id == turn_id)).first()
            if known is None:
                session.add(
                    DisputeRow(
                        turn_id=turn_id,
                        conversation_id=conversation_id,
                        town=town,
                        subject=subject,
                        text=text,
                        checklist=checklist,
                        version=version,
                        said_at=self._clock.now(),
                    )
                )

    def belongs_to(self, turn_id: str, *, subject: str, checklist: Optional[str], version: Optional[str]) -> None:
        """Say what the objection of a turn is about, once that is known."""
        with self._database.write() as session:
            session.execute(
                sa.update(DisputeRow)
                .where(DisputeRow.turn_id == turn_id)
                .values(subject=subject, checklist=checklist, version=version)
                .execution_options(synchronize_session=False)
            )

    def newest(self, *, most: int = 100) -> List[Dispute]:
        """Return the objections, newest first."""
        with self._database.read() as session:
            rows = session.execute(sa.select(DisputeRow).order_by(DisputeRow.id.desc()).limit(most)).scalars()
            return [
                Dispute(
                    town=row.town,
                    subject=row.subject,
                    checklist=row.checklist,
                    version=row.version,
                    text=row.text,
                    said_at=row.said_at,
                )
                for row in rows
            ]
