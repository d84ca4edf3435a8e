"""The tables of staff: who they are, where they are signed in, what they did."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.base import Base, BigId, Moment, OfTown


class StaffRow(OfTown, Base):
    """Somebody with an account. ``name`` is that on the duty roster; ``department`` a handler's own.

    Nobody is deleted: whoever leaves gets ``disabled_at``.
    """

    __tablename__ = "staff"

    id = sa.Column(sa.String(32), primary_key=True)
    account = sa.Column(sa.String(32), nullable=False, unique=True)
    name = sa.Column(sa.String(32), nullable=False)
    role = sa.Column(sa.String(16), nullable=False)
    department = sa.Column(sa.String(64))
    password = sa.Column(sa.String(200), nullable=False)
    must_change = sa.Column(sa.Boolean, nullable=False)
    created_at = sa.Column(Moment, nullable=False)
    disabled_at = sa.Column(Moment)


class StaffSessionRow(Base):
    """One browser in which somebody is signed in; ``id`` is the hash of what its cookie holds."""

    __tablename__ = "staff_sessions"

    id = sa.Column(sa.String(64), primary_key=True)
    staff_id = sa.Column(sa.ForeignKey("staff.id"), nullable=False, index=True)
    created_at = sa.Column(Moment, nullable=False)
    seen_at = sa.Column(Moment, nullable=False)


class SignInTryRow(Base):
    """Failed tries at an account, whether there is such an account or not; ``key`` is the account's hash."""

    __tablename__ = "staff_sign_in_tries"

    key = sa.Column(sa.String(64), primary_key=True)
    failures = sa.Column(sa.Integer, nullable=False)
    tried_at = sa.Column(Moment, nullable=False, index=True)
    locked_until = sa.Column(Moment)


class AuditRow(OfTown, Base):
    """One line of the record of what staff did; lines are only ever added."""

    __tablename__ = "staff_audit"

    id = sa.Column(BigId, primary_key=True)
    at = sa.Column(Moment, nullable=False)
    staff_id = sa.Column(sa.String(64), nullable=False, index=True)
    staff_name = sa.Column(sa.String(32), nullable=False)
    act = sa.Column(sa.String(32), nullable=False)
    subject = sa.Column(sa.String(96), nullable=False)
    details = sa.Column(sa.JSON, nullable=False)
