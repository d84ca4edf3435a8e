"""The ledger as a file: an Excel 台账 as an office keeps it, CSV, or JSON lines. One row a case, streamed.

Names and phones are masked unless the role may see them and asks to. What
residents wrote is written as text, never as a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import json
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Mapping, Sequence, Tuple

import sqlalchemy as sa
import xlsxwriter
from sqlalchemy.orm import Session

from bot.clock import in_town
from bot.guidebook.schema import Kind
from bot.guidebook.schema.enums import Labelled
from bot.ledger.errors import LedgerError
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.rates import is_overdue
from bot.ledger.roles import MAY_EXPORT, MAY_EXPORT_UNMASKED, Actor
from bot.ledger.states import FILED_STATES, FollowUp, Grade, Source, State
from bot.ledger.visibility import visible_to
from bot.people.staff_models import StaffRow
from bot.people.vault import masked_with, tokens_in

_AT_ONCE = 500
_FILED = tuple(state.value for state in FILED_STATES)
# A cell that begins with one of these is a formula to a spreadsheet that opens a CSV.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LONGEST_CELL = 32_000
_MAY_HOLD_PHONES = ("contact", "text", "wants", "answer", "door")


class MayNotExport(LedgerError):
    """This role may not export, or not without the mask."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


Value = Callable[["Sheet", ComplaintRow], Any]


class Sheet:
    """What the cells of a row are read with: names of the guides, the vault, the mask."""

    UNNAMED = "匿名"

    def __init__(self, ledger: Ledger, session: Session, actor: Actor, *, masked: bool) -> None:
        book = ledger.guides()
        town = book.town(actor.town)
        self.today = in_town(ledger.clock.now()).date()
        self.categories = {row.id: row.name for row in book.complaint_rules.categories}
        self.departments = {row.id: row.name for row in town.departments}
        self.windows = {row.id: row.name for row in town.windows}
        members = session.execute(sa.select(StaffRow.id, StaffRow.name).where(StaffRow.town == actor.town))
        self.members = {member.id: member.name for member in members}
        self.masked = masked
        self._ledger = ledger
        self._session = session
        self._phones: Mapping[str, str] = {}

    def turn_to(self, page: Sequence[Any]) -> None:
        """Look up the phones of the next rows, all at once."""
        texts = (getattr(row, name) for row in page for name in _MAY_HOLD_PHONES)
        tokens = [token for text in texts if text for token in tokens_in(text)]
        self._phones = self._ledger.vault.phones(self._session, tokens)

    def plain(self, text: str | None) -> str:
        """Return a text with its phones masked; a token is never shown."""
        return masked_with(self._phones, text or "")

    def phone(self, row: ComplaintRow) -> str:
        """Return the phone of a complaint, masked or not."""
        if self.masked or row.contact is None:
            return self.plain(row.contact)
        return self._phones.get(row.contact, "")

    def name(self, row: ComplaintRow) -> str:
        """Return who told it, masked or not."""
        if row.anonymous:
            return self.UNNAMED
        name = row.contact_name or ""
        # 「姓王」 is what whoever leaves no more has left.
        return f"{name.removeprefix('姓')[:1]}**" if name and self.masked else name


@functools.lru_cache
def _label(choice: type[Labelled], key: str | None) -> str:
    return choice.of(key).label if key else ""


def _day(moment: dt.datetime | None) -> str:
    # Without its offset, and a good deal quicker than strftime.
    return in_town(moment).isoformat(" ", "minutes")[:16] if moment is not None else ""


# Chinese heading, width in characters, and where the value comes from.
COLUMNS: Sequence[Tuple[str, int, Value]] = (
    ("编号", 18, lambda sheet, row: row.reference),
    ("登记时间", 17, lambda sheet, row: _day(row.filed_at)),
    ("类型", 8, lambda sheet, row: _label(Kind, row.kind)),
    ("受理渠道", 11, lambda sheet, row: _label(Source, row.source)),
    ("外部编号", 16, lambda sheet, row: row.external_number or ""),
    ("反映人", 9, lambda sheet, row: sheet.name(row)),
    ("联系电话", 14, lambda sheet, row: sheet.phone(row)),
    ("反映内容", 48, lambda sheet, row: sheet.plain(row.text)),
    ("诉求", 24, lambda sheet, row: sheet.plain(row.wants)),
    ("发生时间", 14, lambda sheet, row: row.happened or ""),
    ("地点或窗口", 20, lambda sheet, row: " ".join(filter(None, (sheet.windows.get(row.window or ""), row.place)))),
    ("类别", 16, lambda sheet, row: sheet.categories.get(row.category or "", "")),
    ("承办部门", 22, lambda sheet, row: sheet.departments.get(row.department or "", "")),
    ("承办人", 10, lambda sheet, row: sheet.members.get(row.handler or "", "")),
    ("状态", 9, lambda sheet, row: _label(State, row.state)),
    ("答复期限", 12, lambda sheet, row: row.due_on.isoformat() if row.due_on else ""),
    ("是否超期", 9, lambda sheet, row: "是" if is_overdue(row, sheet.today) else "否"),
    ("延期天数", 9, lambda sheet, row: row.extended),
    ("退单次数", 9, lambda sheet, row: row.returns),
    ("催办次数", 9, lambda sheet, row: row.urged),
    ("督办次数", 9, lambda sheet, row: row.supervised),
    ("涉及人数", 9, lambda sheet, row: row.affected),
    ("答复内容", 48, lambda sheet, row: sheet.plain(row.answer)),
    ("答复时间", 17, lambda sheet, row: _day(row.replied_at)),
    ("回访结果", 10, lambda sheet, row: _label(FollowUp, row.follow_up)),
    ("评价", 10, lambda sheet, row: _label(Grade, row.rating)),
    ("办结时间", 17, lambda sheet, row: _day(row.closed_at)),
    ("重办次数", 9, lambda sheet, row: row.reopened),
    ("去向说明", 24, lambda sheet, row: sheet.plain(row.door)),
)
HEADINGS = tuple(heading for heading, _, _ in COLUMNS)


def export(
    ledger: Ledger, actor: Actor, path: Path, *, since: dt.datetime, until: dt.datetime, unmasked: bool = False
) -> int:
    """Write the complaints filed in ``[since, until)`` that the actor may see; return how many.

    The ending of ``path`` decides the form: ``.xlsx``, ``.csv`` or ``.json`` (one object a line).

    :raises MayNotExport: the role may not, or not unmasked.
    :raises ValueError: another ending.
    """
    if actor.role not in MAY_EXPORT or (unmasked and actor.role not in MAY_EXPORT_UNMASKED):
        raise MayNotExport(actor.role.value)
    writers: Dict[str, Callable[[Path, Iterator[Sequence[Any]]], int]] = {
        ".xlsx": _write_xlsx,
        ".csv": _write_csv,
        ".json": _write_json,
    }
    writer = writers.get(path.suffix)
    if writer is None:
        raise ValueError(path.suffix)
    # The vault is asked page by page; a second session keeps the streaming cursor free.
    with ledger.database.read() as session, ledger.database.read() as reading:
        sheet = Sheet(ledger, session, actor, masked=not unmasked)
        return writer(path, _cells(reading, sheet, actor, since, until))


def _cells(
    session: Session, sheet: Sheet, actor: Actor, since: dt.datetime, until: dt.datetime
) -> Iterator[Sequence[Any]]:
    # Plain rows: whole objects, which nobody changes here, would take most of the time.
    rows = session.execute(
        sa.select(ComplaintRow.__table__)
        .where(
            visible_to(actor),
            ComplaintRow.filed_at >= since,
            ComplaintRow.filed_at < until,
            ComplaintRow.state.in_(_FILED),
        )
        .order_by(ComplaintRow.filed_at, ComplaintRow.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for page in rows.partitions():
        sheet.turn_to(page)
        for row in page:
            yield [value(sheet, row) for _, _, value in COLUMNS]


def _write_xlsx(path: Path, cells: Iterator[Sequence[Any]]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        page = workbook.add_worksheet("台账")
        head = workbook.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
        # What was told and answered has lines, and is read whole.
        body = workbook.add_format({"text_wrap": True, "valign": "top"})
        for place, (heading, width, _) in enumerate(COLUMNS):
            page.set_column(place, place, width, body)
            page.write_string(0, place, heading, head)
        page.freeze_panes(1, 1)
        count = 0
        for count, row in enumerate(cells, start=1):
            for place, value in enumerate(row):
                if not value:
                    # Empty, or a count of what never happened: a blank lets the others stand out.
                    continue
                if isinstance(value, int):
                    page.write_number(count, place, value)
                else:
                    page.write_string(count, place, value[:_LONGEST_CELL])
        page.autofilter(0, 0, max(count, 1), len(COLUMNS) - 1)
        return count


def defused(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _write_csv(path: Path, cells: Iterator[Sequence[Any]]) -> int:
    # With the mark at its beginning, Excel reads it as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        written = 0
        for row in cells:
            writer.writerow([defused(value) for value in row])
            written += 1
        return written


def _write_json(path: Path, cells: Iterator[Sequence[Any]]) -> int:
    with path.open("w", encoding="utf-8") as file:
        written = 0
        for row in cells:
            file.write(json.dumps(dict(zip(HEADINGS, row, strict=True)), ensure_ascii=False) + "\n")
            written += 1
        return written


def month_sheet(
    lines: Sequence[Mapping[str, Any]], path: Path, *, counts: Mapping[str, Sequence[Tuple[str, int]]]
) -> None:
    """Write the director's monthly sheet as Excel: one line a department, and what was told of what, ``counts``."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        page = workbook.add_worksheet("月报")
        head = workbook.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
        headings = list(lines[0]) if lines else []
        for place, heading in enumerate(headings):
            page.set_column(place, place, 24 if place == 0 else 16)
            page.write_string(0, place, heading, head)
        for number, line in enumerate(lines, start=1):
            for place, heading in enumerate(headings):
                page.write(number, place, line[heading])
        page.freeze_panes(1, 1)
        for title, numbers in counts.items():
            page = workbook.add_worksheet(title)
            page.set_column(0, 0, 24)
            page.write_row(0, 0, (title.removeprefix("按"), "件数"), head)
            for number, (name, count) in enumerate(numbers, start=1):
                page.write_string(number, 0, name)
                page.write_number(number, 1, count)
            page.freeze_panes(1, 0)
