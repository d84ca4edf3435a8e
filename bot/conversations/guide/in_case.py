"""「如果…,」: what may hold in the resident's case, said under the condition that is not settled yet."""

from __future__ import annotations

from typing import List, Mapping, Sequence, Tuple

from bot.guidebook.cases import combinations
from bot.guidebook.schema import Condition, Item

IF = "如果"
# More labels than these are shorter said as what they are not.
_MOST_LABELS = 2


def applies(item: Item, when: Condition, told: Mapping[str, str]) -> bool:
    """Whether something applies in a case that agrees with what is told, and that asking can lead to."""
    return any(when.holds(complete) for complete in combinations(item, told))


def if_case(item: Item, when: Condition, told: Mapping[str, str]) -> str:
    """Return 「如果…,」 for what is not settled yet about a condition, nothing when it is."""
    if not when.any_of or when.holds(told):
        return ""
    rows = [_labels(item, row, told) for row in when.any_of]
    if not all(rows):
        return ""
    alone = sum(len(labels) for row in rows for _, labels in row) == 1
    mark = "{}" if alone else "「{}」"
    labels = [",而且".join(how + "或".join(mark.format(label) for label in of) for how, of in row) for row in rows]
    return f"{IF}{';或者'.join(dict.fromkeys(labels))}:"


def _labels(item: Item, row: Mapping[str, Sequence[str]], told: Mapping[str, str]) -> List[Tuple[str, List[str]]]:
    """Return the labels of a row of a condition, question by question: as what it is, or shorter, what it is not.

    What it is not is only said of what everybody is asked: whoever is not asked has none of the answers.
    """
    every = list(combinations(item, told))
    parts: List[Tuple[str, List[str]]] = []
    for question in (q for q in item.asked if q.id in row and q.id not in told):
        meant = [option.label for option in question.options if option.id in row[question.id]]
        others = [option.label for option in question.options if option.id not in row[question.id]]
        of_all = all(question.id in complete for complete in every)
        if others or not of_all:
            denied = of_all and len(meant) > _MOST_LABELS and len(others) < len(meant)
            parts.append(("不是", others) if denied else ("", meant))
    return parts
