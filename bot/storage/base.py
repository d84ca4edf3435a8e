"""The base of all tables: naming of constraints, aware times, JSON, and the town on every row."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.orm import declarative_base, declarative_mixin
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Base: Any = declarative_base(metadata=metadata)

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Moment(TypeDecorator):
    """An aware time, stored in UTC; a naive one is refused, since nobody could say when it is."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Optional[dt.datetime], dialect: Any) -> Optional[dt.datetime]:
        """Return the value in UTC.

        :raises ValueError: the value is naive.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return value.astimezone(dt.timezone.utc)

    def process_result_value(self, value: Optional[dt.datetime], dialect: Any) -> Optional[dt.datetime]:
        """Return the stored value, aware, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=dt.timezone.utc)
        return value.astimezone(dt.timezone.utc)


@declarative_mixin
class OfTown:
    """A row that belongs to a town; the value is the id of the town's guide file."""

    town = sa.Column(sa.String(64), nullable=False, index=True)
