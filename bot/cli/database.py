"""``lastmile db``: the database's form."""

from __future__ import annotations

import click

from bot.bootstrap import services


@click.group()
def db() -> None:
    """数据库:建表、升级、退回、看版本。"""


@db.command()
def migrate() -> None:
    """建表或升级到现在的样子。"""
    from bot.storage.schema import migrate as to_head

    to_head(services().database)
    click.echo("数据库是最新的。")


@db.command()
@click.argument("revision")
@click.confirmation_option(prompt="退回旧版本会删掉新表里的数据,确定吗?")
def downgrade(revision: str) -> None:
    """退回到某个旧版本(先备份)。"""
    from bot.storage.schema import unmigrate

    unmigrate(services().database, revision)
    click.echo(f"已退回到 {revision}。")


@db.command()
def version() -> None:
    """看数据库现在是哪个版本。"""
    from bot.storage.schema import is_current, revision_of

    database = services().database
    click.echo(f"{revision_of(database) or '空的'}({'最新' if is_current(database) else '需要 lastmile db migrate'})")
