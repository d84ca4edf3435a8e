"""The cases of a walkthrough: which steps follow from which answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.guidebook.schema import Step, WalkQuestion, Walkthrough

Answers = Mapping[str, str]


def walk_combinations(walk: Walkthrough) -> Iterator[dict[str, str]]:
    """Yield every complete set of answers; a branch whose ``when`` does not hold is not in it."""
    yield from _combinations(walk.questions, {})


def _combinations(questions: Sequence[WalkQuestion], chosen: dict[str, str]) -> Iterator[dict[str, str]]:
    if not questions:
        yield dict(chosen)
        return
    first, rest = questions[0], questions[1:]
    if not first.when.holds(chosen):
        yield from _combinations(rest, chosen)
        return
    for option in first.options:
        yield from _combinations(rest, {**chosen, first.id: option.id})


def next_on(walk: Walkthrough, answers: Answers, *, after: str | None) -> Step | WalkQuestion | None:
    """Return the step that comes after one (None: from the beginning), or the branch to ask before it.

    None at the end of the walk.
    """
    for step in steps_after(walk, after):
        if step.when.holds(answers):
            return step
        if step.when.may_hold(answers):
            question = _open_question(walk, step, answers)
            if question is not None:
                return question
    return None


def steps_after(walk: Walkthrough, after: str | None) -> Sequence[Step]:
    """Return the steps behind one in the file, whatever the case; all of them for None."""
    if after is None:
        return walk.steps
    ids = [step.id for step in walk.steps]
    return walk.steps[ids.index(after) + 1 :]


def _open_question(walk: Walkthrough, step: Step, answers: Answers) -> WalkQuestion | None:
    """Return the first branch that the step waits for; one that does not matter in this case is not asked."""
    for question in walk.questions:
        if question.id in step.when.questions and question.id not in answers and question.when.holds(answers):
            return question
    return None


def answers_leading_to(walk: Walkthrough, step: Step, answers: Answers) -> dict[str, str]:
    """Return the answers, changed as little as possible, under which a step is on the way."""
    if step.when.holds(answers):
        return dict(answers)
    fitting = (chosen for chosen in walk_combinations(walk) if step.when.holds(chosen))

    def changes(chosen: Answers) -> int:
        return sum(answers.get(question, option) != option for question, option in chosen.items())

    nearest = min(fitting, key=changes)
    # What the step does not look at and nobody has said stays to be asked.
    said = {question: option for question, option in nearest.items() if question in answers}
    needed = {question: nearest[question] for question in step.when.questions if question in nearest}
    return {**said, **needed}


def known_answers(walk: Walkthrough, answers: Answers) -> dict[str, str]:
    """Return the answers that name a branch and an option of the walk as it is now."""
    return {
        question.id: answers[question.id]
        for question in walk.questions
        if any(option.id == answers.get(question.id) for option in question.options)
    }
