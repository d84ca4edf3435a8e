"""Into a walk: from the start, from where it was left, with a code from another phone."""

from __future__ import annotations

from typing import Sequence

from bot.conversations.meaning import walk_words as words
from bot.conversations.meaning.returning import subject_before
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_wording as wording
from bot.conversations.walks.walk_ending import without_a_phone
from bot.conversations.walks.walk_finding import run_named, walks_called, walks_meant, walks_named_alone
from bot.conversations.walks.walk_standing import (
    course_of,
    new_run,
    put_on_top,
    running,
    say_it_is_gone,
    show,
    step_before_them,
    take_answers,
)
from bot.guidebook.schema import Walkthrough
from bot.walks.course import Course, Run
from bot.walks.problems import TELLING, said_outright


def start(turn: Turn, heard: Heard) -> bool:
    """Begin the walk that is meant, or ask which; False when what is named has none."""
    pressed = turn.pressed or {}
    course = running(turn)
    if course is not None and not pressed and words.asks_to_restart(heard.text):
        course.restart()
        show(turn, course)
        return True
    meant = _meant(turn, heard)
    if len(meant) > 1:
        turn.say(wording.which_walk(meant))
    elif meant and not pressed and words.has_no_phone(heard.text):
        turn.say(without_a_phone(turn, meant[0]))
    elif meant:
        _begin(turn, meant[0], heard, anew=bool(pressed.get("fresh")))
    return bool(meant)


def _meant(turn: Turn, heard: Heard) -> Sequence[Walkthrough]:
    """Return the walks that may be meant: the one that was pressed, or any where the menu says no more."""
    pressed = turn.pressed or {}
    if pressed.get("walk") in turn.book.walkthroughs:
        return [turn.book.walk(pressed["walk"])]
    return list(turn.book.walkthroughs.values()) if pressed.get("menu") else walks_meant(turn, heard)


def _begin(turn: Turn, meant: Walkthrough, heard: Heard, *, anew: bool) -> None:
    earlier = turn.runs.latest(turn.conversation_id, turn_id=turn.turn_id, walk=meant.id)
    if earlier is not None and len(earlier.path) > 1 and not anew:
        course = course_of(turn, earlier)
        put_on_top(turn, course)
        turn.say(wording.again_or_anew(course))
        return
    run = new_run(turn, meant.id, turn.book.walk_version(meant.id))
    course = Course(meant, run)
    take_answers(turn, course, heard.text)
    course.start()
    turn.say(wording.introduction(course))
    show(turn, course)


def resume(turn: Turn, heard: Heard) -> bool:
    """Take a walk up again: the one with the code that was said, else the one on the stack, else the latest."""
    code = words.resume_code(heard.text) if turn.pressed is None else None
    if code is not None:
        return _resume_by_code(turn, code)
    if go_back(turn, heard):
        return True
    course = running(turn)
    if words.goes_to_another(heard.text) and subject_before(turn, heard.text):
        # 「回到刚才低保的事」: an item is meant, and the walk waits below it.
        return False
    if course is None:
        meant = walks_meant(turn, heard)
        named = meant[0].id if len(meant) == 1 else None
        run = turn.runs.latest(turn.conversation_id, turn_id=turn.turn_id, walk=named)
        if run is None:
            turn.say(wording.which_walk(meant or list(turn.book.walkthroughs.values()), none_open=True))
            return True
        if run.walk not in turn.book.walkthroughs:
            say_it_is_gone(turn)
            return True
        course = course_of(turn, run)
    elif turn.pressed is None and words.says_only_to_go_on(heard.text) and (step := step_before_them(turn, course)):
        course.forward_from(step)
        show(turn, course)
        return True
    course.resume()
    show(turn, course, lead=wording.RESUMED)
    return True


def offer_named(turn: Turn, heard: Heard) -> bool:
    """Offer the walks that are named where nothing else is known of what was said; whether there are any.

    What one of them has an answer to, word for word, is answered: 「取消预约」.
    """
    if say_what_is_known(turn, heard):
        return True
    named = walks_named_alone(turn, heard.text)
    if named:
        turn.say(wording.which_walk(named))
    return bool(named)


def say_what_is_known(turn: Turn, heard: Heard) -> bool:
    """Answer what a walk that is named has an answer to, word for word: 「预约号怎么取消」; whether there was any."""
    for walk in walks_called(turn, heard.text):
        known = said_outright([problem for step in walk.steps for problem in step.problems], heard.text, least=TELLING)
        if known is not None:
            turn.say(wording.known_of_it(walk, known.answer))
            return True
    return False


def go_back(turn: Turn, heard: Heard) -> bool:
    """Take up the walk that 「回到刚才注册的那个」 names; False where it names none that was begun here."""
    run = run_named(turn, heard) if turn.pressed is None and words.goes_to_another(heard.text) else None
    if run is None:
        return False
    course = course_of(turn, run)
    course.resume()
    show(turn, course, lead=wording.RESUMED)
    return True


def _resume_by_code(turn: Turn, code: str) -> bool:
    run = turn.runs.by_code(code, town=turn.town_id)
    if run is None:
        turn.say(wording.unknown_code(code))
        turn.say(wording.which_walk(list(turn.book.walkthroughs.values())))
        return True
    if run.walk not in turn.book.walkthroughs:
        say_it_is_gone(turn)
        return True
    own = run.conversation_id == turn.conversation_id
    course = course_of(turn, _reread(turn, run) if own else _copied(turn, run))
    course.resume()
    show(turn, course, lead=wording.RESUMED)
    return True


def _reread(turn: Turn, run: Run) -> Run:
    """The run as this turn found it, should it run a second time."""
    return turn.runs.run(run.id, turn_id=turn.turn_id) or run


def _copied(turn: Turn, run: Run) -> Run:
    """A run of this conversation that stands where the other one does; whoever guesses a code disturbs nobody."""
    copy = new_run(turn, run.walk, run.version)
    copy.state, copy.step, copy.asking, copy.who = run.state, run.step, run.asking, run.who
    copy.path, copy.seen, copy.answers = list(run.path), list(run.seen), dict(run.answers)
    return copy


def begin_first(turn: Turn, other: Walkthrough, course: Course) -> None:
    """Begin another walk on top of this one, for the same person; this one waits below."""
    run = new_run(turn, other.id, turn.book.walk_version(other.id))
    first = Course(other, run)
    for question in other.questions:
        theirs = next((one for one in course.walk.questions if one.id == question.id), None)
        told = course.run.answers.get(question.id)
        if theirs is not None and any(option.id == told for option in question.options):
            first.take(question, str(told), called=course.run.who)
    first.start()
    subject = turn.dialogue.subject
    show(turn, first)
    turn.dialogue.subject = subject
