"""``lastmile up``: all processes of one machine, watched over."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from typing import List, Optional, Sequence

import click

from bot.bootstrap import Services, services
from bot.cli.fake_wechat import fake_port
from bot.cli.training import train
from bot.fake_wechat.environment import fake_environment
from bot.settings import load_settings
from bot.storage.schema import migrate

PROCESSES = ("web", "bot", "worker")
LONGEST_PAUSE = 30.0
STOP_SECONDS = 15.0


@click.command()
@click.option("--fake-wechat", "is_fake", is_flag=True, help="连微信也在本机模拟(开发用),不碰真的公众号")
@click.pass_context
def up(context: click.Context, is_fake: bool) -> None:
    """准备好一切,启动网页、机器人和值班进程;按 Ctrl-C 全部停下。"""
    if is_fake:
        # The processes inherit it; whatever real account is set here is left alone.
        os.environ.update(fake_environment(fake_port(load_settings().port)))
    home = services()
    context.invoke(train)
    _make_first_admin(home)
    asyncio.run(_supervise(home, (*PROCESSES, "fake-wechat serve") if is_fake else PROCESSES))


def _make_first_admin(home: Services) -> None:
    """Make the desk's first account, where there is none yet, and say its password this once."""
    migrate(home.database)
    made = home.staff.first_admin(home.settings.town)
    if made is not None:
        member, password = made
        click.echo(f"后台的第一个账号:{member.account},密码 {password}\n(只显示这一次,第一次登录要改掉)")


async def _supervise(home: Services, names: Sequence[str]) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    click.echo("正在启动……")
    ready = asyncio.Event()
    with home.bell.heard("up", lambda _who: ready.set()):
        keepers = [asyncio.create_task(_keep(name, stopping)) for name in names]
        await _first(ready.wait(), stopping.wait())
        if not stopping.is_set():
            _greet(home)
        await stopping.wait()
        click.echo("正在停下……")
        await asyncio.gather(*keepers)


def _greet(home: Services) -> None:
    address = home.settings.base_url
    click.echo(
        f"准备好了。\n  居民聊天页  {address}/chat\n  工作人员    {address}/desk\n"
        f"  健康检查    {address}/healthz\n  停止        Ctrl-C"
    )
    if home.settings.wechat.is_on:
        click.echo(f"  微信推送    {address}/webhooks/wechat/webhook")
    elif home.settings.wechat.missing:
        click.echo(f"  微信公众号  没有开,还缺 {'、'.join(home.settings.wechat.missing)}")


async def _first(*waits: "asyncio.Future[bool] | object") -> None:
    tasks: List["asyncio.Task[object]"] = [asyncio.ensure_future(wait) for wait in waits]  # type: ignore[arg-type]
    _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()


async def _keep(name: str, stopping: asyncio.Event) -> None:
    """Run a process, and again with growing pauses when it dies, until everything stops."""
    pause = 1.0
    while not stopping.is_set():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", *name.split(), start_new_session=True
        )
        ended = await _until_end(process, stopping)
        if ended is None:
            return
        click.echo(f"{name} 停了(退出码 {ended}),{pause:.0f} 秒后重新启动", err=True)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _until_end(process: asyncio.subprocess.Process, stopping: asyncio.Event) -> Optional[int]:
    """Wait for a process and return its exit code, or stop it and return None when everything stops."""
    await _first(process.wait(), stopping.wait())
    if process.returncode is not None and not stopping.is_set():
        return process.returncode
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
    return None
