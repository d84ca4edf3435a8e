"""Which two things a text compares."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.compared import sides


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("低保和五保有啥区别", ("低保", "五保")),
        ("低保跟特困是不是一回事", ("低保", "特困")),
        ("优待证和老年证一样不", ("优待证", "老年证")),
        ("想问下低保和临时救助有啥区别嘛", ("低保", "临时救助")),
        ("请问慢病卡与大病救助到底哪个好", ("慢病卡", "大病救助")),
        ("高龄津贴和养老金能同时领吗", ("高龄津贴", "养老金")),
    ],
)
def test_two_things_are_compared(text: str, compared: tuple[str, str]) -> None:
    assert tuple(sides(text)) == compared


@pytest.mark.parametrize(
    "text",
    [
        "低保和五保咋办",
        "有啥区别",
        "还能和残疾补贴一起领不",
        "社保和医保能一起交不",
        "我和我爸的户口一起迁",
    ],
)
def test_nothing_is_compared(text: str) -> None:
    assert not sides(text)
