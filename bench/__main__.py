"""``python -m bench`` (``make bench``): measure, and write docs/benchmarks.md."""

from __future__ import annotations

import datetime as dt
import sys

from bench.against_stock import against_stock
from bench.desk import desk
from bench.ledger import ledger_table
from bench.wechat import wechat
from bot.settings import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench` on {day}. Nothing timed is asserted in tests: what counts are the ratios
within one run, on one machine, with nothing else running on it. The first run trains the stock bot,
which takes minutes; it is kept in `var/bench`.

## Beside a stock Rasa bot

"""
WECHAT_HEAD = """

## The WeChat account under load

The fake pushes; one message in ten comes twice; sending one takes 0.3 s. Slowest and p99 are of the acknowledgement.

"""
DESK_HEAD = """

## The desk under load

"""


def main() -> None:
    """Measure everything there is to measure and write the page."""
    tables = against_stock(work=ROOT / "var" / "bench") + "\n\n## The ledger\n\n" + ledger_table()
    sys.stdout.write(tables + "\n")
    pushes = wechat()
    sys.stdout.write(pushes + "\n")
    talks = desk()
    sys.stdout.write(talks + "\n")
    day = dt.datetime.now(dt.timezone.utc).date().isoformat()
    page = HEAD.format(day=day) + tables + WECHAT_HEAD + pushes + DESK_HEAD + talks + "\n"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
