"""What the account may do, as far as settings and Tencent's answers have told, shared by all processes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import in_town
from bot.settings import WeChatSettings
from bot.wechat.models import AccountRow

# Asked for every message, so it is made once.
_KNOWN = sa.select(AccountRow.can_send, AccountRow.can_menu, AccountRow.paused_until, AccountRow.pause_reason).where(
    AccountRow.app_id == sa.bindparam("the_app")
)


@dataclass(frozen=True)
class Abilities:
    """``may_send``: messages of our own accord; ``may_menu``: choices to press in them."""

    may_send: bool
    may_menu: bool
    paused_until: Optional[dt.datetime]
    pause_reason: Optional[str]


def abilities(session: Session, settings: WeChatSettings) -> Abilities:
    """Return what the account may do; in ``auto`` it may send until Tencent has said no."""
    row = session.execute(_KNOWN, {"the_app": settings.app_id}).one_or_none() or AccountRow()
    may_send = {"on": True, "off": False}.get(settings.customer_service, row.can_send is not False)
    return Abilities(
        may_send=may_send,
        may_menu=may_send and row.can_menu is not False,
        paused_until=row.paused_until,
        pause_reason=row.pause_reason,
    )


def learn(session: Session, settings: WeChatSettings, **learnt: Any) -> None:
    """Note what an answer has shown: ``can_send``, ``can_menu``, ``paused_until``, ``pause_reason``."""
    row = session.get(AccountRow, settings.app_id)
    if row is None:
        row = AccountRow(app_id=settings.app_id)
        session.add(row)
    for name, value in learnt.items():
        setattr(row, name, value)


def next_midnight(now: dt.datetime) -> dt.datetime:
    """Return when Tencent's quotas of the day begin anew: midnight in Shanghai."""
    tomorrow = in_town(now).date() + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time.min, tzinfo=in_town(now).tzinfo)
