"""``lastmile disputes``: what residents say against the checklists."""

from __future__ import annotations

import click

from bot.bootstrap import services
from bot.clock import in_town


@click.command()
@click.option("--most", default=50, show_default=True, help="最多列几条")
def disputes(most: int) -> None:
    """看居民说「窗口还要别的」「你说错了」的地方:哪件事、哪张清单、原话。"""
    for dispute in services().disputes.newest(most=most):
        where = f"{dispute.subject or '(没说哪件事)'} 清单{dispute.checklist or '无'} 版本{dispute.version or '无'}"
        click.echo(f"{in_town(dispute.said_at):%Y-%m-%d %H:%M} {dispute.town} {where}\n    {dispute.text}")
