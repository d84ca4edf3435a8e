"""The figures of ``lastmile evaluate``."""

from __future__ import annotations

from typing import Any, Mapping, Optional

import pytest

from bot.nlu.evaluation import judge, markdown, report_of


def understood(
    name: str, confidence: float, item: Optional[str], guess: Optional[str] = None, candidates: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    return {
        "intent": {"name": name, "confidence": confidence},
        "intent_ranking": [{"name": guess or name, "confidence": confidence}],
        "decided_item": item,
        "item_candidates": [{"id": id, "score": 0.5} for id in candidates],
    }


ANSWERS = {
    "护照要带啥": understood("ask_materials", 0.95, "passport"),
    "护照多少钱": understood("ask_amount", 0.85, "passport"),
    "低保谁能办": understood("ask_conditions", 0.9, None, candidates=("subsistence-allowance", "orphan-support")),
    "那个啥": understood("nlu_fallback", 0.2, None, guess="greet"),
    "讲个笑话": understood("out_of_scope", 0.99, None),
    "放首歌": understood("nlu_fallback", 0.25, None, guess="ask_phone"),
    "他的电话": understood("ask_phone", 0.6, None),
}
ROWS = [
    {"text": "护照要带啥", "intent": "ask_materials", "item": "passport"},
    {"text": "护照多少钱", "intent": "ask_fee", "item": "passport"},
    {"text": "低保谁能办", "intent": "ask_conditions", "item": "subsistence-allowance"},
    {"text": "那个啥", "intent": "greet"},
    {"text": "讲个笑话", "intent": "out_of_scope", "item": None},
    {"text": "放首歌", "intent": "out_of_scope"},
    {"text": "他的电话", "intent": "out_of_scope"},
]


@pytest.fixture(scope="module")
def report() -> Any:
    return report_of(judge(ROWS, ANSWERS.__getitem__))


def test_refusing_what_is_out_of_scope_is_right_whichever_way(report: Any) -> None:
    assert report.out_of_scope_refused == pytest.approx(2 / 3)
    assert report.intents_right == pytest.approx(4 / 7)


def test_a_question_not_answered_counts_as_refused(report: Any) -> None:
    assert report.asked_refused == pytest.approx(1 / 4)


def test_both_right_needs_intent_and_item(report: Any) -> None:
    assert report.items_right == pytest.approx(6 / 7)
    assert report.both_right == pytest.approx(3 / 7)


def test_an_item_asked_back_is_not_right_but_may_have_been_understood(report: Any) -> None:
    assert report.asked_back == pytest.approx(1 / 3)
    assert report.answered_wrongly == 0
    assert report.offered == 1.0
    assert report.both_understood == pytest.approx(4 / 7)


def test_confusions_name_what_it_was_taken_for(report: Any) -> None:
    assert ("ask_fee", "ask_amount", 1) in report.confusions


def test_worst_comes_surest_first(report: Any) -> None:
    assert [row.text for row in report.worst] == ["护照多少钱", "他的电话", "那个啥"]


def test_reliability_compares_confidence_with_what_was_right(report: Any) -> None:
    surest = report.reliability[-1]
    assert (surest.low, surest.rows, surest.right) == (0.9, 3, 1.0)


def test_a_higher_threshold_refuses_more(report: Any) -> None:
    refused = {refusal.threshold: refusal for refusal in report.refusals}
    assert refused[0.0].out_of_scope == pytest.approx(1 / 3)
    assert refused[0.65].out_of_scope == 1.0
    assert refused[0.65].asked == pytest.approx(1 / 4)


def test_tables_survive_a_bar_in_a_text() -> None:
    rows = [{"text": "a|b", "intent": "greet"}]
    tables = markdown(report_of(judge(rows, lambda _text: understood("thank", 0.5, None))))
    assert "| a\\|b | greet | thank | 0.50 |" in tables
