"""Dialogues as files, through the real model, actions and rows.

A file in ``dialogues/`` is a list of dialogues::

    - name: what it shows
      now: 2026-11-24T10:00:00+08:00      # optional
      turns:
        - says: 娃刚生下来咋上户口
          has: [领结婚证]                  # somewhere in the answer, text, choices or card
          lacks: [排队]                    # nowhere in it
          choices: [领了结婚证, 没领结婚证, 不晓得]   # exactly, of the last bubble
          card: 9                          # a card with this many lines
          bubbles: 2                       # exactly this many
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import bootstrap
from bot.cli.ask import Asking
from bot.clock import SHANGHAI
from bot.settings import load_settings

FOLDER = Path(__file__).with_name("dialogues")
NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)

pytestmark = pytest.mark.system


def dialogues() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yml")):
        for dialogue in yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader):
            yield pytest.param(dialogue, id=f"{path.stem}: {dialogue['name']}")


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


def everything(replies: list[Any]) -> str:
    parts: list[str] = []
    for body in replies:
        parts.append(body.get("text", ""))
        parts += [choice["title"] for choice in body.get("choices", ())]
        if card := body.get("card"):
            parts += [card["title"], *card["lines"]]
        if link := body.get("link"):
            parts.append(link["title"])
    return "\n".join(parts)


@pytest.mark.parametrize("dialogue", dialogues())
async def test_dialogue(asking: Asking, dialogue: dict[str, Any]) -> None:
    asking.start_anew(dt.datetime.fromisoformat(dialogue["now"]) if "now" in dialogue else NOW)
    for turn in dialogue["turns"]:
        replies = await asking.say(turn["says"])
        heard = everything(replies)
        where = f"after 「{turn['says']}」 it said:\n{heard}"
        assert replies, where
        for text in turn.get("has", ()):
            assert text in heard, f"{text!r} is missing {where}"
        for text in turn.get("lacks", ()):
            assert text not in heard, f"{text!r} should not be there {where}"
        if "choices" in turn:
            assert [choice["title"] for choice in replies[-1].get("choices", ())] == turn["choices"], where
        if "card" in turn:
            assert [len(body["card"]["lines"]) for body in replies if "card" in body] == [int(turn["card"])], where
        if "bubbles" in turn:
            assert len(replies) == int(turn["bubbles"]), where
