"""Somebody is stuck: what may be wrong at this step, and twice stuck, people."""

from __future__ import annotations

from typing import Mapping, Optional

from bot.conversations.meaning import walk_words as words
from bot.conversations.meaning.faqs import faq_answer
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_wording as wording
from bot.conversations.walks.walk_beginning import begin_first, start
from bot.conversations.walks.walk_ending import finish, people_can_help, remind
from bot.conversations.walks.walk_finding import walk_offered
from bot.conversations.walks.walk_standing import put_on_top, running, show
from bot.delivery.reply import Reply, typeset
from bot.guidebook.schema import WHO, Problem, Step, WalkQuestion, Walkthrough
from bot.walks.course import Course
from bot.walks.problems import said_outright

# As often stuck at one step, a person helps better than another hint.
PATIENCE = 2


# What the funnel notes of a picture: nobody's screen.
_PICTURE = "(发来图片)"


def stuck(turn: Turn, course: Course, heard: Heard) -> None:
    """Answer 「找不到」: the problem it tells of or the common ones of this step; the second time, people."""
    here = course.place
    if not isinstance(here, Step):
        stuck_beside_a_step(turn, course, heard)
        return
    pressed = turn.pressed or {}
    if not pressed and words.has_no_phone(heard.text):
        course.get_stuck(None, heard.text)
        put_on_top(turn, course)
        turn.say(people_can_help(turn, course, here))
        return
    problem = _pressed_problem(here, pressed) if pressed else turn.problems.find(course.walk, here.id, heard.text)
    said = problem.name if pressed and problem is not None else "" if pressed else heard.text
    is_new = problem is not None and problem.name not in course.run.tried
    course.get_stuck(problem, said)
    if problem is not None and is_new and _leads_on(turn, course, problem):
        return
    faq = None if problem is not None or pressed else _faq(turn, course.walk, heard.text)
    advice = problem.answer if problem is not None and is_new else faq
    put_on_top(turn, course)
    if advice is not None:
        elsewhere = _other_step(course, here, problem) if advice is not faq else None
        turn.say(wording.answered(course, here, advice, of=elsewhere))
    if course.run.stuck >= PATIENCE:
        _offer_people(turn, course, here)
    elif advice is None:
        turn.say(wording.what_is_wrong(course, here))


def take_picture(turn: Turn) -> bool:
    """Tie a picture that came to the step it was taken at, as being stuck there; False with no picture or no walk.

    Nobody's machine looks at it: the transcript keeps it for people, with the
    walk and the step in the line under it.
    """
    course = running(turn) if turn.picture is not None else None
    if course is None:
        return False
    here = course.place
    if isinstance(here, Step):
        course.get_stuck(None, _PICTURE)
    put_on_top(turn, course)
    turn.say(wording.picture_kept(course, here if isinstance(here, Step) else None))
    if not isinstance(here, Step):
        show(turn, course)
    elif course.run.stuck >= PATIENCE:
        turn.say(people_can_help(turn, course, here))
    else:
        turn.say(wording.what_is_wrong(course, here))
    return True


def _pressed_problem(here: Step, pressed: Mapping[str, object]) -> Optional[Problem]:
    written = str(pressed.get("problem", ""))
    return here.problems[int(written)] if written.isdigit() and int(written) < len(here.problems) else None


def _other_step(course: Course, here: Step, problem: Optional[Problem]) -> Optional[Step]:
    """The step a problem is of, if it is of one where nobody stands now."""
    if problem in (*here.problems, *course.walk.problems):
        return None
    return next((step for step in course.walk.steps if problem in step.problems), None)


def _leads_on(turn: Turn, course: Course, problem: Problem) -> bool:
    """Whether a problem leads to another step, or to a walk that has to be done first; then that is shown."""
    if problem.go is not None:
        turn.say(Reply(text=course.worded(problem.answer)))
        course.go(problem.go)
        show(turn, course)
        return True
    if problem.walk is not None and problem.walk in turn.book.walkthroughs:
        turn.say(Reply(text=course.worded(problem.answer)))
        put_on_top(turn, course)
        begin_first(turn, turn.book.walk(problem.walk), course)
        return True
    return False


def _faq(turn: Turn, walk: Walkthrough, text: str) -> Optional[str]:
    answers = (
        faq_answer(turn.book.items[item], text, phone=turn.town.hall.phone)
        for item in walk.items
        if item in turn.book.items
    )
    return next((answer for answer in answers if answer is not None), None)


def stuck_beside_a_step(turn: Turn, course: Course, heard: Heard) -> None:
    """「不晓得」 to a branch, or 「没成」 at the end."""
    here = course.place
    if not isinstance(here, WalkQuestion):
        finish(turn, course, succeeded=False)
        return
    course.get_stuck(None, wording.said_to_a_branch(course, here, heard.text))
    put_on_top(turn, course)
    offered = course.run.stuck >= PATIENCE and _offer_people(turn, course, None)
    turn.say(wording.branch(course, here, explained=not offered))


def _offer_people(turn: Turn, course: Course, here: Optional[Step]) -> bool:
    """Offer people; whoever was offered them just now hears something else. Whether they were offered."""
    help_ = typeset(people_can_help(turn, course, here))
    if help_.text not in {stored.get("text") for stored in turn.dialogue.said}:
        turn.say(help_)
        return True
    if here is not None:
        turn.say(wording.still_beside_you(course, here))
    return False


def failed_after_all(turn: Turn, heard: Heard) -> bool:
    """Take back that the last walk worked, and help: by what is known of it, and by people; False if that is not meant.

    It is meant by plain words, by a choice of that walk, and with nothing open by a trouble known there.
    """
    run_id = turn.dialogue.done_walk
    run = turn.runs.run(run_id, turn_id=turn.turn_id) if run_id is not None else None
    if run is None or run.walk not in turn.book.walkthroughs:
        return False
    course = Course(turn.book.walk(run.walk), run)
    last = run.step if run.step is not None and course.walk.has_step(run.step) else None
    problem = turn.problems.find(course.walk, last, heard.text) if turn.pressed is None else None
    known_here = problem is not None and turn.dialogue.top is None
    chosen = turn.pressed is not None and turn.pressed.get("walk") == run.walk
    if not (chosen or known_here or (turn.pressed is None and words.says_it_failed_after_all(heard.text))):
        return False
    turn.runs.take_back_success(run, turn_id=turn.turn_id)
    turn.dialogue.walked = {}
    turn.say(wording.not_after_all())
    if problem is not None:
        turn.say(Reply(text=course.worded(problem.answer)))
    turn.say(people_can_help(turn, course, None))
    remind(turn)
    return True


def trouble_without_a_walk(turn: Turn, heard: Heard) -> bool:
    """A step's words while nobody is being led: a known trouble is answered, and the walk offered."""
    if turn.replies:
        return True
    walks = list(turn.book.walks_for(turn.dialogue.subject)) or list(turn.book.walkthroughs.values())
    named = heard.mentions or heard.decided
    if heard.intent == "next_step" and not named and walk_offered(turn.dialogue.said) is not None:
        # 「下一步」, where 「一步一步教我」 stands under the answer.
        return start(turn, heard)
    if heard.intent == "next_step" and not named and words.says_it_is_finished(heard.text):
        turn.say(wording.done_already())
        return True
    if heard.intent != "step_stuck":
        about_nothing = not (turn.dialogue.subject or named or heard.known)
        if about_nothing:
            turn.say(wording.which_walk(walks, none_open=True))
        return about_nothing
    for search in (said_outright, turn.problems.among):
        for one in walks:
            problem = search([*one.problems, *(problem for step in one.steps for problem in step.problems)], heard.text)
            if problem is not None:
                turn.say(Reply(text=problem.answer.replace(WHO, "您"), choices=(wording.offer(one),)))
                return True
    turn.say(wording.which_walk(walks))
    return True
