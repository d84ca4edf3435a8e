"""Out of the ledger and into it: Excel, CSV, JSON, the monthly sheet, an older list."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from office import DIRECTOR, HANDLER, LIGHT, STAFF, SUPERVISOR, TOWN, Home, do, to_reply

from bot.clock import SHANGHAI, FixedClock
from bot.guidebook.schema import Kind
from bot.ledger import lists
from bot.ledger.export import HEADINGS, MayNotExport, defused, export
from bot.ledger.ledger import Ledger
from bot.ledger.lists import Filter
from bot.ledger.models import ComplaintRow
from bot.ledger.rates import month
from bot.ledger.roles import Actor
from bot.ledger.states import Action, FollowUp, State

YEAR = {"since": dt.datetime(2026, 1, 1, tzinfo=SHANGHAI), "until": dt.datetime(2027, 1, 1, tzinfo=SHANGHAI)}
TRICK = '=HYPERLINK("http://example.invalid","东河村口的路灯坏了")'


def with_phone(ledger: Ledger) -> str:
    with ledger.database.write() as session:
        return ledger.vault.keep(session, "13800138000", town=TOWN, now=ledger.clock.now())


def test_the_excel_ledger_has_one_row_a_case_with_headings_filters_and_a_frozen_head(
    ledger: Ledger, home: Home, tmp_path: Path
) -> None:
    row = home.tells(LIGHT, contact=with_phone(ledger), contact_name="王大山")
    to_reply(ledger, row)
    home.tells(TRICK)
    assert export(ledger, STAFF, tmp_path / "a.xlsx", **YEAR) == 2
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    lines = list(page.iter_rows(values_only=True))
    assert lines[0] == HEADINGS
    first = dict(zip(HEADINGS, lines[1], strict=True))
    assert (first["编号"], first["状态"], first["反映人"], first["联系电话"]) == (
        row.reference,
        "答复",
        "王**",
        "138****8000",
    )
    assert (first["承办部门"], first["答复期限"], first["是否超期"]) == ("村镇建设和环境卫生办公室", "2026-12-08", "否")
    assert (page.freeze_panes, page.auto_filter.ref) == ("B2", "A1:AC3")
    trick = page.cell(row=3, column=HEADINGS.index("反映内容") + 1)
    assert (trick.value, trick.data_type) == (TRICK, "s")
    # What has lines is read whole.
    assert trick.alignment.wrap_text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_begins_as_a_formula_in_either_width(start: str) -> None:
    assert defused(f"{start}1+1") == f"'{start}1+1"


def test_a_csv_cell_is_no_formula(ledger: Ledger, home: Home, tmp_path: Path) -> None:
    for text in (TRICK, "+1+1", "-2", "@SUM(A1)"):
        home.tells(text)
    export(ledger, STAFF, tmp_path / "a.csv", **YEAR)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [line["反映内容"] for line in csv.DictReader(file)]
    assert all(text.startswith("'") for text in texts)


def test_the_mask_falls_only_for_the_director_who_asks(ledger: Ledger, home: Home, tmp_path: Path) -> None:
    home.tells(LIGHT, contact=with_phone(ledger), contact_name="王大山")
    for actor in (STAFF, SUPERVISOR):
        with pytest.raises(MayNotExport):
            export(ledger, actor, tmp_path / "a.json", **YEAR, unmasked=True)
    with pytest.raises(MayNotExport):
        export(ledger, HANDLER, tmp_path / "a.json", **YEAR)
    export(ledger, DIRECTOR, tmp_path / "a.json", **YEAR, unmasked=True)
    line = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (line["反映人"], line["联系电话"]) == ("王大山", "13800138000")


def test_an_export_holds_only_what_its_reader_may_see(ledger: Ledger, home: Home, tmp_path: Path) -> None:
    home.tells(LIGHT)
    home.tells("窗口的人骂我")
    assert export(ledger, STAFF, tmp_path / "a.csv", **YEAR) == 1
    assert export(ledger, DIRECTOR, tmp_path / "a.csv", **YEAR) == 2


def test_more_rows_than_are_read_at_once_are_all_written(
    ledger: Ledger, home: Home, tmp_path: Path, clock: FixedClock
) -> None:
    first = home.tells(LIGHT)
    columns = [column.name for column in ComplaintRow.__table__.columns if column.name != "id"]
    row = {name: getattr(first, name) for name in columns}
    with ledger.database.write() as session:
        more = [{**row, "reference": f"TS20261124-{n:04d}"} for n in range(2, 1302)]
        session.execute(sa.insert(ComplaintRow.__table__), more)
    assert export(ledger, STAFF, tmp_path / "a.json", **YEAR) == 1301
    lines = (tmp_path / "a.json").read_text("utf-8").splitlines()
    assert len({json.loads(line)["编号"] for line in lines}) == 1301


def test_the_rates_count_what_the_guide_says(ledger: Ledger, homes: Callable[[str], Home], clock: FixedClock) -> None:
    home = homes("a")
    solved, unrated, late, excluded = (home.tells(f"{LIGHT}{n}") for n in range(4))
    home.tells("建议多放几把椅子", Kind.SUGGESTION)
    home.tells("明天上班不", Kind.QUESTION)
    for row in (solved, unrated):
        to_reply(ledger, row)
        home.has_read_everything()
    do(ledger, solved.id, Action.FOLLOW_UP, STAFF, outcome=FollowUp.SOLVED.value)
    do(ledger, unrated.id, Action.FOLLOW_UP, STAFF, outcome=FollowUp.UNSOLVED.value)
    for row in (solved, unrated):
        do(ledger, row.id, Action.CLOSE, STAFF)
    do(ledger, solved.id, Action.RATE, home.actor, grade="5")
    do(ledger, excluded.id, Action.EXCLUDE, STAFF, reason="重复登记")
    do(ledger, excluded.id, Action.CONFIRM_EXCLUSION, SUPERVISOR)
    with ledger.database.read() as session:
        sheet = month(
            session,
            ledger.guides().complaint_rules,
            town=TOWN,
            first=dt.date(2026, 11, 1),
            today=dt.date(2026, 12, 20),
        )
    town = sheet.lines[0]
    shares = {share.rate.name: (share.part, share.of, share.percent) for share in town.shares}
    assert (town.department, town.filed, town.excluded, town.overdue) == (None, 4, 1, 1)
    # 3 counted; late has no acknowledgement and is overdue; only one was rated, which says nothing of the others.
    assert shares == {
        "响应率": (2, 3, 66.7),
        "按时办结率": (2, 3, 66.7),
        "解决率": (1, 2, 50.0),
        "满意率": (1, 1, 100.0),
    }
    assert sheet.kinds == {"complaint": 4, "suggestion": 1, "question": 1}
    assert [line.department for line in sheet.lines] == [None, "town-building"] or len(sheet.lines) == 2
    assert late.state == State.FILED.value


def test_a_rate_of_nothing_has_no_percentage(ledger: Ledger) -> None:
    with ledger.database.read() as session:
        rules = ledger.guides().complaint_rules
        [town] = month(session, rules, town=TOWN, first=dt.date(2026, 11, 1), today=dt.date(2026, 12, 1)).lines
    assert (town.department, town.filed) == (None, 0)
    assert [share.percent for share in town.shares] == [None] * 4


def test_lists_show_the_most_urgent_first_page_by_page(ledger: Ledger, home: Home) -> None:
    rows = [home.tells(f"{LIGHT}{n}") for n in range(5)]
    help_ = home.tells("家里房子漏雨要塌了,求你们帮帮忙", Kind.HELP)
    with ledger.database.read() as session:
        first = lists.complaints(session, STAFF, Filter(), most=3)
        rest = lists.complaints(session, STAFF, Filter(), most=10, before=first[-1])
        assert [row.id for row in first] == [help_.id, rows[0].id, rows[1].id]
        assert [row.id for row in rest] == [row.id for row in rows[2:]]
        found = lists.complaints(session, STAFF, Filter(words=("漏雨",)))
        assert [row.id for row in found] == [help_.id]
        assert lists.complaints(session, STAFF, Filter(words=("%",))) == []


def test_what_was_not_finished_is_shown_to_staff(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    ledger.draft(home.actor, LIGHT, command_id="d", conversation_id=home.talk, resident_id=home.actor.id)
    minutes = dt.timedelta(minutes=30)
    with ledger.database.read() as session:
        assert lists.unfinished(session, STAFF, quiet_since=clock.now() - minutes) == []
    clock.advance(minutes * 2)
    with ledger.database.read() as session:
        [row] = lists.unfinished(session, STAFF, quiet_since=clock.now() - minutes)
    assert (row.text, row.reference) == (LIGHT, None)


def test_near_duplicates_are_offered_and_others_are_not(ledger: Ledger, homes: Callable[[str], Home]) -> None:
    first = homes("a").tells(LIGHT, place="东河村口")
    again = homes("a").tells("路灯还是坏的,东河村口黑得很", place="东河村口")
    many = homes("b").tells("东河村口路灯坏了,晚上看不见", place="东河村口")
    homes("c").tells("自来水停了三天没人管")
    homes("c").tells("西坡村的井盖丢了")
    with ledger.database.read() as session:
        offered = [row.id for row in lists.alike(session, STAFF, first)]
    assert set(offered) == {again.id, many.id}


def test_the_counts_are_those_of_the_reader(ledger: Ledger, home: Home) -> None:
    home.tells(LIGHT)
    home.tells("窗口的人骂我")
    stranger = Actor("x", STAFF.role, "shiqiao", "别处")
    with ledger.database.read() as session:
        assert lists.counts(session, DIRECTOR) == {State.FILED: 2}
        assert lists.counts(session, STAFF) == {State.FILED: 1}
        assert lists.counts(session, stranger) == {}


def test_phones_are_looked_up_a_page_at_a_time_and_each_row_has_its_own(
    ledger: Ledger, home: Home, tmp_path: Path
) -> None:
    with ledger.database.write() as session:
        hidden = [
            ledger.vault.hide(session, f"{LIGHT},打1380013{n:04d}", town=TOWN, now=ledger.clock.now()) for n in range(3)
        ]
        gone = ledger.vault.keep(session, "13900139000", town=TOWN, now=ledger.clock.now())
        ledger.vault.erase(session, gone, now=ledger.clock.now())
    for text in (*hidden, f"{LIGHT},打{gone}"):
        home.tells(text)
    asked: list[str] = []
    sa.event.listen(
        ledger.database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )
    export(ledger, STAFF, tmp_path / "a.json", **YEAR)
    texts = [json.loads(line)["反映内容"] for line in (tmp_path / "a.json").read_text("utf-8").splitlines()]
    assert texts == [*(f"{LIGHT},打138****{n:04d}" for n in range(3)), f"{LIGHT},打(电话已删)"]
    assert sum("vault" in statement for statement in asked) == 1
