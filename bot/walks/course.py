"""A run through a walk: every move a resident can make in it, and the events it leaves behind. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Sequence, Union

from bot.guidebook.schema import WHO, Problem, Step, WalkQuestion, Walkthrough
from bot.guidebook.walk_cases import answers_leading_to, known_answers, next_on
from bot.walks.models import EventKind, RunState

SELF = "您"
_LONGEST_SAID = 60
# A number of four digits or more, as written or in Chinese, may be somebody's.
_TOKEN = re.compile("〔[^〕]*〕")
_NUMBER = re.compile(r"[\d零一二三四五六七八九幺][\d零一二三四五六七八九幺 -]{2,}[\dXx零一二三四五六七八九幺]")


@dataclass
class Run:
    """Where one time through a walk stands. ``who`` is how whoever it is done for is called."""

    id: str
    town: str
    conversation_id: str
    channel: str
    walk: str
    version: str
    code: str = ""
    state: RunState = RunState.OPEN
    step: Optional[str] = None
    asking: Optional[str] = None
    path: List[str] = field(default_factory=list)
    seen: List[str] = field(default_factory=list)
    answers: Dict[str, str] = field(default_factory=dict)
    who: str = SELF
    stuck: int = 0
    tried: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class Happened:
    """One event of the funnel."""

    kind: EventKind
    step: Optional[str] = None
    problem: Optional[str] = None
    said: Optional[str] = None


class Course:
    """A run, the walk it goes through, and what has happened in this turn."""

    def __init__(self, walk: Walkthrough, run: Run) -> None:
        self.walk = walk
        self.run = run
        self.events: List[Happened] = []

    def happened(self, kind: EventKind, **more: Optional[str]) -> None:
        """Note an event at the step where the run stands."""
        self.events.append(Happened(kind, step=self.run.step, **more))

    @property
    def place(self) -> Union[Step, WalkQuestion, None]:
        """What the resident has before them: a branch to answer, a step, or None when the walk is through."""
        if self.run.asking is not None:
            return self.walk.question(self.run.asking)
        if self.run.state is RunState.ENDING or self.run.step is None:
            return None
        return self.walk.step(self.run.step)

    def start(self) -> None:
        """Begin at the first step, or the branch before it."""
        self.happened(EventKind.STARTED)
        self.forward()

    def restart(self) -> None:
        """Begin again from the first step; what was answered stays answered."""
        self.run.step, self.run.asking, self.run.path = None, None, []
        self.run.state = RunState.OPEN
        self.forward()

    def forward(self) -> None:
        """Go to the next step, to the branch before it, or to the end."""
        place = self._first_branch() or next_on(self.walk, self.run.answers, after=self.run.step)
        if isinstance(place, WalkQuestion):
            self.run.asking = place.id
        elif place is None:
            self.run.asking, self.run.state = None, RunState.ENDING
            self.happened(EventKind.FINISHED)
        else:
            self._reach(place)

    def _first_branch(self) -> Optional[WalkQuestion]:
        """Whoever it is for is asked before anything else: every sentence depends on it."""
        if self.run.step is not None:
            return None
        return next(
            (
                question
                for question in self.walk.questions
                if question.id not in self.run.answers and any(option.who for option in question.options)
            ),
            None,
        )

    @property
    def knows_for_whom(self) -> bool:
        """Whether it is settled for whom it is done, or never asked."""
        return all(
            question.id in self.run.answers or not any(option.who for option in question.options)
            for question in self.walk.questions
        )

    def _reach(self, step: Step) -> None:
        self.run.step, self.run.asking, self.run.state = step.id, None, RunState.OPEN
        self.run.stuck, self.run.tried = 0, []
        if step.id in self.run.path:
            # Stood at again: back from here is the step before it, not the one it was come from.
            self.run.path = self.run.path[: self.run.path.index(step.id)]
        self.run.path.append(step.id)
        if step.id not in self.run.seen:
            self.run.seen.append(step.id)
            self.happened(EventKind.REACHED)

    def answer(self, question: WalkQuestion, option_id: str, *, called: str = "") -> None:
        """Take the answer to a branch and go on. ``called`` is how the resident calls whoever it is for."""
        self.take(question, option_id, called=called)
        self.run.asking = None
        self.forward()

    def take(self, question: WalkQuestion, option_id: str, *, called: str = "") -> None:
        """Take an answer without going on."""
        self.run.answers[question.id] = option_id
        chosen = next(option for option in question.options if option.id == option_id)
        if any(option.who for option in question.options):
            self.run.who = (called or chosen.who) if chosen.who else SELF

    def skip(self) -> None:
        """Go past this step."""
        self.happened(EventKind.SKIPPED)
        self.forward()

    def back(self) -> bool:
        """Go back one step on the way taken; whether there was one."""
        if self.run.asking is not None and self.run.step is not None:
            self.run.asking = None
            return True
        if self.run.state is RunState.ENDING:
            self.run.state = RunState.OPEN
            return True
        if len(self.run.path) < 2:
            return False
        self.run.path.pop()
        self.run.step = self.run.path[-1]
        self.run.stuck, self.run.tried = 0, []
        return True

    def go(self, step_id: str) -> None:
        """Jump to a step, in the case in which it is on the way."""
        step = self.walk.step(step_id)
        self.run.answers = answers_leading_to(self.walk, step, self.run.answers)
        self._reach(step)

    def forward_from(self, step_id: str) -> None:
        """Go on from a step: pressed twice, or on an older bubble, it leads to the same place."""
        if step_id != self.run.step and self.walk.has_step(step_id):
            self.run.step, self.run.state, self.run.asking = step_id, RunState.OPEN, None
        self.forward()

    def get_stuck(self, problem: Optional[Problem], said: str) -> None:
        """Note that it does not work here, and what was advised."""
        self.run.stuck += 1
        name = problem.name if problem is not None else None
        if name is not None and name not in self.run.tried:
            self.run.tried.append(name)
        self.happened(EventKind.STUCK, problem=name, said=without_numbers(said))

    def leave(self) -> None:
        """Stop for now; the code goes on leading back."""
        self.run.state = RunState.LEFT
        self.happened(EventKind.LEFT)

    def resume(self) -> None:
        """Take it up again where it was left."""
        if self.run.state is RunState.LEFT:
            self.run.state = RunState.OPEN
        self.happened(EventKind.RESUMED)
        if self.run.step is None and self.run.asking is None:
            self.forward()

    def end(self, *, succeeded: bool) -> None:
        """Close the run with what the resident says came of it."""
        self.happened(EventKind.SUCCEEDED if succeeded else EventKind.FAILED)
        self.run.state = RunState.DONE

    def number(self, step: Step) -> int:
        """Return the number of a step on the way of this run, from 1."""
        return [one.id for one in self.walk.path(self.run.answers)].index(step.id) + 1

    @property
    def length(self) -> Optional[int]:
        """How many steps this run has; None while a branch is open that decides it."""
        path = self.walk.path(self.run.answers)
        return len(path) if all(step.when.holds(self.run.answers) for step in path) else None

    def step_number(self, number: int) -> Optional[Step]:
        """Return the step with a number on the way of this run, if it has so many."""
        path = self.walk.path(self.run.answers)
        return path[number - 1] if 1 <= number <= len(path) else None

    def worded(self, text: str) -> str:
        """Return a sentence of the walk, said for whoever it is done for."""
        return text.replace(WHO, self.run.who)

    def move_to(self, version: str) -> bool:
        """Bring the run to the walk as it is now; whether it was edited since the resident last came by.

        The run stands at its own step where that still exists, else at the last
        one on its way that does, else at the beginning.
        """
        if self.run.version == version:
            return False
        self.run.version = version
        self.run.answers = known_answers(self.walk, self.run.answers)
        self.run.path = self._still_there(self.run.path)
        self.run.seen = self._still_there(self.run.seen)
        if self.run.asking is not None and all(q.id != self.run.asking for q in self.walk.questions):
            self.run.asking = None
        if self.run.step is not None and not self.walk.has_step(self.run.step):
            self.run.step = self.run.path[-1] if self.run.path else None
        if self.run.step is not None and not self.walk.step(self.run.step).when.may_hold(self.run.answers):
            self.run.answers = answers_leading_to(self.walk, self.walk.step(self.run.step), self.run.answers)
        if self.run.step is None and self.run.asking is None:
            self.forward()
        return True

    def _still_there(self, steps: Sequence[str]) -> List[str]:
        return [step for step in steps if self.walk.has_step(step)]


def without_numbers(said: str) -> str:
    """Return what was said in one short line without long numbers and tokens of phones, which are somebody's."""
    return _NUMBER.sub("…", _TOKEN.sub("…", " ".join(said.split())))[:_LONGEST_SAID]
