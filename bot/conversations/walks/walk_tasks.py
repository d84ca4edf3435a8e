"""Leading somebody through a walk: what each of their messages does there."""

from __future__ import annotations

from typing import Callable, Dict

from bot.conversations.meaning import walk_words as words
from bot.conversations.meaning.walk_context import OUTCOME
from bot.conversations.meaning.walk_hands import goes_into_another_hand, tells_a_secret, wants_it_done
from bot.conversations.record.dialogue import Task
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_wording as wording
from bot.conversations.walks.walk_beginning import resume, start
from bot.conversations.walks.walk_ending import finish
from bot.conversations.walks.walk_standing import put_on_top, running, show, take_answers
from bot.conversations.walks.walk_trouble import (
    failed_after_all,
    stuck,
    stuck_beside_a_step,
    take_picture,
    trouble_without_a_walk,
)
from bot.guidebook.answers import answers_in
from bot.guidebook.schema import WalkQuestion
from bot.walks.course import Course
from bot.walks.models import RunState


def walk(turn: Turn, heard: Heard) -> bool:
    """Do what a message about a walk asks; False when it names nothing that there is a walk for."""
    if take_picture(turn):
        return True
    if heard.intent == "start_walkthrough":
        return start(turn, heard)
    if heard.intent == "resume_walkthrough":
        return resume(turn, heard)
    if heard.intent == "step_stuck" and failed_after_all(turn, heard):
        return True
    course = running(turn)
    if course is None:
        return trouble_without_a_walk(turn, heard)
    _MOVES[heard.intent](turn, course, heard)
    return True


def _next(turn: Turn, course: Course, heard: Heard) -> None:
    pressed = turn.pressed or {}
    if course.run.state is RunState.ENDING and not pressed:
        finish(turn, course, succeeded=True)
        return
    if course.run.asking is not None and "step" not in pressed:
        # No answer to the branch: why it is asked, and people when it comes to nothing again.
        stuck_beside_a_step(turn, course, heard)
        return
    if not pressed and words.asks_to_skip(heard.text):
        course.skip()
    else:
        course.forward_from(str(pressed.get("step", course.run.step)))
    show(turn, course)


def _previous(turn: Turn, course: Course, heard: Heard) -> None:
    moved = course.back()
    show(turn, course, lead="" if moved else wording.first_step())


def _repeat(turn: Turn, course: Course, heard: Heard) -> None:
    if turn.pressed is None and words.asks_how_far(heard.text):
        show(turn, course, lead=wording.how_far(course))
        return
    if turn.pressed is None and tells_a_secret(heard.text):
        show(turn, course, lead=wording.keep_it_to_yourself())
        return
    if turn.pressed is None and wants_it_done(heard.text):
        show(turn, course, lead=wording.cannot_do_it(course))
        return
    if turn.pressed is None and goes_into_another_hand(heard.text):
        put_on_top(turn, course)
        turn.say(wording.in_another_hand(course))
        return
    number = words.step_number(heard.text) if turn.pressed is None else None
    named = course.step_number(number) if number is not None else None
    if named is not None:
        course.go(named.id)
    lead = wording.no_such_step(number, course) if number is not None and named is None else ""
    show(turn, course, lead=lead)


_MOVES: Dict[str, Callable[[Turn, Course, Heard], None]] = {
    "next_step": _next,
    "previous_step": _previous,
    "repeat_step": _repeat,
    "step_stuck": stuck,
}


def answer_branch(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the answer to an open branch, or to 「办成了没」; a picture answers nothing."""
    if take_picture(turn):
        return
    course = running(turn)
    if course is None:
        return
    question = course.place
    if question is None:
        _take_outcome(turn, course, heard)
    elif isinstance(question, WalkQuestion):
        _take_branch(turn, course, question, heard)
    else:
        _MOVES["next_step" if heard.intent == "affirm" else "step_stuck"](turn, course, heard)


def _take_branch(turn: Turn, course: Course, question: WalkQuestion, heard: Heard) -> None:
    pressed = turn.pressed or {}
    if pressed.get("question") == question.id:
        course.answer(question, str(pressed["option"]))
        show(turn, course)
        return
    take_answers(turn, course, heard.text)
    if question.id not in course.run.answers:
        _yes_or_no(course, question, heard)
    if question.id in course.run.answers:
        course.answer(question, course.run.answers[question.id], called=words.called(heard.text))
        show(turn, course)
    else:
        stuck_beside_a_step(turn, course, heard)


def _yes_or_no(course: Course, question: WalkQuestion, heard: Heard) -> None:
    """A plain yes or no, or 「没得卡」, answers a branch of two of which one says no."""
    negative = words.denial_among([option.label for option in question.options])
    has = {"affirm": True, "deny": False}.get(heard.intent, words.has_it(heard.text))
    if negative is not None and has is not None:
        course.take(question, question.options[1 - negative if has else negative].id)


def _take_outcome(turn: Turn, course: Course, heard: Heard) -> None:
    pressed = (turn.pressed or {}).get("option")
    told = answers_in(heard.text, [OUTCOME]).get(OUTCOME.id)
    option = pressed or told or {"affirm": "done", "deny": "failed"}.get(heard.intent)
    if option is None:
        show(turn, course)
    else:
        finish(turn, course, succeeded=option == "done")
