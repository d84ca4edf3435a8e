"""What bot processes hold in tests: a house whose actions find it, and an engine that can be held up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.bootstrap import Services
from bot.clock import FixedClock
from bot.runtime.engine import Engine, OnceUnderstood, Outcome, Utterance
from bot.settings import Settings
from bot.storage.schema import migrate


@contextlib.contextmanager
def house_in_use(var_dir: Path, clock: FixedClock) -> Iterator[Services]:
    """A house with the shipped guides and a database of its own, found by the actions while the context lasts."""
    services = Services(Settings(var_dir=var_dir), clock=clock)
    migrate(services.database)
    services.guides.refresh()
    bootstrap.use(services)
    yield services
    bootstrap.use(None)
    services.database.dispose()


class Held(Engine):
    """The engine, whose turns end when they are let go."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_computing, self.may_end = asyncio.Event(), asyncio.Event()

    async def parse(self, text: str) -> dict[str, Any]:
        return await self._engine.parse(text)

    async def run_turn(
        self, utterance: Utterance, tracker: str | None, *, once_understood: OnceUnderstood | None = None
    ) -> Outcome:
        outcome = await self._engine.run_turn(utterance, tracker, once_understood=once_understood)
        self.is_computing.set()
        await self.may_end.wait()
        return outcome
