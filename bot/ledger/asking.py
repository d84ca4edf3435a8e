"""Whether somebody may be asked how it went: at most one request of any kind a week, never in grief or turned down."""

from __future__ import annotations

import datetime as dt
import re
from typing import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.ledger.models import ComplaintRow

BETWEEN_REQUESTS = dt.timedelta(days=7)
_GRIEF = re.compile("去世|过世|死亡|死了|走了|没了|火化|丧|安葬|遗体|销户|葬")


def is_in_grief(text: str) -> bool:
    """Whether a text speaks of a death."""
    return _GRIEF.search(text) is not None


_REFUSED = re.compile(
    "(没|不|未)(给)?(我|俺|他|她)?(们)?(批(?!完|准的)|通过|办下来|评上|审上)(?!.{0,2}(多久|几天|咋查))|被?(退|打|驳)(了?回来|回)|给(我|俺|他|她)?(们)?(退|刷|停|取消)了"
    "|说(我|俺|他|她)?(们)?(家)?不(符合|够|合格|够格|行)|被(拒|刷|取消|停了)|(取消|停)了.{0,4}(低保|资格)|凭(啥|什么)(不|没|停|取消|退|$)|不服(气)?(?!务)|申诉|复议"
)
# Nothing is turned down yet: 「没批先盖会怎样」, 「批下来没」.
_NOT_YET = re.compile(
    "没批(先|就)|还没(有|给)?(我|俺|他|她)?(们)?(批|通过|办|评)|(批|办|评)下来(没|了没|没有)|批没批|通过没|多久|几天|退(了)?(保|休|役|伍|税|款|钱)|退农保"
)
# How an office says no.
_SAYS_NO = re.compile(
    "不符合|不予|不能(?:给您?|为您?)?(?:办|批|补|发)|(?:办|批|补|发)不了|无法(?:办理|支持|受理|解决)|不够条件"
)


def is_refused(text: str) -> bool:
    """Whether somebody tells that they were turned down, or will not put up with it."""
    return _REFUSED.search(text) is not None and _NOT_YET.search(text) is None


def turns_down(answer: str) -> bool:
    """Whether an answer of the office is a no."""
    return _SAYS_NO.search(answer) is not None


# Whether a conversation was asked for anything else since a time: how it was with a person, for example.
AskedElse = Callable[[Session, str, dt.datetime], bool]


def was_asked(row: ComplaintRow) -> bool:
    """Whether it was asked how it went with the answer that stands."""
    return row.asked_at is not None and row.replied_at is not None and bool(row.asked_at >= row.replied_at)


def is_rated(row: ComplaintRow) -> bool:
    """Whether the answer that stands has been rated; a grade may also be of one before it was taken up again."""
    if row.rating is None:
        return False
    return row.rated_at is None or row.replied_at is None or bool(row.rated_at >= row.replied_at)


def may_ask(session: Session, row: ComplaintRow, *, answer: str, now: dt.datetime, asked: AskedElse) -> bool:
    """Whether a follow-up or a rating of an answer may be asked for now."""
    if row.conversation_id is None or is_in_grief(row.text):
        return False
    if is_refused(row.text) or turns_down(answer):
        return False
    if asked(session, row.conversation_id, now - BETWEEN_REQUESTS):
        return False
    # A person may have told of one matter in WeChat and of another on the page.
    theirs = (
        ComplaintRow.conversation_id == row.conversation_id
        if row.resident_id is None
        else ComplaintRow.resident_id == row.resident_id
    )
    recent = session.execute(
        sa.select(ComplaintRow.id).where(theirs, ComplaintRow.asked_at > now - BETWEEN_REQUESTS).limit(1)
    ).scalar_one_or_none()
    return recent is None
