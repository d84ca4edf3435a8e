"""Rasa as an engine: its graph, rules and responses, without its server, stores, locks and channels.

The caller runs one turn of a conversation at a time, passes the stored snapshot
in and stores the new one. Nothing of a conversation stays in the engine.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional, Tuple

import bot.runtime.lean_rasa  # noqa: F401  (before anything else of Rasa, see there)

# isort: split
from rasa.core.actions.action import ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecutionRejected,
    BotUttered,
    Event,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.runtime.choosing import Chooser
from bot.runtime.in_process import StrictResponses, said
from bot.runtime.model import Model, load_model
from bot.runtime.snapshot import restored, snapshot_of
from bot.runtime.turn import (
    CircuitBroken,
    IntentUnknown,
    ModelUnsuitable,
    NothingSaid,
    NotUnderstood,
    Outcome,
    TrackerUnreadable,
    TurnFailed,
    Utterance,
)

__all__ = ["Engine", "ModelUnsuitable", "Outcome", "TrackerUnreadable", "TurnFailed", "Utterance"]

OnceUnderstood = Callable[[Mapping[str, Any]], Awaitable[None]]

# Rasa's own limit. No rule of ours has more than two actions.
MOST_ACTIONS = 10


class _Nowhere(OutputChannel):
    """The channel that responses are chosen for; what is uttered comes back with the outcome."""

    @classmethod
    def name(cls) -> str:
        return "lastmile"


# So many texts are read at once. On two cores, 16 residents at once, by 1 / 2 / 3: 50–60, 60–85, 75–98 a second.
READERS = 3


class Engine:
    """A loaded model that runs turns. Safe to share between the turns of one event loop."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._chooser = Chooser(model.graph, target=model.choosing, domain=model.domain)
        self._responses = StrictResponses(model.domain.responses)
        self._channel = _Nowhere()
        # Off the event loop, for the encoder takes 20 ms and more, in which others can be read.
        self._reader = ThreadPoolExecutor(READERS, thread_name_prefix="reading")

    @classmethod
    def load(cls, model: Path, *, actions_package: str = "actions") -> "Engine":
        """Load a model, from its file or the newest of a folder, with the actions of a package.

        :raises ModelUnsuitable: there is none, or it wants what an engine without a server does not do.
        :raises ImportError: a module of the actions cannot be imported.
        """
        # Reading multiplies small matrices: a second thread of NumPy's only waits, and by spinning.
        threadpool_limits(1, user_api="blas")
        return cls(load_model(model, actions_package=actions_package))

    async def run_turn(
        self, utterance: Utterance, tracker: Optional[str], *, once_understood: Optional[OnceUnderstood] = None
    ) -> Outcome:
        """Understand, let the rules choose, run the actions; ``tracker`` is the last snapshot, None at first.

        ``once_understood`` is given the parse data before anything is chosen, to prepare what the actions need.

        :raises TrackerUnreadable: the snapshot is not one.
        :raises TurnFailed: something raised, went in circles or said nothing: no part of it may be used.
        """
        state = restored(utterance.conversation_id, self._model.domain, snapshot=tracker, task=utterance.task)
        understood = await self._understood(utterance, state)
        if once_understood is not None:
            await once_understood(understood)
        state.update(_user_uttered(utterance, understood), self._model.domain)
        await self._extract_slots(state)
        messages = await self._act(state)
        return Outcome(messages=messages, tracker=snapshot_of(state), understood=understood)

    async def parse(self, text: str) -> Dict[str, Any]:
        """Understand a text as the first message of a conversation.

        :raises NotUnderstood: a component raised.
        """
        utterance = Utterance(conversation_id="parse", turn_id="parse", text=text)
        return await self._in_thread(utterance, restored("parse", self._model.domain, snapshot=None, task=None))

    async def _understood(self, utterance: Utterance, tracker: DialogueStateTracker) -> Dict[str, Any]:
        if utterance.understood is None:
            return await self._in_thread(utterance, tracker)
        intent = utterance.understood["intent"]["name"]
        if intent not in self._model.intents:
            raise IntentUnknown(intent)
        return {"text": utterance.text, "entities": [], **utterance.understood}

    async def _in_thread(self, utterance: Utterance, tracker: DialogueStateTracker) -> Dict[str, Any]:
        read = functools.partial(contextvars.copy_context().run, self._read, utterance, tracker)
        return await asyncio.get_running_loop().run_in_executor(self._reader, read)

    def _read(self, utterance: Utterance, tracker: DialogueStateTracker) -> Dict[str, Any]:
        message = UserMessage(
            utterance.text,
            output_channel=self._channel,
            sender_id=utterance.conversation_id,
            message_id=utterance.turn_id,
        )
        target = self._model.understanding
        try:
            (read,) = self._model.graph.run({PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: tracker}, [target])[
                target
            ]
        except Exception as error:  # whatever a component raises fails the turn, and only the turn
            raise NotUnderstood from error
        empty = {"text": utterance.text, "intent": {"name": None, "confidence": 0.0}, "entities": []}
        return {**empty, **read.as_dict(only_output_properties=True)}

    async def _extract_slots(self, tracker: DialogueStateTracker) -> None:
        if self._model.extract_slots is not None:
            events = await self._model.extract_slots.run(self._channel, self._responses, tracker, self._model.domain)
            tracker.update_with_events(events, self._model.domain)

    async def _act(self, tracker: DialogueStateTracker) -> Tuple[Dict[str, Any], ...]:
        """Run actions until the rules want to listen; returns what was uttered."""
        messages: List[Dict[str, Any]] = []
        ran: List[str] = []
        while True:
            name, prediction = self._chooser.choose(tracker)
            if name == ACTION_LISTEN_NAME:
                break
            ran.append(name)
            if len(ran) > MOST_ACTIONS:
                raise CircuitBroken(ran)
            events = await self._run_action(name, prediction, tracker)
            messages += [said(event) for event in events if isinstance(event, BotUttered)]
            if any(isinstance(event, UserUtteranceReverted) for event in events):
                break  # the default fallback took the message back: nothing is left to act on
        messages = [message for message in messages if message]
        if not messages:
            raise NothingSaid(tracker.latest_message.intent_name if tracker.latest_message else None, ran)
        return tuple(messages)

    async def _run_action(self, name: str, prediction: PolicyPrediction, tracker: DialogueStateTracker) -> List[Event]:
        action, domain = self._model.actions[name], self._model.domain
        try:
            events: List[Event] = await action.run(self._channel, self._responses, tracker, domain)
        except ActionExecutionRejection:
            tracker.update(ActionExecutionRejected(name, prediction.policy_name, prediction.max_confidence))
            return []
        tracker.update_with_events(prediction.events, domain)
        tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, domain)
        return events


def _user_uttered(utterance: Utterance, understood: Dict[str, Any]) -> UserUttered:
    """The turn's id travels as the message's, so that every command an action gives can carry it."""
    return UserUttered(
        utterance.text,
        understood["intent"],
        understood["entities"],
        understood,
        message_id=utterance.turn_id,
    )
