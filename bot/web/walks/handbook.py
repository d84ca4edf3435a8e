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
    whom = _whom(walk, step.when)
    return Page(
        number=number,
        case=case_of(walk, step.when),
        title=printed(step.title, whom=whom),
        do=printed(step.do, whom=whom),
        see=printed(step.see, whom=whom),
        tip=printed(step.tip or "", whom=whom),
        picture=f"/w/{walk.id}/pictures/{step.picture}?v={version}",
        alt=step.alt,
        problems=troubles_of(step.problems, whom=whom),
    )


def _whom(walk: Walkthrough, when: Condition) -> str:
    """Return who a step is about: 「家里人」 where only those who do it for somebody come by, else whoever reads it."""
    rows = [
        [option.who for option in walk.question(question).options if option.id in options]
        for row in when.any_of
        for question, options in row.items()
        if any(option.who for option in walk.question(question).options)
    ]
    named = {who for row in rows for who in row} if len(rows) == len(when.any_of) else set()
    return (named.pop() or _ANYBODY) if len(named) == 1 else _ANYBODY


def troubles_of(problems: tuple[Problem, ...], *, whom: str = _ANYBODY) -> tuple[tuple[str, str], ...]:
    """Return what may go wrong and what to do about it."""
    return tuple((problem.name, printed(problem.answer, whom=whom)) for problem in problems)


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


def printed(text: str, *, whom: str = _ANYBODY) -> str:
    """Return a sentence for whoever reads it, about ``whom`` it is done for."""
    return text.replace(WHO, whom)


def picture_of(walk: Walkthrough, name: str) -> Step:
    """Return the step that shows a picture.

    :raises NotYours: no step of the walk does.
    """
    for step in walk.steps:
        if step.picture == name:
            return step
    raise NotYours
