"""What the clerk under test does: one action for each thing that can happen in a turn."""

from __future__ import annotations

import threading
from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

Events = List[Dict[str, Any]]


class TellFee(Action):
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
                "thread": threading.current_thread() is threading.main_thread(),
            },
        )
        return []


class Remember(Action):
    """A blocking action: a plain function, that sets a slot."""

    def name(self) -> str:
        return "action_remember"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        dispatcher.utter_message(json_message={"thread": threading.current_thread() is threading.main_thread()})
        dispatcher.utter_message(response="utter_once")
        return [SlotSet("remembered", True)]


class Break(Action):
    """Raises."""

    def name(self) -> str:
        return "action_break"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        dispatcher.utter_message(text="这句不能说出去")
        raise LookupError("the drawer is empty")


class StaySilent(Action):
    """Says nothing."""

    def name(self) -> str:
        return "action_stay_silent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        return []


class Decline(Action):
    """Rejects to run, so that another rule or the fallback is chosen."""

    def name(self) -> str:
        return "action_decline"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        raise ActionExecutionRejection("action_decline")


class TurnRound(Action):
    """Asks for itself again, for ever."""

    def name(self) -> str:
        return "action_turn_round"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        return [FollowupAction("action_turn_round")]
