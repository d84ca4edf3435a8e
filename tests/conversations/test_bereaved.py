"""Whoever tells of a death is met with a human word; whoever tells of something else is not."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.danger import is_bereaved


@pytest.mark.parametrize(
    "text",
    [
        "老人走咯",
        "家里老人走了,户口咋销",
        "阿婆过身咗",
        "嗲嗲走哒,么子手续要搞",
        "我爸走了",
        "叔叔过世了",
        "俺家那口子没了",
        "老倌昨晚上走了",
    ],
)
def test_a_death_is_heard_in_whatever_speech(text: str) -> None:
    assert is_bereaved(text)


@pytest.mark.parametrize(
    "text",
    [
        "我带老人走了好远来办证",
        "老人走丢了",
        "老人走了两里路",
        "我家房子被火烧没了",
        "儿子工作没了",
        "她妈走了她爸坐牢",
    ],
)
def test_who_walked_or_lost_something_has_not_died(text: str) -> None:
    assert not is_bereaved(text)
