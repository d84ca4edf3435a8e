"""``lastmile parse`` and ``match``: understanding, line by line, for programs."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Dict, Iterator

import click

from bot.bootstrap import services
from bot.cli.preparing import prepare, show_making


def json_lines(source: Any) -> Iterator[Dict[str, Any]]:
    """Read JSON objects, one a line; blank lines are passed over.

    :raises click.ClickException: naming the line that is not one.
    """
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
        except json.JSONDecodeError as error:
            raise click.ClickException(f"第 {number} 行不是 JSON:{error.msg}") from error
        if not isinstance(read, dict):
            raise click.ClickException(f"第 {number} 行要写成 {{…}}")
        yield read


def write_line(value: Dict[str, Any]) -> None:
    """Write one JSON line and flush it, so that a program may wait for it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@click.command()
@click.option("--jsonl", is_flag=True, required=True, help='标准输入每行一个 {"text"}')
def parse(jsonl: bool) -> None:
    """看机器人把一句话听成什么(当作第一句话)。"""
    from bot.conversations.guide.which_item import item_of
    from bot.conversations.turns.heard import heard_from
    from bot.runtime.engine import Engine
    from bot.runtime.training import newest_model

    home = services()
    prepare(home)
    engine = Engine.load(newest_model(home.settings.model_dir))

    async def run() -> None:
        for line in json_lines(sys.stdin):
            understood = await engine.parse(str(line.get("text", "")))
            heard = heard_from(understood)
            write_line(
                {
                    "text": line.get("text", ""),
                    "intent": heard.intent,
                    "confidence": round(heard.confidence, 4),
                    "item": item_of(heard),
                    "candidates": [dict(candidate) for candidate in heard.candidates],
                }
            )

    asyncio.run(run())


@click.command()
@click.option("--catalogue", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--jsonl", is_flag=True, required=True, help='标准输入每行一个 {"query"}')
def match(catalogue: Path, jsonl: bool) -> None:
    """在一份事项目录里找最像的事项。目录每行一个 {"item","aliases"}。

    目录里的新词要先算词向量(一千个事项约三分钟),算过的存在硬盘上,下次马上能用。
    """
    from bot.guidebook.search import match_lines, texts_in

    with catalogue.open(encoding="utf-8") as source:
        entries = list(json_lines(source))
    vectors = services().vectors
    show_making(lambda show: vectors.build_vectors(texts_in(entries), show))
    queries = (str(line.get("query", "")) for line in json_lines(sys.stdin))
    for answer in match_lines(entries, queries, vectors=vectors):
        write_line(answer)
