"""Notices where no message may be sent any more: offered with a complaint, agreed to, sent, and used up.

By the settings there are three ways. ``template`` asks nobody. ``subscription``
is agreed to on a page of Tencent's editor, and its consent, which lasts, comes
as an event. ``once`` is agreed to behind a plain link: one notice for one
complaint, spent when there is an answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Dict, Mapping, Optional, Sequence
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.conversations.record.models import ConversationRow
from bot.delivery.reply import Link, Reply
from bot.ledger.models import ComplaintRow
from bot.ledger.states import UNANSWERED
from bot.wechat.followers import Followers
from bot.wechat.models import ConsentRow, OnceRow, ParcelRow
from bot.wechat.rendering import cut
from bot.wechat.wording import NOTICE_TITLE, NOTIFY_ME, NOTIFY_ME_ONCE, READ_ON

# Where each kind of notice goes.
NOTICE: Mapping[str, str] = {
    "subscription": "/cgi-bin/message/subscribe/bizsend",
    "template": "/cgi-bin/message/template/send",
    "once": "/cgi-bin/message/template/subscribe",
}
# Where WeChat brings residents back to when they have been asked.
RETURN = "/wechat/notice"
# https://developers.weixin.qq.com/doc/service/guide/product/message/One-time_subscription_info.html
_ASK = "https://mp.weixin.qq.com/mp/subscribemsg"
# Consents under one scene do not add up, so each of a resident's has another one.
_SCENES = 10_000
# A field takes 20 characters, the text of a one-time notice 200.
_FIELD = 20
_TEXT_BYTES = 450
_ID = 32
_UNANSWERED = tuple(state.value for state in UNANSWERED)


class Returned(Enum):
    """What has come of asking a resident."""

    AGREED = "agreed"
    DECLINED = "declined"
    ANSWERED = "answered already"
    USED = "used up"
    FOREIGN = "not theirs"


@dataclass(frozen=True)
class Announcement:
    """The body of a notice, without its receiver; ``consent`` is the one-time consent that it uses up."""

    body: Mapping[str, Any]
    consent: Optional[str] = None


class Notices:
    """The account's notices, and residents' consent to them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._settings = services.settings.wechat
        self._followers = Followers(services.secret, town=services.settings.town)
        self._key = hmac.digest(services.secret, b"wechat notice", hashlib.sha256)

    def with_offer(self, session: Session, conversation: ConversationRow, reply: Reply, *, now: dt.datetime) -> Reply:
        """Return what the bot says of one complaint under way, with the link by which to be told of its end."""
        if not self._settings.notice_template or self._settings.notice_kind == "template" or reply.link is not None:
            return reply
        query = sa.select(ComplaintRow).where(
            ComplaintRow.conversation_id == conversation.id, ComplaintRow.state.in_(_UNANSWERED)
        )
        told = [row for row in session.execute(query).scalars() if row.reference and row.reference in reply.text]
        link = self._link(session, conversation, told[0], now) if len(told) == 1 else None
        return replace(reply, link=link) if link is not None else reply

    def _link(
        self, session: Session, conversation: ConversationRow, complaint: ComplaintRow, now: dt.datetime
    ) -> Optional[Link]:
        if self._settings.notice_kind == "once":
            offer = _offered(session, conversation, complaint, now)
            return Link(NOTIFY_ME_ONCE, self._address(offer)) if offer.agreed_at is None else None
        page = self._settings.notice_page
        return Link(NOTIFY_ME, page) if page and not self._is_subscribed(session, conversation.id) else None

    def _address(self, offer: OnceRow) -> str:
        query = {
            "action": "get_confirm",
            "appid": self._settings.app_id,
            "scene": offer.scene,
            "template_id": self._settings.notice_template,
            "redirect_url": self._services.settings.base_url + RETURN,
            "reserved": self._reserved(offer.id),
        }
        return f"{_ASK}?{urlencode(query)}#wechat_redirect"

    def _reserved(self, consent: str) -> str:
        return consent + hmac.new(self._key, consent.encode(), hashlib.sha256).hexdigest()[:_ID]

    def returned(self, query: Mapping[str, str]) -> Returned:
        """Take what WeChat says of a resident whom it has asked; nothing of it is believed without our own mark."""
        reserved = query.get("reserved", "")
        if not hmac.compare_digest(self._reserved(reserved[:_ID]).encode(), reserved.encode()):
            return Returned.FOREIGN
        if query.get("action") != "confirm":
            return Returned.DECLINED
        now = self._services.clock.now()
        with self._services.database.write() as session:
            offer = session.get(OnceRow, reserved[:_ID], with_for_update=True)
            given = (query.get("template_id"), query.get("scene"))
            if offer is None or given != (self._settings.notice_template, str(offer.scene)):
                return Returned.FOREIGN
            follower = self._followers.find(session, query.get("openid", ""))
            if follower is None or follower.conversation_id != offer.conversation_id:
                # The link has been passed on: who pressed it is not who told us.
                return Returned.FOREIGN
            if offer.used_at is not None:
                return Returned.USED
            offer.agreed_at = offer.agreed_at or now
            return Returned.ANSWERED if _is_answered(session, offer.complaint_id) else Returned.AGREED

    def announcement(
        self, session: Session, conversation_id: str, news: Sequence[ParcelRow], *, now: dt.datetime
    ) -> Optional[Announcement]:
        """Return the notice of what waits (``news``, oldest first), None where nobody has agreed to one."""
        if not news or not self._settings.notice_template:
            return None
        if self._settings.notice_kind == "once":
            return self._once(session, conversation_id, news, now)
        if self._settings.notice_kind == "subscription" and not self._is_subscribed(session, conversation_id):
            return None
        words = _in_one_line(news[0])[:_FIELD]
        where = "page" if self._settings.notice_kind == "subscription" else "url"
        body = {"data": {self._settings.notice_field: {"value": words}}, where: self._services.settings.base_url}
        return Announcement({"template_id": self._settings.notice_template, **body})

    def _once(
        self, session: Session, conversation_id: str, news: Sequence[ParcelRow], now: dt.datetime
    ) -> Optional[Announcement]:
        query = (
            sa.select(OnceRow, ComplaintRow.reference)
            .join(ComplaintRow, ComplaintRow.id == OnceRow.complaint_id)
            .where(
                OnceRow.conversation_id == conversation_id, OnceRow.agreed_at.is_not(None), OnceRow.used_at.is_(None)
            )
        )
        for consent, reference in session.execute(query):
            told = [parcel for parcel in news if reference in parcel.content["text"]]
            if told and _is_answered(session, consent.complaint_id):
                consent.used_at = now
                words = f"{cut(_in_one_line(told[-1]), _TEXT_BYTES)[0]}\n{READ_ON}"
                body: Dict[str, Any] = {"scene": str(consent.scene), "title": NOTICE_TITLE}
                body["data"] = {"content": {"value": words}}
                return Announcement({"template_id": self._settings.notice_template, **body}, consent.id)
        return None

    def _is_subscribed(self, session: Session, conversation_id: str) -> bool:
        row = session.get(ConsentRow, (conversation_id, self._settings.notice_template))
        return row is not None and bool(row.accepted)

    def give_back(self, session: Session, consent: Optional[str]) -> None:
        """A notice did not get through, and will be tried again."""
        offer = session.get(OnceRow, consent) if consent is not None else None
        if offer is not None:
            offer.used_at = None

    def strike_out(self, session: Session, conversation_id: str) -> None:
        """Tencent knows of no consent, so there is none until it is given again; one for once is used up anyway."""
        row = session.get(ConsentRow, (conversation_id, self._settings.notice_template))
        if row is not None:
            session.delete(row)


def _offered(session: Session, conversation: ConversationRow, complaint: ComplaintRow, now: dt.datetime) -> OnceRow:
    """Return the offer for a complaint, made when it is first told of; the conversation is locked."""
    query = sa.select(OnceRow).where(OnceRow.complaint_id == complaint.id)
    known: Optional[OnceRow] = session.execute(query).scalar_one_or_none()
    if known is not None:
        return known
    before = session.execute(
        sa.select(sa.func.count()).select_from(OnceRow).where(OnceRow.conversation_id == conversation.id)
    ).scalar_one()
    made = OnceRow(
        id=uuid.uuid4().hex,
        town=conversation.town,
        conversation_id=conversation.id,
        complaint_id=complaint.id,
        scene=1 + before % _SCENES,
        offered_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _is_answered(session: Session, complaint_id: int) -> bool:
    """Whether no answer is owed any more; a complaint that was joined with another is answered with that one."""
    row = session.get(ComplaintRow, complaint_id)
    holder = session.get(ComplaintRow, row.joined_into) if row.joined_into else row
    return holder.state not in _UNANSWERED


def _in_one_line(parcel: ParcelRow) -> str:
    text: str = parcel.content["text"].replace("\n", " ")
    return text
