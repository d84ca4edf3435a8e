"""What public business a text names, and that a matter of the guides' own is none other."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.other_business import asks_for_business, own_words
from bot.conversations.turns.turn import Named


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("采砂许可证去哪办", ["采砂"]),
        ("我想办个捕捞证", ["捕捞"]),
        ("买收割机的农机补贴,还有啥", ["农机"]),
        ("在小程序上注册", ["小程序"]),
        ("外资企业怎么注册", ["外资企业"]),
        ("合作社要去哪里登记", ["合作社"]),
        ("账号怎么注册", []),
        ("每个月能领多少补助", []),
        ("养狗要办证吗", []),
        ("长期看病怎么备案", []),
        ("开个证明", []),
        ("要啥证件", []),
    ],
)
def test_the_words_before_the_kind_say_what_it_is_about(text: str, about: list[str]) -> None:
    assert own_words(text, ()) == about


def test_a_name_of_one_guide_says_what_it_is() -> None:
    text = "考教师资格要无犯罪证明"
    assert own_words(text, ()) == ["考教师"]
    assert own_words(text, [Named(text.index("无"), len(text), ("no-crime-certificate",))]) == []


def test_a_name_that_several_share_says_it_where_it_reaches_into_the_kind() -> None:
    text = "残疾证丢了"
    assert own_words(text, [Named(0, 3, ("a", "b"))]) == []
    assert own_words("渔船登记", [Named(2, 4, ("a", "b"))]) == ["渔船"]


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_what_was_taken_for_nothing_here_may_be_business(intent: str) -> None:
    assert asks_for_business(intent, "养蜂证")
    assert asks_for_business(intent, "开典当行要什么许可")
    assert not asks_for_business(intent, "今天天气咋样")


def test_a_complaint_is_business_only_where_nothing_else_is_told() -> None:
    assert asks_for_business("file_complaint", "占道经营许可")
    assert not asks_for_business("file_complaint", "隔壁没有采砂许可证天天半夜挖沙")
    assert not asks_for_business("thank", "养蜂证")
