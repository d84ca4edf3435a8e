"""Taking over an older ledger or a list from 12345: one line a case, once however often it is read.

A CSV file with Chinese headings (those of the export serve), UTF-8 or GBK. The
line's own number becomes the external number, by which a line read again is
known; the complaint gets a number of ours, for numbers stay gapless. What the
list says is answered or over is left out: it would be owed an answer again.

The list may say by which day it wants the answer. The earlier of that day and
ours rules; read again with another day, it moves.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Dict, Iterator, Mapping, Optional, Tuple, Type, TypeVar

import sqlalchemy as sa

from bot.clock import in_town
from bot.guidebook.schema import Kind
from bot.guidebook.schema.enums import Labelled
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.command import Command
from bot.ledger.deadlines import counted
from bot.ledger.errors import NotNow
from bot.ledger.export import FORMULA_STARTS, Sheet
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, system_of
from bot.ledger.states import FILED_STATES, UNANSWERED, Action, Source, State
from bot.ledger.telling import told_in
from bot.ledger.telling_effects import LONGEST_TEXT
from bot.people.masking import clean, mask_id_numbers
from bot.people.vault import phone_digits

E = TypeVar("E", bound=Labelled)

_NUMBER = ("外部编号", "编号", "工单编号")
_TEXT = ("反映内容", "内容", "诉求内容")
_DUE = ("答复期限", "办理期限", "办结期限", "截止日期", "截止时间")
# With or without the time of day: 2026-12-08, 2026/12/8 17:30, 2026年12月8日.
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]?\d{1,2}[:\uff1a时].*)?")
# A day that whoever passed it on wants the answer by, and that is further away than this, has a digit wrong.
FARTHEST = dt.timedelta(days=366)
_OVER = frozenset(state.label for state in FILED_STATES if state not in UNANSWERED) | {"已办结", "已答复", "已撤销"}
# What an export has put before a text that would be a formula.
_DEFUSED = re.compile(f"^'(?=[{re.escape(''.join(FORMULA_STARTS))}])")


class NotAList(Exception):
    """The file cannot be read as a list; ``what`` is wrong is its encoding, its form or its headings."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Fault:
    """A line that cannot be taken over; ``line`` counts from 1, the headings included."""

    line: int
    what: str


class Taken(Enum):
    """What became of a line."""

    FILED, KNOWN, MOVED = range(3)


@dataclass(frozen=True)
class Imported:
    """What an import came to; ``moved`` are those of the known whose day is another now."""

    filed: int
    known: int
    moved: int
    over: int
    faults: Tuple[Fault, ...]


def import_csv(ledger: Ledger, actor: Actor, path: Path) -> Imported:
    """Take over a CSV file; every line on its own, so that one bad line holds up no other.

    :raises NotAList: it is no such file as a whole; nothing is taken.
    """
    lines = list(_lines(path))
    taken: Dict[Taken, int] = dict.fromkeys(Taken, 0)
    over, faults = 0, []
    for number, line in lines:
        if line.get("状态") in _OVER:
            over += 1
            continue
        try:
            taken[_take(ledger, actor, line)] += 1
        except ValueError as error:
            faults.append(Fault(number, str(error)))
    known = taken[Taken.KNOWN] + taken[Taken.MOVED]
    return Imported(taken[Taken.FILED], known, taken[Taken.MOVED], over, tuple(faults))


def _lines(path: Path) -> Iterator[Tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(io.StringIO(_decoded(path.read_bytes()), newline=""))
    try:
        headings = set(reader.fieldnames or ())
        if not headings.intersection(_NUMBER) or not headings.intersection(_TEXT):
            raise NotAList("headings")
        for line in reader:
            yield reader.line_num, {key: _DEFUSED.sub("", (value or "").strip()) for key, value in line.items() if key}
    except csv.Error as error:
        raise NotAList("form") from error


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise NotAList("encoding") from error


def _first(line: Mapping[str, str], names: Tuple[str, ...]) -> str:
    return next((line[name] for name in names if line.get(name)), "")


def _take(ledger: Ledger, actor: Actor, line: Mapping[str, str]) -> Taken:
    """File one line, or move the day of what is known.

    :raises ValueError: in words for whoever reads the list of faults.
    """
    number, text = _first(line, _NUMBER)[:64], mask_id_numbers(clean(_first(line, _TEXT)))
    if not text:
        raise ValueError("没有反映内容")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"反映内容太长,最多 {LONGEST_TEXT} 个字")
    if not number:
        raise ValueError("没有编号,再导一次会重复")
    source = _choice(Source, line.get("受理渠道") or Source.HOTLINE.label, "受理渠道")
    kind = _choice(Kind, line.get("类型") or Kind.COMPLAINT.label, "类型")
    due = _due(_first(line, _DUE), in_town(ledger.clock.now()).date())
    known = _known(ledger, actor, source, number)
    if known is not None:
        return _moved(ledger, known, due)
    hidden = _hidden(ledger, actor, text)
    details = _details(ledger, actor, line, hidden)
    done = ledger.file_now(
        actor,
        hidden,
        command_id=f"import:{actor.town}:{source.value}:{number}",
        details=details,
        kind=kind,
        source=source,
        external_number=number,
        external_due=due,
    )
    return Taken.KNOWN if done.repeated else Taken.FILED


def _choice(choice: Type[E], label: str, name: str) -> E:
    try:
        return choice.parse(label)
    except ValueError as error:
        raise ValueError(f"{name}{error}") from error


def _due(written: str, today: dt.date) -> Optional[dt.date]:
    """Return the day by which the list wants the answer, None where it says none.

    :raises ValueError: in words for whoever reads the list of faults.
    """
    if not written:
        return None
    match = _DAY.fullmatch(written)
    try:
        due = dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        due = None
    if due is None:
        raise ValueError(f"答复期限要写成 2026-12-08 这样,现在是“{written[:20]}”")
    if abs(due - today) > FARTHEST:
        raise ValueError(f"答复期限离今天一年多,看看年份对不对:{due}")
    return due


def _known(ledger: Ledger, actor: Actor, source: Source, number: str) -> Optional[ComplaintRow]:
    with ledger.database.read() as session:
        row: Optional[ComplaintRow] = session.execute(
            sa.select(ComplaintRow).where(
                ComplaintRow.town == actor.town,
                ComplaintRow.source == source.value,
                ComplaintRow.external_number == number,
            )
        ).scalar_one_or_none()
        return row


def _moved(ledger: Ledger, row: ComplaintRow, due: Optional[dt.date]) -> Taken:
    """Move the day of what is known to the one that the list says now, as long as the answer is owed."""
    if due is None or due == row.external_due or row.reopened or State.of(row.state) not in UNANSWERED:
        return Taken.KNOWN
    book = ledger.guides()
    days = book.complaint_rules.deadline(Kind.of(row.kind)).days
    rules = counted(WorkCalendar(book.calendar), row, days, theirs=due)
    fields = {"external_due": due, "due_on": rules.day, "provisional": rules.provisional}
    command = Command(Action.REDATE, system_of(row.town), f"import:{row.id}:{row.version}:{due}", fields)
    try:
        ledger.perform(row.id, command)
    except NotNow:
        # Answered just now.
        return Taken.KNOWN
    return Taken.MOVED


def _hidden(ledger: Ledger, actor: Actor, text: str) -> str:
    with ledger.database.write() as session:
        return ledger.vault.hide(session, text, town=actor.town, now=ledger.clock.now())


def _details(ledger: Ledger, actor: Actor, line: Mapping[str, str], text: str) -> Dict[str, object]:
    town, now = ledger.guides().town(actor.town), ledger.clock.now()
    told: Dict[str, object] = told_in(text, town=town, now=now)
    name, phone = line.get("反映人", ""), phone_digits(line.get("联系电话", ""))
    if name == Sheet.UNNAMED:
        return {**told, "anonymous": True}
    if name and "*" not in name:
        told["contact_name"] = name[:64]
    if phone is not None:
        with ledger.database.write() as session:
            told["contact"] = ledger.vault.keep(session, phone, town=actor.town, now=now)
    return told
