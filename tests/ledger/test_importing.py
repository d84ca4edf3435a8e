"""An older ledger, or a list from 12345, taken over: once, line by line, with the day that it wants the answer by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from office import DIRECTOR, LIGHT, STAFF, TOWN, Home, do, ledger_over, to_reply

from bot.clock import SHANGHAI, FixedClock
from bot.guidebook.book import Guidebook
from bot.ledger import lists
from bot.ledger.errors import SetElsewhere
from bot.ledger.export import export
from bot.ledger.importing import NotAList, import_csv
from bot.ledger.ledger import Ledger
from bot.ledger.lists import Filter
from bot.ledger.proof import prove
from bot.ledger.states import Action
from bot.people.vault import VaultRow
from bot.storage.database import Database
from bot.storage.schema import migrate

YEAR = {"since": dt.datetime(2026, 1, 1, tzinfo=SHANGHAI), "until": dt.datetime(2027, 1, 1, tzinfo=SHANGHAI)}


def test_an_older_list_is_taken_over_once_and_its_faults_are_named(
    ledger: Ledger, tmp_path: Path, clock: FixedClock
) -> None:
    file = tmp_path / "12345.csv"
    lines = [
        "工单编号,内容,反映人,联系电话,受理渠道",
        "HL001,东河村口路灯坏了,王大山,13800138000,12345转办",
        "HL002,,李四,,12345转办",
        "HL003,自来水停了三天,,,飞鸽传书",
    ]
    file.write_text("\n".join(lines), encoding="gb18030")
    done = import_csv(ledger, STAFF, file)
    assert (done.filed, done.known, [fault.line for fault in done.faults]) == (1, 0, [3, 4])
    again = import_csv(ledger, STAFF, file)
    assert (again.filed, again.known) == (0, 1)
    with ledger.database.read() as session:
        [row] = lists.complaints(session, STAFF, Filter())
        assert (row.external_number, row.contact_name, row.place) == ("HL001", "王大山", "东河村口")
        assert ledger.vault.ends_with(session, row.contact, "8000")


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-12-01", dt.date(2026, 12, 1)),
        ("2026/12/1 17:30", dt.date(2026, 12, 1)),
        ("2026年12月1日", dt.date(2026, 12, 1)),
        # Theirs is later: ours rules.
        ("2026-12-30", dt.date(2026, 12, 8)),
        ("", dt.date(2026, 12, 8)),
        # Passed already: it is late from the first day on.
        ("2026-11-20", dt.date(2026, 11, 20)),
    ],
)
def test_the_earlier_day_rules_of_ours_and_of_the_list(
    ledger: Ledger, tmp_path: Path, written: str, due: dt.date
) -> None:
    file = tmp_path / "12345.csv"
    file.write_text(f"工单编号,内容,答复期限\nHL001,东河村口路灯坏了,{written}\n", encoding="utf-8")
    assert import_csv(ledger, STAFF, file).faults == ()
    with ledger.database.read() as session:
        [row] = lists.complaints(session, STAFF, Filter())
    assert row.due_on == due
    assert prove(ledger.database, town=TOWN).findings == ()


@pytest.mark.parametrize(
    "written", ["下周", "2026-13-01", "2026-02-30", "12月1日", "46357", "2062-12-01", "2026-12-01a"]
)
def test_a_day_that_is_none_is_named_and_nothing_is_taken(ledger: Ledger, tmp_path: Path, written: str) -> None:
    file = tmp_path / "12345.csv"
    file.write_text(f"编号,反映内容,联系电话,答复期限\nHL001,路灯坏了,13800138000,{written}\n", encoding="utf-8")
    [fault] = import_csv(ledger, STAFF, file).faults
    assert "答复期限" in fault.what
    with ledger.database.read() as session:
        assert lists.counts(session, DIRECTOR) == {}
        assert session.execute(sa.select(sa.func.count()).select_from(VaultRow)).scalar_one() == 0


def test_read_again_with_another_day_the_day_moves_while_the_answer_is_owed(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "12345.csv"

    def read(due: str) -> tuple[int, int, int]:
        file.write_text(f"编号,反映内容,答复期限\nHL001,东河村口路灯坏了,{due}\n", encoding="utf-8")
        done = import_csv(ledger, STAFF, file)
        return done.filed, done.known, done.moved

    assert read("2026-12-01") == (1, 0, 0)
    with ledger.database.read() as session:
        [row] = lists.complaints(session, STAFF, Filter())
    with pytest.raises(SetElsewhere):
        do(ledger, row.id, Action.EXTEND, STAFF, days=2, reason="等灯杆")
    assert read("2026-12-01") == (0, 1, 0)
    assert read("2026-12-04") == (0, 1, 1)
    assert do(ledger, row.id, Action.ACCEPT, STAFF).due_on == dt.date(2026, 12, 4)
    assert do(ledger, row.id, Action.NOTE, STAFF, text="问过了").external_due == dt.date(2026, 12, 4)
    do(ledger, row.id, Action.RESOLVE, STAFF, text="修好了。", way="phone")
    assert read("2026-12-20") == (0, 1, 0)
    assert prove(ledger.database, town=TOWN).findings == ()


def test_what_was_told_unnamed_stays_unnamed(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "12345.csv"
    file.write_text("编号,反映内容,反映人,联系电话\nHL001,路灯坏了,匿名,13800138000\n", encoding="utf-8")
    import_csv(ledger, STAFF, file)
    with ledger.database.read() as session:
        [row] = lists.complaints(session, STAFF, Filter())
    assert (row.anonymous, row.contact) == (True, None)


def test_what_was_exported_is_taken_over_elsewhere_but_for_what_is_over(
    ledger: Ledger, home: Home, homes: Callable[[str], Home], clock: FixedClock, book: Guidebook, tmp_path: Path
) -> None:
    home.tells("=1+1,西坡村的垃圾没人收", contact_name="姓王")
    to_reply(ledger, homes("other").tells(LIGHT))
    file = tmp_path / "ledger.csv"
    export(ledger, DIRECTOR, file, **YEAR)
    elsewhere = Database(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    migrate(elsewhere)
    other = ledger_over(elsewhere, clock, book)
    done = import_csv(other, STAFF, file)
    assert (done.filed, done.over, done.faults) == (1, 1, ())
    with elsewhere.read() as session:
        [row] = lists.complaints(session, STAFF, Filter())
    assert (row.text, row.contact_name) == ("=1+1,西坡村的垃圾没人收", None)
    assert not prove(elsewhere, town=TOWN).findings
    elsewhere.dispose()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04\xff\xff\xff\xfe", "encoding"),
        ("编号,反映内容\nN1,路灯坏了\nN2,路灯\0坏了\n".encode(), "form"),
        ("号码,事情\nN1,路灯坏了\n".encode(), "headings"),
        (b"", "headings"),
    ],
)
def test_what_is_no_list_as_a_whole_is_refused_and_nothing_is_taken(
    ledger: Ledger, tmp_path: Path, content: bytes, what: str
) -> None:
    file = tmp_path / "12345.csv"
    file.write_bytes(content)
    with pytest.raises(NotAList, match=what):
        import_csv(ledger, STAFF, file)
    with ledger.database.read() as session:
        assert lists.counts(session, DIRECTOR) == {}


def test_a_text_that_is_too_long_is_a_fault_of_its_line(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "12345.csv"
    file.write_text(f"编号,反映内容\nN1,{'路' * 20_001}\nN2,路灯坏了\n", "utf-8")
    done = import_csv(ledger, STAFF, file)
    assert (done.filed, [fault.line for fault in done.faults]) == (1, [2])
