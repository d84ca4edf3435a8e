"""Where one account serves several towns, the town is taken from a village or asked once."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator

import pytest

from bot import bootstrap
from bot.cli.ask import Asking
from bot.settings import load_settings

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    settings = dataclasses.replace(load_settings(), ask_town=True)
    yield Asking(tmp_path_factory.mktemp("ask"), settings)
    bootstrap.use(None)


def talk(county: Asking, *texts: str) -> list[str]:
    county.start_anew(None)
    return ["\n".join(str(body) for body in asyncio.run(county.say(text))) for text in texts]


def test_the_town_is_asked_once_and_the_question_is_then_answered(county: Asking) -> None:
    asked, answered, later = talk(county, "低保找谁问,电话多少", "石桥镇", "残疾证找谁问,电话多少")
    assert "哪个镇" in asked
    assert "0800-602" in answered
    assert "哪个镇" not in later
    assert "0800-602" in later


def test_a_village_says_it(county: Asking) -> None:
    village = county.book.town("shiqiao").villages[0].name
    [answered] = talk(county, f"我是{village}的,低保找谁问,电话多少")
    assert "哪个镇" not in answered
    assert "0800-602" in answered


def test_asking_twice_is_enough(county: Asking) -> None:
    first, again, answered = talk(county, "低保找谁问,电话多少", "不晓得", "不晓得啊")
    assert "哪个镇" in first
    assert "哪个镇" in again
    assert "0800-60" in answered
