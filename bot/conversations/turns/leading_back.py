"""Back to the question that waits, after something else was asked in the middle of it."""

from __future__ import annotations

import dataclasses
from typing import Optional

from bot.conversations.record.dialogue import Task
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.turn import Turn
from bot.guidebook.plain_names import short_name

# Whose pending question is one of an item's.
_ASKING = "checklist"
_LED_BACK = "led_back"


def waiting(turn: Turn) -> Optional[Task]:
    """Return the list that waits for an answer before a turn is answered; None without one, or where one is pressed."""
    top = turn.dialogue.top if turn.pressed is None else None
    return top if top is not None and top.kind == _ASKING and top.pending is not None else None


def lead_back(turn: Turn, task: Optional[Task]) -> None:
    """Ask again what has waited since before this turn, once: whoever goes on asking is not pressed.

    Not where another thing is talked about by now, where the question has just been asked, or where the answer has
    choices of its own.
    """
    if task is None or task is not turn.dialogue.top or turn.dialogue.subject != task.subject or not turn.replies:
        return
    item = turn.book.item(task.subject)
    question = next((q for q in item.asked if q.id == task.pending), None)
    last = turn.replies[-1]
    offers = any(choice.does.get("intent") != "ask_materials" for choice in last.choices)
    if question is None or offers or task.data.get(_LED_BACK) == question.id:
        return
    task.data[_LED_BACK] = question.id
    turn.replies[-1] = dataclasses.replace(last, choices=())
    turn.say(wording.question(question, lead=meanwhile_wording.back_to(short_name(item.plain))))
