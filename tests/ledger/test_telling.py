"""What a complaint's words tell of themselves."""

from __future__ import annotations

import pytest
from office import TOWN

from bot.conversations.meaning.complaint_context import leaves_contact, unheard
from bot.ledger.ledger import Ledger
from bot.ledger.telling import told_in


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("东河村口的路灯坏了", "东河村口"),
        ("不是东河村,是西坡村", "西坡村"),
        ("不是东河村是西坡村", "西坡村"),
        ("不是我们不讲理,东河村的灯就是没人修", "东河村"),
    ],
)
def test_what_it_is_not_counts_for_nothing(ledger: Ledger, text: str, place: str) -> None:
    assert told_in(text, town=ledger.guides().town(TOWN), now=ledger.clock.now())["place"] == place


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("替我爸投诉,村里不给他开证明", "file_complaint"),
        ("我想反映一下,证明开不出来", "file_complaint"),
        ("1号到哪了", "check_complaint"),
        ("12号办得咋样", "check_complaint"),
        ("3号窗口办得咋样", None),
        ("我要投诉电话", None),
        ("11月7号办得完不", None),
        ("替我爸开个证明", None),
        ("投诉里时间写错了", "supplement_complaint"),
        ("户口本上名字写错了一个字怎么改", None),
        ("身份证的名字弄错了", None),
    ],
)
def test_what_can_only_be_about_a_complaint_is_known_whatever_one_sentence_alone_seems_to_be(
    text: str, intent: str | None
) -> None:
    assert unheard("ask_progress", text, confidence=0.9) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("7号", "check_complaint"),
        ("办个证跑了五趟还没办成", "file_complaint"),
        ("我想问问7号有没有人", None),
    ],
)
def test_what_no_model_understood_may_still_be_about_a_complaint(text: str, intent: str | None) -> None:
    assert unheard("nlu_fallback", text, confidence=0.9) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我那个求助到哪了", "check_complaint"),
        ("上次的建议有结果没", "check_complaint"),
        ("我要投诉他们处理太慢", "file_complaint"),
        ("建议答复快一点", None),
    ],
)
@pytest.mark.parametrize("guess", ["file_complaint", "make_suggestion", "nlu_fallback"])
def test_what_is_filed_is_known_by_its_kind(text: str, intent: str | None, guess: str) -> None:
    assert unheard(guess, text, confidence=0.9) in ({intent} if intent == "check_complaint" else {intent, None})


@pytest.mark.parametrize("text", ["我叫李四,电话〔电话k7m2q4x9〕", "王大山 〔电话k7m2q4x9〕", "〔电话k7m2q4x9〕"])
def test_a_name_and_a_phone_that_nobody_asked_for_belong_to_what_was_told(text: str) -> None:
    assert leaves_contact("out_of_scope", text)
    assert not leaves_contact("ask_phone", text)


def test_a_phone_in_a_sentence_of_its_own_is_no_contact() -> None:
    assert not leaves_contact("nlu_fallback", "〔电话k7m2q4x9〕打过来说要我转钱")


def test_danger_and_a_person_come_first() -> None:
    for first in ("report_emergency", "report_scam", "request_human"):
        assert unheard(first, "我要投诉,有人晕倒了", confidence=0.9) is None


def test_a_wrong_that_is_surely_none_of_the_halls_is_not_its_complaint() -> None:
    assert unheard("out_of_scope", "滴滴司机多收我钱", confidence=0.97) is None
    assert unheard("out_of_scope", "窗口多收我钱", confidence=0.6) == "file_complaint"


@pytest.mark.parametrize("label", ["云岭县青溪镇东河村口", "云岭县青溪镇东河村三组12号", "县城老粮站后面"])
def test_a_place_that_was_sent_is_taken_as_it_is_called(ledger: Ledger, label: str) -> None:
    told = told_in(f"地点:{label}", town=ledger.guides().town(TOWN), now=ledger.clock.now())
    assert told == {"place": label}
