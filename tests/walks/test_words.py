"""What words mean to somebody who is being led, before and against what was understood of them."""

from __future__ import annotations

import pytest

from bot.conversations import walk_words as words
from bot.conversations.walk_context import led_intent


def led(text: str, intent: str, *, mentioned: bool = False, **others: float) -> str | None:
    """What a message means at a step, ``others`` being what else it was taken for and how surely."""
    chances = {intent: 0.9 - sum(others.values()), **others}
    ranking = [{"name": name, "confidence": chance} for name, chance in chances.items()]
    return led_intent(intent, text=text, mentioned=["id-card-renewal"] if mentioned else [], task={}, ranking=ranking)


@pytest.mark.parametrize(
    ("text", "understood", "meant"),
    [
        ("中，弄罢了", "cancel", "next_step"),
        ("要得，接到说", "resume_walkthrough", "next_step"),
        ("下头做啥子", "ask_capabilities", "next_step"),
        ("第二步弄好啦", "repeat_step", "next_step"),
        ("一按就退回去了", "previous_step", "step_stuck"),
        ("咋还是那一页", "previous_step", "step_stuck"),
        ("没得", "out_of_scope", "step_stuck"),
        ("不会弄", "cancel", "step_stuck"),
        ("不会弄，不弄了", "cancel", "cancel"),
        ("我不想往下弄了", "next_step", "cancel"),
        ("来个活人教我", "start_walkthrough", "request_human"),
        ("上步的图呢", "repeat_step", "previous_step"),
        ("这步从头讲一遍", "repeat_step", "repeat_step"),
        ("从头讲一遍", "repeat_step", "start_walkthrough"),
    ],
)
def test_plain_words_speak_against_what_was_understood(text: str, understood: str, meant: str) -> None:
    assert led(text, understood) == meant


@pytest.mark.parametrize("text", ["提示转人工审核", "找不到人工客服"])
def test_what_a_screen_says_of_people_calls_nobody(text: str) -> None:
    assert led(text, "step_stuck") == "step_stuck"


def test_something_named_is_a_step_done_when_it_was_photographed_and_a_question_when_it_is_asked_about() -> None:
    assert led("拍完了身份证", "ask_overview", mentioned=True) == "next_step"
    assert led("身份证哪天能拿", "step_stuck", mentioned=True, ask_time_limit=0.1) == "ask_time_limit"
    assert led("身份证多少钱了", "ask_fee", mentioned=True) == "ask_fee"


@pytest.mark.parametrize("text", ["接着办 4821", "4821接着办", "短码4821", "4821"])
def test_a_code_is_read_wherever_it_stands(text: str) -> None:
    assert words.resume_code(text) == "4821"


@pytest.mark.parametrize(
    "text", ["没办成", "没有办成", "其实没弄成", "不对，没成功", "没约上", "还是不行", "哎呀还是不行", "没交上咋办"]
)
def test_what_had_worked_has_failed_after_all(text: str) -> None:
    assert words.says_it_failed_after_all(text)


@pytest.mark.parametrize("text", ["没问题", "没有了", "没事了", "不用了", "要是没办成呢", "没成年咋办", "行"])
def test_whoever_has_no_trouble_takes_nothing_back(text: str) -> None:
    assert not words.says_it_failed_after_all(text)


def test_a_long_story_is_of_something_else() -> None:
    assert not words.says_it_failed_after_all("我去年给我妈办低保也没有办成，今年还能再申请不")
