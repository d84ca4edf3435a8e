"""Proving the ledger: the chain is whole, and every complaint is what its entries say."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.guidebook.schema.enums import Labelled
from bot.ledger.chain import encoded, what_is_wrong
from bot.ledger.models import TRACKED, ComplaintRow, EntryRow, HeadRow
from bot.ledger.states import Action
from bot.storage.database import Database

_AT_ONCE = 1000


class Wrong(Labelled):
    """What can be wrong."""

    MISSING = ("missing", "少了一条或多了一条")
    CHANGED = ("changed", "被改过(谁、何时、做了什么)")
    CONTENT = ("content", "内容被改过")
    EMPTIED = ("emptied", "内容没了,却没有依法删除的记录")
    HEAD = ("head", "末尾对不上,最后几条可能被删")
    ROW = ("row", "台账和办理记录对不上")


@dataclass(frozen=True)
class Finding:
    """One thing wrong; ``position`` is the place in the chain, ``complaint`` an id, ``fields`` what differs."""

    wrong: Wrong
    position: Optional[int] = None
    complaint: Optional[int] = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What verifying found. ``head`` is the last hash: write it down, and a later cut of the end shows."""

    entries: int
    complaints: int
    head: str
    findings: tuple[Finding, ...]


def prove(database: Database, *, town: str) -> Proof:
    """Verify a town's chain and fold every complaint's entries into its row, in one consistent read."""
    with database.read() as session:
        if not database.is_sqlite:
            # SQLite reads one snapshot anyway; here each query would see what was filed meanwhile.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        chained, last, findings = _chain(session, town)
        head = session.get(HeadRow, town)
        if (head.position, head.hash) != (chained, last) if head is not None else chained:
            findings.append(Finding(Wrong.HEAD, position=chained))
        complaints = 0
        for row_findings in _rows(session, town):
            complaints += 1
            findings += row_findings
        return Proof(chained, complaints, last, tuple(findings))


def _chain(session: Session, town: str) -> tuple[int, str, List[Finding]]:
    position, previous, findings = 0, "", []
    query = sa.select(EntryRow).where(EntryRow.town == town).order_by(EntryRow.position)
    for entry in session.execute(query.execution_options(yield_per=_AT_ONCE)).scalars():
        position += 1
        wrong = what_is_wrong(entry, position=position, previous=previous)
        if wrong is not None:
            findings.append(Finding(Wrong.of(wrong), position=entry.position, complaint=entry.complaint_id))
        position, previous = entry.position, entry.hash
    return position, previous, findings


def _rows(session: Session, town: str) -> Iterator[List[Finding]]:
    """Yield the findings of each complaint: its row must equal the sum of its entries."""
    rows = session.execute(
        sa.select(ComplaintRow)
        .where(ComplaintRow.town == town)
        .order_by(ComplaintRow.id)
        .execution_options(yield_per=_AT_ONCE)
    ).scalars()
    query = (
        sa.select(EntryRow.complaint_id, EntryRow.action, EntryRow.content, EntryRow.position)
        .where(EntryRow.town == town)
        .order_by(EntryRow.complaint_id, EntryRow.n)
        .execution_options(yield_per=_AT_ONCE)
    )
    told = itertools.groupby(session.execute(query), key=lambda entry: entry.complaint_id)
    group = next(told, None)
    for row in rows:
        while group is not None and group[0] < row.id:
            group = next(told, None)
        entries = list(group[1]) if group is not None and group[0] == row.id else []
        yield _compared(row, entries)


def _compared(row: ComplaintRow, entries: List[Any]) -> List[Finding]:
    folded: Dict[str, Any] = {}
    erased_until = max((entry.position for entry in entries if entry.action == Action.ERASE.value), default=0)
    findings: List[Finding] = []
    for entry in entries:
        if entry.content is None:
            if entry.position > erased_until:
                findings.append(Finding(Wrong.EMPTIED, position=entry.position, complaint=row.id))
            continue
        folded.update(entry.content.get("after", {}))
        folded.update(entry.content.get("row", {}))
    differing = tuple(name for name in TRACKED if folded.get(name) != encoded(getattr(row, name)))
    if differing:
        findings.append(Finding(Wrong.ROW, complaint=row.id, fields=differing))
    return findings
