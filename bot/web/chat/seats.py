"""Where a visitor sits: their resident and conversation, made with the first message and not before."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.conversations.record.inbox import open_conversation
from bot.conversations.record.models import ConversationRow
from bot.people.models import IdentityRow
from bot.people.residents import channel_key, welcome_resident
from bot.web.sessions import CHANNEL, Visitor

_CONVERSATIONS: sa.Table = ConversationRow.__table__
_IDENTITIES: sa.Table = IdentityRow.__table__
# Every request of a page asks this, so it is prepared once.
_SEAT = (
    sa.select(_CONVERSATIONS.c.id, _CONVERSATIONS.c.town)
    .join(_IDENTITIES, _IDENTITIES.c.resident_id == _CONVERSATIONS.c.resident_id)
    .where(
        _IDENTITIES.c.channel == CHANNEL,
        _IDENTITIES.c.channel_key == sa.bindparam("key"),
        _CONVERSATIONS.c.channel == CHANNEL,
    )
)


@dataclass(frozen=True)
class Seat:
    """A visitor's conversation, and the town it is about."""

    conversation_id: str
    town: str


def seat_of(services: Services, visitor: Visitor) -> Seat | None:
    """Return where the visitor sits, or None before their first message."""
    if visitor.is_new:
        return None
    key = channel_key(visitor.identity, secret=services.secret)
    with services.database.read() as session:
        row = session.connection().execute(_SEAT, {"key": key}).one_or_none()
    return Seat(conversation_id=row.id, town=row.town) if row is not None else None


def take_seat(services: Services, visitor: Visitor, *, town: str) -> Seat:
    """Return where the visitor sits; a first message makes the resident and the conversation, in that town."""
    try:
        return _taken(services, visitor, town=town)
    except sa.exc.IntegrityError:
        # PostgreSQL lets two first messages of one visitor in at once; the other one was quicker.
        return _taken(services, visitor, town=town)


def _taken(services: Services, visitor: Visitor, *, town: str) -> Seat:
    now = services.clock.now()
    with services.database.write() as session:
        resident = welcome_resident(session, visitor.identity, town=town, secret=services.secret, now=now)
        conversation = open_conversation(session, resident, channel=CHANNEL, now=now)
        return Seat(conversation_id=conversation.id, town=conversation.town)
