"""``lastmile staff``: accounts of the desk, for whoever runs the machine."""

from __future__ import annotations

from typing import Callable, Mapping, Optional, Tuple, TypeVar

import click

from bot.bootstrap import services
from bot.people.audit import Doer
from bot.people.roles import STAFF_ROLES, Role
from bot.people.staff import AccountTaken, BadStaffField, LastAdmin, NoSuchStaff, StaffError, StaffMember

T = TypeVar("T")
_town = click.option("--town", default="", help="哪个镇,不写就是设置里的镇")
_FIELDS: Mapping[str, str] = {
    "account": "账号要用小写字母开头,可以有数字,2 到 32 位",
    "name": "姓名没写,或者太长",
    "role": "没有这个身份",
    "department": "承办人要用 --department 写明部门,写这个镇指南里部门的 id",
}


@click.group()
def staff() -> None:
    """后台账号:加人、停用、重置密码、列表。"""


def _doer(town: str) -> Doer:
    return Doer("cli", "命令行", town or services().settings.town)


@staff.command()
@click.argument("account", metavar="账号")
@click.option("--name", required=True, help="姓名,和排班表上的一样")
@click.option(
    "--role", type=click.Choice([role.label for role in STAFF_ROLES]), default=Role.STAFF.label, show_default=True
)
@click.option("--department", help="承办人的部门(指南里部门的 id)")
@_town
def add(account: str, name: str, role: str, department: Optional[str], town: str) -> None:
    """加一个账号,密码只印这一次。"""
    doer = _doer(town)
    home = services()
    home.guides.refresh()
    if department and department not in {row.id for row in home.guides.current().town(doer.town).departments}:
        raise click.ClickException(_FIELDS["department"])
    _hand_over(_tried(lambda: home.staff.add(doer, account, name=name, role=Role.parse(role), department=department)))


@staff.command()
@click.argument("account", metavar="账号")
@_town
def reset(account: str, town: str) -> None:
    """给一个新密码,只印这一次;正登录着的会退出,锁住的会解开。"""
    _hand_over(_tried(lambda: services().staff.reset(_doer(town), account)))


@staff.command()
@click.argument("account", metavar="账号")
@_town
def disable(account: str, town: str) -> None:
    """停用一个账号;不会删,以前办的事都还在。"""
    member = _tried(lambda: services().staff.disable(_doer(town), account))
    click.echo(f"{member.account} 停用了。")


@staff.command("list")
@_town
def list_(town: str) -> None:
    """列出所有账号。"""
    for member in services().staff.everyone(_doer(town).town):
        state = "停用" if member.is_disabled else "在用"
        click.echo(f"{member.account}\t{member.name}\t{member.role.label}\t{member.department or '-'}\t{state}")


def _tried(act: Callable[[], T]) -> T:
    try:
        return act()
    except BadStaffField as error:
        raise click.ClickException(_FIELDS[error.field]) from error
    except StaffError as error:
        said = {
            AccountTaken: "这个账号已经有人用了",
            NoSuchStaff: "没有这个账号",
            LastAdmin: "这是最后一个管理员,停了就没人能管账号了",
        }
        raise click.ClickException(said[type(error)]) from error


def _hand_over(made: Tuple[StaffMember, str]) -> None:
    member, password = made
    click.echo(f"账号 {member.account}({member.role.label}),密码 {password}\n只显示这一次。第一次登录要改掉。")
