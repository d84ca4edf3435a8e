"""Where a visitor sits: their resident and conversation, made with the first message and not before."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.conversations.inbox import open_conversation
from bot.conversations.models import ConversationRow
from bot.people.residents import resident_of, welcome_resident
from bot.web.sessions import CHANNEL, Visitor


@dataclass(frozen=True)
class Seat:
    """A visitor's conversation, and the town it is about."""

    conversation_id: str
    town: str


def seat_of(services: Services, visitor: Visitor) -> Seat | None:
    """Return where the visitor sits, or None before their first message."""
    if visitor.is_new:
        return None
    with services.database.read() as session:
        return _found(session, services, visitor)


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


def _found(session: Session, services: Services, visitor: Visitor) -> Seat | None:
    resident = resident_of(session, visitor.identity, secret=services.secret)
    if resident is None:
        return None
    row = session.execute(
        sa.select(ConversationRow.id, ConversationRow.town).where(
            ConversationRow.resident_id == resident.id, ConversationRow.channel == CHANNEL
        )
    ).one_or_none()
    return Seat(conversation_id=row[0], town=row[1]) if row is not None else None
