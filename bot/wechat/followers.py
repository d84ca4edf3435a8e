"""Residents as the account knows them: met with their first push, forgotten when they leave."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from bot.conversations.record.inbox import open_conversation
from bot.conversations.record.models import ConversationRow, Speaker
from bot.delivery.models import OutboxRow, OutboxState
from bot.people.models import IdentityRow, ResidentRow
from bot.people.residents import Identity, channel_key, welcome_resident
from bot.wechat.models import CHANNEL, FollowerRow, ReceiptRow

_NONCE_BYTES = 12
# The fact by which the dialogue knows that the town need not be asked.
_TOWN_FACT = "town"
_IS_OWED = sa.exists().where(
    OutboxRow.conversation_id == ConversationRow.id,
    OutboxRow.state == OutboxState.WAITING.value,
    OutboxRow.last_error.is_not(None),
)
# Looked up for every push. Made once, since making one costs as much as running it.
_OF_KEY = (
    sa.select(
        ConversationRow.id,
        ConversationRow.resident_id,
        ConversationRow.town,
        ConversationRow.speaker,
        FollowerRow.asking,
        _IS_OWED,
    )
    .join(FollowerRow, FollowerRow.conversation_id == ConversationRow.id)
    .join(IdentityRow, IdentityRow.resident_id == ConversationRow.resident_id)
    .where(
        IdentityRow.channel == CHANNEL,
        IdentityRow.channel_key == sa.bindparam("the_key"),
        ConversationRow.channel == CHANNEL,
    )
)


@dataclass(frozen=True)
class Follower:
    """Somebody who writes to us, and where their conversation stands.

    ``asking`` is what we have asked them; ``is_owed`` whether something has
    been waiting for them to write again.
    """

    conversation_id: str
    resident_id: str
    town: str
    speaker: str
    asking: Optional[Mapping[str, Any]] = None
    is_owed: bool = False

    @property
    def is_with_people(self) -> bool:
        """Whether a person has the conversation, or they wait for one; what is over is the bot's again."""
        return self.speaker in (Speaker.HUMAN.value, Speaker.QUEUED.value)


class Followers:
    """All followers of the account; ``secret`` (32 bytes) hashes their openids for look-up and seals them."""

    def __init__(self, secret: bytes, *, town: str) -> None:
        key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"lastmile wechat 1").derive(secret)
        self._cipher = AESGCM(key)
        self._secret = secret
        self._town = town

    def find(self, session: Session, openid: str) -> Optional[Follower]:
        """Return a follower, None when they have not been met."""
        key = channel_key(Identity(CHANNEL, openid), secret=self._secret)
        row = session.execute(_OF_KEY, {"the_key": key}).one_or_none()
        return Follower(*row) if row is not None else None

    def meet(self, session: Session, openid: str, *, now: dt.datetime) -> Follower:
        """Return a follower, made if this is their first push.

        :raises sqlalchemy.exc.IntegrityError: another process has just met them; try again.
        """
        known = self.find(session, openid)
        if known is not None:
            return known
        identity = Identity(CHANNEL, openid)
        resident = welcome_resident(session, identity, town=self._town, secret=self._secret, now=now)
        conversation = open_conversation(session, resident, channel=CHANNEL, now=now)
        session.add(
            FollowerRow(
                town=resident.town,
                conversation_id=conversation.id,
                resident_id=resident.id,
                openid=self._seal(conversation.id, openid),
                followed_at=now,
            )
        )
        session.flush()
        return Follower(conversation.id, resident.id, conversation.town, conversation.speaker)

    def has_left(self, session: Session, openid: str, *, after: int) -> bool:
        """Whether somebody left later than they wrote, in Tencent's seconds: what comes of it now is a late repeat."""
        row = session.get(ReceiptRow, self._mark(openid))
        return row is not None and after < int(row.answer["left"])

    def note_leaving(self, session: Session, follower: Follower, openid: str, *, at: int, now: dt.datetime) -> None:
        """Remember for as long as a push may be repeated that somebody has left; not who, only a keyed hash."""
        of_it = {"town": follower.town, "conversation_id": follower.conversation_id, "created_at": now}
        session.merge(ReceiptRow(key=self._mark(openid), answer={"left": at}, **of_it))

    def _mark(self, openid: str) -> str:
        return f"left-{channel_key(Identity(CHANNEL, openid), secret=self._secret)}"

    def openid(self, session: Session, conversation_id: str) -> Optional[str]:
        """Return whom to send to, None when they have left."""
        row = session.get(FollowerRow, conversation_id)
        if row is None or row.openid is None:
            return None
        nonce, sealed = row.openid[:_NONCE_BYTES], row.openid[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, sealed, conversation_id.encode()).decode()

    def _seal(self, conversation_id: str, openid: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, openid.encode(), conversation_id.encode())


def knows_town(session: Session, follower: Follower) -> bool:
    """Whether a follower's town is known from a code or from what they have said, and not only assumed."""
    return _TOWN_FACT in session.get(ResidentRow, follower.resident_id).facts


def settle_in(session: Session, follower: Follower, *, town: str, village: Optional[str]) -> None:
    """Note the town (and village) that a poster says somebody is of."""
    resident = session.get(ResidentRow, follower.resident_id)
    resident.town = town
    resident.facts = {**resident.facts, _TOWN_FACT: town}
    session.get(ConversationRow, follower.conversation_id).town = town
    row = session.get(FollowerRow, follower.conversation_id)
    row.town, row.village = town, village or row.village
