"""A question left in writing: once however often it is pressed, and answered where it was asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from bot import bootstrap
from bot.cli.ask import Asking
from bot.clock import SHANGHAI
from bot.settings import load_settings

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
UNKNOWN = "我想办个无人机飞行证"

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


async def left_as(asking: Asking) -> str:
    """Ask what the guides do not have, press 「留给窗口」 and return the number given."""
    await asking.say(UNKNOWN)
    (reply,) = await asking.say("留给窗口")
    found = re.search(r"TS\d{8}-\d{4}", reply["text"])
    assert found is not None, reply
    return found[0]


async def test_same_question_has_one_number_while_it_is_open(asking: Asking) -> None:
    asking.start_anew(NOW)
    assert await left_as(asking) == await left_as(asking)


async def test_somebody_elses_same_question_has_its_own_number(asking: Asking) -> None:
    asking.start_anew(NOW)
    first = await left_as(asking)
    asking.start_anew(NOW)
    assert await left_as(asking) != first
