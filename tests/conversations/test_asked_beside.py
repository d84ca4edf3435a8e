"""Where a question behind a complaint begins, and that a story about asking is none."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.asked_beside import split


@pytest.mark.parametrize(
    ("text", "told", "asked"),
    [
        ("三号窗口那个女的骂我,对了低保要啥材料", "三号窗口那个女的骂我", "低保要啥材料"),
        ("路灯坏了,还有问一下你们周六上班不", "路灯坏了", "你们周六上班不"),
        ("报上去。对了,身份证多久能拿", "报上去", "身份证多久能拿"),
        ("我姓王 顺便问下残疾证丢了咋补", "我姓王", "残疾证丢了咋补"),
        ("垃圾没人收,另外我想问一下合医怎么交", "垃圾没人收", "合医怎么交"),
    ],
)
def test_what_is_told_is_parted_from_what_is_asked(text: str, told: str, asked: str) -> None:
    assert split(text) == (told, asked)


@pytest.mark.parametrize(
    "text",
    [
        "我去问低保要啥材料,他吼我",
        "窗口的人骂我,还有那个男的推我",
        "对了低保要啥材料",
        "路灯坏了,另外井盖也没了",
        "他问我要材料,我说没带",
    ],
)
def test_what_is_only_told_stays_whole(text: str) -> None:
    assert split(text) is None
