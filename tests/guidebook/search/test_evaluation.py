from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.guidebook.search import Entry, ItemSearch, entries_of, match_lines
from bot.guidebook.search.evaluation import Asked, accuracy, asked_of, leave_one_out, reliability

ENTRIES = (
    Entry("dog", ("养犬登记", "狗证", "养狗办证")),
    Entry("card", ("社会保障卡申领", "办社保卡")),
    Entry("replace", ("社会保障卡补换", "社保卡丢了", "补社保卡")),
)
QUESTIONS = (Asked("狗证", "dog"), Asked("办社保卡", "card"), Asked("社保卡丢了", "replace"), Asked("狗证", "card"))


def build(entries: Sequence[Entry]) -> ItemSearch:
    return ItemSearch(entries)


def test_accuracy_counts_what_came_first_and_names_the_misses() -> None:
    figures, misses = accuracy(build(ENTRIES).find, QUESTIONS)
    assert figures.questions == 4
    assert figures.first == pytest.approx(0.75)
    assert figures.answered_wrongly == pytest.approx(0.25)
    assert figures.encoder_asked == 0
    assert [(miss.text, miss.item, miss.finding.decided) for miss in misses] == [("狗证", "card", "dog")]


def test_nothing_asked_is_an_error() -> None:
    with pytest.raises(ValueError, match="no questions"):
        accuracy(build(ENTRIES).find, [])


def test_the_curve_trades_questions_asked_back_for_wrong_answers() -> None:
    curve = leave_one_out(ENTRIES, QUESTIONS[:3], build)
    asked_back = [point.known_asked_back for point in curve]
    answered = [point.missing_answered for point in curve]
    assert asked_back == sorted(asked_back)
    assert answered == sorted(answered, reverse=True)
    assert asked_back[0] == 0


def test_an_item_taken_out_cannot_be_answered_with_itself() -> None:
    curve = leave_one_out(ENTRIES, [Asked("狗证", "dog")], build)
    assert curve[-1].missing_answered == 0


def test_reliability_bins_hold_every_question_once() -> None:
    bins = reliability(build(ENTRIES), QUESTIONS)
    assert sum(bin.count for bin in bins) == 4
    assert all(bin.low <= bin.stated <= bin.high for bin in bins)
    assert sum(bin.count * bin.right for bin in bins) == pytest.approx(3)


def test_questions_about_no_item_are_left_out() -> None:
    assert asked_of([{"text": "狗证", "item": "dog"}, {"text": "你好", "item": ""}]) == [Asked("狗证", "dog")]


def test_a_catalogue_line_may_lack_aliases_and_repeat() -> None:
    lines = [
        {"item": "养犬登记", "aliases": ["狗证"]},
        {"item": "办社保卡"},
        {"item": "养犬登记", "aliases": ["养狗证"]},
    ]
    assert entries_of(lines) == [Entry("养犬登记", ("养犬登记", "狗证", "养狗证")), Entry("办社保卡", ("办社保卡",))]


def test_matched_lines_come_in_the_order_asked_and_best_first() -> None:
    catalogue = [{"item": "养犬登记", "aliases": ["狗证"]}, {"item": "社会保障卡申领", "aliases": ["办社保卡"]}]
    answers = list(match_lines(catalogue, ["办个社保卡", "", "狗证"]))
    assert [answer["query"] for answer in answers] == ["办个社保卡", "", "狗证"]
    assert answers[0]["candidates"][0]["item"] == "社会保障卡申领"
    assert answers[1]["candidates"] == []
    scores = [candidate["score"] for candidate in answers[2]["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert answers[2]["candidates"][0]["item"] == "养犬登记"
