"""Everything about complaints that a message may want: the one place that tells them apart."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Callable, Mapping, Sequence

from bot.conversations.complaints import complaint_commands, complaint_questions, complaint_tasks, written_questions
from bot.conversations.complaints import complaint_follow_wording as wording
from bot.conversations.desk.handover_rating import take_rating
from bot.conversations.meaning.complaint_context import TO_FILE, says_file
from bot.conversations.meaning.complaint_words import asks_after_own
from bot.conversations.record.dialogue import Task
from bot.conversations.steering import complaint_beginning
from bot.conversations.steering.menu_press import begin_telling, is_menu_press
from bot.conversations.turns.town_question import which_town
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_trouble
from bot.delivery.reply import Choice
from bot.ledger.resident_side import latest_open
from bot.ledger.states import Action

_BY_INTENT: Mapping[str, Callable[[Turn, Heard], None]] = {
    "check_complaint": complaint_questions.check,
    "supplement_complaint": complaint_questions.supplement,
    "withdraw_complaint": complaint_questions.withdraw,
    "rate_service": complaint_questions.rate,
}
_BY_PENDING: Mapping[str, Callable[[Turn, Task, Heard], None]] = {
    complaint_questions.LAST_FOUR: complaint_questions.take_last_four,
    complaint_tasks.MORE: complaint_questions.take_supplement,
    complaint_questions.REASON: complaint_questions.take_reason,
}


def is_of_an_item(turn: Turn, heard: Heard) -> bool:
    """Whether what sounds like adding to a complaint, of whom has none, is about an item: 「户口本上名字错了,想改」."""
    if heard.intent != "supplement_complaint" or not heard.decided or turn.pressed is not None:
        return False
    return not complaint_questions.has_any(turn)


def complaint(turn: Turn, heard: Heard) -> None:
    """Do what a message about complaints asks."""
    pressed = turn.pressed or {}
    heard = dataclasses.replace(heard, text=str(pressed.get("text", heard.text)))
    task = next((task for task in reversed(turn.dialogue.tasks) if task.kind == "complaint"), None)
    if "shown" in pressed:
        turn.say(wording.picture_shown())
    elif turn.picture is not None:
        _place_picture(turn)
    elif "handover" in pressed:
        take_rating(turn, pressed)
    elif task is not None and not pressed and _files_what_waits(task, heard):
        answer(turn, turn.dialogue.begin(task), dataclasses.replace(heard, intent="affirm"))
    elif not pressed and asks_after_own(heard.text) and complaint_questions.has_any(turn):
        complaint_questions.check(turn, heard)
    elif heard.intent in _BY_INTENT:
        _leave_reason(turn)
        _BY_INTENT[heard.intent](turn, heard)
    elif "question" in pressed:
        written_questions.leave_question(turn, str(pressed["question"]))
    elif "picture" in pressed:
        _use_picture(turn, heard, pressed["picture"])
    elif "complaint" in pressed:
        _answer_pressed(turn, task, heard)
    elif is_menu_press(turn):
        begin_telling(turn, heard)
    else:
        complaint_beginning.begin(turn, heard)


def _files_what_waits(task: Task, heard: Heard) -> bool:
    """「报上去」, said after something else was asked in between."""
    return task.pending in TO_FILE and says_file(heard.text)


def _place_picture(turn: Turn) -> None:
    """Put a picture where it belongs: to what is being told, to the step it was taken at, to an open complaint.

    It answers no question that waits.
    """
    top = turn.dialogue.top
    is_told = top is not None and top.kind == "complaint"
    if is_told or not walk_trouble.take_picture(turn):
        take_picture(turn)


def _leave_reason(turn: Turn) -> None:
    """A new question about complaints leaves one that only waited for words."""
    top = turn.dialogue.top
    if top is not None and top.kind == "complaint" and top.pending in _BY_PENDING:
        turn.dialogue.end(top)


def _answer_pressed(turn: Turn, task: Task | None, heard: Heard) -> None:
    if task is None:
        # Pressed again after it was done: the number was given, and nothing is filed twice.
        complaint_questions.check(turn, heard)
    else:
        # On top again: what is asked next is answered next.
        answer(turn, turn.dialogue.begin(task), heard)


def take_told(turn: Turn, heard: Heard) -> None:
    """Begin a complaint, or add to the one that is being told."""
    task = complaint_tasks.unfiled(turn)
    if task is not None:
        answer(turn, turn.dialogue.begin(task), heard)
    else:
        complaint_beginning.begin(turn, heard)


def _use_picture(turn: Turn, heard: Heard, picture: Mapping[str, str] | None) -> None:
    """Take the answer to what a picture is for: it begins a complaint, or it only stays in the talk."""
    if picture is None:
        turn.say(wording.picture_left())
        return
    begin(turn, heard, pictures=[picture])


def begin(turn: Turn, heard: Heard, *, pictures: Sequence[Mapping[str, str]]) -> None:
    """Begin a complaint with pictures that came before it; they wait with it where the town has to be asked first."""
    complaint_beginning.begin(turn, heard)
    begun = turn.dialogue.top
    if begun is not None and begun.kind == "complaint":
        complaint_commands.add_pictures(turn, int(begun.subject), pictures)
    elif begun is not None and begun.kind == "town":
        begun.data["pictures"] = [dict(picture) for picture in pictures]


def answer(turn: Turn, task: Task, heard: Heard) -> None:
    """Take an answer to whatever a complaint waits for."""
    take = _BY_PENDING.get(str(task.pending), complaint_tasks.answer)
    take(turn, task, heard)


def take_picture(turn: Turn) -> bool:
    """Put a picture that came into the complaint at hand, or the open one; ask what any other is for.

    False when none came.
    """
    if turn.picture is None:
        return False
    top = turn.dialogue.top
    if top is not None and top.kind == "town" and top.data["intent"] in complaint_beginning.KIND_OF:
        top.data["pictures"] = [*top.data.get("pictures", ()), dict(turn.picture)]
        turn.say(replace(which_town(turn), text=wording.PICTURE_CAME + which_town(turn).text))
        return True
    asked = complaint_tasks.told_now(turn)
    if not asked:
        with turn.ledger.database.read() as session:
            row = latest_open(session, complaint_commands.resident(turn))
        asked = row.id if row is not None else 0
    if not asked:
        turn.say(wording.ask_about_picture(turn.picture))
        return True
    row = complaint_commands.perform(turn, asked, Action.ADD_PICTURE, **turn.picture)
    # A number answers the last bubble: this one comes between a question and its answer.
    asked_before = turn.last_choices if turn.dialogue.top is not None else ()
    choices = tuple(Choice(choice["title"], choice.get("does", {})) for choice in asked_before)
    turn.say(replace(wording.picture_added(row), choices=choices))
    return True
