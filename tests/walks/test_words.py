"""What words mean to somebody who is being led, before and against what was understood of them."""

from __future__ import annotations

import pytest

from bot.conversations.meaning import walk_words as words
from bot.conversations.meaning.walk_context import led_intent


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
        ("先不弄了，回头再说", "cancel", "cancel"),
        ("明天再来弄", "cancel", "cancel"),
        ("有事先走了", "goodbye", "cancel"),
        ("没弄成", "previous_step", "step_stuck"),
        ("上一步没弄成", "previous_step", "previous_step"),
        ("出毛病了", "step_stuck", "step_stuck"),
        ("点到别处去了", "step_stuck", "step_stuck"),
        ("老是让我重新来", "step_stuck", "step_stuck"),
        ("叫我先注册", "start_walkthrough", "step_stuck"),
        ("刚才没看见，现在看见了", "step_stuck", "next_step"),
        ("跟你图上一样了", "step_stuck", "next_step"),
        ("这步我会，往后讲", "repeat_step", "next_step"),
        ("这步我不会", "repeat_step", "repeat_step"),
        ("等等，退一下", "cancel", "previous_step"),
        ("你等我一下", "out_of_scope", "repeat_step"),
        ("这是第几步了", "next_step", "repeat_step"),
        ("只有八个格子没有那个", "lack_material", "step_stuck"),
        ("户口本丢了", "lack_material", "lack_material"),
        ("卡里没钱", "ask_payment_missing", "step_stuck"),
        ("这个月还没到账", "ask_payment_missing", "ask_payment_missing"),
        ("咋整啊这", "ask_process", "step_stuck"),
        ("这是啥东西", "ask_capabilities", "step_stuck"),
        ("怎么交", "ask_process", "ask_process"),
        ("今天天气咋样", "out_of_scope", "out_of_scope"),
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


@pytest.mark.parametrize("text", ["没得卡", "没带卡", "手边没有", "卡丢了", "我没办过"])
def test_what_is_asked_for_is_not_there(text: str) -> None:
    assert words.has_it(text) is False


@pytest.mark.parametrize("text", ["有卡", "卡在手边", "带着呢", "我有"])
def test_what_is_asked_for_is_there(text: str) -> None:
    assert words.has_it(text) is True


@pytest.mark.parametrize("text", ["在哪看", "有没有都行吧", "我爸不在家，我替他弄行不行啊", "是啥卡"])
def test_what_tells_neither_is_asked_again(text: str) -> None:
    assert words.has_it(text) is None


def test_only_a_branch_of_two_is_answered_by_having_or_not() -> None:
    assert words.denial_among(["有社保卡", "没有社保卡"]) == 1
    assert words.denial_among(["给自己", "帮家里人"]) is None
    assert words.denial_among(["没注册过", "注册过", "忘了"]) is None
