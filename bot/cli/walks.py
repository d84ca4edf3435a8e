"""``lastmile walks``: where people get stuck on the online platform; and screenshots made fit to be shown."""

from __future__ import annotations

import csv
import datetime as dt
import sys
import unicodedata
from pathlib import Path
from typing import Optional, Sequence, Tuple

import click

from bot.bootstrap import services


@click.group(invoke_without_command=True)
@click.option("--town", help="只看一个镇,写它的 id,比如 qingxi")
@click.option("--walk", help="只看一份指引,写它的 id,比如 medical-payment")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="从哪天起,写成 2026-11-01")
@click.option("--apart", is_flag=True, help="各个版本、各个渠道分开数")
@click.option("--csv", "as_csv", is_flag=True, help="写成 CSV,能用表格软件打开")
@click.pass_context
def walks(
    context: click.Context,
    town: Optional[str],
    walk: Optional[str],
    since: Optional[dt.datetime],
    apart: bool,
    as_csv: bool,
) -> None:
    """看大家在手机指引的哪一步卡住、怎么说的(不含个人信息)。"""
    if context.invoked_subcommand is not None:
        return
    from bot.walks.funnel import HEADER, funnel, in_order, lines

    home = services()
    book = home.guides.current()
    day = since.date() if since is not None else None
    rows = in_order(funnel(home.database, town=town, walk=walk, since=day, apart=apart), book)
    table = [list(HEADER), *lines(rows, book)]
    if as_csv:
        # Spreadsheets take a file without this mark for their own old encoding.
        sys.stdout.write("\ufeff")
        csv.writer(sys.stdout).writerows([_harmless(cell) for cell in row] for row in table)
    elif rows:
        click.echo(_drawn(table if apart else [row[:2] + row[4:] for row in table]))
    else:
        click.echo("还没有人走过手机指引。")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, as the text it is."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def _drawn(table: Sequence[Sequence[str]]) -> str:
    """Return rows in columns; a Chinese character is two wide."""
    widths = [max(_width(row[column]) for row in table) for column in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


@walks.command()
@click.argument("picture", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--press", multiple=True, help="要点的地方是哪几格,画红框,比如 C4 或 C4:E5;可以写几个")
@click.option("--hide", multiple=True, help="名字、号码在哪几格,抹掉;可以写几个")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="存成哪个文件,不写就在原图旁边")
def mark(picture: Path, press: Tuple[str, ...], hide: Tuple[str, ...], out: Optional[Path]) -> None:
    """给截图画红框、抹掉名字号码,压到 150 KB 以内。原图不动。

    先不写 --press 和 --hide,会得到一张打了格子的图:照着看要点的地方、要抹的地方在哪几格。
    """
    from bot.walks.grid import NoSuchCell
    from bot.walks.marking import NotAScreenshot, TooLarge, marked, with_grid

    bare = not press and not hide
    try:
        done = with_grid(picture) if bare else marked(picture, press=press, hide=hide)
    except NotAScreenshot as error:
        raise click.ClickException(f"{error.path} 不是图片,或者坏了。") from error
    except NoSuchCell as error:
        raise click.ClickException(
            f"没有「{error.text}」这一格:这张图从 A1 到 {error.last},一片地方写成 C4:E5。"
        ) from error
    except TooLarge as error:
        raise click.ClickException("压不到 150 KB,先把图裁小一点。") from error
    target = (out or picture.with_name(f"{picture.stem}-{'grid' if bare else 'marked'}")).with_suffix(done.suffix)
    target.write_bytes(done.body)
    click.echo(f"存好了:{target}")
    if bare:
        click.echo(
            "打开它,看要点的地方、名字号码在哪几格,再来一遍,比如:\n"
            f"  lastmile walks mark {picture} --press C4:E5 --hide A1:H2"
        )
