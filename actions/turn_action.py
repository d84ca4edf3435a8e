"""What all actions share: find the turn, do one thing in it, hand its bubbles to Rasa."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.bootstrap import services
from bot.conversations.guide.without_phone import offer_without_phone
from bot.conversations.meaning.numbers_told import warn_of_numbers
from bot.conversations.steering.task_mirror import mirror
from bot.conversations.turns.heard import heard_from
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply


class TurnAction(Action):
    """An action that does one thing in a turn.

    In the bot process the turn is already running, and whoever runs it writes
    what it has come to. In an action server of Rasa's own it is opened here and
    written at the end.
    """

    def act(self, turn: Turn, heard: Heard) -> None:
        """Do it; what is to be said goes to ``turn.say``."""
        raise NotImplementedError(type(self).__name__)

    def _act(self, turn: Turn, heard: Heard) -> None:
        self.act(turn, heard)
        warn_of_numbers(turn, heard.text)
        offer_without_phone(turn, heard.text)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Any]:
        """Run ``act`` in a thread, since services read and write the database."""
        heard = heard_from(tracker.latest_message)
        with _turn_of(tracker) as turn:
            turn.message = heard
            before = len(turn.replies)
            await asyncio.to_thread(self._act, turn, heard)
            for reply in turn.replies[before:]:
                _utter(dispatcher, reply)
            return [SlotSet("task", mirror(turn.dialogue, turn.book))]


@contextlib.contextmanager
def _turn_of(tracker: Tracker) -> Iterator[Turn]:
    running = services().turns.of(tracker.sender_id)
    if running is not None:
        yield running
        return
    message = tracker.latest_message
    with services().detached_turns.of(
        tracker.sender_id, turn_id=str(message.get("message_id")), text=str(message.get("text") or "")
    ) as turn:
        yield turn


def _utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Utter a reply whole, with its text and titles beside it for channels that know no more."""
    dispatcher.utter_message(
        text=reply.text,
        buttons=[{"title": choice.title, "payload": choice.title} for choice in reply.choices],
        json_message={"reply": reply.to_json()},
    )
