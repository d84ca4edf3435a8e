"""``lastmile evaluate``: how well residents are understood."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Dict, List, Tuple

import click

from bot.bootstrap import services
from bot.cli.lines import json_lines
from bot.cli.preparing import prepare
from bot.settings import ROOT

OUT_OF_SCOPE = "out_of_scope"
SETS = ROOT / "tests" / "nlu" / "dev"


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--worst", default=30, show_default=True, help="列出多少句错得最离谱的")
def evaluate(files: Tuple[Path, ...], worst: int) -> None:
    """看机器人听懂多少:混淆、最差的例子、可信度、拒答曲线。

    文件每行一个 {"text","intent","item"};不给文件就用 tests/nlu/dev 里的。
    """
    from bot.nlu.evaluation import judge, markdown, report_of
    from bot.runtime.engine import Engine
    from bot.runtime.training import newest_model

    home = services()
    prepare(home)
    engine = Engine.load(newest_model(home.settings.model_dir))
    rows = _rows(files or (SETS / "utterances.jsonl", SETS / "out_of_scope.jsonl"))
    loop = asyncio.new_event_loop()
    judged = judge(rows, lambda text: loop.run_until_complete(engine.parse(text)))
    loop.close()
    click.echo(markdown(report_of(judged, worst=worst)))


def _rows(files: Tuple[Path, ...]) -> List[Dict[str, Any]]:
    """Read the rows; one without an intent is out of scope."""
    rows: List[Dict[str, Any]] = []
    for file in files:
        with file.open(encoding="utf-8") as source:
            rows += [{"intent": OUT_OF_SCOPE, **row} for row in json_lines(source)]
    return rows
