"""A YAML file as text values with line numbers.

PyYAML's constructor reads 14:30 as 870, 010 as 8 and no as False. Here the C
loader only composes nodes: every scalar stays the text that was written, and
every key and list entry keeps its line. A key written twice, which YAML would
let win silently, is a fault; so are anchors, which guides have no use for and
which would let a small file grow without end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.guidebook.faults import Fault
from bot.guidebook.syntax_faults import syntax_fault

Loc = tuple[str | int, ...]

_OWN_TAG = "tag:yaml.org,2002:"


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


@dataclass
class _Reader:
    path: str
    lines: dict[Loc, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def read(self, node: yaml.Node, loc: Loc) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(loc, line)
        if id(node) in self.seen:
            return self._refuse(line, "用了 * 引用别处的内容", "把内容照抄一遍;文字本身以 * 开头的,用引号括起来")
        self.seen.add(id(node))
        if not node.tag.startswith(_OWN_TAG):
            return self._refuse(line, f"“{node.tag}” 开头是感叹号,会被当成特殊标记", "把这段文字用引号括起来")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*loc, index)) for index, child in enumerate(node.value)]
        return node.value

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(line, "冒号前面的键不是一个词", "键只写一个词,比如 title: 出生登记")
                continue
            key = key_node.value
            place: Loc = (*loc, key)
            if key in tree:
                first = self.lines[place]
                self._refuse(line, f"“{key}” 写了两遍,前一遍在第 {first} 行", "两处合成一处,多的那行删掉")
                continue
            self.lines[place] = line
            tree[key] = self.read(value_node, place)
        return tree

    def _refuse(self, line: int, what: str, mend: str) -> str:
        self.faults.append(Fault(self.path, line, what, mend))
        return ""


def compose(path: str, text: str) -> tuple[Document | None, list[Fault]]:
    """Return the composed file and its faults; no document when the file is not YAML at all."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return None, [syntax_fault(path, text, error)]
    if node is None:
        return None, [Fault(path, 1, "文件是空的", "把内容写上,或者把文件删掉")]
    reader = _Reader(path)
    tree = reader.read(node, ())
    if not isinstance(tree, dict):
        return None, [Fault(path, 1, "文件要一行一行写成“键: 内容”", "照着别的文件的样子写,比如 title: 出生登记")]
    return Document(path, text, tree, reader.lines), reader.faults
