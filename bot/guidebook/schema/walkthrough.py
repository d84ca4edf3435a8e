"""A walkthrough (操作指引): the online platform, one screen and one sentence at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field, validator

from bot.guidebook.schema.base import ALWAYS, SLUG, Condition, GuideModel, Review, as_list, at_least, differ
from bot.guidebook.schema.enums import Labelled
from bot.guidebook.schema.question import Option, Question

# Stands in a walk's sentences for whoever it is done for: 您, or 您爸, 您妈, 家里人.
WHO = "{谁}"
_BRACES = re.compile(r"\{[^}]*\}?|\}")
_PICTURE = r"^[a-z0-9]+(-[a-z0-9]+)*\.(png|jpg)$"


class Platform(Labelled):
    """Where a walk leads through."""

    MINI_PROGRAM = ("mini_program", "小程序")
    APP = ("app", "App")
    WEB = ("web", "网页")
    MACHINE = ("machine", "自助机")


class WalkOption(Option):
    """One answer of a branch. ``who`` is how whoever it is done for is called when it is not the resident."""

    who: str | None = None


class WalkQuestion(Question):
    """A branch: asked when the first step comes whose ``when`` looks at it."""

    options: tuple[WalkOption, ...]


class Problem(GuideModel):
    """What goes wrong on a screen, and what to do.

    ``go`` is the step that goes on from there, ``walk`` another walk that has
    to be done first. The first of ``says`` is its name.
    """

    says: tuple[str, ...]
    answer: str
    go: str | None = Field(None, regex=SLUG)
    walk: str | None = Field(None, regex=SLUG)

    _says_as_list = validator("says", pre=True, allow_reuse=True)(as_list)
    _said_somehow = at_least(1, "says")

    @property
    def name(self) -> str:
        """How the problem is called in a report."""
        return self.says[0]


class Step(GuideModel):
    """One screen: one sentence of what to press, a picture, what it should look like afterwards."""

    id: str = Field(regex=SLUG)
    title: str
    do: str
    picture: str = Field(regex=_PICTURE)
    alt: str
    see: str
    tip: str | None = None
    when: Condition = ALWAYS
    problems: tuple[Problem, ...] = ()


class Video(GuideModel):
    """A short film of the same thing."""

    title: str
    url: str = Field(regex=r"^https://\S+$")


class Walkthrough(GuideModel):
    """One thing done on the online platform, from the first press to the last.

    ``says`` are the ways people name it; ``paper`` is the way without a phone;
    ``after`` what happens once it is done.
    """

    id: str = Field(regex=SLUG)
    title: str
    plain: str
    says: tuple[str, ...] = ()
    platform: Platform
    place: str
    items: tuple[str, ...] = ()
    audience: str
    needs: tuple[str, ...]
    minutes: int = Field(ge=1, le=120)
    questions: tuple[WalkQuestion, ...] = ()
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()
    after: str
    paper: str
    video: Video | None = None
    review: Review

    _some = at_least(1, "steps", "needs")

    @validator("steps", "questions")
    @classmethod
    def _ids_differ(cls, things: Sequence[Any]) -> Sequence[Any]:
        differ(things, "这一列里")
        return things

    @validator("steps", "problems", each_item=True)
    @classmethod
    def _only_who_in_braces(cls, thing: Step | Problem) -> Step | Problem:
        for text in _texts(thing):
            for braces in _BRACES.findall(text):
                if braces != WHO:
                    raise ValueError(f"花括号里只能写 {WHO},这里写了“{braces}”")
        return thing

    def step(self, step_id: str) -> Step:
        """Return one step.

        :raises KeyError: no such step.
        """
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def has_step(self, step_id: str) -> bool:
        """Whether there is such a step."""
        return any(step.id == step_id for step in self.steps)

    def question(self, question_id: str) -> WalkQuestion:
        """Return one branch.

        :raises KeyError: no such question.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def path(self, answers: Mapping[str, str]) -> tuple[Step, ...]:
        """Return the steps of a case, as far as the answers (question id → option id) have settled it."""
        return tuple(step for step in self.steps if step.when.may_hold(answers))

    def picture_path(self, step: Step) -> str:
        """Return where a step's picture lies, below the folder of the guides."""
        return f"walkthroughs/{self.id}/{step.picture}"


def _texts(thing: Step | Problem) -> Iterator[str]:
    if isinstance(thing, Problem):
        yield thing.answer
        return
    yield from (thing.title, thing.do, thing.see, thing.tip or "")
    for problem in thing.problems:
        yield problem.answer
