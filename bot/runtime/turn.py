"""What goes into a turn and what comes out of it; knows nothing of Rasa."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional, Sequence, Tuple


@dataclass(frozen=True)
class Utterance:
    """What a turn gives the engine.

    ``task`` mirrors the top of the task stack and is in the slot ``task``
    before the text is understood. ``understood`` is what a button that the bot
    issued stands for, ``{"intent": {"name", "confidence"}, "entities": [...]}``:
    with it the text is not read at all.
    """

    conversation_id: str
    turn_id: str
    text: str
    task: Optional[Dict[str, Any]] = None
    understood: Optional[Dict[str, Any]] = None


@dataclass(frozen=True)
class Outcome:
    """What a turn came to.

    ``messages`` is what was uttered, in order, without empty parts: ``text``,
    ``buttons``, ``image``, ``custom`` and whatever else an action said.
    ``tracker`` is the new snapshot, to be stored in the turn's own transaction.
    ``understood`` is the parse data: intent, ranking, entities and what the
    components added.
    """

    messages: Tuple[Dict[str, Any], ...]
    tracker: str
    understood: Dict[str, Any]


class TurnFailed(Exception):
    """A turn that came to nothing: nothing of it may be said or stored. The cause is chained."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TrackerUnreadable(TurnFailed):
    """The stored snapshot is not one. It is disposable: the caller may run the turn again without it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the stored tracker cannot be read: {reason}")


class IntentUnknown(TurnFailed):
    """A button stands for an intent that the model does not know, such as one of Rasa's own commands."""

    def __init__(self, intent: Optional[str]) -> None:
        super().__init__(f"no intent {intent!r} in the domain")
        self.intent = intent


class NotUnderstood(TurnFailed):
    """A component of the model raised while reading the text."""

    def __init__(self) -> None:
        super().__init__("a component raised while the text was read")


class ActionRaised(TurnFailed):
    """An action raised."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action} raised")
        self.action = action


class ActionMisbehaved(TurnFailed):
    """An action answered with something a turn cannot use."""

    def __init__(self, action: str, fault: str) -> None:
        super().__init__(f"{action}: {fault}")
        self.action = action
        self.fault = fault


class ResponseMissing(TurnFailed):
    """A response is to be uttered that the domain does not have."""

    def __init__(self, response: str) -> None:
        super().__init__(f"no response {response!r} in the domain")
        self.response = response


class CircuitBroken(TurnFailed):
    """The rules and actions went round in circles."""

    def __init__(self, actions: Sequence[str]) -> None:
        super().__init__(f"{len(actions)} actions and no end: {', '.join(actions)}")
        self.actions = tuple(actions)


class NothingSaid(TurnFailed):
    """The turn ran through and said nothing, which to a resident is no answer."""

    def __init__(self, intent: Optional[str], actions: Sequence[str]) -> None:
        super().__init__(f"nothing was said to {intent!r} after {', '.join(actions) or 'no action'}")
        self.intent = intent
        self.actions = tuple(actions)


class ModelUnsuitable(Exception):
    """A model that the engine cannot run, with everything that is wrong with it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)
