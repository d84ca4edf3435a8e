"""Who of the staff is there: a lease that an open desk page prolongs, so that nobody is present by forgetting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversations.record.handover_models import PresenceRow, PresenceState
from bot.people.permissions import FOR_ONE_DEPARTMENT
from bot.people.staff_models import StaffRow
from bot.storage.database import Database

# An open page prolongs it every twenty seconds; a tunnel or a reload is no going home.
LEASE = dt.timedelta(seconds=90)


@dataclass(frozen=True)
class Colleague:
    """A staff member as others see them; ``state`` is what holds now, the lease counted in."""

    staff_id: str
    name: str
    department: Optional[str]
    state: PresenceState


class Presence:
    """The presence of all staff over one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def appear(
        self, staff_id: str, *, town: str, name: str, department: Optional[str] = None, state: PresenceState
    ) -> None:
        """Say what a staff member is doing, from now on."""
        until = self._clock.now() + LEASE
        with self._database.write() as session:
            row = session.get(PresenceRow, staff_id)
            if row is None:
                row = PresenceRow(staff_id=staff_id)
                session.add(row)
            row.town, row.name, row.department, row.state, row.until = town, name, department, state.value, until

    def prolong(self, staff_id: str) -> None:
        """Prolong the lease of whoever has a desk page open; what they are doing stays as they said."""
        with self._database.write() as session:
            session.execute(
                sa.update(PresenceRow)
                .where(PresenceRow.staff_id == staff_id)
                .values(until=self._clock.now() + LEASE)
                .execution_options(synchronize_session=False)
            )

    def state_of(self, staff_id: str) -> PresenceState:
        """Return what a staff member is doing now."""
        with self._database.read() as session:
            row = session.get(PresenceRow, staff_id)
            return state_at(row, self._clock.now())

    def colleagues(self, town: str) -> Sequence[Colleague]:
        """Return everybody who has ever been at the town's desk, those present first."""
        now = self._clock.now()
        with self._database.read() as session:
            rows = session.execute(
                sa.select(PresenceRow).where(PresenceRow.town == town).order_by(PresenceRow.name)
            ).scalars()
            people = [Colleague(row.staff_id, row.name, row.department, state_at(row, now)) for row in rows]
        return sorted(people, key=lambda one: list(PresenceState).index(one.state))


def state_at(row: Optional[PresenceRow], now: dt.datetime) -> PresenceState:
    """Return what somebody is doing: whoever has never come, said goodbye or let the lease run out is offline."""
    return PresenceState.of(row.state) if row is not None and row.until > now else PresenceState.OFFLINE


def answering(session: Session, town: str, *, now: dt.datetime, department: Optional[str] = None) -> int:
    """Return how many take conversations now, of a department's queue or, without one, of everybody's.

    Who is at a window with somebody takes none.
    """
    there = (PresenceRow.town == town, PresenceRow.state == PresenceState.ONLINE.value, PresenceRow.until > now)
    count = sa.select(sa.func.count()).select_from(PresenceRow).where(*there)
    if department is not None:
        count = count.where(PresenceRow.department == department)
    else:
        bound = sa.exists().where(
            StaffRow.id == PresenceRow.staff_id, StaffRow.role.in_([role.value for role in FOR_ONE_DEPARTMENT])
        )
        count = count.where(sa.not_(bound))
    return int(session.execute(count).scalar_one())
