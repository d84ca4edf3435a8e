"""A YAML file as text values with line numbers.

PyYAML's constructor reads 14:30 as 870, 010 as 8 and no as False. Here the C
loader only parses: every scalar stays the text that was written, and every key
and list entry keeps its line. A key written twice, which YAML would let win
silently, is a fault; so are anchors, which guides have no use for and which
would let a small file grow without end, and nesting that no guide has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.guidebook.faults import Fault
from bot.guidebook.syntax_faults import syntax_fault

Loc = tuple[str | int, ...]

# Guides go six deep; beyond this somebody's file is broken, or means harm.
_DEEPEST = 30


@dataclass(frozen=True)
class Document:
    """One composed file: nested dicts, lists and texts, and the line (from 1) of every place in them."""

    path: str
    text: str
    tree: Any
    lines: Mapping[Loc, int]

    def line(self, *loc: str | int) -> int:
        """Return the line of a place, or of the nearest thing around it that is there."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def at(self, *loc: str | int) -> Any:
        """Return what is written at a place, None when nothing is."""
        node: Any = self.tree
        for step in loc:
            if isinstance(node, Mapping):
                node = node.get(step)
            elif isinstance(node, list):
                node = node[step] if isinstance(step, int) and step < len(node) else None
            else:
                return None
        return node


class _Reader:
    """Reads the events of one document into a tree, noting lines and faults."""

    def __init__(self, path: str, events: Iterator[yaml.Event]) -> None:
        self._path = path
        self._events = events
        self.lines: dict[Loc, int] = {}
        self.faults: list[Fault] = []

    def read(self, event: yaml.Event, loc: Loc) -> Any:
        """Return what begins with an event.

        :raises _TooDeepError: it is nested deeper than any guide.
        """
        line = _line_of(event)
        self.lines.setdefault(loc, line)
        if len(loc) > _DEEPEST:
            raise _TooDeepError(line)
        if getattr(event, "anchor", None) is not None:
            self._refuse(line, "用了 & 或 * 引用别处的内容", "把内容照抄一遍;文字本身以 & 或 * 开头的,用引号括起来")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(line, f"“{tag}” 开头是感叹号,会被当成特殊标记", "把这段文字用引号括起来")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(loc)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(loc)
        return event.value if isinstance(event, yaml.ScalarEvent) else ""

    def _sequence(self, loc: Loc) -> list[Any]:
        tree: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            tree.append(self.read(event, (*loc, len(tree))))
        return tree

    def _mapping(self, loc: Loc) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line_of(event)
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            if key is None:
                self._refuse(line, "冒号前面的键不是一个词", "键只写一个词,比如 title: 出生登记")
                self.read(event, (*loc, ""))
                self.read(next(self._events), (*loc, ""))
                continue
            place: Loc = (*loc, key)
            if key in tree:
                first = self.lines[place]
                self._refuse(line, f"“{key}” 写了两遍,前一遍在第 {first} 行", "两处合成一处,多的那行删掉")
                self.read(next(self._events), place)
                continue
            self.lines[place] = line
            tree[key] = self.read(next(self._events), place)
        return tree

    def _refuse(self, line: int, what: str, mend: str) -> None:
        self.faults.append(Fault(self._path, line, what, mend))


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


class _TooDeepError(Exception):
    """Nested deeper than any guide, at a line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def compose(path: str, text: str) -> tuple[Document | None, list[Fault]]:
    """Return the file as a document and its faults; no document when the file is not YAML at all."""
    try:
        return _compose(path, text)
    except yaml.YAMLError as error:
        return None, [syntax_fault(path, text, error)]
    except _TooDeepError as error:
        return None, [Fault(path, error.line, "一层套一层,套得太深了", "照着别的文件的样子写")]


def _compose(path: str, text: str) -> tuple[Document | None, list[Fault]]:
    events = yaml.parse(text, Loader=yaml.CSafeLoader)
    next(events)
    if isinstance(next(events), yaml.StreamEndEvent):
        return None, [Fault(path, 1, "文件是空的", "把内容写上,或者把文件删掉")]
    reader = _Reader(path, events)
    tree = reader.read(next(events), ())
    next(events)
    following = next(events)
    if not isinstance(following, yaml.StreamEndEvent):
        line = _line_of(following)
        return None, [Fault(path, line, "文件中间有一行 ---", "一个文件只写一件事,把 --- 那行删掉")]
    if not isinstance(tree, dict):
        return None, [Fault(path, 1, "文件要一行一行写成“键: 内容”", "照着别的文件的样子写,比如 title: 出生登记")]
    return Document(path, text, tree, reader.lines), reader.faults
