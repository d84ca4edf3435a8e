"""What the clerk under test does: one action for each thing that can happen in a turn."""

from __future__ import annotations

import contextvars
import threading
from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, ReminderCancelled, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

Events = List[Dict[str, Any]]
DESK: contextvars.ContextVar[str] = contextvars.ContextVar("DESK", default="nobody")
OPENED = threading.Event()
PATIENCE_SECONDS = 30


class Clerk(Action):
    """A base class without a name is no action."""


class TellFee(Clerk):
    """Tells what it was given, from a coroutine on the event loop."""

    def name(self) -> str:
        return "action_tell_fee"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        dispatcher.utter_message(
            text="不要钱",
            json_message={
                "turn": tracker.latest_message["message_id"],
                "task": tracker.get_slot("task"),
                "sender": tracker.sender_id,
                "text": tracker.latest_message["text"],
                "events": len(tracker.events),
                "on_the_loop": threading.current_thread() is threading.main_thread(),
            },
        )
        return []


class Remember(Clerk):
    """A blocking action, a plain function, that sets a slot and leaves its tracker in a mess."""

    def name(self) -> str:
        return "action_remember"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        on_the_loop = threading.current_thread() is threading.main_thread()
        dispatcher.utter_message(json_message={"on_the_loop": on_the_loop, "desk": DESK.get()})
        dispatcher.utter_message(response="utter_once", buttons=[{"title": "好", "payload": "ok"}])
        tracker.slots["task"] = "scribbled over"
        tracker.latest_message["intent"]["name"] = "scribbled over"
        return [SlotSet("remembered", True)]


class WaitForTheDoor(Clerk):
    """Blocks its thread until somebody opens."""

    def name(self) -> str:
        return "action_wait_for_the_door"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        dispatcher.utter_message(text="开了" if OPENED.wait(PATIENCE_SECONDS) else "没人开门")
        return []


class Break(Clerk):
    """Raises, after it has said something."""

    def name(self) -> str:
        return "action_break"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        dispatcher.utter_message(text="这句不能说出去")
        raise LookupError("the drawer is empty")


class StaySilent(Clerk):
    """Says nothing."""

    def name(self) -> str:
        return "action_stay_silent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        return []


class Decline(Clerk):
    """Rejects to run, so that the fallback is chosen."""

    def name(self) -> str:
        return "action_decline"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        raise ActionExecutionRejection("action_decline")


class TurnRound(Clerk):
    """Asks for itself again, for ever."""

    def name(self) -> str:
        return "action_turn_round"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        return [FollowupAction("action_turn_round")]


class Blunder(Clerk):
    """Answers what the turn's task asks for."""

    def name(self) -> str:
        return "action_blunder"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        dispatcher.utter_message(text="这句也不能说出去")
        blunder = tracker.get_slot("task")["blunder"]
        if blunder == "response":
            dispatcher.utter_message(response="utter_nowhere")
        events: Dict[str, Events] = {
            "slot": [SlotSet("nowhere", 1)],
            "event": [ReminderCancelled(name="later")],
            "shape": ["not an event"],  # type: ignore[list-item]
            "followup": [FollowupAction("action_nowhere")],
            "unstorable": [SlotSet("noted", {1, 2})],
        }
        return events.get(blunder, [])
