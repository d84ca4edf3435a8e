"""Messages of our own accord: what to send next, and what each outcome means for it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any, Dict, List, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, TranscriptRow
from bot.delivery.models import OutboxRow, OutboxState
from bot.wechat.account import Abilities, abilities, learn, next_midnight
from bot.wechat.errors import PASSING, Behaviour
from bot.wechat.followers import Followers
from bot.wechat.models import CHANNEL, ParcelRow, ParcelState, ReceiptRow, Via
from bot.wechat.notices import Notices
from bot.wechat.parcels import (
    UNTIL_THEY_WRITE,
    Debt,
    apart,
    debt_of,
    end,
    first_message,
    is_on_its_way,
    locked,
    pack,
    postpone,
    split_further,
)
from bot.wechat.quota import OF_MESSAGES, quota_of
from bot.wechat.rendering import text_of
from bot.wechat.wording import MENU_TAIL

# The web process may still answer a message passively for so long.
PASSIVE_HOLD = dt.timedelta(seconds=5)
_BACKOFF = (2, 4, 8, 20, 60, 300)
_SHORT_PAUSE = dt.timedelta(minutes=5)
_MOST_UPLOADS = 3
_NO_LEAVE = "no leave to send"
# What waits for the resident, and may only be announced meanwhile.
_KEPT = frozenset({Behaviour.NOT_PERMITTED, Behaviour.WAIT_FOR_RESIDENT})


def _may_go_passively(conversation_id: Any) -> Any:
    """Return the condition that the web process may still answer a message of a conversation itself.

    With a person the resident's message has been acknowledged at once.
    """
    return sa.exists().where(
        TranscriptRow.conversation_id == conversation_id,
        TranscriptRow.author == Author.RESIDENT.value,
        TranscriptRow.client_id.like(f"{OF_MESSAGES[:2]}%"),
        TranscriptRow.created_at > sa.bindparam("the_since"),
        sa.not_(sa.exists().where(ReceiptRow.key == TranscriptRow.client_id)),
        sa.not_(
            sa.exists().where(
                InboxRow.conversation_id == TranscriptRow.conversation_id,
                InboxRow.seq == TranscriptRow.seq,
                InboxRow.state == InboxState.HELD.value,
            )
        ),
    )


# Every message passes these. Made once, since making one costs as much as running it.
_MAY_GO_PASSIVELY = sa.select(_may_go_passively(sa.bindparam("the_conversation")))
_DUE = (
    sa.select(OutboxRow.conversation_id)
    .where(
        OutboxRow.state == OutboxState.WAITING.value,
        OutboxRow.next_try_at <= sa.bindparam("the_now"),
        OutboxRow.channel == CHANNEL,
    )
    .group_by(OutboxRow.conversation_id)
    .order_by(sa.func.min(OutboxRow.id))
    .limit(sa.bindparam("the_most"))
)
_DUE_APART_FROM_PASSIVE = _DUE.where(sa.not_(_may_go_passively(OutboxRow.conversation_id)))


@dataclass(frozen=True)
class Shipment:
    """One message to send; ``notice`` when it only announces ``parcels``, which go on waiting, by a ``consent``."""

    id: str
    conversation_id: str
    openid: str
    message: Mapping[str, Any]
    parcels: Sequence[int]
    notice: bool = False
    consent: Optional[str] = None


@dataclass(frozen=True)
class Outcome:
    """How sending ended: ``behaviour`` is None when it was sent, or when nobody knows (``unknown``)."""

    behaviour: Optional[Behaviour] = None
    unknown: bool = False
    said: str = ""


class Shipping:
    """Takes what is due and settles it, in transactions of its own."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._settings = services.settings.wechat
        self._database = services.database
        self._notices = Notices(services)
        self._followers = Followers(services.secret, town=services.settings.town)

    def due(self, *, most: int, apart_from: Sequence[str]) -> List[str]:
        """Return conversations in which something is due, the longest waiting first."""
        now = self._services.clock.now()
        with self._database.read() as session:
            may = abilities(session, self._settings)
            if may.paused_until is not None and may.paused_until > now:
                return []
            asked = {"the_now": now, "the_since": now - PASSIVE_HOLD, "the_most": most + len(apart_from)}
            rows = session.execute(_DUE_APART_FROM_PASSIVE if may.may_send else _DUE, asked).scalars()
            return [row for row in rows if row not in set(apart_from)][:most]

    def take(self, conversation_id: str) -> Optional[Shipment]:
        """Take the next message of a conversation, marked as on its way; None when nothing may go now."""
        now = self._services.clock.now()
        with self._database.write() as session:
            conversation = locked(session, conversation_id)
            debt = debt_of(session, conversation_id)
            if is_on_its_way(session, debt, now=now):
                postpone(session, conversation_id, until=now + dt.timedelta(seconds=5), why=None)
                return None
            may = abilities(session, self._settings)
            if not may.may_send:
                postpone(session, conversation_id, until=now + UNTIL_THEY_WRITE, why=_NO_LEAVE)
            held = {"the_conversation": conversation_id, "the_since": now - PASSIVE_HOLD}
            if session.execute(_MAY_GO_PASSIVELY, held).scalar_one():
                # They have written since it was found due.
                return None
            later = next((row.next_try_at for row in debt.rows[:1] if row.next_try_at > now), None)
            is_kept = not may.may_send or (later is not None and later > now + UNTIL_THEY_WRITE / 2)
            if later and not is_kept:
                postpone(session, conversation_id, until=later, why=None)
                return None
            return self._chosen(session, conversation, debt, may, now, is_kept=is_kept)

    def _chosen(
        self,
        session: Session,
        conversation: ConversationRow,
        debt: Debt,
        may: Abilities,
        now: dt.datetime,
        *,
        is_kept: bool,
    ) -> Optional[Shipment]:
        """Choose from what waits; behind what ``is_kept`` until the resident writes, news may only be announced."""
        waiting = pack(session, conversation, debt, services=self._services, may_send=may.may_send, now=now)
        openid = self._followers.openid(session, conversation.id)
        if openid is None:
            end(session, waiting, ParcelState.DEAD, now=now, error="left")
            return None
        left = quota_of(session, conversation.id, now=now).left
        waiting = _without_spares(session, waiting, now) if left <= 1 else waiting
        if not waiting:
            return None
        if is_kept or not left:
            why = "quota" if may.may_send else _NO_LEAVE
            postpone(session, conversation.id, until=now + UNTIL_THEY_WRITE, why=why)
            return self._notice(session, conversation, openid, waiting, now)
        chosen, text = first_message(waiting)
        shipment = uuid.uuid4().hex
        for parcel in chosen:
            parcel.state, parcel.moved_at = ParcelState.SENDING.value, now
            parcel.via, parcel.shipment = Via.SERVICE.value, shipment
        message = _message(chosen, text, may)
        return Shipment(shipment, conversation.id, openid, message, [parcel.id for parcel in chosen])

    def _notice(
        self,
        session: Session,
        conversation: ConversationRow,
        openid: str,
        waiting: Sequence[ParcelRow],
        now: dt.datetime,
    ) -> Optional[Shipment]:
        """Announce progress where no message may go: once for what waits, to those who have agreed."""
        news = [parcel for parcel in waiting if parcel.noticed_at is None and parcel.content["kind"] == "text"]
        news = [parcel for parcel in news if _is_progress(session, parcel)]
        notice = self._notices.announcement(session, conversation.id, news, now=now)
        if notice is None:
            return None
        for parcel in waiting:
            parcel.noticed_at = now
        return Shipment(
            uuid.uuid4().hex,
            conversation.id,
            openid,
            notice.body,
            [parcel.id for parcel in waiting],
            notice=True,
            consent=notice.consent,
        )

    def settle(self, shipment: Shipment, outcome: Outcome) -> Optional[Shipment]:
        """Write down how it ended; return the notice that is sent where Tencent has just said that no message may."""
        now = self._services.clock.now()
        # Undone by a power failure, what was on its way is of unknown outcome, and shown.
        with self._database.write_redoable() as session:
            conversation = locked(session, shipment.conversation_id)
            parcels = [one for one in map(partial(session.get, ParcelRow), shipment.parcels) if one is not None]
            if shipment.notice:
                self._announced(session, shipment, parcels, outcome, now)
                return None
            parcels = [one for one in parcels if one.state == ParcelState.SENDING.value and one.shipment == shipment.id]
            if not parcels:
                return None
            if outcome.unknown:
                end(session, parcels, ParcelState.UNKNOWN, now=now, error="no answer")
            elif outcome.behaviour is None:
                end(session, parcels, ParcelState.SENT, now=now)
            else:
                self._failed(session, shipment, parcels, outcome, now)
            if outcome.behaviour not in _KEPT:
                return None
            debt, may = debt_of(session, conversation.id), abilities(session, self._settings).may_send
            waiting = pack(session, conversation, debt, services=self._services, may_send=may, now=now)
            return self._notice(session, conversation, shipment.openid, waiting, now)

    def _failed(
        self, session: Session, shipment: Shipment, parcels: List[ParcelRow], outcome: Outcome, now: dt.datetime
    ) -> None:
        until = self._next_try(session, shipment, parcels, outcome, now)
        for parcel in parcels:
            parcel.state, parcel.attempts = ParcelState.WAITING.value, parcel.attempts + 1
            parcel.moved_at, parcel.error = now, outcome.said[:120]
        session.flush()
        if until is None:
            doomed = self._all_waiting(session, shipment, parcels, outcome.behaviour)
            end(session, doomed, ParcelState.DEAD, now=now, error=outcome.said[:120])
        else:
            postpone(session, shipment.conversation_id, until=until, why=outcome.said[:200])

    def _announced(
        self, session: Session, shipment: Shipment, parcels: List[ParcelRow], outcome: Outcome, now: dt.datetime
    ) -> None:
        """A notice that failed for a passing reason goes out later; one that may have been shown is not repeated.

        A consent that Tencent does not know any more is none, until it is given again.
        """
        if outcome.behaviour is Behaviour.NOT_WANTED:
            self._notices.strike_out(session, shipment.conversation_id)
            return
        if outcome.behaviour not in PASSING or not parcels:
            return
        until = self._next_try(session, shipment, parcels, outcome, now)
        self._notices.give_back(session, shipment.consent)
        for parcel in parcels:
            parcel.noticed_at, parcel.attempts = None, parcel.attempts + 1
        postpone(session, shipment.conversation_id, until=until or now, why=outcome.said[:200])

    def _next_try(
        self, session: Session, shipment: Shipment, parcels: List[ParcelRow], outcome: Outcome, now: dt.datetime
    ) -> Optional[dt.datetime]:
        """Return when to try again, None when that would be no use; what the error shows of the account is noted."""
        behaviour, tried = outcome.behaviour, max(parcel.attempts for parcel in parcels)
        if shipment.message.get("msgtype") == "msgmenu" and behaviour in {Behaviour.NOT_PERMITTED, Behaviour.REFUSED}:
            learn(session, self._settings, can_menu=False)
            return now
        if behaviour is Behaviour.NOT_PERMITTED:
            learn(session, self._settings, can_send=False)
        if behaviour in _KEPT:
            return now + UNTIL_THEY_WRITE
        if behaviour in {Behaviour.PAUSE_TODAY, Behaviour.PAUSE_SHORTLY}:
            until = next_midnight(now) if behaviour is Behaviour.PAUSE_TODAY else now + _SHORT_PAUSE
            learn(session, self._settings, paused_until=until, pause_reason=outcome.said[:64])
            return until
        if behaviour in {Behaviour.RETRY, Behaviour.RENEW_TOKEN}:
            return now + dt.timedelta(seconds=_BACKOFF[min(tried, len(_BACKOFF) - 1)])
        if behaviour is Behaviour.UPLOAD_AGAIN and tried < _MOST_UPLOADS:
            return now
        if behaviour is Behaviour.SPLIT and (apart(parcels) or split_further(session, parcels[0], now=now)):
            return now
        return None

    @staticmethod
    def _all_waiting(
        session: Session, shipment: Shipment, parcels: List[ParcelRow], behaviour: Optional[Behaviour]
    ) -> List[ParcelRow]:
        """Return what an error ends: these parts, or everything when nobody is there to read it."""
        if behaviour is not Behaviour.GIVE_UP:
            return parcels
        rows = session.execute(
            sa.select(ParcelRow).where(
                ParcelRow.conversation_id == shipment.conversation_id, ParcelRow.state == ParcelState.WAITING.value
            )
        ).scalars()
        return list(rows)


def _without_spares(session: Session, waiting: Sequence[ParcelRow], now: dt.datetime) -> List[ParcelRow]:
    spares = [parcel for parcel in waiting if parcel.content.get("spare")]
    end(session, spares, ParcelState.DROPPED, now=now, error="the text says the same")
    return [parcel for parcel in waiting if parcel not in spares]


def _is_progress(session: Session, parcel: ParcelRow) -> bool:
    """Whether it is said by the town and not an answer of the bot."""
    author = session.execute(
        sa.select(TranscriptRow.author).where(
            TranscriptRow.conversation_id == parcel.conversation_id, TranscriptRow.seq == parcel.seq
        )
    ).scalar_one()
    return bool(author != Author.BOT.value)


def _message(chosen: Sequence[ParcelRow], text: str, may: Abilities) -> Dict[str, Any]:
    """Return the body of a customer-service message, without its receiver."""
    content = chosen[0].content
    if content["kind"] == "image":
        return {"msgtype": "image", "url": content["url"], "alt": content["alt"]}
    if content["kind"] == "news":
        article = {name: content[name] for name in ("title", "description", "url")}
        return {"msgtype": "news", "news": {"articles": [article]}}
    last = chosen[-1].content
    if last["choices"] and may.may_menu:
        return _menu([parcel.content for parcel in chosen])
    return {"msgtype": "text", "text": {"content": text}}


def _menu(contents: Sequence[Mapping[str, Any]]) -> Dict[str, Any]:
    head = [text_of(content) for content in contents[:-1]]
    if contents[-1]["text"]:
        head.append(contents[-1]["text"])
    choices = [{"id": choice["id"], "content": choice["title"]} for choice in contents[-1]["choices"]]
    menu = {"head_content": "\n\n".join(head), "list": choices, "tail_content": MENU_TAIL}
    return {"msgtype": "msgmenu", "msgmenu": menu}
