from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest
import threadpoolctl  # type: ignore[import-untyped]

from bot.runtime.engine import Engine, Outcome, Utterance
from bot.runtime.turn import (
    ActionMisbehaved,
    ActionRaised,
    CircuitBroken,
    IntentUnknown,
    ModelUnsuitable,
    NothingSaid,
    NotUnderstood,
    ResponseMissing,
    TrackerUnreadable,
    TurnFailed,
)

pytestmark = pytest.mark.system

OPENED = '{"format":1,"slots":{}}'


@pytest.fixture(scope="module")
def engine(model: Path) -> Engine:
    return Engine.load(model, actions_package="clerk")


def said_to(text: str, **parts: Any) -> Utterance:
    return Utterance(conversation_id="c-1", turn_id="t-1", text=text, **parts)


def texts(outcome: Outcome) -> List[Optional[str]]:
    return [message.get("text") for message in outcome.messages]


def test_numpy_starts_no_threads_beside_the_one_that_reads(engine: Engine) -> None:
    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    assert [pool["num_threads"] for pool in pools] == [1] * len(pools)
    assert pools


async def conversation(engine: Engine, says: Sequence[str]) -> List[Outcome]:
    tracker, outcomes = None, []
    for text in says:
        outcomes.append(await engine.run_turn(said_to(text), tracker))
        tracker = outcomes[-1].tracker
    return outcomes


async def test_a_rule_for_the_start_fires_on_the_first_message_only(engine: Engine) -> None:
    first, second = await conversation(engine, ["你好", "你好"])
    assert texts(first) == ["您好,您要办啥?"]
    assert first.messages[0]["buttons"] == [{"title": "办身份证", "payload": "card"}]
    assert texts(second) == ["又见面了。"]


async def test_the_action_gets_turn_conversation_text_and_task(engine: Engine) -> None:
    task = {"kind": "checklist", "item": "passport"}
    outcome = await engine.run_turn(said_to("多少钱", task=task), None)
    told = outcome.messages[0]["custom"]
    assert (told["turn"], told["sender"], told["text"], told["task"]) == ("t-1", "c-1", "多少钱", task)


async def test_the_task_is_there_before_the_text_is_read(engine: Engine) -> None:
    outcome = await engine.run_turn(said_to("多少钱", task={"kind": "walk"}), OPENED)
    assert outcome.understood["heard_during"] == {"kind": "walk"}
    assert "heard_during" not in await engine.parse("多少钱")  # Rasa leaves out what is None


async def test_a_button_is_not_read_at_all(engine: Engine) -> None:
    pressed = {"intent": {"name": "ask_fee", "confidence": 1.0}, "entities": [{"entity": "item", "value": "passport"}]}
    outcome = await engine.run_turn(said_to("噎住", understood=pressed), None)
    assert texts(outcome) == ["不要钱"]
    assert "heard_during" not in outcome.understood
    assert json.loads(outcome.tracker)["slots"] == {"item": "passport"}


@pytest.mark.parametrize("intent", ["restart", "back", "session_start", "nlu_fallback", "nowhere", None])
async def test_a_button_cannot_stand_for_what_is_no_intent_of_the_domain(engine: Engine, intent: Optional[str]) -> None:
    with pytest.raises(IntentUnknown):
        await engine.run_turn(said_to("", understood={"intent": {"name": intent}, "entities": []}), None)


@pytest.mark.parametrize(
    "text", ["/restart", "/session_start", "/back", "/ask_fee", '/ask_fee{"item": "x"}', " /ask_fee", "/ask_fee@0.9"]
)
async def test_nothing_a_resident_types_is_a_command(engine: Engine, text: str) -> None:
    outcome = await engine.run_turn(said_to(text), OPENED)
    assert outcome.understood["intent"]["name"] is None
    assert outcome.tracker == OPENED
    assert texts(outcome) == ["没听懂。"]
    assert (await engine.parse(text))["intent"]["name"] is None


async def test_slots_live_on_and_the_task_does_not(engine: Engine) -> None:
    outcome = await engine.run_turn(said_to("记住我", task={"kind": "walk"}), None)
    assert json.loads(outcome.tracker) == {"format": 1, "slots": {"remembered": True}}
    again = await engine.run_turn(said_to("多少钱"), outcome.tracker)
    assert again.tracker == outcome.tracker
    assert again.messages[0]["custom"]["task"] is None


async def test_what_an_action_and_then_the_rule_utter_comes_in_order(engine: Engine) -> None:
    outcome = await engine.run_turn(said_to("记住我", task={"kind": "walk"}), None)
    assert texts(outcome) == [None, "一遍", "记住了:{'kind': 'walk'}"]
    assert outcome.messages[1]["buttons"] == [{"title": "好", "payload": "ok"}]


async def test_a_slot_that_the_domain_has_lost_is_dropped(engine: Engine) -> None:
    stored = '{"format":1,"slots":{"remembered":true,"long_gone":1}}'
    outcome = await engine.run_turn(said_to("多少钱"), stored)
    assert json.loads(outcome.tracker)["slots"] == {"remembered": True}


async def test_a_conversation_costs_the_same_however_long(engine: Engine) -> None:
    outcomes = await conversation(engine, ["记住我", "多少钱"] * 50)
    seen = [outcome.messages[0]["custom"]["events"] for outcome in outcomes[1::2]]
    assert set(seen) == {seen[0]}
    assert {outcome.tracker for outcome in outcomes} == {outcomes[0].tracker}


@pytest.mark.parametrize(
    "stored", ["", "null", "[]", "{}", '{"format":2,"slots":{}}', '{"format":1}', "\x00", OPENED[:-1]]
)
async def test_a_damaged_snapshot_is_never_taken_for_an_empty_one(engine: Engine, stored: str) -> None:
    with pytest.raises(TrackerUnreadable):
        await engine.run_turn(said_to("你好"), stored)


async def test_an_action_that_raises_fails_the_turn_with_its_cause(engine: Engine) -> None:
    with pytest.raises(ActionRaised, match="action_break") as failure:
        await engine.run_turn(said_to("晕倒了"), OPENED)
    assert isinstance(failure.value.__cause__, LookupError)


async def test_a_component_that_raises_fails_the_turn_with_its_cause(engine: Engine) -> None:
    with pytest.raises(NotUnderstood) as failure:
        await engine.run_turn(said_to("噎住"), OPENED)
    assert isinstance(failure.value.__cause__, ZeroDivisionError)


async def test_a_turn_that_says_nothing_fails(engine: Engine) -> None:
    with pytest.raises(NothingSaid) as failure:
        await engine.run_turn(said_to("嗯嗯嗯嗯"), OPENED)
    assert (failure.value.intent, failure.value.actions) == ("mumble", ("action_stay_silent",))


async def test_going_in_circles_fails_the_turn(engine: Engine) -> None:
    with pytest.raises(CircuitBroken):
        await engine.run_turn(said_to("转圈圈"), OPENED)


@pytest.mark.parametrize(
    ("blunder", "failure"),
    [
        ("response", ResponseMissing),
        ("slot", ActionMisbehaved),
        ("event", ActionMisbehaved),
        ("shape", ActionMisbehaved),
        ("followup", TurnFailed),
        ("unstorable", TurnFailed),
    ],
)
async def test_what_a_turn_cannot_use_fails_it(engine: Engine, blunder: str, failure: type) -> None:
    with pytest.raises(failure):
        await engine.run_turn(said_to("出个错", task={"blunder": blunder}), OPENED)
    assert texts(await engine.run_turn(said_to("出个错", task={"blunder": "none"}), OPENED)) == ["这句也不能说出去"]


async def test_an_action_that_declines_leaves_the_turn_to_the_fallback(engine: Engine) -> None:
    assert texts(await engine.run_turn(said_to("我不要"), OPENED)) == ["没听懂。"]
    assert texts(await engine.run_turn(said_to("我不要"), None)) == ["没听懂。"]


async def test_a_plain_function_runs_off_the_event_loop_with_the_turns_context(engine: Engine) -> None:
    from clerk.actions import DESK

    DESK.set("window 3")
    remembered, fee = await conversation(engine, ["记住我", "多少钱"])
    assert remembered.messages[0]["custom"] == {"on_the_loop": False, "desk": "window 3"}
    assert fee.messages[0]["custom"]["on_the_loop"]


async def test_texts_are_read_off_the_event_loop(engine: Engine) -> None:
    outcome = await engine.run_turn(said_to("多少钱"), None)
    assert not outcome.understood["on_the_loop"]
    assert not (await engine.parse("多少钱"))["on_the_loop"]


async def test_a_blocked_action_does_not_hold_up_other_residents(engine: Engine) -> None:
    from clerk.actions import OPENED as DOOR

    DOOR.clear()
    waiting = asyncio.create_task(engine.run_turn(said_to("等开门"), None))
    await asyncio.sleep(0)
    assert texts(await engine.run_turn(said_to("多少钱"), None)) == ["不要钱"]
    assert not waiting.done()
    DOOR.set()
    assert texts(await waiting) == ["开了"]


async def test_turns_of_many_residents_do_not_mix(engine: Engine) -> None:
    utterances = [Utterance(f"c-{n}", f"t-{n}", "多少钱", task={"n": n}) for n in range(50)]
    outcomes = await asyncio.gather(*(engine.run_turn(utterance, None) for utterance in utterances))
    told: List[Dict[str, Any]] = [outcome.messages[0]["custom"] for outcome in outcomes]
    assert [(t["sender"], t["turn"], t["task"]["n"]) for t in told] == [(f"c-{n}", f"t-{n}", n) for n in range(50)]


@pytest.mark.parametrize("text", ["", " ", "😀", "字" * 5000, "<script>alert(1)</script>", "\x07\x1b[31m", "\ufffd"])
async def test_whatever_is_typed_is_answered(engine: Engine, text: str) -> None:
    assert texts(await engine.run_turn(said_to(text), None)) == ["没听懂。"]


def test_actions_that_have_no_class_are_all_named_at_the_start(model: Path) -> None:
    with pytest.raises(ModelUnsuitable) as refusal:
        Engine.load(model, actions_package="json")
    assert "no class for action_tell_fee" in refusal.value.faults
    assert "no class for action_break" in refusal.value.faults


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lastmile-half.tar.gz").write_bytes(b"\x1f\x8b\x08half a model")
    with pytest.raises(ModelUnsuitable, match="damaged"):
        Engine.load(tmp_path, actions_package="json")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnsuitable, match="no trained model"):
        Engine.load(tmp_path)
