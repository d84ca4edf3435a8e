"""A walk as it is read on paper: every step in the order of the file, with the case it is for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.guidebook.schema import WHO, Condition, Problem, Step, Walkthrough
from bot.web.errors import NotYours

# On paper nobody is asked for whom it is done.
_ANYBODY = "本人"


@dataclass(frozen=True)
class Page:
    """One step: its number, the case it is for (empty: for everybody), and its sentences as they are printed."""

    number: int
    case: str
    title: str
    do: str
    see: str
    tip: str
    picture: str
    alt: str
    problems: tuple[tuple[str, str], ...]


def pages_of(walk: Walkthrough, *, version: str) -> list[Page]:
    """Return the steps of a walk; ``version`` goes into the addresses of the pictures."""
    return [_page(walk, step, number, version) for number, step in enumerate(walk.steps, start=1)]


def _page(walk: Walkthrough, step: Step, number: int, version: str) -> Page:
    return Page(
        number=number,
        case=case_of(walk, step.when),
        title=printed(step.title),
        do=printed(step.do),
        see=printed(step.see),
        tip=printed(step.tip or ""),
        picture=f"/w/{walk.id}/pictures/{step.picture}?v={version}",
        alt=step.alt,
        problems=troubles_of(step.problems),
    )


def troubles_of(problems: tuple[Problem, ...]) -> tuple[tuple[str, str], ...]:
    """Return what may go wrong and what to do about it."""
    return tuple((problem.name, printed(problem.answer)) for problem in problems)


def case_of(walk: Walkthrough, when: Condition) -> str:
    """Return the case a step is for, in the words of the answers: 替家里人交、有社保卡."""
    rows = (
        "、".join(
            "或".join(option.label for option in walk.question(question).options if option.id in wanted)
            for question, wanted in row.items()
        )
        for row in when.any_of
    )
    return ";或者".join(rows)


def printed(text: str) -> str:
    """Return a sentence for whoever reads it."""
    return text.replace(WHO, _ANYBODY)


def picture_of(walk: Walkthrough, name: str) -> Step:
    """Return the step that shows a picture.

    :raises NotYours: no step of the walk does.
    """
    for step in walk.steps:
        if step.picture == name:
            return step
    raise NotYours
