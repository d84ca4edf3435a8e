"""The ledger at 1,000 and at 100,000 complaints: filing, lists, look-up, export. SQLite, in process.

The rows are made in bulk with a whole chain (``lastmile ledger verify`` finds
nothing wrong with it), five entries a complaint, then the real commands are
measured on top of them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.clock import SHANGHAI, FixedClock
from bot.guidebook.loading import load_guides
from bot.ledger import lists
from bot.ledger.chain import digest_of, encoded, hash_of
from bot.ledger.command import Command
from bot.ledger.ledger import Ledger
from bot.ledger.models import TRACKED, ComplaintRow, EntryRow, HeadRow
from bot.ledger.proof import prove
from bot.ledger.roles import Actor, Role
from bot.ledger.states import Action, State
from bot.ledger.visibility import complaint_for
from bot.settings import ROOT, Settings
from bot.storage.schema import migrate

SMALL, LARGE = 1_000, 100_000
ENTRIES_EACH = 5
TIMES = 200
TOWN = "qingxi"
NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
STAFF = Actor("bench", Role.STAFF, TOWN, "测速")
# Most of a ledger is closed. With one in ten open a page of the lists is full at either size: the same work.
OPEN_EACH = 10
_AT_ONCE = 5_000
# Every second complaint comes with a phone, of so many people.
_PHONES = 1_000
_TEXTS = (
    "东河村口的路灯坏了半个月没人修",
    "自来水停了三天没人管",
    "垃圾堆成山没人收",
    "西坡村的井盖丢了",
    "班车半天不来一趟",
)


def made(count: int, phones: Sequence[str]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield complaints of the year before with their entries, chained from the first on; ``phones`` are tokens."""
    start = dt.datetime(2026, 1, 1, 9, 0, tzinfo=dt.timezone.utc)
    position, previous = 0, ""
    for number in range(1, count + 1):
        filed = start + dt.timedelta(seconds=number * 28_000_000 // count)
        is_open = number % OPEN_EACH == 0
        row: dict[str, Any] = dict.fromkeys(TRACKED)
        row.update(
            town=TOWN, reference=f"TS{filed:%Y%m%d}-{900_000 + number}", kind="complaint", source="bot",
            state=(State.FILED if is_open else State.CLOSED).value, text=f"{_TEXTS[number % 5]},第{number}处",
            category="village-building", category_confirmed=False, about_person=False, anonymous=False,
            filed_at=filed, counted_from=filed.date(), due_on=filed.date() + dt.timedelta(days=14),
            due_provisional=False, extended=0, returns=0, urged=0, supervised=0, escalated=0, attempts=0,
            reopened=0, affected=1, created_at=filed, closed_at=None if is_open else filed,
            contact=phones[number % _PHONES] if number % 2 else None, contact_name="王大山" if number % 2 else None,
            answer=None if is_open else "已经处理好了。", replied_at=None if is_open else filed,
        )  # fmt: skip
        entries = []
        for n in range(1, ENTRIES_EACH + 1):
            position += 1
            after = {name: encoded(row[name]) for name in TRACKED} if n == 1 else {}
            content, salt = {"after": after}, f"{position:032x}"
            entry = EntryRow(
                town=TOWN, complaint_id=number, position=position, n=n, action=Action.NOTE.value, role="staff",
                actor="bench", at=filed, command_id=f"seed-{position}", content=content, salt=salt,
                digest=digest_of(content, salt), previous=previous,
            )  # fmt: skip
            entry.hash = previous = hash_of(entry)
            entries.append({c.name: getattr(entry, c.name) for c in EntryRow.__table__.columns if c.name != "id"})
        yield {**row, "id": number, "version": ENTRIES_EACH, "updated_at": filed, "wrong_tries": 0}, entries


def seed(ledger: Ledger, count: int) -> None:
    """Fill an empty ledger."""
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    with ledger.database.write() as session:
        numbers = (f"139{n:08d}" for n in range(_PHONES))
        phones = [ledger.vault.keep(session, number, town=TOWN, now=NOW) for number in numbers]
        for row, told in made(count, phones):
            rows.append(row)
            entries += told
            if len(rows) == _AT_ONCE or row["id"] == count:
                session.execute(sa.insert(ComplaintRow.__table__), rows)
                session.execute(sa.insert(EntryRow.__table__), entries)
                last = entries[-1]
                rows, entries = [], []
        session.add(HeadRow(town=TOWN, position=last["position"], hash=last["hash"]))
    # A year's worth in one transaction is no load a ledger ever sees: its log is put away first.
    with ledger.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def p95(runs: Mapping[int, Callable[[int], object]]) -> dict[int, float]:
    """Return the 95th percentile of ``TIMES`` runs of each, in milliseconds, after ten to warm up.

    They take turns, so that whatever else the machine does falls on all of them alike.
    """
    taken: dict[int, list[float]] = {count: [] for count in runs}
    for n in range(-10, TIMES):
        for count, run in runs.items():
            started = time.perf_counter()
            run(n)
            if n >= 0:
                taken[count].append((time.perf_counter() - started) * 1000)
    return {count: statistics.quantiles(times, n=20)[-1] for count, times in taken.items()}


def operations(ledger: Ledger) -> dict[str, Callable[[int], object]]:
    """Return what is measured on a ledger, in the order in which it may be run; each is given a number of its own."""
    actor, today = Actor("resident", Role.RESIDENT, TOWN), NOW.date()
    drafts: dict[int, int] = {}

    def draft(n: int) -> None:
        text = f"{_TEXTS[n % 5]},{n}号"
        drafts[n] = ledger.draft(actor, text, command_id=f"d{n}", resident_id=actor.id).complaint.id

    def file(n: int) -> None:
        ledger.perform(drafts[n], Command(Action.FILE, actor, f"f{n}"))

    def reading(ask: Callable[[Any, int], object]) -> Callable[[int], None]:
        def run(n: int) -> None:
            with ledger.database.read() as session:
                ask(session, n)

        return run

    with ledger.database.read() as session:
        references = session.execute(sa.select(ComplaintRow.reference)).scalars().all()
        one = session.execute(sa.select(ComplaintRow).limit(1)).scalar_one()
    return {
        "first sentence kept (draft)": draft,
        "filing (number, entry, commit)": file,
        "open list, first page": reading(lambda session, n: lists.complaints(session, STAFF, lists.Filter())),
        "overdue list, first page": reading(lambda session, n: lists.overdue(session, STAFF, today=today)),
        "look-up by reference": reading(
            lambda session, n: complaint_for(session, STAFF, str(references[n * 7919 % len(references)]))
        ),
        "near-duplicates of one": reading(lambda session, n: lists.alike(session, STAFF, one)),
    }


def into_memory(ledger: Ledger) -> None:
    """Have the machine keep the whole file in memory, as it does of the small one."""
    with open(str(ledger.database.url.database), "rb") as file:
        while file.read(1 << 20):
            pass


def ledger_of(folder: Path) -> Ledger:
    """Return a ledger over a fresh SQLite file, with the shipped guides."""
    services = Services(dataclasses.replace(Settings(), var_dir=folder), clock=FixedClock(NOW))
    migrate(services.database)
    book = load_guides(ROOT / "guides").book
    return Ledger(
        services.database, services.clock, guides=lambda: book, vault=services.vault, teller=services.ledger.teller
    )


_EXPORTING = """
import datetime as dt, re, sys, time
from pathlib import Path
from bench.ledger import STAFF, ledger_of
from bot.clock import SHANGHAI
from bot.ledger.export import export
ledger = ledger_of(Path(sys.argv[1]))
started, working = time.perf_counter(), time.process_time()
since, until = (dt.datetime(year, 1, 1, tzinfo=SHANGHAI) for year in (2026, 2027))
count = export(ledger, STAFF, Path(sys.argv[1]) / "year.xlsx", since=since, until=until)
taken, worked = time.perf_counter() - started, time.process_time() - working
# Not ru_maxrss: that begins at the size of whoever started this process, which has the whole ledger in hand.
highest = int(re.search("VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(count, taken, worked, highest / 1024)
"""


def ledger_table() -> str:
    """Measure, and return the tables as Markdown."""
    with tempfile.TemporaryDirectory(prefix="lastmile-bench-") as name:
        folders = {count: Path(name) / str(count) for count in (SMALL, LARGE)}
        ledgers = {count: ledger_of(folder) for count, folder in folders.items()}
        for count, ledger in ledgers.items():
            seed(ledger, count)
        for ledger in ledgers.values():
            into_memory(ledger)
        of_each = {count: operations(ledger) for count, ledger in ledgers.items()}
        figures = {each: p95({count: of[each] for count, of in of_each.items()}) for each in of_each[SMALL]}
        started = time.perf_counter()
        proof = prove(ledgers[LARGE].database, town=TOWN)
        verified = time.perf_counter() - started
        for ledger in ledgers.values():
            ledger.database.dispose()
        command = [sys.executable, "-c", _EXPORTING, str(folders[LARGE])]
        told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.split()
    lines = [f"| p95, ms | {SMALL:,} | {LARGE:,} | ratio | must be |", "|---|---|---|---|---|"]
    for what, times in figures.items():
        small, large = times[SMALL], times[LARGE]
        lines.append(f"| {what} | {small:.1f} | {large:.1f} | {large / small:.2f} | ≤ 20 ms, ≤ 1.5 |")
    lines += [
        "",
        f"Export of a year to Excel: {int(told[0]):,} rows in {float(told[1]):.1f} s "
        f"({float(told[2]):.1f} s of it on the processor), at most {float(told[3]):.0f} MB (must be ≤ 30 s, ≤ 300 MB).",
        f"Verifying {proof.entries:,} entries and {proof.complaints:,} complaints: {verified:.1f} s, "
        f"{len(proof.findings)} findings.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(ledger_table() + "\n")
