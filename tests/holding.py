"""An engine that can be held up, as a slow machine would hold it."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.runtime.engine import Engine, Outcome, Utterance


class Held(Engine):
    """The engine, whose turns end when they are let go."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_computing, self.may_end = asyncio.Event(), asyncio.Event()

    async def parse(self, text: str) -> dict[str, Any]:
        return await self._engine.parse(text)

    async def run_turn(self, utterance: Utterance, tracker: str | None) -> Outcome:
        outcome = await self._engine.run_turn(utterance, tracker)
        self.is_computing.set()
        await self.may_end.wait()
        return outcome
