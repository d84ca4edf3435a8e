"""Where a message goes on to something else that is wanted, and what is only told on the way."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.apart import adds, apart, without_adding


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("低保要啥材料,养老认证咋弄", ["低保要啥材料", "养老认证咋弄"]),
        ("我妈要迁户口到城里,我想办低保,还有医保", ["我妈要迁户口到城里", "我想办低保", "还有医保"]),
        ("额想问哈居住证多久能下来再问下护照在哪办", ["额想问哈居住证多久能下来", "再问下护照在哪办"]),
        ("你好我想给娃上户口然后再给娃办医保", ["你好我想给娃上户口", "然后再给娃办医保"]),
        ("残疾证过期了,还想问你们周六上班不", ["残疾证过期了", "还想问你们周六上班不"]),
        ("身份证丢了还有银行卡也丢了", ["身份证丢了", "还有银行卡也丢了"]),
    ],
)
def test_what_is_wanted_beside_the_first_is_cut_off(text: str, parts: list[str]) -> None:
    assert list(apart(text, answers=False)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "我低保户,想办医保",
        "我没户口本,能办居住证吗",
        "身份证掉了补社保卡要啥",
        "我家有低保还有残疾证能领啥补贴",
        "我爸得癌花了十几万,大病救助能补多少",
        "想办低保,家里还有个残疾的娃",
        "办居住证,要不要先办社保卡",
        "迁户口要带啥,多少钱",
    ],
)
def test_what_is_only_told_or_asked_of_the_same_stays(text: str) -> None:
    assert not apart(text, answers=False)


def test_each_of_many_is_cut_off() -> None:
    assert len(apart("想办低保,还有医保,还有社保,还有老年证,还有残疾证", answers=False)) == 5


def test_an_answer_is_cut_from_what_is_added_to_it() -> None:
    assert list(apart("本地的 顺便问下老年证咋办", answers=True)) == ["本地的", "顺便问下老年证咋办"]


def test_a_long_row_of_wishes_is_a_story() -> None:
    assert not apart("想办低保" + ",还有医保" * 6, answers=False)


@pytest.mark.parametrize(
    ("clause", "bare"), [("还有医保", "医保"), ("顺便问下老年证", "问下老年证"), ("另外,你们几点下班", "你们几点下班")]
)
def test_the_words_that_add_are_no_part_of_what_is_added(clause: str, bare: str) -> None:
    assert adds(clause)
    assert without_adding(clause) == bare
