"""Asking, as a property of every item that can be written: it ends, asks only what matters, and contradicts nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guidebook.cases import (
    cases_of,
    combinations,
    completed,
    decisions,
    is_decided,
    known,
    next_question,
    outcome,
)
from bot.guidebook.loading import load_texts
from bot.guidebook.schema import Item

BIRTH = "items/household/birth.yml"

REVIEW = {"source": ["试"], "checked_on": "2026-01-01", "expires_on": "2027-01-01"}


def _condition(draw: st.DrawFn, questions: list[dict[str, Any]]) -> Any:
    rows = []
    for _ in range(draw(st.integers(1, 2))):
        chosen = draw(st.lists(st.sampled_from(questions), min_size=1, max_size=2, unique_by=lambda q: q["id"]))
        rows.append(
            {
                question["id"]: draw(
                    st.lists(st.sampled_from([option["id"] for option in question["options"]]), min_size=1, unique=True)
                )
                for question in chosen
            }
        )
    return rows


@st.composite
def items(draw: st.DrawFn) -> Item:
    questions: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 4))):
        question: dict[str, Any] = {
            "id": f"q{number}",
            "ask": f"问{number}?",
            "options": [{"id": f"o{n}", "label": f"选{n}"} for n in range(draw(st.integers(2, 3)))],
        }
        if questions and draw(st.booleans()):
            question["when"] = _condition(draw, questions)
        questions.append(question)
    materials: list[dict[str, Any]] = [{"id": "always", "name": "身份证"}]
    cases: list[dict[str, Any]] = []
    fee: list[dict[str, Any]] = []
    if questions:
        materials += [
            {"id": f"m{n}", "name": f"材料{n}", "when": _condition(draw, questions)}
            for n in range(draw(st.integers(0, 4)))
        ]
        fee = [{"text": f"{n}元", "when": _condition(draw, questions)} for n in range(draw(st.integers(0, 2)))]
        for n in range(draw(st.integers(0, 3))):
            case: dict[str, Any] = {"id": f"c{n}", "title": f"情形{n}", "when": _condition(draw, questions)}
            if draw(st.booleans()):
                case["refer"] = "到县里办"
            cases.append(case)
    return Item.parse_obj(
        {
            "id": "item",
            "group": "group",
            "title": "事项",
            "plain": "事",
            "aliases": ["事"],
            "questions": questions,
            "materials": materials,
            "cases": cases,
            "fee": fee,
            "review": REVIEW,
        }
    )


@st.composite
def items_and_answers(draw: st.DrawFn) -> tuple[Item, dict[str, str]]:
    item = draw(items())
    answers = {
        question.id: draw(st.sampled_from([option.id for option in question.options]))
        for question in item.asked
        if draw(st.booleans())
    }
    return item, answers


@settings(max_examples=40, deadline=None)
@given(items())
def test_a_combination_answers_exactly_the_questions_that_apply(item: Item) -> None:
    for complete in combinations(item):
        so_far: dict[str, str] = {}
        for question in item.asked:
            assert (question.id in complete) == question.when.holds(so_far)
            if question.id in complete:
                so_far[question.id] = complete[question.id]
        assert so_far == complete


@settings(max_examples=40, deadline=None)
@given(items_and_answers(), st.randoms(use_true_random=False))
def test_asking_ends_and_settles_the_outcome(drawn: tuple[Item, dict[str, str]], random: Any) -> None:
    item, answers = drawn
    for _ in range(len(item.asked) + 1):
        question = next_question(item, answers)
        if question is None:
            break
        assert question.id not in answers
        answers = {**answers, question.id: random.choice(question.options).id}
    assert is_decided(item, answers)
    assert len({outcome(item, complete) for complete in combinations(item, answers)}) == 1


@settings(max_examples=40, deadline=None)
@given(items_and_answers())
def test_a_question_is_asked_only_when_its_answer_changes_something(drawn: tuple[Item, dict[str, str]]) -> None:
    item, answers = drawn
    question = next_question(item, answers)
    outcomes = {outcome(item, complete) for complete in combinations(item, answers)}
    assert (question is None) == (len(outcomes) == 1)
    if question is not None:
        by_option = [
            {
                (frozenset(c.items() - {(question.id, o.id)}), outcome(item, c))
                for c in combinations(item, {**answers, question.id: o.id})
            }
            for o in question.options
        ]
        assert any(reached != by_option[0] for reached in by_option)


@settings(max_examples=40, deadline=None)
@given(items_and_answers())
def test_what_was_told_is_never_contradicted(drawn: tuple[Item, dict[str, str]]) -> None:
    item, answers = drawn
    for complete in combinations(item, answers):
        assert all(complete[question] == option for question, option in answers.items() if question in complete)


@settings(max_examples=40, deadline=None)
@given(items_and_answers())
def test_answers_of_another_version_are_ignored(drawn: tuple[Item, dict[str, str]]) -> None:
    item, answers = drawn
    stale = {**answers, "gone": "o0"}
    assert next_question(item, stale) == next_question(item, answers)
    assert known(item, {**stale, **dict.fromkeys(answers, "gone")}) == {}


@settings(max_examples=40, deadline=None)
@given(items())
def test_the_decisions_reach_every_outcome(item: Item) -> None:
    reached = {outcome(item, completed(item, answers)) for answers in decisions(item)}
    assert reached == {outcome(item, complete) for complete in combinations(item)}


@pytest.fixture
def birth(shelf: dict[str, str]) -> Item:
    return load_texts(shelf).book.item("birth")


def test_a_question_of_one_branch_is_not_asked_in_the_other(birth: Item) -> None:
    assert next_question(birth, {"married": "yes"}) is None
    following = next_question(birth, {"married": "no"})
    assert following is not None
    assert following.id == "follow"


def test_a_question_whose_options_read_the_same_is_not_asked(shelf: dict[str, str]) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("when: {follow: father}}", "when: {follow: [father, mother]}}")
    shelf[BIRTH] = shelf[BIRTH].replace("when: {married: 'no', follow: father}", "when: {follow: [father, mother]}")
    loaded = load_texts(shelf)
    assert loaded.faults == ()
    birth = loaded.book.item("birth")
    assert is_decided(birth, {"married": "no"})
    assert "paternity" in outcome(birth, completed(birth, {"married": "no"})).materials


def test_a_case_that_ends_elsewhere_ends_the_asking(shelf: dict[str, str]) -> None:
    shelf[BIRTH] = (
        shelf[BIRTH]
        .replace("    note: 亲子", "    refer: 到县里办\n    note: 亲子")
        .replace("when: {married: 'no', follow: father}", "when: {married: 'no'}")
    )
    shelf[BIRTH] = shelf[BIRTH].replace("materials:", "materials:\n  - {id: letter, name: 信, when: {follow: mother}}")
    birth = load_texts(shelf).book.item("birth")
    assert is_decided(birth, {"married": "no"})
    assert outcome(birth, completed(birth, {"married": "no"})).materials == ()


def test_an_answer_told_early_waits_for_its_question_to_apply(birth: Item) -> None:
    first = next_question(birth, {"follow": "father"})
    assert first is not None
    assert first.id == "married"
    assert is_decided(birth, {"follow": "father", "married": "no"})
    complete = completed(birth, {"follow": "father", "married": "yes"})
    assert complete == {"married": "yes"}
    assert cases_of(birth, complete) == ()
