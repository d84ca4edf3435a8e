from __future__ import annotations

import datetime as dt

import pytest

from bot.conversations.desk.open_turns import pressed
from bot.conversations.record.choices import chosen_by_typing
from bot.conversations.record.claims import Claim

CHOICES = [{"title": "跟妈妈"}, {"title": "跟爸爸"}, {"title": "不晓得"}]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("1", 0),
        ("2", 1),
        ("2。", 1),
        ("第一个", 0),
        ("第二个吧", 1),
        ("选2", 1),
        ("我选第3个", 2),
        ("三", 2),
        ("最后一个", 2),
        ("跟爸爸", 1),
    ],
)
def test_a_number_an_ordinal_or_a_title_names_a_choice(typed: str, place: int) -> None:
    assert chosen_by_typing(typed, CHOICES) is CHOICES[place]


@pytest.mark.parametrize("typed", ["4", "0", "第九个", "12", "一共要几样", "1998年生的", "跟", "", "3个孩子"])
def test_anything_else_is_only_text(typed: str) -> None:
    assert chosen_by_typing(typed, CHOICES) is None


def test_without_choices_a_number_means_nothing() -> None:
    assert chosen_by_typing("1", []) is None


HOW_IT_WENT = [{"title": "解决了", "does": {"says": ["办好了"]}}, {"title": "没解决", "does": {"says": ["没修好"]}}]


@pytest.mark.parametrize(
    ("typed", "place"), [("办好了", 0), ("办好了,谢谢", 0), ("没修好,晚上还是黑的", 1), ("解决了", 0)]
)
def test_what_people_say_for_a_choice_names_it_when_it_is_said_first(typed: str, place: int) -> None:
    assert chosen_by_typing(typed, HOW_IT_WENT) is HOW_IT_WENT[place]


@pytest.mark.parametrize("typed", ["社保卡办好了没", "我的证办好了", "没修好的是哪个"])
def test_what_people_say_for_a_choice_is_no_part_of_a_sentence(typed: str) -> None:
    assert chosen_by_typing(typed, HOW_IT_WENT) is None


GRADES = ({"title": "非常满意", "does": {"grade": "5"}}, {"title": "非常不满意", "does": {"grade": "1"}})


@pytest.mark.parametrize(
    ("channel", "typed", "grade"),
    [("web", "2", None), ("web", "非常不满意", "1"), ("web", "第二个", "1"), ("wechat", "2", "1")],
)
def test_a_bare_number_is_a_grade_only_where_the_grades_are_numbered(
    channel: str, typed: str, grade: str | None
) -> None:
    claim = Claim(
        row_id=1, turn_id="turn-1", conversation_id="c", resident_id="r", town="qingxi", channel=channel,
        kind="message", body={"text": typed}, epoch=0, attempts=0, state={}, facts={}, tracker=None,
        received_at=dt.datetime(2026, 11, 24, tzinfo=dt.timezone.utc), last_choices=GRADES,
    )  # fmt: skip
    assert (pressed(claim) or {}).get("grade") == grade
