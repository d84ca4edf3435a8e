"""「窗口让我回来补照片」: the window wants something else; what that was about is asked where nothing says it."""

from __future__ import annotations

from typing import Optional

from bot.conversations.guide.item_answers import next_asked
from bot.conversations.meaning.objections import disputed_item
from bot.conversations.record.dialogue import Task
from bot.conversations.turns import meanwhile_wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply
from bot.guidebook.search import thresholds

# The task that waits for what it was about.
DISPUTED = "disputed"


def record(turn: Turn, heard: Heard) -> None:
    """Keep what the window wants, with the list it is about; ask what it is about where nothing says so."""
    given = next(iter(turn.checklists.of_conversation(turn.conversation_id, most=1)), None)
    subject = turn.dialogue.subject or disputed_item(heard) or (given.subject if given is not None else "")
    _keep(turn, subject, heard.text)
    if subject:
        _answer(turn, subject)
        return
    task = turn.dialogue.begin(Task(kind=DISPUTED, data={"turn": turn.turn_id}))
    task.pending = "item"
    turn.say(Reply(text=meanwhile_wording.window_wants_more()))


def settle(turn: Turn, task: Task, heard: Heard) -> None:
    """Take what it was about; where that is not understood, what was said is kept without it."""
    turn.dialogue.end(task)
    subject = disputed_item(heard) or _likeliest(heard)
    if subject:
        checklist, version = _list_given(turn, subject)
        turn.disputes.belongs_to(str(task.data["turn"]), subject=subject, checklist=checklist, version=version)
    _answer(turn, subject)


def _likeliest(heard: Heard) -> str:
    best = next(iter(heard.candidates), None)
    return str(best["id"]) if best is not None and best["score"] >= thresholds.KNOWN_SCORE else ""


def _keep(turn: Turn, subject: str, text: str) -> None:
    checklist, version = _list_given(turn, subject)
    turn.disputes.record(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        town=turn.town_id,
        subject=subject,
        text=turn.as_written(text),
        checklist=checklist,
        version=version,
    )


def _list_given(turn: Turn, subject: str) -> tuple[Optional[str], Optional[str]]:
    """Return number and version of the list of it that was given last here, if it was the last of all."""
    given = next(iter(turn.checklists.of_conversation(turn.conversation_id, most=1)), None)
    return (given.number, given.version) if given is not None and given.subject == subject else (None, None)


def _answer(turn: Turn, subject: str) -> None:
    turn.dialogue.subject = subject
    item = turn.book.items.get(subject)
    phone = Here.of(turn, item, {}).phone if item is not None else turn.town.hall.phone
    has_list = _list_given(turn, subject)[0] is not None
    choices = next_asked(item, "dispute_answer", {}) if item is not None and not has_list else ()
    turn.say(Reply(text=meanwhile_wording.disputed(phone, turn.town.hall.complaint_phone), choices=choices))
