"""Residents and the ways we know them by."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.base import Base, BigId, Moment, OfTown


class ResidentRow(OfTown, Base):
    """A person. ``facts`` are answers that hold for all items, such as for whom they ask."""

    __tablename__ = "residents"

    id = sa.Column(sa.String(32), primary_key=True)
    facts = sa.Column(sa.JSON, nullable=False, default=dict)
    created_at = sa.Column(Moment, nullable=False)
    erased_at = sa.Column(Moment)


class IdentityRow(OfTown, Base):
    """One channel's name for a resident, kept only as a keyed hash."""

    __tablename__ = "identities"

    id = sa.Column(BigId, primary_key=True)
    resident_id = sa.Column(sa.ForeignKey("residents.id"), nullable=False, index=True)
    channel = sa.Column(sa.String(16), nullable=False)
    channel_key = sa.Column(sa.String(64), nullable=False)
    created_at = sa.Column(Moment, nullable=False)

    __table_args__ = (sa.UniqueConstraint("channel", "channel_key", name="uq_identities_channel"),)
