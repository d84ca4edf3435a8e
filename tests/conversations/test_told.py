"""What is heard as danger, as a death, as a refusal; and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.danger import Danger, danger_in, is_bereaved
from bot.conversations.turns.wording import doubtful
from bot.ledger.asking import is_refused


@pytest.mark.parametrize(
    "text",
    [
        "儿子前年没了,就这一个",
        "老伴也走了",
        "妹妹两口子车祸都走了",
        "我妈前几天走了",
        "俺爹过世了",
        "老公车祸死了",
    ],
)
def test_a_death_is_heard(text: str) -> None:
    assert is_bereaved(text)


@pytest.mark.parametrize(
    "text",
    [
        "手机没了",
        "儿子工作没了",
        "媳妇跟我离婚走了",
        "爸爸走不动了",
        "我妈走丢了",
        "儿子走了两趟都没办成",
        "老公走了出去打工",
        "爷爷的身份证没了",
    ],
)
def test_what_is_gone_otherwise_is_no_death(text: str) -> None:
    assert not is_bereaved(text)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("我要是喝药死在你们大厅你们就管了吧", Danger.DESPAIR),
        ("我妈喝农药了", Danger.POISON),
        ("吃了老鼠药", Danger.POISON),
        ("家里来贼了", Danger.VIOLENCE),
        ("我一个人咋活", Danger.DESPAIR),
        ("养老金咋活动的", Danger.UNCLEAR),
    ],
)
def test_the_kind_of_danger(text: str, danger: Danger) -> None:
    assert danger_in(text) is danger


@pytest.mark.parametrize("text", ["低保给我退了,说不符合", "低保没批", "残补被取消了", "凭啥不给我办", "我不服"])
def test_a_refusal_is_heard(text: str) -> None:
    assert is_refused(text)


@pytest.mark.parametrize(
    "text", ["低保批下来没", "没批先盖会怎样", "老人走了要退农保吗", "退休金多少", "多久批下来", "退役军人优待证"]
)
def test_asking_about_a_decision_is_no_refusal(text: str) -> None:
    assert not is_refused(text)


def test_doubts_are_named_once_and_end_in_one_call() -> None:
    said = doubtful(["收多少,各地不一样", "各地不一样,来前问一声。", "要不要照片,去前问一声"], phone="0800-1")
    assert said == "拿不准的是:收多少,各地不一样;要不要照片。来前打 0800-1 问一声。"
