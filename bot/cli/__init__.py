"""The command line: ``lastmile``, with Chinese help."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import DBAPIError

from bot.cli.ask import ask
from bot.cli.backup import backup, restore
from bot.cli.content import check
from bot.cli.database import db
from bot.cli.disputes import disputes
from bot.cli.doctor import doctor
from bot.cli.evaluate import evaluate
from bot.cli.fake_wechat import fake_wechat
from bot.cli.ledger import ledger
from bot.cli.lines import match, parse
from bot.cli.processes import bot, web, worker
from bot.cli.staff import staff
from bot.cli.training import train
from bot.cli.up import up
from bot.cli.walks import walks
from bot.cli.wechat import wechat
from bot.settings import BadSetting
from bot.storage.database import lacks_migration


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lastmile", message="最后一公里 %(version)s")
def group() -> None:
    """最后一公里:乡镇便民服务中心的办事助手。"""


for command in (
    up,
    web,
    bot,
    worker,
    train,
    check,
    ask,
    parse,
    match,
    evaluate,
    db,
    walks,
    disputes,
    ledger,
    staff,
    backup,
    restore,
    wechat,
    doctor,
    fake_wechat,
):
    group.add_command(command)


def main() -> None:
    """Run the command line; a bad setting, or a database that was not migrated, is told in one line."""
    try:
        group()
    except BadSetting as problem:
        click.echo(f"设置 {problem.name} 不对:现在是 {problem.value},应当是 {problem.wanted}。", err=True)
        sys.exit(2)
    except DBAPIError as problem:
        if not lacks_migration(problem):
            raise
        click.echo("数据库还没建表,或者还是旧的样子。先运行:lastmile db migrate", err=True)
        sys.exit(2)
