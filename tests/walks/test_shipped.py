"""Every walk that is shipped, from its first step to its last, in every case, with every problem."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PIL import Image
from walking import Walker

from bot.guidebook.book import Guidebook
from bot.guidebook.loading import load_guides
from bot.guidebook.schema import Walkthrough
from bot.guidebook.walk_cases import walk_combinations
from bot.settings import ROOT
from bot.walks.drawing.draw import screens
from bot.walks.marking import LARGEST_BYTES

WALKS = load_guides(ROOT / "guides").book.walkthroughs


def cases() -> Iterator[object]:
    for walk in WALKS.values():
        for answers in walk_combinations(walk):
            yield pytest.param(walk, answers, id=f"{walk.id}: {'/'.join(answers.values())}")


def problems() -> Iterator[object]:
    for walk in WALKS.values():
        for step in walk.steps:
            for place, problem in enumerate(step.problems):
                yield pytest.param(walk, step.id, place, id=f"{walk.id}: {step.id}: {problem.name}")


def test_the_walks_that_were_promised_are_there() -> None:
    assert set(WALKS) == {"register", "medical-payment", "pension-face", "remote-care", "booking", "progress"}


@pytest.mark.parametrize("town", ["qingxi", "shiqiao"])
@pytest.mark.parametrize(("walk", "answers"), cases())
def test_a_walk_leads_to_its_end_in_every_case(
    walker: Walker, walk: Walkthrough, answers: dict[str, str], town: str
) -> None:
    walker.town = town
    wanted = [step.picture for step in walk.steps if step.when.holds(answers)]
    walker.starts(walk.id)
    seen: list[str] = []
    for _ in range(2 * len(walk.steps) + len(walk.questions)):
        assert "{" not in walker.text
        if walker.pictures:
            assert f"第{len(seen) + 1}步" in walker.text
            seen += walker.pictures
            walker.presses("好了，下一步")
        elif "办成了" in walker.titles:
            break
        else:
            question = walk.question(walker.top["pending"])
            walker.presses(question.option(answers[question.id]).label)
    assert seen == wanted
    assert walk.after in walker.text
    walker.presses("办成了")
    assert not walker.state["tasks"]


@pytest.mark.parametrize(("walk", "step_id", "place"), problems())
def test_every_problem_is_found_by_its_own_words_and_leads_on(
    walker: Walker, walk: Walkthrough, step_id: str, place: int
) -> None:
    problem = walk.step(step_id).problems[place]
    answers = next(chosen for chosen in walk_combinations(walk) if walk.step(step_id).when.holds(chosen))
    walker.starts(walk.id)
    while walk.step(step_id).picture not in walker.pictures:
        if walker.pictures:
            walker.presses("好了，下一步")
        else:
            question = walk.question(walker.top["pending"])
            walker.presses(question.option(answers[question.id]).label)
    walker.says(problem.says[-1], "step_stuck")
    assert problem.answer.partition("{谁}")[0][:12] in walker.text
    if problem.go is not None:
        assert walker.pictures == [walk.step(problem.go).picture]
    elif problem.walk is not None:
        assert walker.top["subject"] == problem.walk
    else:
        assert "还是不行" in walker.titles


def test_no_way_of_saying_a_problem_is_taken_for_another_one_of_its_step(walker: Walker) -> None:
    search = walker.home.walk_problems
    wrong = [
        f"{walk.id}/{step.id}: {said}"
        for walk in WALKS.values()
        for step in walk.steps
        for problem in step.problems
        for said in problem.says
        if search.find(walk, step.id, said) is not problem
    ]
    assert wrong == []


def test_pictures_are_sharp_enough_for_a_phone_and_light_enough_for_a_village(book: Guidebook) -> None:
    for walk in book.walkthroughs.values():
        for step in walk.steps:
            file = ROOT / "guides" / walk.picture_path(step)
            assert file.stat().st_size <= LARGEST_BYTES, file
            with Image.open(file) as picture:
                assert picture.width == 720, file


def test_every_step_has_its_drawn_screen_and_no_screen_is_left_over(book: Guidebook) -> None:
    drawn = {f"walkthroughs/{path}": screen for path, screen in screens()}
    shown = {walk.picture_path(step) for walk in book.walkthroughs.values() for step in walk.steps}
    assert set(drawn) == shown


def test_every_screen_marks_where_to_press() -> None:
    def texts(written: object) -> Iterator[str]:
        if isinstance(written, str):
            yield written
        elif isinstance(written, dict):
            for value in written.values():
                yield from texts(value)
        elif isinstance(written, list):
            for value in written:
                yield from texts(value)

    for path, screen in screens():
        marks = sum(text.startswith("→") for text in texts(dict(screen)))
        assert marks or any("face" in part for part in screen["body"]), path


def test_what_can_be_done_online_according_to_the_towns_has_its_walk(book: Guidebook) -> None:
    for town in book.towns.values():
        for item in ("medical-insurance-enrolment", "pension-verification", "medical-remote-filing"):
            assert town.items[item].online
            assert book.walks_for(item)
