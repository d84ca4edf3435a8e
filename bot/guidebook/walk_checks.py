"""Whether a walkthrough leads anyone who follows it to its end, and whether it fits the other guides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.guidebook.composing import Document, Loc
from bot.guidebook.faults import Fault, warning
from bot.guidebook.files import PictureSize
from bot.guidebook.schema import Condition, Problem, Walkthrough
from bot.guidebook.walk_cases import walk_combinations

# On a phone with two bars a second goes by for so much.
LARGEST_PICTURE = 150 * 1024


def check_walk(document: Document, walk: Walkthrough, *, picture_size: PictureSize) -> list[Fault]:
    """Return all faults of one walk: conditions, dead jumps, missing pictures, steps nobody comes to."""
    faults = [
        *_condition_faults(document, walk),
        *_jump_faults(document, walk),
        *_twice_said(document, walk),
        *_picture_faults(document, walk, picture_size),
    ]
    faults = faults or [*_unused_questions(document, walk), *_unreachable_steps(document, walk)]
    return [*faults, *_large_pictures(document, walk, picture_size)]


def check_walk_references(
    document: Document, walk: Walkthrough, *, items: Callable[[str], bool], walks: Callable[[str], bool]
) -> Iterator[Fault]:
    """Yield the items and other walks it names that have no file."""
    for index, item_id in enumerate(walk.items):
        if not items(item_id):
            yield Fault(
                document.path,
                document.line("items", index),
                f"没有叫“{item_id}”的事项",
                "看看 items 文件夹里的文件名,改对;事项已经撤了就从这里删掉",
            )
    for loc, problem in _problems(walk):
        if problem.walk is not None and not walks(problem.walk):
            yield Fault(
                document.path,
                document.line(*loc, "walk"),
                f"没有叫“{problem.walk}”的操作指引",
                "看看 walkthroughs 文件夹里的名字,改对;不用先办别的就删掉这一行",
            )


def _problems(walk: Walkthrough) -> Iterator[tuple[Loc, Problem]]:
    for place, step in enumerate(walk.steps):
        for index, problem in enumerate(step.problems):
            yield ("steps", place, "problems", index), problem
    for index, problem in enumerate(walk.problems):
        yield ("problems", index), problem


def _conditions(walk: Walkthrough) -> Iterator[tuple[Loc, Condition]]:
    for index, question in enumerate(walk.questions):
        yield ("questions", index, "when"), question.when
    for index, step in enumerate(walk.steps):
        yield ("steps", index, "when"), step.when


def _condition_faults(document: Document, walk: Walkthrough) -> Iterator[Fault]:
    options = {question.id: [option.id for option in question.options] for question in walk.questions}
    places = {question.id: place for place, question in enumerate(walk.questions)}
    for loc, condition in _conditions(walk):
        line = document.line(*loc)
        for question_id, wanted in [pair for row in condition.any_of for pair in row.items()]:
            if question_id not in options:
                names = "、".join(options) or "还一个都没有"
                yield Fault(document.path, line, f"when 里的问题“{question_id}”不存在", f"这份指引的问题有:{names}")
            elif loc[0] == "questions" and places[question_id] >= int(loc[1]):
                yield Fault(document.path, line, f"这个问题要看“{question_id}”的回答,可它排在后面", "把它挪到前面")
            else:
                yield from _option_faults(document, line, question_id, wanted=wanted, allowed=options[question_id])


def _option_faults(
    document: Document, line: int, question_id: str, *, wanted: Sequence[str], allowed: Sequence[str]
) -> Iterator[Fault]:
    for option in wanted:
        if option not in allowed:
            yield Fault(
                document.path,
                line,
                f"问题“{question_id}”没有“{option}”这个选项",
                f"能写的选项:{'、'.join(allowed)}",
            )


def _jump_faults(document: Document, walk: Walkthrough) -> Iterator[Fault]:
    for loc, problem in _problems(walk):
        if problem.go is not None and not walk.has_step(problem.go):
            names = "、".join(step.id for step in walk.steps)
            yield Fault(
                document.path, document.line(*loc, "go"), f"没有叫“{problem.go}”的步骤,跳不过去", f"步骤有:{names}"
            )
        if problem.go is not None and problem.walk is not None:
            yield Fault(document.path, document.line(*loc), "go 和 walk 只能写一个", "留下要用的那一个")


def _twice_said(document: Document, walk: Walkthrough) -> Iterator[Fault]:
    seen: dict[tuple[Loc, str], int] = {}
    for loc, problem in _problems(walk):
        for place, said in enumerate(problem.says):
            line = document.line(*loc, "says", place)
            key = (loc[:-1], said)
            if key in seen:
                yield Fault(document.path, line, f"“{said}”在第 {seen[key]} 行已经写过", "只留一处")
            seen.setdefault(key, line)


def _picture_faults(document: Document, walk: Walkthrough, picture_size: PictureSize) -> Iterator[Fault]:
    for place, step in enumerate(walk.steps):
        if picture_size(walk.picture_path(step)) is None:
            yield Fault(
                document.path,
                document.line("steps", place, "picture"),
                f"步骤“{step.id}”的图 {step.picture} 找不到",
                f"把图放进 walkthroughs/{walk.id} 文件夹,这里写它的文件名",
            )


def _large_pictures(document: Document, walk: Walkthrough, picture_size: PictureSize) -> Iterator[Fault]:
    for place, step in enumerate(walk.steps):
        size = picture_size(walk.picture_path(step)) or 0
        if size > LARGEST_PICTURE:
            yield warning(
                document.path,
                document.line("steps", place, "picture"),
                f"步骤“{step.id}”的图 {step.picture} 有 {-(-size // 1024)} KB,手机网慢的要等半天",
                f"缩到 {LARGEST_PICTURE // 1024} KB 以内:截图缩小,存成 PNG 或者 JPG",
            )


def _unused_questions(document: Document, walk: Walkthrough) -> Iterator[Fault]:
    used = {question for _, condition in _conditions(walk) for question in condition.questions}
    for place, question in enumerate(walk.questions):
        if question.id not in used and not any(option.who for option in question.options):
            yield Fault(
                document.path,
                document.line("questions", place),
                f"问题“{question.id}”问了也白问:没有哪一步看它的回答",
                "在用得着它的步骤里写 when,或者把这个问题删掉",
            )


def _unreachable_steps(document: Document, walk: Walkthrough) -> Iterator[Fault]:
    found: list[Mapping[str, str]] = list(walk_combinations(walk))
    for place, step in enumerate(walk.steps):
        if not any(step.when.holds(chosen) for chosen in found):
            yield Fault(
                document.path,
                document.line("steps", place),
                f"步骤“{step.id}”怎么回答都到不了",
                "看看它的 when,和所看问题自己的 when 有没有冲突",
            )
