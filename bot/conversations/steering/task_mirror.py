"""What the rules and the understanding are shown of a dialogue: what the ``task`` slot holds."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from bot.conversations.complaints.kept_call import is_of_the_call
from bot.conversations.guide.bundle_tasks import is_of_a_death, undecided_items, waiting_steps
from bot.conversations.meaning.complaint_context import TO_FILE
from bot.conversations.meaning.objections import was_disputed
from bot.conversations.meaning.walk_context import KIND as WALK
from bot.conversations.meaning.walk_context import walk_mirror
from bot.conversations.record.dialogue import Dialogue, Task
from bot.conversations.record.looking_for_people import has_asked_for_people
from bot.conversations.steering.safety import alarm_of, grieves
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Question


def mirror(dialogue: Dialogue, book: Guidebook) -> Optional[Dict[str, Any]]:
    """Return what the ``task`` slot holds: the top task's open question and what was asked last."""
    top = dialogue.top
    alarm = alarm_of(dialogue.said)
    sought = has_asked_for_people(dialogue.said)
    grief = grieves(dialogue.said) or (top is not None and is_of_a_death(top.subject, book))
    # Asked without a name, 「钱咋还没到」: the name that follows is asked the same.
    unnamed = dialogue.misses == 1 and dialogue.intent.startswith("ask_")
    begun = top or dialogue.subject or dialogue.done_walk or was_disputed(dialogue.said)
    waits = alarm or sought or grief or dialogue.call or dialogue.swindled
    if not (begun or unnamed or waits):
        return None
    seen: Dict[str, Any] = {"intent": dialogue.intent, "subject": dialogue.subject}
    if dialogue.done_walk is not None:
        seen["done_walk"] = True
    if alarm is not None:
        seen["alarm"] = alarm
    if grief:
        seen["grief"] = True
    if dialogue.call:
        seen["call"] = "just" if is_of_the_call(dialogue.said) else "waits"
    if dialogue.swindled:
        seen["swindled"] = True
    if sought:
        seen["sought"] = True
    if was_disputed(dialogue.said):
        seen["disputed"] = True
    seen["told"] = bool(dialogue.answers.get(dialogue.subject) or (top is not None and top.answers))
    if top is not None:
        seen["kind"] = top.kind
        seen["subject"] = top.subject or dialogue.subject
        seen["pending"] = top.pending
        seen["before"] = dialogue.subject
        seen["options"] = top.data.get("options", ())
        asked = waiting_steps(top, book) or _asked(top, book)
        if asked:
            seen["question"], seen["beside"] = _plain(asked[0]), [_plain(other) for other in asked[1:]]
        seen["steps"] = undecided_items(top, book)
        seen["to_file"] = any(task.kind == "complaint" and task.pending in TO_FILE for task in dialogue.tasks)
        if top.kind == WALK:
            seen.update(walk_mirror(top, dialogue, book))
    return seen


def _asked(task: Task, book: Guidebook) -> List[Question]:
    """The question that waits, then the others of its item: what is told of those meanwhile is no misunderstanding."""
    item = book.items.get(task.data.get("item", task.subject))
    pending = task.data.get("question", task.pending)
    if item is None or not any(question.id == pending for question in item.asked):
        return []
    return sorted(item.asked, key=lambda question: question.id != pending)


def _plain(question: Question) -> Dict[str, Any]:
    options = [{"id": o.id, "label": o.label, "says": list(o.says)} for o in question.options]
    return {"id": question.id, "ask": question.ask, "options": options}
