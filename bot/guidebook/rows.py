"""The guides as a table: one row per case and material, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.guidebook.cases import completed, decisions, referring_case
from bot.guidebook.checklist_lines import Line, lines_of
from bot.guidebook.schema import Item

COLUMNS = (
    "事项编号",
    "事项",
    "情形",
    "序号",
    "材料编号",
    "材料",
    "原件",
    "复印件",
    "复印哪几页",
    "必要性",
    "来源",
    "在哪儿办",
    "空白表",
    "样表",
    "丢了怎么办",
    "说明",
    "拿不准的",
)


def rows(item: Item) -> Iterator[Mapping[str, str | int]]:
    """Yield the rows of one item, column → cell, with the columns of ``COLUMNS``.

    A case is what a resident is asked until the list is settled; one that ends
    elsewhere is a single row that says where.
    """
    for answers in decisions(item):
        case = "、".join(q.option(answers[q.id]).label for q in item.asked if q.id in answers) or "所有人"
        complete = completed(item, answers)
        refer = referring_case(item, complete)
        elsewhere = item.elsewhere or (refer.hedged(refer.refer) if refer is not None else None)
        if elsewhere is not None:
            yield _row(item, case, 说明=elsewhere)
            continue
        for line in lines_of(item, complete):
            yield _row(item, case, **_cells(line))


def _row(item: Item, case: str, **cells: str | int) -> Mapping[str, str | int]:
    return {**dict.fromkeys(COLUMNS, ""), "事项编号": item.id, "事项": item.title, "情形": case, **cells}


def _cells(line: Line) -> dict[str, str | int]:
    return {
        "序号": line.number,
        "材料编号": line.id,
        "材料": line.name,
        "原件": line.originals,
        "复印件": line.copies,
        "复印哪几页": line.pages,
        "必要性": line.need.label,
        "来源": line.source.label,
        "在哪儿办": line.where,
        "空白表": line.form,
        "样表": line.sample,
        "丢了怎么办": line.lost,
        "说明": line.note,
        "拿不准的": line.doubt,
    }
