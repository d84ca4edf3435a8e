"""Which action follows: Rasa's rules, asked once for each thing they can see.

RulePolicy compares every rule with every state, several times a turn: 3 ms with
our fifty rules, as much as the reading. What it sees of a turn are the intent,
the entities, the actions so far and the slots that influence the conversation;
for the same of these it chooses the same, so its answer is kept.
"""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Hashable, List, Optional, Tuple

import bot.runtime.lean_rasa  # noqa: F401  (before anything else of Rasa, see there)

# isort: split
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.graph import PlainGraphRunner
from bot.runtime.turn import TurnFailed

Choice = Tuple[str, PolicyPrediction]

# A few hundred in service; more only where a slot with free text influences the conversation.
MOST_KEPT = 10_000


class Chooser:
    """Chooses the next action of a turn. ``target`` is the node of the graph that does."""

    def __init__(self, graph: PlainGraphRunner, *, target: str, domain: Domain) -> None:
        self._graph = graph
        self._target = target
        self._domain = domain
        self._telling: FrozenSet[str] = frozenset(slot.name for slot in domain.slots if slot.influence_conversation)
        self._kept: Dict[Hashable, Choice] = {}

    def choose(self, tracker: DialogueStateTracker) -> Choice:
        """The next action's name and Rasa's prediction of it; a follow-up that an action wants comes first.

        :raises TurnFailed: an action wants one to follow that the domain does not have.
        """
        wanted = tracker.followup_action
        if wanted:
            tracker.clear_followup_action()
            if wanted not in self._domain.action_names_or_texts:
                raise TurnFailed(f"an action wants {wanted!r} to follow, which the domain does not have")
            return wanted, PolicyPrediction.for_action_name(self._domain, wanted)
        seen = seen_by_rules(tracker.events, telling_slots=self._telling)
        if seen is None:
            return self._predicted(tracker)
        if seen not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[seen] = self._predicted(tracker)
        return self._kept[seen]

    def _predicted(self, tracker: DialogueStateTracker) -> Choice:
        prediction = self._graph.run({PLACEHOLDER_TRACKER: tracker}, [self._target])[self._target]
        return self._domain.action_names_or_texts[prediction.max_confidence_index], prediction


def seen_by_rules(events: Any, *, telling_slots: FrozenSet[str]) -> Optional[Hashable]:
    """What the rules see of a tracker's events, None when it is not as simple as that.

    What was uttered they do not see, nor the text: the model has no end-to-end
    rules. A message taken back or an action that declined is not simple.
    """
    seen: List[Hashable] = []
    for event in events:
        if isinstance(event, SlotSet):
            if event.key in telling_slots:
                if not isinstance(event.value, (str, int, float, bool, type(None))):
                    return None
                seen.append((event.key, type(event.value), event.value))
        elif not isinstance(event, (BotUttered, DefinePrevUserUtteredFeaturization)):
            mark = _mark(event)
            if mark is None:
                return None
            seen.append(mark)
    return tuple(seen)


def _mark(event: Event) -> Optional[Hashable]:
    if isinstance(event, ActionExecuted):
        return str(event.action_name)
    if isinstance(event, UserUttered):
        entities = {(found.get("entity"), found.get("role"), found.get("group")) for found in event.entities}
        return (event.intent_name, frozenset(entities))
    return None
