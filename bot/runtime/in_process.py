"""Custom actions, run in the bot process instead of behind HTTP.

An action is a class of rasa-sdk; the same classes run under a plain
``rasa run actions``. ``async def run`` runs on the event loop and must not
block; a plain ``def run`` runs in a thread, with the turn's context variables.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pickle
import pkgutil
from types import ModuleType
from typing import Any, Awaitable, Dict, Iterator, List, Optional, Sequence, Type

import bot.runtime.lean_rasa  # noqa: F401  (before anything else of Rasa, see there)

# isort: split
from rasa.core.actions.action import ActionExecutionRejection as RasaRejection
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator, TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import AllSlotsReset, BotUttered, Event, FollowupAction, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action as SdkAction
from rasa_sdk import Tracker as SdkTracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection as SdkRejection

from bot.runtime.turn import ActionMisbehaved, ActionRaised, ResponseMissing, TurnFailed


class StrictResponses(TemplatedNaturalLanguageGenerator):
    """The domain's responses; one that is missing fails the turn instead of being left out."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Dict[str, Any]:
        """Return a variation of the response, filled in.

        :raises ResponseMissing: the domain has none that suits.
        """
        message: Optional[Dict[str, Any]] = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if message is None:
            raise ResponseMissing(utter_action)
        return message


class InProcessAction(RemoteAction):
    """One custom action. Rasa's own way of running it would be an HTTP request."""

    def __init__(self, action: SdkAction, *, domain: Dict[str, Any]) -> None:
        super().__init__(action.name(), action_endpoint=None)
        self._action = action
        self._domain = domain

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> List[Event]:
        """Run the action; what it uttered comes first, then its events.

        :raises RasaRejection: it rejected to run, so that the rules choose again.
        :raises TurnFailed: it raised, or answered with what a turn cannot use.
        """
        dispatcher = CollectingDispatcher()
        events = await self._answer(dispatcher, _sdk_tracker(tracker))
        uttered: List[Event] = await self._utter_responses(dispatcher.messages, output_channel, nlg, tracker)
        return uttered + [self._event(event, tracker) for event in events]

    async def _answer(self, dispatcher: CollectingDispatcher, tracker: SdkTracker) -> Sequence[Dict[str, Any]]:
        run: Any = self._action.run
        try:
            if inspect.iscoroutinefunction(run):
                events = await run(dispatcher, tracker, self._domain)
            else:
                events = await asyncio.to_thread(run, dispatcher, tracker, self._domain)
                if isinstance(events, Awaitable):
                    events = await events
        except SdkRejection as rejection:
            raise RasaRejection(self.name(), str(rejection)) from rejection
        except TurnFailed:
            raise
        except Exception as error:  # whatever an action raises fails the turn, and only the turn
            raise ActionRaised(self.name()) from error
        return events or ()

    def _event(self, stored: Dict[str, Any], tracker: DialogueStateTracker) -> Event:
        """Only what can matter within a turn: anything else would be lost at its end, unnoticed."""
        kind = stored.get("event") if isinstance(stored, dict) else None
        if kind == SlotSet.type_name:
            if stored["name"] not in tracker.slots:
                raise ActionMisbehaved(self.name(), f"sets the slot {stored['name']!r}, which the domain does not have")
            return SlotSet(stored["name"], stored.get("value"))
        if kind == FollowupAction.type_name:
            return FollowupAction(stored["name"])
        if kind == AllSlotsReset.type_name:
            return AllSlotsReset()
        raise ActionMisbehaved(self.name(), f"returns the event {stored!r}")


def said(uttered: BotUttered) -> Dict[str, Any]:
    """The message as it goes out, without empty parts and Rasa's bookkeeping."""
    return {part: value for part, value in uttered.message().items() if value and part not in ("timestamp", "template")}


def found_actions(package: str) -> Dict[str, SdkAction]:
    """Every action of a package and its modules, by name, one instance each.

    :raises ImportError: a module of it cannot be imported.
    :raises ValueError: two of them have one name.
    """
    found: Dict[str, SdkAction] = {}
    for module in _modules(importlib.import_module(package)):
        for action_class in _action_classes(module):
            action = action_class()
            if action.name() in found:
                raise ValueError(f"two actions are named {action.name()}")
            found[action.name()] = action
    return found


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for module in pkgutil.walk_packages(getattr(package, "__path__", ()), prefix=f"{package.__name__}."):
        yield importlib.import_module(module.name)


def _action_classes(module: ModuleType) -> Iterator[Type[SdkAction]]:
    """The actions a module defines; a base class of several has no name of its own."""
    for value in vars(module).values():
        if inspect.isclass(value) and issubclass(value, SdkAction) and value.__module__ == module.__name__:
            action_class: Any = value
            if not inspect.isabstract(action_class) and action_class.name is not SdkAction.name:
                yield action_class


def _sdk_tracker(tracker: DialogueStateTracker) -> SdkTracker:
    """What the action sees: a copy, so that nothing it does to it reaches the turn."""
    state = tracker.current_state()
    # All of it is what JSON can say; by way of bytes a copy takes a fifth of what ``copy.deepcopy`` takes.
    slots, latest_message = pickle.loads(pickle.dumps((state["slots"], state["latest_message"])))
    return SdkTracker(
        sender_id=tracker.sender_id,
        slots=slots,
        latest_message=latest_message,
        events=[event.as_dict() for event in tracker.events],
        paused=False,
        followup_action=tracker.followup_action,
        active_loop={},
        latest_action_name=tracker.latest_action_name,
    )
