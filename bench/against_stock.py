"""``python -m bench.against_stock``: both bots, in turn, in one run on one machine."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import List, Tuple

from bench.load import ALONE, CLIENTS, CROWD, ROUNDS, Load, Measured, measure
from bench.ours import our_bot
from bench.questions import distinct_questions
from bench.stock.bot import stock_bot, trained_project
from bot.settings import ROOT

# The stock bot's messages grow so slow that its long conversation is cut here.
OUR_LENGTH, STOCK_LENGTH = 600, 200


def against_stock(*, work: Path) -> str:
    """Measure both and return the tables, in Markdown."""
    print("training the stock bot (once; minutes)…", file=sys.stderr)
    project = trained_project(work, root=ROOT)
    ours, stock = asyncio.run(_both(project))
    return "\n".join(_table(ours, stock))


async def _both(project: Path) -> List[Measured]:
    """Measure both while both are up: whoever is not asked does nothing."""
    print("measuring…", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="lastmile-bench-") as folder:
        async with our_bot(Path(folder)) as ours, stock_bot(project) as stock:
            return await measure(
                Load(ours, distinct_questions(ROOT / "data" / "nlu"), OUR_LENGTH),
                Load(stock, distinct_questions(ROOT / "data" / "nlu"), STOCK_LENGTH),
            )


def _table(ours: Measured, stock: Measured) -> List[str]:
    rows: List[Tuple[str, str, str, str, str]] = [
        ("alone, p50 (ms)", f"{ours.alone_p50:.1f}", f"{stock.alone_p50:.1f}",
         f"1/{stock.alone_p50 / ours.alone_p50:.1f}", "≤ 1/4"),
        ("alone, p95 (ms)", f"{ours.alone_p95:.1f}", f"{stock.alone_p95:.1f}",
         f"1/{stock.alone_p95 / ours.alone_p95:.1f}", ""),
        (f"{CLIENTS} clients, messages/s", f"{ours.crowd_rate:.0f}", f"{stock.crowd_rate:.0f}",
         f"{ours.crowd_rate / stock.crowd_rate:.1f} ×", "≥ 5 ×"),
        (f"{CLIENTS} clients, p50 (ms)", f"{ours.crowd_p50:.0f}", f"{stock.crowd_p50:.0f}",
         f"1/{stock.crowd_p50 / ours.crowd_p50:.1f}", ""),
        (f"{CLIENTS} clients, p95 (ms)", f"{ours.crowd_p95:.0f}", f"{stock.crowd_p95:.0f}",
         f"1/{stock.crowd_p95 / ours.crowd_p95:.1f}", ""),
        ("processor time of all processes a message (ms)", f"{ours.cpu:.1f}", f"{stock.cpu:.1f}",
         f"1/{stock.cpu / ours.cpu:.1f}", ""),
        (f"message {ours.late_at} against message 10 (stock: message {stock.late_at})",
         f"{ours.late:.1f} / {ours.early:.1f} = {ours.late / ours.early:.2f} ×",
         f"{stock.late:.0f} / {stock.early:.0f} = {stock.late / stock.early:.2f} ×", "", "≤ 1.3 ×"),
        ("memory of the bot process (MB)", f"{ours.megabytes:.0f}", f"{stock.megabytes:.0f}", "", "≤ 800"),
    ]  # fmt: skip
    return [
        f"{platform.machine()}, {os.cpu_count()} cores; in turn, {ROUNDS} times {ALONE} messages alone and {CROWD} of",
        f"{CLIENTS} clients,",
        "all questions distinct, every ten messages another resident; from POST to the reply on the page's stream",
        "(ours: `lastmile web` and `lastmile bot` over SQLite) or in the response (stock: REST channel, SQL tracker",
        "store on SQLite, action server over HTTP). Message n is the median of sixty around it, message 10 of three",
        "residents'.",
        "",
        "| what | ours | stock Rasa | ratio | must be |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--work", type=Path, default=ROOT / "var" / "bench", help="where the stock bot is kept")
    print(against_stock(work=arguments.parse_args().work))


if __name__ == "__main__":
    main()
