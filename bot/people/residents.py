"""Residents, found again by what a channel calls them."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.people.models import IdentityRow, ResidentRow


@dataclass(frozen=True)
class Identity:
    """How one channel names a resident; ``name`` is the channel's own id and is never stored."""

    channel: str
    name: str


def channel_key(identity: Identity, *, secret: bytes) -> str:
    """Return the keyed hash under which an identity is stored, 64 hexadecimal digits."""
    return hmac.new(secret, f"{identity.channel}:{identity.name}".encode(), hashlib.sha256).hexdigest()


def resident_of(session: Session, identity: Identity, *, secret: bytes) -> Optional[ResidentRow]:
    """Return the resident with this identity, or None."""
    found: Optional[ResidentRow] = session.execute(
        sa.select(ResidentRow)
        .join(IdentityRow, IdentityRow.resident_id == ResidentRow.id)
        .where(IdentityRow.channel == identity.channel, IdentityRow.channel_key == channel_key(identity, secret=secret))
    ).scalar_one_or_none()
    return found


def welcome_resident(
    session: Session, identity: Identity, *, town: str, secret: bytes, now: dt.datetime
) -> ResidentRow:
    """Return the resident with this identity, made if nobody has it yet."""
    known = resident_of(session, identity, secret=secret)
    if known is not None:
        return known
    resident = ResidentRow(id=uuid.uuid4().hex, town=town, facts={}, created_at=now)
    session.add(resident)
    session.flush()
    session.add(
        IdentityRow(
            town=town,
            resident_id=resident.id,
            channel=identity.channel,
            channel_key=channel_key(identity, secret=secret),
            created_at=now,
        )
    )
    return resident
