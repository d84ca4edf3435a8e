"""The component that decides what a message means here, after it was understood alone."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.conversations.steering.context import interpret
from bot.nlu import item_source
from bot.nlu.understanding import MASKED

TASK_SLOT = "task"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Context(GraphComponent, IntentClassifier):
    """Replaces the intent by the one it has in the conversation; ``conversations.steering.context`` decides."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Context":
        """Return the component; it has nothing to learn."""
        return cls()

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """Look at each message in the light of the slot ``task``; without a tracker there is no light."""
        task = tracker.get_slot(TASK_SLOT) if tracker is not None and TASK_SLOT in tracker.slots else None
        for message in messages:
            _interpret(message, task)
        return messages


def _interpret(message: Message, task: Optional[Dict[str, Any]]) -> None:
    intent = message.get(INTENT)
    meant = interpret(
        intent=intent["name"],
        confidence=intent["confidence"],
        text=str(message.get(TEXT) or ""),
        masked=message.get(MASKED),
        mentioned=[item for entity in message.get(ENTITIES) for item in entity["ids"]],
        task=task,
        ranking=message.get(INTENT_RANKING_KEY) or (),
        synonyms=item_source.current_search().synonyms,
    )
    if meant != intent["name"]:
        message.set(INTENT, {**intent, "name": meant}, add_to_output=True)
