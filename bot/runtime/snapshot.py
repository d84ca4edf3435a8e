"""The bounded tracker that lies beside a conversation.

Every rule has one turn (Rasa itself refuses rules with more), so nothing of
earlier turns matters to the next but the slots, and that there were any: a rule
with ``conversation_start`` fires on the first message alone. That is all a
snapshot holds, so the thousandth message costs what the second did.

Stored form: ``{"format": 1, "slots": {name: value}}``, slots at their initial
value left out. The slot ``task`` comes with every turn and is never stored.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Optional

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, DEFAULT_SLOT_NAMES
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.turn import TrackerUnreadable, TurnFailed

FORMAT = 1
TASK_SLOT = "task"


def restored(
    conversation_id: str, domain: Domain, *, snapshot: Optional[str], task: Optional[Dict[str, Any]]
) -> DialogueStateTracker:
    """A tracker that waits for the next message, with the slots of the snapshot and the task.

    A slot that the domain no longer has is dropped: the model has changed since.

    :raises TrackerUnreadable: the snapshot is not one.
    """
    tracker = DialogueStateTracker(conversation_id, domain.slots)
    slots: Dict[str, Any] = {}
    if snapshot is not None:
        slots = _stored_slots(snapshot)
        tracker.update(ActionExecuted(ACTION_SESSION_START_NAME))
    for name, value in slots.items():
        if name in tracker.slots:
            tracker.update(SlotSet(name, value))
    tracker.update(SlotSet(TASK_SLOT, task))
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    return tracker


def snapshot_of(tracker: DialogueStateTracker) -> str:
    """The stored form of a tracker after a turn.

    :raises TurnFailed: a slot holds what JSON cannot.
    """
    slots = {
        name: slot.value
        for name, slot in tracker.slots.items()
        if name != TASK_SLOT and name not in DEFAULT_SLOT_NAMES and slot.value != slot.initial_value
    }
    try:
        return json.dumps({"format": FORMAT, "slots": slots}, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise TurnFailed(f"a slot cannot be stored: {error}") from error


def _stored_slots(snapshot: str) -> Dict[str, Any]:
    try:
        stored = json.loads(snapshot)
    except ValueError as error:
        raise TrackerUnreadable("not JSON") from error
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise TrackerUnreadable(f"not of format {FORMAT}")
    slots = stored.get("slots")
    if not isinstance(slots, dict):
        raise TrackerUnreadable("no slots")
    return slots
