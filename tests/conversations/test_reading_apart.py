"""A message is read a second time, piece by piece, only where it can be of several things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from bot import bootstrap
from bot.cli.ask import Asking
from bot.clock import SHANGHAI
from bot.conversations.meaning.apart import apart
from bot.runtime.engine import Engine
from bot.settings import load_settings

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read besides the messages as they came."""
    texts: list[str] = []
    parse = Engine.parse

    async def noted(engine: Engine, text: str) -> dict[str, Any]:
        texts.append(text)
        return await parse(engine, text)

    monkeypatch.setattr(Engine, "parse", noted)
    return texts


@pytest.mark.parametrize("text", ["请问想开个小吃店,证上哪儿办", "老兵补助要准备几样,退伍证算一样吧嘛"])
async def test_what_names_one_thing_is_read_once(asking: Asking, read: list[str], text: str) -> None:
    assert apart(text, answers=False)
    asking.start_anew(NOW)
    await asking.say(text)
    assert not set(apart(text, answers=False)) & set(read)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("低保要啥材料,养老认证咋弄", ["低保要啥材料", "养老认证咋弄"]),
        ("残疾证过期了,还想问你们周六上班不", ["残疾证过期了", "你们周六上班不"]),
        ("低保要啥材料,户籍窗口在哪", ["低保要啥材料", "户籍窗口在哪"]),
        ("低保要啥材料,清明节上班吗", ["低保要啥材料", "清明节上班吗"]),
        ("低保要啥材料,大厅有停车场吗", ["低保要啥材料", "大厅有停车场吗"]),
    ],
)
async def test_what_may_be_of_two_is_read_apart(asking: Asking, read: list[str], text: str, parts: list[str]) -> None:
    asking.start_anew(NOW)
    await asking.say(text)
    assert read[-2:] == parts
