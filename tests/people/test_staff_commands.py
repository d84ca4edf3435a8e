"""``lastmile staff``: what whoever runs the machine can do to accounts, and what is refused in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import bootstrap
from bot.bootstrap import Services
from bot.cli import group
from bot.people.roles import Role
from bot.people.staff_sessions import WrongSignIn
from bot.settings import Settings
from bot.storage.schema import migrate


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = Services(Settings(var_dir=tmp_path))
    migrate(made.database)
    bootstrap.use(made)
    yield made
    bootstrap.use(None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["staff", *arguments])


def password_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return re.search(r"密码 (\w{14})", result.output)[1]


def test_an_account_is_made_reset_and_closed(services: Services) -> None:
    first = password_in(run("add", "lin", "--name", "小林"))
    assert services.staff_sessions.sign_in("lin", first).member.must_change
    second = password_in(run("reset", "lin"))
    with pytest.raises(WrongSignIn):
        services.staff_sessions.sign_in("lin", first)
    assert services.staff_sessions.sign_in("lin", second).member.role is Role.STAFF
    assert run("disable", "lin").exit_code == 0
    with pytest.raises(WrongSignIn):
        services.staff_sessions.sign_in("lin", second)
    assert "停用" in run("list").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "Bad Name", "--name", "x"), "小写字母"),
        (("add", "zhou", "--name", "x", "--role", "承办人"), "--department"),
        (("add", "zhou", "--name", "x", "--role", "承办人", "--department", "nowhere"), "--department"),
        (("reset", "nobody"), "没有这个账号"),
        (("disable", "nobody"), "没有这个账号"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(services: Services, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert said in result.output


def test_a_name_in_use_and_the_last_admin_stay(services: Services) -> None:
    services.staff.first_admin("qingxi")
    assert "已经有人用了" in run("add", "admin", "--name", "x").output
    assert "最后一个管理员" in run("disable", "admin").output
