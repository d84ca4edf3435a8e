"""``lastmile ledger``: the complaint ledger for whoever runs the machine."""

from __future__ import annotations

import datetime as dt
import os
import pwd
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import click

from bot.bootstrap import services
from bot.cli.outfile import OutFile
from bot.clock import SHANGHAI, in_town
from bot.guidebook.schema import ComplaintRules, Kind, Town
from bot.ledger.errors import NoSuchComplaint
from bot.ledger.rates import Month
from bot.ledger.roles import Actor, Role
from bot.ledger.states import OPEN, State
from bot.people.audit import Act, Doer

_LONGEST_NAME = 32
_READERS = (Role.AUDITOR, Role.DIRECTOR, Role.SUPERVISOR, Role.STAFF)
_NOT_A_LIST = {
    "encoding": "文件的文字编码认不出。用 Excel 另存为 CSV UTF-8 再导。",
    "form": "这不像 CSV 文件,读不下去。用 Excel 打开,另存为 CSV UTF-8 再导。",
    "headings": "第一行要有表头,至少要有“编号”和“反映内容”这两列。",
}
_role = click.option(
    "--role",
    type=click.Choice([role.label for role in _READERS]),
    default=Role.AUDITOR.label,
    show_default=True,
    help="以谁的身份看:没定被反映人的,只有中心主任看得到",
)


def _known(_context: click.Context, _param: click.Parameter, town: str) -> str:
    """Return a town that there is: of a misspelt one nothing would be wrong, and nothing be there."""
    towns = services().guides.current().towns
    if town and town not in towns:
        raise click.BadParameter(f"没有这个镇。写这几个里的一个:{'、'.join(sorted(towns))}")
    return town


_town = click.option("--town", default="", callback=_known, help="哪个镇,不写就是设置里的镇")


@click.group()
def ledger() -> None:
    """投诉台账:列表、查看、导出、导入、校验、统计、月报。"""


def _actor(role: str, town: str) -> Actor:
    return Actor(id="cli", role=Role.parse(role), town=town or services().settings.town, name="命令行")


def _recorded(act: Act, subject: str, actor: Actor, **details: Any) -> None:
    """Put into the record what was looked at, under the account of the machine and the role it was asked with."""
    user = os.getuid()
    try:
        # Not by the environment, which whoever runs this may set to any name.
        name = pwd.getpwuid(user).pw_name
    except KeyError:
        name = str(user)
    doer = Doer("cli", f"命令行 {name}"[:_LONGEST_NAME], actor.town)
    services().audit.record(doer, act, subject, role=actor.role.value, **details)


@ledger.command("list")
@click.option("--overdue", is_flag=True, help="只看超期没答复的")
@click.option("--drafts", is_flag=True, help="只看没说完的")
@click.option("--state", type=click.Choice([state.label for state in State]), help="只看这个状态的")
@click.option("--most", type=click.IntRange(min=1), default=50, show_default=True, help="最多列几件")
@_role
@_town
def list_(overdue: bool, drafts: bool, state: Optional[str], most: int, role: str, town: str) -> None:
    """列出还没办完的,最急的在前。"""
    from bot.ledger import lists

    home, actor = services(), _actor(role, town)
    now = home.clock.now()
    with home.database.read() as session:
        if drafts:
            rows = lists.unfinished(session, actor, quiet_since=now, most=most)
        elif overdue:
            rows = lists.overdue(session, actor, today=in_town(now).date(), most=most)
        else:
            states = (State.parse(state),) if state else OPEN
            rows = lists.complaints(session, actor, lists.Filter(states=states), most=most)
        for row in rows:
            due = row.due_on.isoformat() if row.due_on else "-"
            text = home.vault.masked(session, row.text).replace("\n", " ")[:40]
            click.echo(f"{row.reference or f'草稿{row.id}'}\t{State.of(row.state).label}\t{due}\t{text}")
    click.echo(f"共 {len(rows)} 件。", err=True)


@ledger.command()
@click.argument("reference")
@_role
@_town
def show(reference: str, role: str, town: str) -> None:
    """看一件的全部办理记录。"""
    from bot.ledger.visibility import complaint_for, entries_of
    from bot.web.desk.ledger_words import entry_view

    home, actor = services(), _actor(role, town)
    names = {member.id: member.name for member in home.staff.everyone(actor.town)}
    departments = {row.id: row.name for row in home.guides.current().town(actor.town).departments}
    with home.database.read() as session:
        try:
            row = complaint_for(session, actor, reference)
        except NoSuchComplaint as error:
            raise click.ClickException("没有这一件,或者您看不到。") from error
        lines = [f"{row.reference} {State.of(row.state).label}\n{home.vault.masked(session, row.text)}"]
        for entry in entries_of(session, row):
            seen = entry_view(entry, names, departments)
            said = home.vault.masked(session, ";".join(seen.words)).replace("\n", " ")
            lines.append(f"{seen.n}\t{seen.shown_at}\t{seen.action}\t{seen.who}\t{said}")
    _recorded(Act.OPENED_COMPLAINT, str(row.reference), actor)
    click.echo("\n".join(lines))


def _month(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{written}-01")
    except ValueError as error:
        raise click.ClickException(f"月份写成 2026-11,现在是 {written}") from error


@ledger.command()
@click.argument("out", type=OutFile())
@click.option("--year", type=click.IntRange(2000, 2100), help="哪一年,不写就是今年")
@click.option("--month", "month_", help="哪个月,写成 2026-11")
@click.option("--unmasked", is_flag=True, help="姓名电话不打码(只有中心主任能用)")
@_role
@_town
def export(out: Path, year: Optional[int], month_: Optional[str], unmasked: bool, role: str, town: str) -> None:
    """导出台账:文件名以 .xlsx、.csv 或 .json 结尾。"""
    from bot.ledger.export import MayNotExport
    from bot.ledger.export import export as write
    from bot.ledger.rates import month_bounds

    home, actor = services(), _actor(role, town)
    if month_:
        since, until = month_bounds(_month(month_))
    else:
        chosen = year or in_town(home.clock.now()).year
        since, until = (dt.datetime(each, 1, 1, tzinfo=SHANGHAI) for each in (chosen, chosen + 1))
    try:
        count = write(home.ledger, actor, out, since=since, until=until, unmasked=unmasked)
    except MayNotExport as error:
        raise click.ClickException("这个身份不能这样导出。不打码要写 --role 中心主任。") from error
    except ValueError as error:
        raise click.ClickException("文件名要以 .xlsx、.csv 或 .json 结尾。") from error
    last = (until - dt.timedelta(days=1)).date()
    form = out.suffix.lstrip(".")
    _recorded(Act.EXPORTED, f"{since.date()}—{last}", actor, count=count, form=form, unmasked=unmasked)
    click.echo(f"导出 {count} 件到 {out}。")


@ledger.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_town
def import_(file: Path, town: str) -> None:
    """导入旧台账或 12345 的清单(CSV,第一行是中文表头)。

    必须有:编号、反映内容。可以有:受理渠道、类型、反映人、联系电话、状态、答复期限(2026-12-08;比我们的早就照它的算)。
    """
    from bot.ledger.importing import NotAList, import_csv

    home = services()
    actor = Actor(id="cli", role=Role.STAFF, town=town or home.settings.town, name="命令行")
    try:
        imported = import_csv(home.ledger, actor, file)
    except NotAList as error:
        raise click.ClickException(f"{_NOT_A_LIST[error.what]}一件也没导。") from error
    for fault in imported.faults:
        click.echo(f"第 {fault.line} 行:{fault.what}", err=True)
    moved = f"(其中 {imported.moved} 件的期限跟着改了)" if imported.moved else ""
    taken = f"新登记 {imported.filed} 件,以前导过 {imported.known} 件{moved},已经了结没导 {imported.over} 件"
    click.echo(f"{taken},有毛病 {len(imported.faults)} 行。")
    sys.exit(1 if imported.faults else 0)


@ledger.command()
@_town
def verify(town: str) -> None:
    """校验:有没有人改过、删过台账。"""
    from bot.ledger.proof import prove

    home = services()
    proof = prove(home.database, town=town or home.settings.town)
    for finding in proof.findings:
        where = f"第 {finding.position} 条记录" if finding.position else f"第 {finding.complaint} 件"
        fields = f"({'、'.join(finding.fields)})" if finding.fields else ""
        click.echo(f"{where}:{finding.wrong.label}{fields}", err=True)
    click.echo(f"{proof.complaints} 件、{proof.entries} 条办理记录,{len(proof.findings)} 处不对。")
    click.echo(f"末尾指纹 {proof.head}\n把这行抄在纸上:以后末尾几条要是被删,一对就知道。")
    sys.exit(1 if proof.findings else 0)


@ledger.command()
@_role
@_town
def stats(role: str, town: str) -> None:
    """现在有多少件、多少超期、多少没送到。"""
    from bot.ledger import lists

    home, actor = services(), _actor(role, town)
    now = home.clock.now()
    with home.database.read() as session:
        for state, count in lists.counts(session, actor).items():
            click.echo(f"{state.label}\t{count}")
        today = in_town(now).date()
        click.echo(f"超期没答复\t{lists.overdue_count(session, actor, today=today)}")
        click.echo(f"答复没送到\t{len(lists.undelivered(session, actor, most=1000))}")


@ledger.command()
@click.argument("month_", metavar="月份", required=False)
@click.option("--out", type=OutFile(), help="写成 Excel 文件")
@_town
def month(month_: Optional[str], out: Optional[Path], town: str) -> None:
    """月报:各部门的件数和几个率(2026-11;不写就是上个月)。"""
    from bot.ledger.export import month_sheet
    from bot.ledger.rates import month as figures

    home = services()
    today = in_town(home.clock.now()).date()
    first = _month(month_) if month_ else (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    town, book = town or home.settings.town, home.guides.current()
    with home.database.read() as session:
        sheet = figures(session, book.complaint_rules, town=town, first=first, today=today)
    lines, counts = _month_lines(sheet, book.town(town)), _month_counts(sheet, book.complaint_rules)
    if out is not None:
        month_sheet(lines, out, counts=counts)
        click.echo(f"写到 {out}。")
    for line in lines:
        click.echo("\t".join(f"{name} {value}" for name, value in line.items()))
    for title, numbers in counts.items():
        click.echo(f"{title}\t" + ("、".join(f"{name} {count}" for name, count in numbers) or "没有"))


def _month_counts(sheet: Month, rules: ComplaintRules) -> Dict[str, List[Tuple[str, int]]]:
    """Return how many were told of each kind, and of which category, the most first."""
    categories = {row.id: row.name for row in rules.categories}
    named = {
        "按类型": {Kind.of(kind).label: count for kind, count in sheet.kinds.items()},
        "按类别": {categories.get(each, each) or "没定类别": count for each, count in sheet.categories.items()},
    }
    return {title: sorted(found.items(), key=lambda one: -one[1]) for title, found in named.items()}


def _month_lines(sheet: Month, town: Town) -> List[Dict[str, Any]]:
    names = {row.id: row.name for row in town.departments}
    lines = []
    for line in sheet.lines:
        name = names.get(line.department, line.department) if line.department else f"全镇({sheet.first:%Y年%m月})"
        shares = {
            share.rate.name: f"{share.percent}%({share.part}/{share.of})" if share.of else "没有可算的"
            for share in line.shares
        }
        counted = {"部门": name, "件数": line.filed, "超期": line.overdue, "剔除": line.excluded}
        lines.append({**counted, **shares})
    return lines
