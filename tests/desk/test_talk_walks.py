"""A walk begun and moved from the pane is the resident's own walk, and they go on with it alone."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from desk_people import Person
from talking import Talk, page_of, presses, takes

from bot.conversations.meaning.walk_context import KIND
from bot.conversations.record.dialogue import Dialogue
from bot.conversations.record.models import Speaker
from bot.people.roles import Role

SignedIn = Callable[[Role], Person]


def standing(talk: Talk) -> object:
    return talk.services.desk_walks.standing(talk.id)


def to_the_first_step(clerk: Person, talk: Talk) -> None:
    presses(clerk, talk, "walk", move="start", walk="register")
    while (now := talk.services.desk_walks.standing(talk.id)) is not None and now.options:
        presses(clerk, talk, "walk", move="answer", option=now.options[0][0])


def test_the_first_press_sends_what_it_is_and_where_it_begins(clerk: Person, talk: Talk) -> None:
    presses(clerk, talk, "walk", move="start", walk="register")
    said = talk.told()
    assert len(said) == 2
    assert "接着办" in said[0], "the way back into it"
    tasks = Dialogue.from_json(talk.row.state).tasks
    assert [task.kind for task in tasks] == [KIND]


def test_next_back_and_a_step_by_number(clerk: Person, talk: Talk) -> None:
    to_the_first_step(clerk, talk)
    assert "第1步" in talk.told()[-1]
    presses(clerk, talk, "walk", move="next")
    assert "第2步" in talk.told()[-1]
    presses(clerk, talk, "walk", move="back")
    assert "第1步" in talk.told()[-1]
    presses(clerk, talk, "walk", move="step", step="3")
    assert "第3步" in talk.told()[-1]
    presses(clerk, talk, "walk", move="repeat")
    assert "第3步" in talk.told()[-1]
    assert "群众在第 3 步" in page_of(clerk, talk)


def test_a_press_counts_once(clerk: Person, talk: Talk) -> None:
    to_the_first_step(clerk, talk)
    before = len(talk.told())
    for _ in range(3):
        presses(clerk, talk, "walk", move="next", client_id="the-very-same-press")
    assert len(talk.told()) == before + 1
    assert "第2步" in talk.told()[-1]
    assert talk.services.desk_walks.standing(talk.id).number == 2


@pytest.mark.parametrize(
    "form",
    [
        {"move": "start", "walk": "no-such-walk"},
        {"move": "start"},
        {"move": "dance"},
        {"move": "next"},
        {"move": "step", "step": "1"},
        {"move": "answer", "option": "yes"},
        {},
    ],
)
def test_what_cannot_be_changes_nothing(clerk: Person, talk: Talk, form: dict[str, str]) -> None:
    before = talk.row.state
    assert presses(clerk, talk, "walk", **form).status_code == 422
    assert talk.told() == []
    assert talk.row.state == before


@pytest.mark.parametrize("step", ["0", "99", "-1", "zwei", "1e3"])
def test_a_step_that_is_not_there(clerk: Person, talk: Talk, step: str) -> None:
    to_the_first_step(clerk, talk)
    before = len(talk.told())
    assert presses(clerk, talk, "walk", move="step", step=step).status_code == 422
    assert len(talk.told()) == before


def test_whoever_lost_the_conversation_moves_nothing(clerk: Person, signed_in: SignedIn, talk: Talk) -> None:
    to_the_first_step(clerk, talk)
    before, was = talk.row.state, talk.services.desk_walks.standing(talk.id)
    old = talk.row.epoch
    presses(clerk, talk, "back", outcome="other", then="bot")
    takes(signed_in(Role.DIRECTOR), talk)
    said = len(talk.told())
    answer = presses(clerk, talk, "walk", move="next", epoch=old)
    assert "换了人" in answer.text
    assert len(talk.told()) == said
    assert talk.services.desk_walks.standing(talk.id) == was
    assert talk.row.state["tasks"] == before["tasks"]


@pytest.mark.parametrize("outcome", ["solved", "other"])
def test_the_walk_goes_on_when_the_conversation_is_given_back(clerk: Person, talk: Talk, outcome: str) -> None:
    to_the_first_step(clerk, talk)
    presses(clerk, talk, "back", outcome=outcome, then="bot")
    assert talk.speaker is Speaker.BOT
    (task,) = Dialogue.from_json(talk.row.state).tasks
    assert task.kind == KIND
    assert "第1步" in json.dumps(talk.row.state["said"], ensure_ascii=False)
