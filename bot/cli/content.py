"""``lastmile check``: are the guide files in order."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Optional

import click

from bot.clock import SystemClock, in_town
from bot.settings import load_settings


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Optional[Path]) -> None:
    """检查指南文件,一次列出所有毛病:哪个文件、第几行、错在哪、怎么改。"""
    from bot.guidebook.faults import format_faults
    from bot.guidebook.loading import check as faults_in

    today = in_town(SystemClock().now()).date()
    faults = faults_in(folder or load_settings().guides_dir, today=today)
    click.echo(format_faults(faults))
    sys.exit(1 if any(fault.is_error for fault in faults) else 0)
