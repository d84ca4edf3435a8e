"""Whether one item makes sense in itself: its questions, conditions, cases and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from bot.guidebook.cases import combinations, outcome
from bot.guidebook.composing import Document, Loc
from bot.guidebook.faults import Fault
from bot.guidebook.files import PictureSize
from bot.guidebook.schema import FACT_FIELDS, Condition, Item, Need, Question, SharedQuestion

Shared = Mapping[str, Question]

# More would take the loader too long, and no resident answers as many questions.
MOST_COMBINATIONS = 5000


def with_shared(item: Item, shared: Shared) -> Item:
    """Return the item with its ``use: <id>`` questions filled in; those that do not exist are left out."""
    questions: list[Question | SharedQuestion] = []
    for question in item.questions:
        if isinstance(question, Question):
            questions.append(question)
        elif question.use in shared:
            questions.append(shared[question.use].copy(update={"when": question.when}))
    return item.copy(update={"questions": tuple(questions)})


def check_item(document: Document, item: Item, *, shared: Shared, picture_size: PictureSize) -> list[Fault]:
    """Return all faults of one item, as it was read from its document (shared questions not yet filled in)."""
    filled = with_shared(item, shared)
    faults = [
        *_question_faults(document, item, shared),
        *_condition_faults(document, filled, _question_places(item, shared)),
        *_picture_faults(document, item, picture_size),
    ]
    if not faults:
        faults += _unused_questions(document, filled, _question_places(item, shared))
        faults += _case_faults(document, filled)
    return faults


def _question_places(item: Item, shared: Shared) -> dict[str, int]:
    """Return question id → its place in the file."""
    places: dict[str, int] = {}
    for index, question in enumerate(item.questions):
        question_id = question.id if isinstance(question, Question) else question.use
        if isinstance(question, Question) or question_id in shared:
            places.setdefault(question_id, index)
    return places


def _question_faults(document: Document, item: Item, shared: Shared) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, question in enumerate(item.questions):
        line = document.line("questions", index)
        question_id = question.id if isinstance(question, Question) else question.use
        if isinstance(question, SharedQuestion) and question_id not in shared:
            names = "、".join(shared) or "还一个都没有"
            yield Fault(document.path, line, f"没有叫“{question_id}”的公用问题", f"questions.yml 里有:{names}")
        if isinstance(question, Question) and question_id in shared:
            yield Fault(
                document.path,
                line,
                f"“{question_id}”是公用问题的名字",
                f"要用公用的,写 - use: {question_id};要自己问,换一个 id",
            )
        if question_id in seen:
            yield Fault(document.path, line, f"问题“{question_id}”写了两遍", "留一个,或者换一个 id")
        seen.add(question_id)


def _conditions(item: Item, places: Mapping[str, int]) -> Iterator[tuple[Loc, Condition]]:
    for question in item.asked:
        yield ("questions", places[question.id], "when"), question.when
    for index, case in enumerate(item.cases):
        yield ("cases", index, "when"), case.when
    for index, material in enumerate(item.materials):
        yield ("materials", index, "when"), material.when
    for field in FACT_FIELDS:
        for index, fact in enumerate(item.facts(field)):
            yield (field, index, "when"), fact.when


def _condition_faults(document: Document, item: Item, places: Mapping[str, int]) -> Iterator[Fault]:
    for loc, condition in _conditions(item, places):
        yield from unknown_answers(document, loc, item, condition)
        for question_id in condition.questions:
            if loc[0] == "questions" and places.get(question_id, -1) >= int(loc[1]):
                yield Fault(
                    document.path,
                    document.line(*loc),
                    f"这个问题要看“{question_id}”的回答,可“{question_id}”排在它后面",
                    "把被看的问题挪到前面",
                )


def unknown_answers(document: Document, loc: Loc, item: Item, condition: Condition) -> Iterator[Fault]:
    """Yield what a condition written at a place in a document looks at and an item does not ask."""
    questions = {question.id: question for question in item.asked}
    for row in condition.any_of:
        for question_id, options in row.items():
            question = questions.get(question_id)
            if question is None:
                names = "、".join(questions) or "还一个都没有"
                yield Fault(
                    document.path,
                    document.line(*loc),
                    f"when 里的问题“{question_id}”不存在",
                    f"{'本事项' if loc[0] != 'items' else f'事项 {item.id} '}的问题有:{names}",
                )
            else:
                yield from _option_faults(document, document.line(*loc), question, options)


def _option_faults(document: Document, line: int, question: Question, options: tuple[str, ...]) -> Iterator[Fault]:
    allowed = [option.id for option in question.options]
    for option in options:
        if option not in allowed:
            yield Fault(
                document.path,
                line,
                f"问题“{question.id}”没有“{option}”这个选项",
                f"能写的选项:{'、'.join(allowed)}",
            )


def _picture_faults(document: Document, item: Item, picture_size: PictureSize) -> Iterator[Fault]:
    for index, material in enumerate(item.materials):
        if material.sample is not None and picture_size(material.sample) is None:
            yield Fault(
                document.path,
                document.line("materials", index, "sample"),
                f"材料“{material.id}”的样表图片 {material.sample} 找不到",
                "把图片放进 guides 文件夹,这里写它的位置,比如 samples/huji.png",
            )


def _unused_questions(document: Document, item: Item, places: Mapping[str, int]) -> Iterator[Fault]:
    used = {question for _, condition in _conditions(item, places) for question in condition.questions}
    for question in item.asked:
        if question.id not in used and not any(option.note for option in question.options):
            yield Fault(
                document.path,
                document.line("questions", places[question.id]),
                f"问题“{question.id}”问了也白问:没有哪样材料、哪条内容、哪个情形看它的回答",
                "在用得着它的地方写 when,或者把这个问题删掉",
            )


def _case_faults(document: Document, item: Item) -> Iterator[Fault]:
    found = list(islice(combinations(item), MOST_COMBINATIONS + 1))
    if len(found) > MOST_COMBINATIONS:
        yield Fault(
            document.path,
            document.line("questions"),
            f"问题太多,回答的组合超过 {MOST_COMBINATIONS} 种",
            "给只在某种情形下才要问的问题写上 when",
        )
        return
    yield from _unreached_cases(document, item, found)
    if not item.is_referral:
        yield from _empty_checklists(document, item, found)


def _unreached_cases(document: Document, item: Item, found: list[dict[str, str]]) -> Iterator[Fault]:
    for index, case in enumerate(item.cases):
        if not any(case.when.holds(complete) for complete in found):
            yield Fault(
                document.path,
                document.line("cases", index, "when"),
                f"情形“{case.title}”怎么回答都到不了",
                "看看它的 when,和所看问题自己的 when 有没有冲突",
            )


def _empty_checklists(document: Document, item: Item, found: list[dict[str, str]]) -> Iterator[Fault]:
    brought = {material.id for material in item.materials if material.need is not Need.FETCHED}
    for complete in found:
        reached = outcome(item, complete)
        if reached.refer is None and brought.isdisjoint(reached.materials):
            yield Fault(
                document.path,
                document.line("materials"),
                f"{_said(item, complete)}一样材料都不用带",
                "补上材料(至少一样要带的);如果不在这儿办,写一个带 refer 的情形",
            )
            return


def _said(item: Item, complete: Mapping[str, str]) -> str:
    labels = [q.option(complete[q.id]).label for q in item.asked if q.id in complete]
    return f"回答“{'、'.join(labels)}”的人," if labels else "这个事项"
