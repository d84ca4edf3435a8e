"""Running numbers: TS20261124-0007, gapless for each town and day whatever happens at once.

The counter's row is updated in the transaction that files the complaint, so its
lock puts filings in line and a rolled back filing gives its number back.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.ledger.models import HeadRow, NumberRow

PREFIX = "TS"
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九十")}
_FULL = re.compile(r"TS\s*[-—]?\s*(20\d{6})\s*[-—–_ ]?\s*(\d{1,6})", re.IGNORECASE)
_DAY_AND_NUMBER = re.compile(r"(?<!\d)(20\d{6})\s*[-—–_ ]\s*(\d{1,6})(?!\d)")
# 「3号窗口」 and 「11月3号」 are no running numbers.
_SHORT = re.compile(
    r"(?<![\d月])(\d{1,4})\s*号(?!窗|柜|台)|(?:编号|尾号|单号|TS\s*[-—]?)[是:\uff1a为\s]*(\d{1,4})(?!\d)"
    r"|(?<![月一二三四五六七八九十])([一二三四五六七八九十]{1,3})\s*号(?!窗|柜|台)",
    re.IGNORECASE,
)


def insert_if_absent(session: Session, table: Any, **values: Any) -> None:
    """Insert a row unless its key is there; two that meet at the first one both go on."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(table).values(**values).on_conflict_do_nothing())


def next_reference(session: Session, *, town: str, day: dt.date) -> str:
    """Take the next number of a town's day; the counter stays locked until the transaction ends."""
    insert_if_absent(session, NumberRow, town=town, day=day, last=0)
    session.execute(
        sa.update(NumberRow)
        .where(NumberRow.town == town, NumberRow.day == day)
        .values(last=NumberRow.last + 1)
        .execution_options(synchronize_session=False)
    )
    number = session.execute(sa.select(NumberRow.last).where(NumberRow.town == town, NumberRow.day == day)).scalar_one()
    return f"{PREFIX}{day:%Y%m%d}-{number:04d}"


def locked_head(session: Session, town: str) -> HeadRow:
    """Return the end of a town's chain, locked until the transaction ends."""
    query = sa.select(HeadRow).where(HeadRow.town == town).with_for_update()
    head: Optional[HeadRow] = session.execute(query).scalar_one_or_none()
    if head is not None:
        return head
    insert_if_absent(session, HeadRow, town=town, position=0, hash="")
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()  # type: ignore[no-any-return]


def number_of(written: str) -> int:
    """Return a number below a hundred as it is written in digits or in Chinese."""
    if written.isdigit():
        return int(written)
    tens, _, ones = written.partition("十")
    if "十" not in written:
        return _DIGITS[written[0]]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def reference_in(text: str) -> Optional[str]:
    """Return the full reference that a text names, in whatever form, or None."""
    match = _FULL.search(text) or _DAY_AND_NUMBER.search(text)
    return f"{PREFIX}{match[1]}-{int(match[2]):04d}" if match else None


def short_number_in(text: str) -> Optional[int]:
    """Return the running number that a text names alone (「7号」「编号12」), or None."""
    match = _SHORT.search(text)
    if match is None:
        return None
    return number_of(match[3]) if match[3] else int(match[1] or match[2])
