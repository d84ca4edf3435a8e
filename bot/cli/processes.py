"""``lastmile web``, ``bot`` and ``worker``: one process each, for whoever does not use ``up``."""

from __future__ import annotations

import asyncio
import logging
import signal

import click

from bot.bootstrap import services


def log_plainly() -> None:
    """Log warnings and our own progress, one line each, to standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)


@click.command()
def web() -> None:
    """网页和接口。"""
    log_plainly()
    from bot.web.app import create_app, serve

    serve(create_app(services()), services().settings)


@click.command()
def bot() -> None:
    """机器人:从收件箱取消息,回答。"""
    log_plainly()
    from bot.runtime.bot import Bot
    from bot.runtime.engine import Engine
    from bot.runtime.rehearsals import Rehearsals
    from bot.runtime.training import newest_model

    home = services()

    async def run() -> None:
        engine = Engine.load(newest_model(home.settings.model_dir))
        process = Bot(home, engine)
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, process.stop)
        # Builds the search and loads what reading a text needs, for which the first resident would wait four seconds.
        await engine.parse("办事")
        logging.getLogger(__name__).info("the bot is ready")
        home.bell.ring("up", "bot")
        rehearsing = asyncio.create_task(Rehearsals(home, engine).keep_up())
        await process.run()
        rehearsing.cancel()

    asyncio.run(run())


@click.command()
def worker() -> None:
    """按时间做的事:期限、提醒、清理。"""
    log_plainly()
    from bot.worker import Worker

    async def run() -> None:
        process = Worker(services())
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, process.stop)
        await process.run()

    asyncio.run(run())
