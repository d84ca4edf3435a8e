"""What has changed since a checklist was given out, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.guidebook.checklist_lines import Line
from bot.guidebook.schema.enums import Labelled


class ChangeKind(Labelled):
    """How a line differs from the one that was given out."""

    CHANGED = ("changed", "已改")
    ADDED = ("added", "新加")
    DROPPED = ("dropped", "不用了")


@dataclass(frozen=True)
class Change:
    """One difference; ``number`` is the line's on the new list, on the old one when it was dropped."""

    kind: ChangeKind
    number: int
    text: str


def what_changed(old: Sequence[Line], new: Sequence[Line]) -> tuple[Change, ...]:
    """Return the differences between two lists, in the order of the new one, dropped lines last.

    A line that only got another number has not changed.
    """
    before = {line.id: line for line in old}
    after = {line.id for line in new}
    changes = [change for line in new if (change := _change(before.get(line.id), line)) is not None]
    changes += [
        Change(ChangeKind.DROPPED, line.number, f"原来的第{line.number}样“{line.name}”不用了。")
        for line in old
        if line.id not in after
    ]
    return tuple(changes)


def _change(before: Line | None, line: Line) -> Change | None:
    if before is None:
        return Change(ChangeKind.ADDED, line.number, f"第{line.number}样是新加的:{line.text}。")
    if before.text != line.text:
        return Change(
            ChangeKind.CHANGED, line.number, f"第{line.number}样已改:原来是“{before.text}”,现在是“{line.text}”。"
        )
    if (before.details, before.doubt) != (line.details, line.doubt):
        return Change(ChangeKind.CHANGED, line.number, f"第{line.number}样已改:“{line.name}”的说明改了,请再看一遍。")
    return None
