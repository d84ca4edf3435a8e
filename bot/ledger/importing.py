"""Taking over an older ledger or a list from 12345: one line a case, once however often it is read.

A CSV file with Chinese headings (those of the export serve), UTF-8 or GBK. The
line's own number becomes the external number, by which a line read again is
known; the complaint gets a number of ours, for numbers stay gapless. What the
list says is answered or over is left out: it would be owed an answer again.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, Mapping, Tuple, Type, TypeVar

import sqlalchemy as sa

from bot.guidebook.schema import Kind
from bot.guidebook.schema.enums import Labelled
from bot.ledger.export import FORMULA_STARTS
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor
from bot.ledger.states import FILED_STATES, UNANSWERED, Source
from bot.ledger.telling import told_in
from bot.people.masking import clean, mask_id_numbers
from bot.people.vault import phone_digits

E = TypeVar("E", bound=Labelled)

_NUMBER = ("外部编号", "编号", "工单编号")
_TEXT = ("反映内容", "内容", "诉求内容")
_OVER = frozenset(state.label for state in FILED_STATES if state not in UNANSWERED) | {"已办结", "已答复", "已撤销"}
# What an export has put before a text that would be a formula.
_DEFUSED = re.compile(f"^'(?=[{re.escape(''.join(FORMULA_STARTS))}])")


@dataclass(frozen=True)
class Fault:
    """A line that cannot be taken over; ``line`` counts from 1, the headings included."""

    line: int
    what: str


@dataclass(frozen=True)
class Imported:
    """What an import came to."""

    filed: int
    known: int
    over: int
    faults: Tuple[Fault, ...]


def import_csv(ledger: Ledger, actor: Actor, path: Path) -> Imported:
    """Take over a CSV file; every line on its own, so that one bad line holds up no other.

    :raises UnicodeDecodeError: the file is neither UTF-8 nor GBK.
    """
    filed, known, over, faults = 0, 0, 0, []
    for number, line in _lines(path):
        if line.get("状态") in _OVER:
            over += 1
            continue
        try:
            fresh = _take(ledger, actor, line)
        except ValueError as error:
            faults.append(Fault(number, str(error)))
            continue
        filed, known = filed + fresh, known + (not fresh)
    return Imported(filed, known, over, tuple(faults))


def _lines(path: Path) -> Iterator[Tuple[int, Mapping[str, str]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for line in reader:
        yield reader.line_num, {key: _DEFUSED.sub("", (value or "").strip()) for key, value in line.items() if key}


def _first(line: Mapping[str, str], names: Tuple[str, ...]) -> str:
    return next((line[name] for name in names if line.get(name)), "")


def _take(ledger: Ledger, actor: Actor, line: Mapping[str, str]) -> bool:
    """File one line; whether it was new.

    :raises ValueError: in words for whoever reads the list of faults.
    """
    number, text = _first(line, _NUMBER)[:64], mask_id_numbers(clean(_first(line, _TEXT)))
    if not text:
        raise ValueError("没有反映内容")
    if not number:
        raise ValueError("没有编号,再导一次会重复")
    source = _choice(Source, line.get("受理渠道") or Source.HOTLINE.label, "受理渠道")
    kind = _choice(Kind, line.get("类型") or Kind.COMPLAINT.label, "类型")
    if _is_known(ledger, actor, source, number):
        return False
    details = _details(ledger, actor, line, text)
    hidden = _hidden(ledger, actor, text)
    done = ledger.file_now(
        actor,
        hidden,
        command_id=f"import:{actor.town}:{source.value}:{number}",
        details=details,
        kind=kind,
        source=source,
        external_number=number,
    )
    return not done.repeated


def _choice(choice: Type[E], label: str, name: str) -> E:
    try:
        return choice.parse(label)
    except ValueError as error:
        raise ValueError(f"{name}{error}") from error


def _is_known(ledger: Ledger, actor: Actor, source: Source, number: str) -> bool:
    with ledger.database.read() as session:
        found = session.execute(
            sa.select(ComplaintRow.id).where(
                ComplaintRow.town == actor.town,
                ComplaintRow.source == source.value,
                ComplaintRow.external_number == number,
            )
        ).scalar_one_or_none()
        return found is not None


def _hidden(ledger: Ledger, actor: Actor, text: str) -> str:
    with ledger.database.write() as session:
        return ledger.vault.hide(session, text, town=actor.town, now=ledger.clock.now())


def _details(ledger: Ledger, actor: Actor, line: Mapping[str, str], text: str) -> Dict[str, object]:
    town, now = ledger.guides().town(actor.town), ledger.clock.now()
    told: Dict[str, object] = told_in(text, town=town, now=now)
    name, phone = line.get("反映人", ""), phone_digits(line.get("联系电话", ""))
    if name and name != "匿名" and "*" not in name:
        told["contact_name"] = name[:64]
    if phone is not None:
        with ledger.database.write() as session:
            told["contact"] = ledger.vault.keep(session, phone, town=actor.town, now=now)
    return told
