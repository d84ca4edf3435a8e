"""Where a walk stands: the run under way, and what is on the screen of whoever is led.

The run itself (where it stands, what happened) is kept in the tables of
``bot.walks``; the task on the stack only knows which run it is, and mirrors the
open branch for ``walk_context``.
"""

from __future__ import annotations

import datetime as dt
from typing import Optional, Sequence

from bot.conversations.meaning import walk_words as words
from bot.conversations.meaning.walk_context import KIND, OUTCOME
from bot.conversations.record.dialogue import Task
from bot.conversations.turns.turn import Turn
from bot.conversations.walks import walk_wording as wording
from bot.delivery.reply import Reply
from bot.guidebook.answers import answers_in
from bot.guidebook.schema import WalkQuestion
from bot.walks.course import Course, Run

# Whoever is away for longer has to find the screen again.
_A_BREAK = dt.timedelta(minutes=10)


def running(turn: Turn) -> Optional[Course]:
    """Return the walk under way; one whose file has gone is told of once and forgotten."""
    task = next((task for task in reversed(turn.dialogue.tasks) if task.kind == KIND), None)
    if task is None:
        return None
    run = turn.runs.run(str(task.data["run"]), turn_id=turn.turn_id)
    if run is None or run.walk not in turn.book.walkthroughs:
        turn.dialogue.tasks = [other for other in turn.dialogue.tasks if other is not task]
        if run is not None:
            say_it_is_gone(turn)
        return None
    return course_of(turn, run)


def say_it_is_gone(turn: Turn) -> None:
    """Tell whoever is led that the walk was taken away, and who helps now."""
    turn.say(wording.gone(turn.town.hall.name, turn.town.hall.phone))


def course_of(turn: Turn, run: Run) -> Course:
    """Return a run on its walk as it is now; that it was edited meanwhile is said."""
    course = Course(turn.book.walk(run.walk), run)
    if course.move_to(turn.book.walk_version(run.walk)):
        turn.say(Reply(text=wording.CHANGED.strip()))
    return course


def put_on_top(turn: Turn, course: Course) -> Task:
    """Keep the run and put its task on top, mirroring what waits there."""
    turn.runs.save(course.run, course.events, turn_id=turn.turn_id)
    task = turn.dialogue.begin(Task(kind=KIND, subject=course.run.walk))
    task.data = {"run": course.run.id, "step": course.run.step, "at": turn.now.isoformat()}
    task.pending = OUTCOME.id if course.place is None else course.run.asking
    if course.walk.items:
        turn.dialogue.subject = course.walk.items[0]
    turn.dialogue.misses = 0
    turn.dialogue.walked = {}
    return task


def show(turn: Turn, course: Course, *, lead: str = "") -> None:
    """Keep the run and show where it stands: a step, a branch or the end. ``lead`` is said before it."""
    put_on_top(turn, course)
    turn.say(wording.place(course, lead=lead, version=course.run.version))


def step_before_them(turn: Turn, course: Course) -> Optional[str]:
    """Return the step where a run stands if it was said last, and lately: who is led has not been away."""
    top, step = turn.dialogue.top, course.run.step
    if top is None or top.data.get("run") != course.run.id or "at" not in top.data:
        return None
    choices = (choice for reply in turn.dialogue.said for choice in reply.get("choices", ()))
    is_shown = any(choice.get("does", {}).get("step") == step for choice in choices)
    return step if is_shown and turn.now - dt.datetime.fromisoformat(top.data["at"]) <= _A_BREAK else None


def put_away(turn: Turn, course: Course) -> None:
    """Keep the run and take it off the stack."""
    turn.runs.save(course.run, course.events, turn_id=turn.turn_id)
    turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.data.get("run") != course.run.id]


def take_answers(turn: Turn, course: Course, text: str) -> Sequence[str]:
    """Take every branch that a text answers by itself; return the ids of those."""
    told = answers_in(text, course.walk.questions, turn.book.words.synonyms)
    for question in course.walk.questions:
        whose = any(option.who for option in question.options)
        option = told.get(question.id) or (_other_person(question, text) if whose else None)
        if option is not None:
            told[question.id] = option
            course.take(question, option, called=words.called(text))
    return tuple(told)


def _other_person(question: WalkQuestion, text: str) -> Optional[str]:
    """「我爸不会弄」 names nobody for whom, and yet says for whom it is."""
    return next((option.id for option in question.options if option.who), None) if words.called(text) else None


def new_run(turn: Turn, walk: str, version: str) -> Run:
    """Return a run of this conversation through a version of a walk, the same one for the same turn."""
    return turn.runs.begin(
        walk,
        version,
        turn_id=turn.turn_id,
        town=turn.town_id,
        conversation_id=turn.conversation_id,
        channel=turn.channel,
    )
