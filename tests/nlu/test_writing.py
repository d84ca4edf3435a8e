"""What was written is read in one way; what is only drawn there says nothing."""

from __future__ import annotations

import pytest

from bot.nlu.writing import plain

WORDS = {"狗": ("犬", "🐶"), "钱": ("钞票", "💰"), "老人": ("👴",), "孩子": ("娃", "👶"), "电动车": ("小电驴", "🛵")}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("给我家🐶上证", "给我家狗上证"),
        ("💰要多少", "钱要多少"),
        ("要交多少💰", "要交多少钱"),
        ("👴💰怎么领", "老人钱怎么领"),
        ("👶🏻上户口", "孩子上户口"),
        ("請問身份證過期了怎麼辦", "请问身份证过期了怎么办"),
    ],
)
def test_a_picture_in_place_of_a_word_is_that_word(written: str, read: str) -> None:
    assert plain(written, WORDS) == read


@pytest.mark.parametrize(
    ("written", "read"), [("👌", "好的"), ("🙏🙏🙏", "谢谢"), ("👌🏻 👌🏻", "好的"), ("❌", "不是"), ("👍👎", "👍👎")]
)
def test_a_hand_alone_is_its_word(written: str, read: str) -> None:
    assert plain(written, WORDS) == read


@pytest.mark.parametrize("written", ["🐶", "小电驴🛵上牌", "娃儿👶上户口", "办医保去💰", "谢谢🙏", "好的"])
def test_a_picture_that_is_only_drawn_is_left_alone(written: str) -> None:
    assert plain(written, WORDS) == written


@pytest.mark.parametrize(
    ("written", "read"), [("sfz掉了", "身份证掉了"), ("我的SFZ 丢了", "我的身份证 丢了"), ("sfzx是啥", "sfzx是啥")]
)
def test_letters_for_a_word_are_that_word(written: str, read: str) -> None:
    assert plain(written, {"身份证": ("身份卡", "sfz")}) == read
