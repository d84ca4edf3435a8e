"""Leading somebody through a walk: start, next, back, again, stuck, leave, take up again.

The run itself (where it stands, what happened) is kept in the tables of
``bot.walks``; the task on the stack only knows which run it is, and mirrors the
open branch for ``walk_context``.
"""

from __future__ import annotations

from typing import Callable, Dict, List, Mapping, Optional, Sequence

from bot.clock import in_town
from bot.conversations import walk_wording as wording
from bot.conversations import walk_words as words
from bot.conversations.dialogue import Task
from bot.conversations.faqs import faq_answer
from bot.conversations.here import hall_hours
from bot.conversations.turn import Heard, Turn
from bot.conversations.walk_context import KIND, OUTCOME
from bot.conversations.walk_finding import walks_meant
from bot.delivery.reply import Reply
from bot.guidebook.answers import answers_in
from bot.guidebook.hours import hours_text
from bot.guidebook.local_facts import window_of
from bot.guidebook.schema import Problem, Step, WalkQuestion, Walkthrough
from bot.walks.course import Course, Run
from bot.walks.models import RunState

# As often stuck at one step, a person helps better than another hint.
PATIENCE = 2


def walk(turn: Turn, heard: Heard) -> bool:
    """Do what a message about a walk asks; False when it names nothing that there is a walk for."""
    if heard.intent == "start_walkthrough":
        return _start(turn, heard)
    if heard.intent == "resume_walkthrough":
        return _resume(turn, heard)
    course = _running(turn)
    if course is None:
        return _without_a_walk(turn, heard)
    _MOVES[heard.intent](turn, course, heard)
    return True


# Beginning


def _start(turn: Turn, heard: Heard) -> bool:
    pressed = turn.pressed or {}
    course = _running(turn)
    if course is not None and not pressed and words.asks_to_restart(heard.text):
        course.restart()
        _show(turn, course)
        return True
    meant = (
        [turn.book.walk(pressed["walk"])] if pressed.get("walk") in turn.book.walkthroughs else walks_meant(turn, heard)
    )
    if len(meant) > 1:
        turn.say(wording.which_walk(meant))
    elif meant:
        _begin(turn, meant[0], heard, anew=bool(pressed.get("fresh")))
    return bool(meant)


def _begin(turn: Turn, meant: Walkthrough, heard: Heard, *, anew: bool) -> None:
    earlier = turn.runs.latest(turn.conversation_id, turn_id=turn.turn_id, walk=meant.id)
    if earlier is not None and len(earlier.path) > 1 and not anew:
        course = _course(turn, earlier)
        _put_on_top(turn, course)
        turn.say(wording.again_or_anew(course))
        return
    run = turn.runs.begin(
        meant.id,
        turn.book.walk_version(meant.id),
        turn_id=turn.turn_id,
        town=turn.town_id,
        conversation_id=turn.conversation_id,
        channel=turn.channel,
    )
    course = Course(meant, run)
    _take_answers(turn, course, heard.text)
    course.start()
    turn.say(wording.introduction(course))
    _show(turn, course)


def _take_answers(turn: Turn, course: Course, text: str) -> Sequence[str]:
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


def _resume(turn: Turn, heard: Heard) -> bool:
    code = words.resume_code(heard.text) if turn.pressed is None else None
    if code is not None:
        return _resume_by_code(turn, code)
    course = _running(turn)
    if course is None:
        meant = walks_meant(turn, heard)
        named = meant[0].id if len(meant) == 1 else None
        run = turn.runs.latest(turn.conversation_id, turn_id=turn.turn_id, walk=named)
        if run is None:
            turn.say(wording.which_walk(meant or list(turn.book.walkthroughs.values()), none_open=True))
            return True
        if run.walk not in turn.book.walkthroughs:
            return _gone(turn, run.walk)
        course = _course(turn, run)
    course.resume()
    _show(turn, course, lead=wording.RESUMED)
    return True


def _resume_by_code(turn: Turn, code: str) -> bool:
    run = turn.runs.by_code(code, town=turn.town_id)
    if run is None:
        turn.say(wording.unknown_code(code))
        turn.say(wording.which_walk(list(turn.book.walkthroughs.values())))
        return True
    if run.walk not in turn.book.walkthroughs:
        return _gone(turn, run.walk)
    own = run.conversation_id == turn.conversation_id
    course = _course(turn, _reread(turn, run) if own else _copied(turn, run))
    course.resume()
    _show(turn, course, lead=wording.RESUMED)
    return True


def _reread(turn: Turn, run: Run) -> Run:
    """The run as this turn found it, should it run a second time."""
    return turn.runs.run(run.id, turn_id=turn.turn_id) or run


def _copied(turn: Turn, run: Run) -> Run:
    """A run of this conversation that stands where the other one does; whoever guesses a code disturbs nobody."""
    copy = turn.runs.begin(
        run.walk,
        run.version,
        turn_id=turn.turn_id,
        town=turn.town_id,
        conversation_id=turn.conversation_id,
        channel=turn.channel,
    )
    copy.state, copy.step, copy.asking, copy.who = run.state, run.step, run.asking, run.who
    copy.path, copy.seen, copy.answers = list(run.path), list(run.seen), dict(run.answers)
    return copy


# Where it stands


def _task(turn: Turn) -> Optional[Task]:
    return next((task for task in reversed(turn.dialogue.tasks) if task.kind == KIND), None)


def _running(turn: Turn) -> Optional[Course]:
    """Return the walk under way; one whose file has gone is told of once and forgotten."""
    task = _task(turn)
    if task is None:
        return None
    run = turn.runs.run(str(task.data["run"]), turn_id=turn.turn_id)
    if run is None or run.walk not in turn.book.walkthroughs:
        turn.dialogue.tasks = [other for other in turn.dialogue.tasks if other is not task]
        if run is not None:
            _gone(turn, run.walk)
        return None
    return _course(turn, run)


def _gone(turn: Turn, walk_id: str) -> bool:
    turn.say(wording.gone(turn.town.hall.name, turn.town.hall.phone))
    return True


def _course(turn: Turn, run: Run) -> Course:
    course = Course(turn.book.walk(run.walk), run)
    if course.move_to(turn.book.walk_version(run.walk)):
        turn.say(Reply(text=wording.CHANGED.strip()))
    return course


def _put_on_top(turn: Turn, course: Course) -> Task:
    """Keep the run and put its task on top, mirroring what waits there."""
    turn.runs.save(course.run, course.events, turn_id=turn.turn_id)
    task = turn.dialogue.begin(Task(kind=KIND, subject=course.run.walk))
    task.data = {"run": course.run.id, "step": course.run.step}
    task.pending = OUTCOME.id if course.place is None else course.run.asking
    if course.walk.items:
        turn.dialogue.subject = course.walk.items[0]
    turn.dialogue.misses = 0
    return task


def _show(turn: Turn, course: Course, *, lead: str = "") -> None:
    _put_on_top(turn, course)
    turn.say(wording.place(course, lead=lead, version=course.run.version))


def _end(turn: Turn, course: Course) -> None:
    turn.runs.save(course.run, course.events, turn_id=turn.turn_id)
    turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.data.get("run") != course.run.id]


# Moves


def _next(turn: Turn, course: Course, heard: Heard) -> None:
    pressed = turn.pressed or {}
    if course.run.state is RunState.ENDING and not pressed:
        finish(turn, course, succeeded=True)
        return
    if course.run.asking is not None and "step" not in pressed:
        _show(turn, course)
        return
    if not pressed and words.asks_to_skip(heard.text):
        course.skip()
    else:
        course.forward_from(str(pressed.get("step", course.run.step)))
    _show(turn, course)


def _previous(turn: Turn, course: Course, heard: Heard) -> None:
    moved = course.back()
    _show(turn, course, lead="" if moved else wording.first_step())


def _repeat(turn: Turn, course: Course, heard: Heard) -> None:
    number = words.step_number(heard.text) if turn.pressed is None else None
    named = course.step_number(number) if number is not None else None
    if named is not None:
        course.go(named.id)
    lead = wording.no_such_step(number, course) if number is not None and named is None else ""
    _show(turn, course, lead=lead)


def _stuck(turn: Turn, course: Course, heard: Heard) -> None:
    here = course.place
    if not isinstance(here, Step):
        _stuck_beside_a_step(turn, course)
        return
    pressed = turn.pressed or {}
    problem = _pressed_problem(here, pressed) if pressed else turn.problems.find(course.walk, here.id, heard.text)
    said = problem.name if pressed and problem is not None else "" if pressed else heard.text
    is_new = problem is not None and problem.name not in course.run.tried
    course.get_stuck(problem, said)
    if problem is not None and is_new and _leads_on(turn, course, problem):
        return
    faq = None if problem is not None or pressed else _faq(turn, course.walk, heard.text)
    advice = problem.answer if problem is not None and is_new else faq
    _put_on_top(turn, course)
    if advice is not None:
        turn.say(wording.answered(course, here, advice))
    if course.run.stuck >= PATIENCE:
        turn.say(_help(turn, course, here))
    elif advice is None:
        turn.say(wording.what_is_wrong(course, here))


def _pressed_problem(here: Step, pressed: Mapping[str, object]) -> Optional[Problem]:
    written = str(pressed.get("problem", ""))
    return here.problems[int(written)] if written.isdigit() and int(written) < len(here.problems) else None


def _leads_on(turn: Turn, course: Course, problem: Problem) -> bool:
    """Whether a problem leads to another step, or to a walk that has to be done first; then that is shown."""
    if problem.go is not None:
        turn.say(Reply(text=course.worded(problem.answer)))
        course.go(problem.go)
        _show(turn, course)
        return True
    if problem.walk is not None and problem.walk in turn.book.walkthroughs:
        turn.say(Reply(text=course.worded(problem.answer)))
        _put_on_top(turn, course)
        _begin_first(turn, turn.book.walk(problem.walk), course)
        return True
    return False


def _begin_first(turn: Turn, other: Walkthrough, course: Course) -> None:
    """Begin another walk on top of this one, for the same person; this one waits below."""
    run = turn.runs.begin(
        other.id,
        turn.book.walk_version(other.id),
        turn_id=turn.turn_id,
        town=turn.town_id,
        conversation_id=turn.conversation_id,
        channel=turn.channel,
    )
    first = Course(other, run)
    for question in other.questions:
        theirs = next((one for one in course.walk.questions if one.id == question.id), None)
        told = course.run.answers.get(question.id)
        if theirs is not None and any(option.id == told for option in question.options):
            first.take(question, str(told), called=course.run.who)
    first.start()
    subject = turn.dialogue.subject
    _show(turn, first)
    turn.dialogue.subject = subject


def _faq(turn: Turn, walk: Walkthrough, text: str) -> Optional[str]:
    answers = (faq_answer(turn.book.items[item], text) for item in walk.items if item in turn.book.items)
    return next((answer for answer in answers if answer is not None), None)


def _stuck_beside_a_step(turn: Turn, course: Course) -> None:
    """「不晓得」 to a branch, or 「没成」 at the end."""
    here = course.place
    if not isinstance(here, WalkQuestion):
        finish(turn, course, succeeded=False)
        return
    course.run.stuck += 1
    _put_on_top(turn, course)
    if course.run.stuck >= PATIENCE:
        turn.say(_help(turn, course, None))
    turn.say(wording.branch(course, here, explained=True))


def _help(turn: Turn, course: Course, here: Optional[Step]) -> Reply:
    window = window_of(turn.town, course.walk.items[0]) if course.walk.items else None
    if window is None:
        hall = turn.town.hall
        return wording.help_from_people(course, here, window=hall.name, phone=hall.phone, hours=hall_hours(turn))
    hours = hours_text(window.hours or turn.town.hall.hours, in_town(turn.now).date())
    place = f"{window.name}({window.place})"
    return wording.help_from_people(course, here, window=place, phone=window.phone, hours=hours)


_MOVES: Dict[str, Callable[[Turn, Course, Heard], None]] = {
    "next_step": _next,
    "previous_step": _previous,
    "repeat_step": _repeat,
    "step_stuck": _stuck,
}


def _without_a_walk(turn: Turn, heard: Heard) -> bool:
    """A step's words while nobody is being led: a known trouble is answered, and the walk offered."""
    if heard.intent != "step_stuck" or turn.replies:
        return bool(turn.replies)
    for one in turn.book.walkthroughs.values():
        problems: List[Problem] = [problem for step in one.steps for problem in step.problems]
        problem = turn.problems.among(problems, heard.text)
        if problem is not None:
            answer = problem.answer.replace("{谁}", "您")
            turn.say(Reply(text=answer, choices=(wording.offer(one),)))
            return True
    turn.say(wording.which_walk(list(turn.book.walkthroughs.values())))
    return True


# Called from the other answers


def answer_branch(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the answer to an open branch, or to 「办成了没」."""
    course = _running(turn)
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
        _show(turn, course)
        return
    _take_answers(turn, course, heard.text)
    if question.id not in course.run.answers:
        _yes_or_no(course, question, heard.intent)
    if question.id in course.run.answers:
        course.answer(question, course.run.answers[question.id], called=words.called(heard.text))
        _show(turn, course)
    else:
        _stuck_beside_a_step(turn, course)


def _yes_or_no(course: Course, question: WalkQuestion, intent: str) -> None:
    """A plain yes or no answers a branch of two of which one says no."""
    negative = [option for option in question.options if option.label.startswith(("没", "不", "无"))]
    if intent in {"affirm", "deny"} and len(question.options) == 2 and len(negative) == 1:
        positive = next(option for option in question.options if option is not negative[0])
        course.take(question, (positive if intent == "affirm" else negative[0]).id)


def _take_outcome(turn: Turn, course: Course, heard: Heard) -> None:
    pressed = (turn.pressed or {}).get("option")
    told = answers_in(heard.text, [OUTCOME]).get(OUTCOME.id)
    option = pressed or told or {"affirm": "done", "deny": "failed"}.get(heard.intent)
    if option is None:
        _show(turn, course)
    else:
        finish(turn, course, succeeded=option == "done")


def finish(turn: Turn, course: Course, *, succeeded: bool) -> None:
    """Close a walk; whoever did not get there is helped by people. What waited below comes back."""
    course.end(succeeded=succeeded)
    _end(turn, course)
    turn.say(wording.succeeded() if succeeded else _help(turn, course, None))
    remind(turn)


def leave(turn: Turn, task: Task) -> None:
    """Put a walk down, with the way back into it."""
    course = _running(turn)
    if course is not None and task.data["run"] == course.run.id:
        course.leave()
        _end(turn, course)
        turn.say(wording.left(course))


def remind(turn: Turn) -> None:
    """After something else was answered, with nothing open on top: offer to go on with the walk that waits."""
    task = turn.dialogue.top
    if task is None or task.kind != KIND:
        return
    course = _running(turn)
    if course is not None:
        turn.say(wording.go_on(course))
