"""``python -m bench`` (``make bench``): measure, and write docs/benchmarks.md."""

from __future__ import annotations

import datetime as dt
import time
from typing import Iterator, Tuple

from bench.against_stock import against_stock
from bench.calibration import calibration
from bench.desk import desk
from bench.ledger import ledger_table
from bench.open_loop import open_loop
from bench.wechat import wechat
from bot.settings import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench` on {day}, in {minutes:.0f} minutes. Nothing timed is asserted in tests: what counts
are the ratios within one run, on one machine, with nothing else running on it. The first run trains the stock
bot, which takes minutes; it is kept in `var/bench`. One table again, printed and not written:
`python -m bench.<its name>`.
"""
WECHAT = """The fake pushes; one message in ten comes twice; sending one takes 0.3 s. Slowest and p99 are of the
acknowledgement.

"""


def sections() -> Iterator[Tuple[str, str, str]]:
    """Measure one thing after the other; each with its heading, its module and what it came to."""
    yield "Beside a stock Rasa bot", "against_stock", against_stock(work=ROOT / "var" / "bench")
    yield "As messages arrive", "open_loop", open_loop()
    yield "Finding the item", "calibration", calibration()
    yield "The ledger", "ledger", ledger_table()
    yield "The WeChat account under load", "wechat", WECHAT + wechat()
    yield "The desk under load", "desk", desk()


def main() -> None:
    """Measure everything there is to measure; the page is written after each table, so that none is lost."""
    began, tables = time.monotonic(), []
    for heading, module, table in sections():
        tables.append(f"## {heading}\n\n`python -m bench.{module}`\n\n{table}\n")
        print(tables[-1], flush=True)
        day, minutes = dt.datetime.now(dt.timezone.utc).date().isoformat(), (time.monotonic() - began) / 60
        PAGE.write_text("\n".join([HEAD.format(day=day, minutes=minutes), *tables]), encoding="utf-8")


if __name__ == "__main__":
    main()
