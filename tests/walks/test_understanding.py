"""What is said in the middle of a walk, through the real model, on sentences held out of training."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot import bootstrap
from bot.cli.preparing import prepare
from bot.conversations.meaning.walk_context import KIND, MOVES, walk_mirror
from bot.conversations.record.dialogue import Dialogue, Task
from bot.conversations.steering.context import interpret
from bot.guidebook.book import Guidebook
from bot.runtime.engine import Engine
from bot.runtime.training import newest_model
from bot.settings import ROOT, load_settings

pytestmark = pytest.mark.system

DEV = ROOT / "tests" / "nlu" / "dev"
# The second and third set were written without a look at the words the steps are known by.
SETS = ("walk_steps", "walk_steps_second", "walk_steps_third")
STEPS_UNDERSTOOD = QUESTIONS_LEFT_ALONE = 0.95


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    database_url = f"sqlite:///{tmp_path_factory.mktemp('walks') / 'lastmile.db'}"
    home = bootstrap.Services(dataclasses.replace(load_settings(), database_url=database_url))
    prepare(home)
    bootstrap.use(home)
    yield Engine.load(newest_model(home.settings.model_dir))
    bootstrap.use(None)


async def understood(name: str, engine: Engine, book: Guidebook) -> list[tuple[str, str]]:
    dialogue = Dialogue(subject="medical-insurance-enrolment", intent="ask_online")
    task = Task(kind=KIND, subject="medical-payment", data={"step": "tile"})
    seen: dict[str, Any] = {"kind": KIND, "intent": dialogue.intent, **walk_mirror(task, dialogue, book)}
    taken: list[tuple[str, str]] = []
    for line in (DEV / f"{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        heard = await engine.parse(row["text"])
        intent = interpret(
            intent=heard["intent"]["name"],
            confidence=heard["intent"]["confidence"],
            text=row["text"],
            masked=heard.get("masked", row["text"]),
            mentioned=[item for entity in heard["entities"] for item in entity["ids"]],
            task=seen,
            ranking=heard["intent_ranking"],
        )
        taken.append((row["intent"], intent))
    return taken


@pytest.mark.parametrize("name", SETS)
async def test_steps_are_understood_and_questions_are_not_swallowed(name: str, engine: Engine, book: Guidebook) -> None:
    taken = await understood(name, engine, book)
    steps = [(label, got) for label, got in taken if not label.startswith("ask_")]
    questions = [got for label, got in taken if label.startswith("ask_")]
    right = sum(label == got for label, got in steps) / len(steps)
    alone = sum(got not in MOVES for got in questions) / len(questions)
    assert len(taken) >= 170
    assert right >= STEPS_UNDERSTOOD, f"{right:.3f} of {len(steps)}"
    assert alone >= QUESTIONS_LEFT_ALONE, f"{alone:.3f} of {len(questions)}"
