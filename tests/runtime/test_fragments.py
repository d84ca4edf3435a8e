"""Messages in pieces are read together, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from bot.conversations.record.dialogue import Dialogue, Task
from bot.conversations.record.inbox import Claim
from bot.runtime.fragments import KEPT, Reading, read

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.timezone.utc)
SETTLE = dt.timedelta(seconds=2.5)

UNDERSTOOD = {"养老钱": "item", "你好": "greet", "几点开门": "ask_office_hours"}


async def parse(text: str) -> Mapping[str, object]:
    """Understands the few words above and nothing else."""
    meant = next((meant for word, meant in UNDERSTOOD.items() if word in text), "nlu_fallback")
    if meant == "item":
        entity = {"entity": "item", "start": 0, "end": 3, "value": "pension-claim"}
        return {"text": text, "intent": {"name": "ask_overview", "confidence": 0.9}, "entities": [entity]}
    return {"text": text, "intent": {"name": meant, "confidence": 0.9}, "entities": []}


def claim(text: str, *further: str, age: float = 0.0) -> Claim:
    return Claim(
        row_id=1,
        turn_id="turn-1",
        conversation_id="c",
        resident_id="r",
        town="qingxi",
        channel="web",
        kind="message",
        body={"text": text},
        epoch=0,
        attempts=0,
        state={},
        facts={},
        tracker=None,
        received_at=NOW - dt.timedelta(seconds=age),
        further=tuple((n, more) for n, more in enumerate(further, start=2)),
    )


async def reading(one: Claim, dialogue: Dialogue | None = None) -> Reading:
    return await read(one, dialogue or Dialogue(), parse, now=NOW, settle=SETTLE)


async def test_pieces_are_read_together_up_to_the_one_that_completes_the_sense() -> None:
    assert await reading(claim("我爸", "前天走了", "那个养老钱", "你好")) == Reading(
        "我爸\uff0c前天走了\uff0c那个养老钱", further=(2, 3)
    )


async def test_a_lone_piece_waits_for_the_next() -> None:
    assert (await reading(claim("我爸"))).waits


async def test_a_piece_that_has_waited_long_enough_is_read() -> None:
    assert await reading(claim("我爸", age=3)) == Reading("我爸")


async def test_a_piece_is_read_with_the_one_before() -> None:
    before = Dialogue(fragment={"text": "我爸", "at": (NOW - KEPT / 2).isoformat()})
    assert await reading(claim("前天走了", age=3), before) == Reading("我爸\uff0c前天走了")


async def test_what_was_said_long_ago_is_another_matter() -> None:
    before = Dialogue(fragment={"text": "我爸", "at": (NOW - KEPT * 2).isoformat()})
    assert await reading(claim("前天走了", age=3), before) == Reading("前天走了")


@pytest.mark.parametrize("text", ["你好", "那个养老钱", "几点开门", "我想问一下那个谁家的事情到底咋整"])
async def test_what_says_something_is_read_alone_and_at_once(text: str) -> None:
    assert await reading(claim(text, "前天走了")) == Reading(text)


async def test_an_answer_to_a_question_that_waits_is_no_fragment() -> None:
    waiting = Dialogue(tasks=[Task(kind="checklist", subject="pension-claim", pending="age")])
    assert await reading(claim("我爸"), waiting) == Reading("我爸")
