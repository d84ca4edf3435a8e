"""What a resident's own words answer, and what they must not be taken to answer."""

from __future__ import annotations

import pytest

from bot.guidebook.answers import answers_in, heard_as, is_bare, label_meant
from bot.guidebook.schema import Question

MARRIED = Question.parse_obj(
    {
        "id": "married",
        "ask": "领结婚证了吗?",
        "options": [
            {"id": "yes", "label": "领了", "says": ["领证", "扯了证", "有结婚证", "有"]},
            {"id": "no", "label": "没领", "says": ["没领证", "未婚先孕", "没有"]},
        ],
    }
)
REASON = Question.parse_obj(
    {
        "id": "reason",
        "ask": "为啥要换?",
        "options": [
            {"id": "lost", "label": "丢了", "says": ["找不到了", "掉了"]},
            {"id": "broken", "label": "坏了", "says": ["磁坏了", "刷不出来"]},
            {"id": "old", "label": "到期了", "says": ["过期"]},
        ],
    }
)
QUESTIONS = (MARRIED, REASON)
AGE = Question.parse_obj(
    {
        "id": "age",
        "ask": "多大了?",
        "options": [
            {"id": "child", "label": "没满18岁的孩子", "says": []},
            {"id": "disabled", "label": "残疾人", "says": []},
            {"id": "old", "label": "60到89岁", "says": []},
            {"id": "oldest", "label": "90岁以上", "says": []},
        ],
    }
)
DUE = Question.parse_obj(
    {
        "id": "due",
        "ask": "满60了吗?",
        "options": [
            {"id": "yes", "label": "满了或这一两个月满", "says": []},
            {"id": "no", "label": "没满60岁", "says": []},
        ],
    }
)
URGENT = Question.parse_obj(
    {
        "id": "urgent",
        "ask": "急不急?",
        "options": [
            {"id": "yes", "label": "急,等不了", "says": ["重新评"]},
            {"id": "no", "label": "不那么急", "says": []},
        ],
    }
)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("娃刚生下来咋上户口,我俩没领证", {"married": "no"}),
        ("我们领证了", {"married": "yes"}),
        ("身份证掉了", {"reason": "lost"}),
        ("身份证过期,我俩没领证", {"married": "no", "reason": "old"}),
        ("身份證過期", {"reason": "old"}),
        ("没 领 证", {"married": "no"}),
        ("没有。", {"married": "no"}),
        ("有的", {"married": "yes"}),
        ("没领", {"married": "no"}),
        ("我俩早就领了", {"married": "yes"}),
        ("还没领呢", {"married": "no"}),
    ],
)
def test_words_answer_the_question_they_belong_to(text: str, answers: dict[str, str]) -> None:
    assert answers_in(text, QUESTIONS) == answers


@pytest.mark.parametrize(
    "text",
    [
        "身份证没丢了",
        "不是丢了",
        "是不是丢了才能补",
        "有没有领证有啥关系",
        "没人告诉我有这回事",
        "出生证没领",
        "工资领了",
        "丢了还是坏了都能办吗",
        "上户口要带啥",
        "",
        "🙂",
    ],
)
def test_denied_asked_and_unrelated_words_answer_nothing(text: str) -> None:
    assert answers_in(text, QUESTIONS) == {}


def test_a_denied_option_leaves_the_other_one_standing() -> None:
    assert answers_in("不是丢了,是坏了", QUESTIONS) == {"reason": "broken"}


def test_the_longer_phrase_wins_over_the_shorter_one_inside_it() -> None:
    assert answers_in("卡磁坏了", (REASON,)) == {"reason": "broken"}
    assert answers_in("没领证", (MARRIED,)) == {"married": "no"}


def test_words_people_use_for_others_count_as_those() -> None:
    assert answers_in("有红本本", QUESTIONS, {"结婚证": ["红本本"]}) == {"married": "yes"}
    assert answers_in("有红本本", QUESTIONS) == {}


def test_only_the_questions_at_hand_are_answered() -> None:
    assert answers_in("身份证掉了,没领证", (REASON,)) == {"reason": "lost"}


def test_a_whole_answer_is_heard_by_its_sound() -> None:
    question = Question.parse_obj(
        {
            "id": "disease",
            "ask": "哪种病?",
            "options": [
                {"id": "two", "label": "高血压或糖尿病", "says": ["高血压", "糖尿病"]},
                {"id": "other", "label": "别的病", "says": ["肾病"]},
            ],
        }
    )
    assert heard_as(question, "高雪压") == "two"
    assert heard_as(question, "唐尿病。") == "two"
    assert heard_as(question, "我不是高雪压") is None


@pytest.mark.parametrize("text", ["没得", "有的", "两个都有", "没有。", "都没有"])
def test_a_bare_word_says_nothing_of_its_own(text: str) -> None:
    assert is_bare(text, {"没有": ["没得"]})


@pytest.mark.parametrize("text", ["没领证", "我家残疾和重病都有", "本地的"])
def test_words_with_something_in_them_are_not_bare(text: str) -> None:
    assert not is_bare(text, {"没有": ["没得"]})


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("72岁", {"age": "old"}),
        ("他62岁了", {"age": "old"}),
        ("七十八", {"age": "old"}),
        ("5岁", {"age": "child", "due": "no"}),
        ("92了", {"age": "oldest"}),
        ("40", {"due": "no"}),
    ],
)
def test_an_age_alone_is_of_the_option_that_has_it(text: str, answers: dict[str, str]) -> None:
    assert answers_in(text, (AGE, DUE)) == answers


@pytest.mark.parametrize("text", ["快60了", "7", "72公斤", "我45,给我妈办", "60块钱"])
def test_a_number_that_is_no_age_of_theirs_answers_nothing(text: str) -> None:
    assert answers_in(text, (AGE, DUE)) == {}


def test_what_is_asked_with_its_particle_behind_is_not_told() -> None:
    assert answers_in("要重新评不", (URGENT,)) == {}
    assert answers_in("重新评", (URGENT,)) == {"urgent": "yes"}


def test_a_phrase_is_heard_without_its_particle_at_the_end() -> None:
    assert answers_in("不是丢了,是到期", (REASON,)) == {"reason": "old"}
    assert answers_in("到期日在哪看", (REASON,)) == {}


def test_the_first_word_of_a_label_is_its_answer() -> None:
    assert label_meant(URGENT, "急") == "yes"
    assert label_meant(URGENT, "那") is None
