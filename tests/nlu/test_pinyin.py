"""Words of letters that are Chinese are read; what only looks so is left as it came."""

from __future__ import annotations

import pytest

from bot.nlu.features import Features
from bot.nlu.pinyin import Pinyin

SAID = [
    "身份证丢了怎么办",
    "给娃上户口",
    "我要办低保",
    "我的身份证丢了",
    "是的",
    "是",
    "事情",
    "好的",
    "没有",
    "我妈70岁了能领钱吗",
    "这个app怎么用",
    "办好了",
    "快递",
    "森林防火",
    "增加",
]


@pytest.fixture(scope="module")
def pinyin() -> Pinyin:
    return Pinyin(["采伐证", "老年优待证"], Features.fitted(SAID).counts)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("shenfenzheng diu le zenme ban", "身份证丢了怎么办"),
        ("shen fen zheng diu le", "身份证丢了"),
        ("SHENFENZHENG diule", "身份证丢了"),
        ("我的shenfenzheng丢了", "我的身份证丢了"),
        ("sen fen zen diu le", "身份证丢了"),
        ("shi de", "是的"),
        ("shi", "是"),
        ("wo ma 70sui le neng ling qian ma", "我妈 70岁了能领钱吗"),
        ("zhe ge app zenme yong", "这个 app 怎么用"),
        ("EMS kuaidi", "EMS 快递"),
        ("mei'you", "没有"),
    ],
)
def test_letters_are_read_as_what_is_said(pinyin: Pinyin, written: str, read: str) -> None:
    assert pinyin.read(written) == read


def test_a_name_of_the_guides_is_read_without_being_said(pinyin: Pinyin) -> None:
    assert pinyin.read("wo yao ban caifazheng") == "我要办采伐证"


@pytest.mark.parametrize(
    "written",
    [
        "身份证丢了怎么办",
        "www.diu.com/le.html",
        "去http://gov.cn/shi看",
        "shi@ban.com",
        "湘A12345",
        "shen_fen",
        "TS20261124-0007",
        "〔电话k7ma2q4x〕",
        "43062619900101123X",
        "选a",
        "WO",
        "my shi is lost",
        "OK",
        "",
    ],
)
def test_what_is_no_chinese_is_left_alone(pinyin: Pinyin, written: str) -> None:
    assert pinyin.read(written) == written


def test_syllables_that_nobody_says_in_a_row_are_left_alone(pinyin: Pinyin) -> None:
    assert pinyin.read("caka caka caka") == "caka caka caka"


def test_a_message_without_a_gap_takes_no_longer_for_being_long(pinyin: Pinyin) -> None:
    assert pinyin.read("shenfenzhengdiule" * 100) == "身份证丢了" * 100
