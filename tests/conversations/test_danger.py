"""Danger, fraud and what only sounds like either: the words decide, whatever the classifier made of the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.conversations.meaning.danger import Danger, danger_in, is_of_another
from bot.conversations.meaning.swindle import gave_it_away
from bot.conversations.meaning.threats import is_threat
from bot.conversations.steering.context import interpret

SENTENCES = yaml.load(Path(__file__).with_name("danger.yml").read_text("utf-8"), Loader=yaml.CBaseLoader)
KINDS = {danger.name.lower(): danger for danger in Danger}
# What a classifier has made of such sentences, or may make of them after its next training.
GUESSES = ("nlu_fallback", "out_of_scope", "file_complaint", "step_stuck", "ask_overview", "give_praise", "goodbye")


def sentences(*groups: str) -> Iterator[Any]:
    for group in groups:
        yield from (pytest.param(text, id=f"{group}: {text}") for text in SENTENCES[group])


def meant(text: str, intent: str, task: Any = None) -> str:
    ranking = [{"name": intent, "confidence": 0.9}, {"name": "ask_fee", "confidence": 0.05}]
    return interpret(
        intent=intent, confidence=0.9, text=text, masked=text, mentioned=(), task=task, ranking=ranking, synonyms={}
    )


def test_every_group_is_looked_at() -> None:
    assert set(SENTENCES) == set(KINDS) | {"harmless", "silent", "complaint", "scam", "fee", "threat", "figure"}
    assert sum(map(len, SENTENCES.values())) > 250


@pytest.mark.parametrize("text", sentences(*KINDS))
def test_danger_is_met_whatever_was_understood(text: str) -> None:
    assert {meant(text, guess) for guess in GUESSES} == {"report_emergency"}


@pytest.mark.parametrize("text", sentences(*KINDS))
def test_danger_is_met_while_a_complaint_is_told(text: str) -> None:
    assert meant(text, "file_complaint", {"kind": "complaint", "pending": "story"}) == "report_emergency"


@pytest.mark.parametrize("kind", KINDS)
def test_each_danger_has_its_own_answer(kind: str) -> None:
    assert {text: danger_in(text) for text in SENTENCES[kind]} == dict.fromkeys(SENTENCES[kind], KINDS[kind])


@pytest.mark.parametrize("text", sentences("harmless"))
def test_what_only_sounds_like_danger_is_none(text: str) -> None:
    assert "report_emergency" not in {meant(text, guess) for guess in (*GUESSES, "report_emergency")}


@pytest.mark.parametrize("text", sentences("silent"))
def test_where_there_is_no_word_of_danger_the_rule_is_silent(text: str) -> None:
    assert "report_emergency" not in {meant(text, guess) for guess in GUESSES}


@pytest.mark.parametrize("text", sentences("complaint"))
def test_blows_at_the_office_that_are_over_are_complained_of(text: str) -> None:
    assert {meant(text, guess) for guess in ("nlu_fallback", "report_emergency", "file_complaint")} <= {
        "file_complaint",
        "nlu_fallback",
    }


@pytest.mark.parametrize("text", sentences("scam"))
def test_a_swindler_is_met_whatever_was_understood(text: str) -> None:
    assert {meant(text, guess) for guess in GUESSES} == {"report_scam"}


@pytest.mark.parametrize("text", sentences("fee"))
def test_a_fee_at_a_window_is_complained_of_and_no_fraud(text: str) -> None:
    guesses = ("report_scam", "nlu_fallback", "out_of_scope", "ask_fee", "file_complaint")
    assert {meant(text, guess) for guess in guesses} == {"file_complaint"}


@pytest.mark.parametrize("text", sentences("threat"))
def test_a_threat_is_met_as_one_whatever_was_understood(text: str) -> None:
    assert is_threat(text)
    assert {meant(text, guess) for guess in GUESSES} == {"report_emergency"}
    assert meant(text, "file_complaint", {"kind": "complaint", "pending": "story"}) == "report_emergency"


@pytest.mark.parametrize("text", sentences("figure", "harmless", "silent", "complaint", "scam", "fee", *KINDS))
def test_a_figure_of_speech_and_danger_are_no_threat(text: str) -> None:
    assert not is_threat(text)


@pytest.mark.parametrize("text", sentences("figure"))
def test_a_figure_of_speech_raises_no_alarm(text: str) -> None:
    assert "report_emergency" not in {meant(text, guess) for guess in GUESSES}


def test_there_are_enough_of_either_side() -> None:
    assert min(len(SENTENCES["threat"]), len(SENTENCES["figure"])) >= 25


@pytest.mark.parametrize(
    "text",
    [
        "他说要炸了你们政府",
        "我儿子拿刀去找他了",
        "有人要砸你们窗口",
        "我不想活了,我要炸了你们政府",
        "他打我,我要杀了他",
    ],
)
def test_what_others_mean_to_do_and_danger_that_goes_on_are_no_threat(text: str) -> None:
    assert not is_threat(text)


def test_what_is_paid_in_the_village_is_no_fraud() -> None:
    assert meant("村里让我交三百块合医的钱", "report_scam") == "ask_fee"


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("我妈说她不想活了,咋劝", True),
        ("有人要跳楼", True),
        ("我儿子说要自杀,我害怕", True),
        ("我不想活了", False),
        ("想不开,儿子不要我了", False),
        ("老婆子走了,我也想跟着她走", False),
        ("低保不给我办我就死给你们看", False),
    ],
)
def test_whoever_fears_for_another_is_told_how_to_help(text: str, another: bool) -> None:
    assert is_of_another(text) is another


@pytest.mark.parametrize("text", ["以前想过自杀,现在想开了", "去年想不开了,后来好了", "我不会自杀的"])
def test_despair_that_is_over_is_none(text: str) -> None:
    assert meant(text, "nlu_fallback") != "report_emergency"


def test_despair_since_long_ago_is_of_today() -> None:
    assert meant("儿子去年没了,我天天不想活", "nlu_fallback") == "report_emergency"
    assert meant("从去年起我就不想活了", "nlu_fallback") == "report_emergency"


@pytest.mark.parametrize("text", ["我已经把验证码给他了", "我已经告诉他了", "他知道我身份证号了咋办"])
def test_what_a_swindler_has_is_known(text: str) -> None:
    assert gave_it_away(text)


@pytest.mark.parametrize("text", ["有个自称社保局的让我把验证码报给他", "我没告诉他", "我告诉窗口的人了"])
def test_what_a_swindler_only_wants_he_has_not(text: str) -> None:
    assert not gave_it_away(text)
