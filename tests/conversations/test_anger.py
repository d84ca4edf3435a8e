"""Anger with an undertone: known as what it is, apart from threats and from whoever only asks for a moment."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversations.meaning.anger import is_venting, tells_in_anger
from bot.conversations.meaning.threats import is_threat
from bot.conversations.steering.context import interpret

VENTS = (
    "等着瞧", "你们等着瞧!", "走着瞧", "咱们走着瞧吧", "你们给我等着", "好,你们给我等着!", "给老子记住了",
    "你给我小心点", "我跟你们没完", "这事没完", "行,这个事没完", "老子记住你们了", "要你们好看",
    "让你们吃不了兜着走", "你们会后悔的", "一切后果你们自负", "别怪我不客气", "饶不了你们", "我找你们算账",
    "这笔账我记下了", "你们等着", "你们小心点", "等着瞧,这事没完", "你给老子等到起", "我不会放过你们", "我绝不罢休",
)  # fmt: skip
TELLS = (
    "低保不给我批,你们等着瞧", "户口给我拖了半年,我跟你们没完", "修个路灯都修不好,等着瞧吧",
    "你们给我等着,收了我五十块不给票",
)  # fmt: skip
IS_NONE = (
    "你等着,我去拿身份证", "你们等着,我把照片发过来", "等着瞧病呢", "好,我等着", "我等着你们答复", "等一下",
    "我记住了", "记住你们了,谢谢", "我怕以后会后悔", "还没完", "没完成", "这事还没完", "小心点", "材料还没完全交",
    "算账的会计在哪", "我不会", "办结婚证后悔了咋办", "你等着", "没得完税证明咋办", "给我记着点电话",
)  # fmt: skip
# What a classifier has made of such sentences.
GUESSES = ("nlu_fallback", "out_of_scope", "request_callback", "goodbye", "affirm", "step_stuck")


def meant(text: str, intent: str, task: Any = None) -> str:
    ranking = [{"name": intent, "confidence": 0.9}, {"name": "ask_fee", "confidence": 0.05}]
    return interpret(
        intent=intent, confidence=0.9, text=text, masked=text, mentioned=(), task=task, ranking=ranking, synonyms={}
    )


@pytest.mark.parametrize("text", VENTS)
def test_it_is_anger_and_no_threat(text: str) -> None:
    assert (is_venting(text), tells_in_anger(text), is_threat(text)) == (True, False, False)
    assert {meant(text, guess) for guess in GUESSES} == {"file_complaint"}


@pytest.mark.parametrize("text", TELLS)
def test_what_is_told_beside_it_is_told(text: str) -> None:
    assert (is_venting(text), tells_in_anger(text)) == (False, True)
    assert {meant(text, guess) for guess in GUESSES} == {"file_complaint"}
    told = {meant(text, guess, {"kind": "complaint", "pending": "story"}) for guess in GUESSES}
    assert told == {"inform"}


@pytest.mark.parametrize("text", IS_NONE)
def test_what_only_sounds_like_it_is_none(text: str) -> None:
    assert (is_venting(text), tells_in_anger(text)) == (False, False)


@pytest.mark.parametrize("text", ["你们等着,我拿刀来砍你们", "等着瞧,我一把火烧了你们大厅", "早晚弄死你们,走着瞧"])
def test_a_means_makes_it_a_threat(text: str) -> None:
    assert meant(text, "nlu_fallback") == "report_emergency"


@pytest.mark.parametrize("text", ["不想活了,你们等着瞧", "等着瞧,我从楼上跳下去"])
def test_a_life_in_danger_comes_first(text: str) -> None:
    assert meant(text, "nlu_fallback") == "report_emergency"
