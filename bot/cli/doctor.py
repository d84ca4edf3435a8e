"""``lastmile doctor``: what may be wrong with an installation, and how to mend it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import List, Optional

import click

from bot.bootstrap import Services, services
from bot.doctor.finding import Finding, Level


@click.command()
@click.option("--backups", type=click.Path(file_okay=False, path_type=Path), help="备份放在哪个文件夹")
def doctor(backups: Optional[Path]) -> None:
    """体检:设置、网址、微信、数据库、备份、模型、指南,哪里不对、怎么修。"""
    home = services()
    findings = asyncio.run(_findings(home, backups or home.settings.var_dir / "backups"))
    for finding in findings:
        click.echo(f"[{finding.level.value}] {finding.what}")
        if finding.mend:
            click.echo(f"       {finding.mend}")
    count = sum(finding.level is Level.BAD for finding in findings)
    click.echo(f"\n{f'有 {count} 处要修。' if count else '没有要修的。'}")
    sys.exit(1 if count else 0)


async def _findings(home: Services, backups: Path) -> List[Finding]:
    from bot.doctor.machine import machine
    from bot.doctor.wechat import wechat
    from bot.runtime.training import is_trained

    found = await asyncio.to_thread(lambda: list(machine(home, backups=backups, is_trained=is_trained)))
    return [*found, *[finding async for finding in wechat(home)]]
