"""The engine says what Rasa itself says, message by message."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from bot.runtime.engine import Engine, Utterance
from bot.runtime.training import newest_model

pytestmark = pytest.mark.system

# Only what is answered without custom actions, which Rasa would send to a server.
SAYS = ["你好", "你好", "听不懂的话", "您好啊", "啥", "早上好"]


async def _of_rasa(model: Path) -> List[List[str]]:
    from rasa.core.agent import Agent

    agent = Agent.load(str(newest_model(model)))
    return [[answer["text"] for answer in await agent.handle_text(text, sender_id="c")] for text in SAYS]


async def _of_engine(model: Path) -> List[List[str]]:
    engine, tracker, answers = Engine.load(model, actions_package="clerk"), None, []
    for n, text in enumerate(SAYS):
        outcome = await engine.run_turn(Utterance("c", f"t-{n}", text), tracker)
        tracker = outcome.tracker
        answers.append([message["text"] for message in outcome.messages])
    return answers


async def test_engine_and_rasa_say_the_same(model: Path) -> None:
    assert await _of_engine(model) == await _of_rasa(model)
