"""The record of what staff did with other people's affairs and rights: lines are added, never changed or removed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.guidebook.schema.enums import Labelled
from bot.people.staff_models import AuditRow
from bot.storage.database import Database

_PAGE = 50


class Act(Labelled):
    """What is recorded."""

    SIGNED_IN = ("signed_in", "登录")
    SIGN_IN_REFUSED = ("sign_in_refused", "登录没成功")
    CHANGED_PASSWORD = ("changed_password", "改密码")
    SIGNED_OUT_EVERYWHERE = ("signed_out_everywhere", "全部退出")
    ADDED_STAFF = ("added_staff", "加人")
    DISABLED_STAFF = ("disabled_staff", "停用账号")
    ENABLED_STAFF = ("enabled_staff", "启用账号")
    CHANGED_STAFF = ("changed_staff", "改权限")
    RESET_PASSWORD = ("reset_password", "重置密码")
    OPENED_COMPLAINT = ("opened_complaint", "打开投诉件")
    PRINTED_COMPLAINT = ("printed_complaint", "打印投诉件")
    OPENED_CONVERSATION = ("opened_conversation", "打开对话")
    SEARCHED = ("searched", "搜索")
    UNMASKED = ("unmasked", "看电话原号")
    EXPORTED = ("exported", "导出台账")
    CHANGED_NOTICE = ("changed_notice", "改通知")
    READ_AUDIT = ("read_audit", "看操作记录")


@dataclass(frozen=True)
class Doer:
    """Who did it, in which town; ``id`` is a staff id, or ``cli`` for whoever runs the machine."""

    id: str
    name: str
    town: str


@dataclass(frozen=True)
class AuditLine:
    """One line of the record."""

    id: int
    at: dt.datetime
    staff_name: str
    act: Act
    subject: str
    details: Mapping[str, Any]


class Audit:
    """The record over one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(self, doer: Doer, act: Act, subject: str = "", **details: Any) -> None:
        """Add a line in a transaction of its own."""
        with self._database.write() as session:
            self.record_in(session, doer, act, subject, **details)

    def record_in(self, session: Session, doer: Doer, act: Act, subject: str = "", **details: Any) -> None:
        """Add a line in the transaction of what it is about: both happen or neither does.

        ``subject`` names what it was done to, ``details`` hold plain data and no personal data.
        """
        session.add(
            AuditRow(
                town=doer.town,
                at=self._clock.now(),
                staff_id=doer.id,
                staff_name=doer.name,
                act=act.value,
                subject=subject,
                details=details,
            )
        )

    def lines(self, town: str, *, before: int = 0, act: Optional[Act] = None, most: int = _PAGE) -> List[AuditLine]:
        """Return a page of a town's record, the newest first; ``before`` is the id of the last line before it."""
        query = sa.select(AuditRow).where(AuditRow.town == town).order_by(AuditRow.id.desc()).limit(most)
        if before:
            query = query.where(AuditRow.id < before)
        if act is not None:
            query = query.where(AuditRow.act == act.value)
        with self._database.read() as session:
            return [_line(row) for row in session.execute(query).scalars()]


def _line(row: Any) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        staff_name=row.staff_name,
        act=Act.of(row.act),
        subject=row.subject,
        details=row.details,
    )
