"""A component that looks at the live tracker while a text is read."""

from __future__ import annotations

import threading
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Listening(GraphComponent):
    """Tells what the slot ``task`` held while it listened; chokes on one word."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Listening":
        return cls()

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        for message in messages:
            if message.get("text") == "噎住":
                raise ZeroDivisionError("choked")
            message.set("on_the_loop", threading.current_thread() is threading.main_thread(), add_to_output=True)
            message.set("heard_during", tracker.get_slot("task") if tracker else None, add_to_output=True)
        return messages
