"""``lastmile ledger``, ``backup`` and ``restore`` as an operator types them."""

from __future__ import annotations

import dataclasses
import os
import pwd
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from office import LIGHT, STAFF, TOWN, command_id, do, to_reply

from bot import bootstrap
from bot.bootstrap import Services
from bot.cli import group
from bot.clock import FixedClock
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import actor_of
from bot.ledger.states import Action
from bot.people.audit import Act, Doer
from bot.people.roles import Role
from bot.settings import Settings
from bot.storage.schema import migrate


@pytest.fixture
def services(tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    made = Services(Settings(var_dir=tmp_path / "var"), clock=clock)
    migrate(made.database)
    made.guides.refresh()
    bootstrap.use(made)
    yield made
    bootstrap.use(None)
    made.database.dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


def file(services: Services, text: str = LIGHT) -> ComplaintRow:
    return services.ledger.file_now(STAFF, text, command_id=command_id()).complaint


def test_list_and_show_say_what_is_open_and_what_happened(services: Services) -> None:
    row = file(services)
    to_reply(services.ledger, row)
    listed, shown = run("ledger", "list"), run("ledger", "show", row.reference)
    assert (row.reference in listed.output, "2026-12-08" in listed.output) == (True, True)
    for word in ("受理", "派单", "签收", "答复", "路灯已经修好了"):
        assert word in shown.output


def test_the_record_and_the_export_say_who_did_what(services: Services, tmp_path: Path) -> None:
    member, _ = services.staff.add(
        Doer("cli", "命令行", TOWN), "zheng", name="郑小暑", role=Role.HANDLER, department="town-building"
    )
    row = file(services)
    for action, actor, fields in (
        (Action.ACCEPT, STAFF, {}),
        (Action.ASSIGN, STAFF, {"department": "town-building"}),
        (Action.ACKNOWLEDGE, actor_of(member), {}),
        (Action.SUPPLEMENT, STAFF, {"text": "今天又坏了一盏"}),
    ):
        do(services.ledger, row.id, action, actor, **fields)
    shown = run("ledger", "show", row.reference).output
    for words in ("签收\t郑小暑（承办人）", "派单\t坐席\t村镇建设", "补充\t坐席\t今天又坏了一盏"):
        assert words in shown
    run("ledger", "export", str(tmp_path / "a.xlsx"))
    heads, first = list(openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(values_only=True))
    assert dict(zip(heads, first, strict=True))["承办人"] == "郑小暑"


@pytest.mark.parametrize("command", [["list"], ["verify"], ["stats"], ["month"], ["show", "TS20261124-0001"]])
def test_a_misspelt_town_is_not_said_to_be_in_order(services: Services, command: list[str]) -> None:
    refused = run("ledger", *command, "--town", "qingxl")
    assert (refused.exit_code, "没有这个镇" in refused.output, "qingxi" in refused.output) == (2, True, True)


def test_what_only_the_director_may_see_is_as_good_as_absent(services: Services) -> None:
    row = file(services, "窗口的人骂我")
    assert run("ledger", "show", row.reference).exit_code == 1
    assert run("ledger", "show", row.reference).output == run("ledger", "show", "TS20260101-0001").output
    assert run("ledger", "show", row.reference, "--role", "中心主任").exit_code == 0


def test_verify_tells_of_an_edit_by_its_exit_code(services: Services) -> None:
    file(services)
    whole = run("ledger", "verify")
    assert (whole.exit_code, "0 处不对" in whole.output) == (0, True)
    with services.database.write() as session:
        session.execute(sa.update(ComplaintRow).values(text="没事"))
    assert run("ledger", "verify").exit_code == 1


def test_export_import_stats_and_month(services: Services, tmp_path: Path) -> None:
    file(services)
    assert "导出 1 件" in run("ledger", "export", str(tmp_path / "a.csv"), "--month", "2026-11").output
    assert run("ledger", "export", str(tmp_path / "a.csv"), "--unmasked").exit_code == 1
    assert run("ledger", "export", str(tmp_path / "a.txt")).exit_code == 1
    older = tmp_path / "old.csv"
    older.write_text("编号,反映内容\nOLD-1,自来水停了三天\n", "utf-8")
    assert "新登记 1 件" in run("ledger", "import", str(older)).output
    assert "以前导过 1 件" in run("ledger", "import", str(older)).output
    older.write_text("编号,反映内容,答复期限\nOLD-1,自来水停了三天,2026-11-30\nOLD-2,井盖没了,月底\n", "utf-8")
    moved = run("ledger", "import", str(older))
    assert moved.exit_code == 1
    assert "其中 1 件的期限跟着改了" in moved.output
    assert "第 3 行:答复期限要写成 2026-12-08 这样" in moved.output
    assert "已登记\t2" in run("ledger", "stats").output
    month = run("ledger", "month", "2026-11", "--out", str(tmp_path / "m.xlsx"))
    assert "件数 2" in month.output
    assert "按类型\t投诉 2" in month.output
    assert "件数 0" in run("ledger", "month", "2025-01").output
    assert openpyxl.load_workbook(tmp_path / "m.xlsx").sheetnames == ["月报", "按类型", "按类别"]
    assert (tmp_path / "m.xlsx").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("ledger", "export", "{}/none/a.csv"),
        ("ledger", "month", "2026-11", "--out", "{}/none/m.xlsx"),
        ("backup", "{}/none/b.zip"),
        ("ledger", "export", "{}/a.csv", "--year", "99999"),
        ("ledger", "import", "{}/bad.csv"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(services: Services, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "bad.csv").write_text("号码,事情\n1,路灯\n", "utf-8")
    refused = run(*(word.format(tmp_path) for word in words))
    assert refused.exit_code in (1, 2)
    assert "Error: " in refused.output
    assert isinstance(refused.exception, SystemExit)


def test_what_is_opened_and_exported_is_on_record_under_the_account_of_the_machine(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = file(services)
    # What the environment says of who one is counts for nothing.
    monkeypatch.setenv("LOGNAME", "somebody-else")
    run("ledger", "show", row.reference)
    run("ledger", "show", "TS20260101-0001")
    run("ledger", "export", str(tmp_path / "a.csv"), "--month", "2026-11", "--role", "中心主任", "--unmasked")
    run("ledger", "export", str(tmp_path / "b.csv"), "--unmasked")
    exported, opened = services.audit.lines("qingxi")
    user = pwd.getpwuid(os.getuid()).pw_name
    assert (opened.act, opened.subject, opened.staff_name) == (Act.OPENED_COMPLAINT, row.reference, f"命令行 {user}")
    assert (exported.act, exported.subject) == (Act.EXPORTED, "2026-11-01—2026-11-30")
    assert exported.details == {"role": "director", "count": 1, "form": "csv", "unmasked": True}


def test_a_backup_restores_the_ledger_and_it_still_verifies(
    services: Services, tmp_path: Path, clock: FixedClock
) -> None:
    row = file(services)
    made = run("backup", str(tmp_path / "b.zip"))
    assert (made.exit_code, "钥匙不在备份里" in made.output) == (0, True)
    assert run("restore", str(tmp_path / "b.zip"), "--without-guides").exit_code == 1
    elsewhere = Services(dataclasses.replace(services.settings, var_dir=tmp_path / "new"), clock=clock)
    bootstrap.use(elsewhere)
    assert run("restore", str(tmp_path / "b.zip"), "--without-guides").exit_code == 0
    verified = run("ledger", "verify")
    assert (verified.exit_code, "1 件" in verified.output) == (0, True)
    assert row.reference in run("ledger", "list").output
    assert file(elsewhere).reference == "TS20261124-0002"
