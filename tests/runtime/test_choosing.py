from __future__ import annotations

from typing import List

import pytest
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    AllSlotsReset,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)

from bot.runtime.choosing import seen_by_rules

LISTEN = ActionExecuted("action_listen")
TELLING = frozenset({"remembered"})


def heard(text: str, intent: str, *entities: str) -> UserUttered:
    return UserUttered(text, {"name": intent}, [{"entity": name, "value": text} for name in entities])


def test_wording_and_untelling_slots_make_no_difference() -> None:
    one: List[Event] = [SlotSet("task", {"kind": "walk"}), LISTEN, heard("多少钱", "ask_fee")]
    other: List[Event] = [SlotSet("task", None), LISTEN, heard("收费吗", "ask_fee")]
    uttered: List[Event] = [*other, DefinePrevUserUtteredFeaturization(False), BotUttered("不要钱")]
    assert seen_by_rules(one, telling_slots=TELLING) == seen_by_rules(other, telling_slots=TELLING)
    assert seen_by_rules(one, telling_slots=TELLING) == seen_by_rules(uttered, telling_slots=TELLING)


@pytest.mark.parametrize(
    "other",
    [
        [LISTEN, heard("a", "greet")],
        [LISTEN, heard("a", "ask_fee", "item")],
        [LISTEN, heard("a", "ask_fee"), ActionExecuted("action_tell_fee")],
        [ActionExecuted("action_session_start"), LISTEN, heard("a", "ask_fee")],
        [SlotSet("remembered", True), LISTEN, heard("a", "ask_fee")],
        [SlotSet("remembered", 1), LISTEN, heard("a", "ask_fee")],
        [LISTEN, heard("a", "ask_fee"), SlotSet("remembered", True)],
    ],
)
def test_whatever_a_rule_can_ask_for_makes_a_difference(other: List[Event]) -> None:
    plain = seen_by_rules([LISTEN, heard("a", "ask_fee")], telling_slots=TELLING)
    assert seen_by_rules(other, telling_slots=TELLING) not in (plain, None)


def test_true_and_one_are_told_apart() -> None:
    assert seen_by_rules([SlotSet("remembered", True)], telling_slots=TELLING) != seen_by_rules(
        [SlotSet("remembered", 1)], telling_slots=TELLING
    )


@pytest.mark.parametrize(
    "event",
    [
        UserUtteranceReverted(),
        ActionExecutionRejected("action_decline"),
        AllSlotsReset(),
        SlotSet("remembered", ["a", "list"]),
    ],
)
def test_what_is_not_simple_is_left_to_the_rules(event: Event) -> None:
    assert seen_by_rules([LISTEN, heard("a", "ask_fee"), event], telling_slots=TELLING) is None
