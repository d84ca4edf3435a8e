"""A lease in the database: of several processes, one acts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.storage.base import Base, Moment
from bot.storage.database import Database


class LeaseRow(Base):
    """Who may do something, and until when."""

    __tablename__ = "leases"

    name = sa.Column(sa.String(64), primary_key=True)
    holder = sa.Column(sa.String(64), nullable=False)
    until = sa.Column(Moment, nullable=False)


def take_lease(database: Database, name: str, *, holder: str, now: dt.datetime, length: dt.timedelta) -> bool:
    """Take or prolong a lease; whether the holder has it now."""
    with database.write() as session:
        taken = session.execute(
            sa.update(LeaseRow)
            .where(LeaseRow.name == name, sa.or_(LeaseRow.holder == holder, _is_over(now, length)))
            .values(holder=holder, until=now + length)
            .execution_options(synchronize_session=False)
        ).rowcount
        if taken:
            return True
        if session.get(LeaseRow, name) is not None:
            return False
        return _first_lease(session, name, holder=holder, until=now + length)


def _is_over(now: dt.datetime, length: dt.timedelta) -> Any:
    # One that reaches further than anybody takes it for is of before the clock was set back. Without this
    # nobody would act until the old time has come again; the second length is for clocks that differ a little.
    return sa.or_(LeaseRow.until < now, LeaseRow.until > now + 2 * length)


def _first_lease(session: Session, name: str, *, holder: str, until: dt.datetime) -> bool:
    try:
        with session.begin_nested():
            session.add(LeaseRow(name=name, holder=holder, until=until))
    except IntegrityError:
        # Two processes met at the very first lease; the other one was quicker.
        return False
    return True
