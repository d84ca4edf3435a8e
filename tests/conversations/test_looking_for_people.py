from __future__ import annotations

import pytest

from bot.conversations.record.looking_for_people import asks_of_the_queue, looks_for_people

_LOOKS = (
    "没人啊 人呢 怎么没人 咋没人呢 有人吗 有没有人啊 在吗 人去哪了 喂,有人没 没人理我 没得人 都没人接啊 工作人员呢 "
    "人都跑哪去了 有活人没 等了这么久也没人 还没人来? 人咋还没来 线上没人? 等半天了,人呢"
)
_OF_THE_QUEUE = "还要等多久 要等多久啊 前面还有几个人 到我了没 轮到我没 怎么还没来 咋这么慢"
_ELSE = (
    "窗口咋没人 没人管我 家里没人 没人带娃 有人打电话让我转钱 没人给我交 人没了 人死了咋办 有人晕倒了 没有身份证 "
    "人在外地 人不在本地 等多久能拿到证 身份证要等多久 我等会再来 有人来收钱没给票"
)


@pytest.mark.parametrize("text", _LOOKS.split())
def test_somebody_looks_for_people(text: str) -> None:
    assert looks_for_people(text)
    assert asks_of_the_queue(text)


@pytest.mark.parametrize("text", _OF_THE_QUEUE.split())
def test_somebody_asks_of_the_queue_they_wait_in(text: str) -> None:
    assert asks_of_the_queue(text)
    assert not looks_for_people(text)


@pytest.mark.parametrize("text", _ELSE.split())
def test_people_in_a_sentence_are_not_looked_for(text: str) -> None:
    assert not asks_of_the_queue(text)
