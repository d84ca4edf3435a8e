"""Who says that they cannot hear, speak or ring; and what says nothing of whoever writes."""

from __future__ import annotations

import pytest

from bot.conversations.guide.without_phone import says_they_cannot_ring


@pytest.mark.parametrize(
    "text",
    [
        "我是聋哑人,听不见电话",
        "我听不见",
        "听不到",
        "我耳朵背得很",
        "俺耳朵聋",
        "你好,我是个聋子",
        "接不了电话,能不能打字",
        "我不会说话",
        "我说不了话,低保咋办",
        "我听不见,着火了",
    ],
)
def test_who_cannot_ring_is_heard(text: str) -> None:
    assert says_they_cannot_ring(text)


@pytest.mark.parametrize(
    "text",
    [
        "我爸是聋哑人,怎么办残疾证",
        "我娘耳朵聋了想配个机器",
        "我叔是聋哑人",
        "孩子听不见,要装耳蜗",
        "叫号我听不见就过号了",
        "聋哑人能领结婚证吗",
        "你们电话打不通",
    ],
)
def test_others_and_other_troubles_are_not(text: str) -> None:
    assert not says_they_cannot_ring(text)
