"""What libyaml complains of, said so that somebody who has never heard of YAML can mend it."""

from __future__ import annotations

import re

import yaml

from bot.guidebook.faults import Fault

_TAB = re.compile(r"^[ ]*\t")
_WIDE_SPACE = re.compile("^[ ]*[\u3000\u00a0]")
_WIDE_COLON = re.compile("^[ ]*(?:- )?[a-z_]+\uff1a")
_TIGHT_COLON = re.compile(r"^\s*(?:- )?[a-z_]+:[^\s/]")

# (part of libyaml's English problem, what, mend), the first that fits.
_PROBLEMS = (
    (
        "mapping values are not allowed",
        "冒号的位置不对,或者这行缩进多了",
        "和上一行对齐;文字里本来就有英文冒号的,整句用引号括起来",
    ),
    ("did not find expected key", "这行(或上一行)没有对齐,或者引号没写完整", "同一层的键要左边对齐;引号要成对"),
    ("did not find expected '-'", "这一行没有对齐", "同一层的键要左边对齐,同一个列表的“- ”也要左边对齐"),
    ("could not find expected ':'", "有一行少了冒号", "写成“键: 内容”,用英文冒号,冒号后面空一格"),
    ("while scanning a quoted scalar", "引号只有一半", "在这句话末尾补上引号"),
    ("unexpected end of stream", "引号只有一半", "在这句话末尾补上引号"),
    ("expected ',' or ']'", "方括号里的列表没写对", "写成 [甲, 乙, 丙],用英文逗号,末尾有 ]"),
    ("expected ',' or '}'", "花括号里的内容没写对", "写成 {键: 内容, 键: 内容},用英文逗号,末尾有 }"),
    ("block sequence entries are not allowed", "“- ”的位置不对", "列表另起一行写,“- ”比上面的键缩进两格"),
    ("undefined alias", "文字以 * 开头,会被当成引用", "把这段文字用引号括起来"),
    ("alphabetic or numeric", "文字以 * 或 & 开头,会被当成引用", "把这段文字用引号括起来"),
    ("unknown escape", "双引号里的反斜杠 \\ 有特别的意思", "改用单引号把这段文字括起来"),
    ("cannot start any token", "这行开头的符号(比如 @、` 或 %)有特别的意思", "把这段文字用引号括起来"),
    ("expected <document start>", "有一行顶到了最左边,或者前面的内容没写完", "看看这行和上一行的缩进"),
    ("tag", "文字以感叹号 ! 开头,会被当成特殊标记", "把这段文字用引号括起来"),
)


def syntax_fault(path: str, text: str, error: yaml.YAMLError) -> Fault:
    """Return the fault of a text that the parser gave up on."""
    lines = text.split("\n")
    line = _line_of(text, error)
    for number in range(1, min(line + 1, len(lines)) + 1):
        if _TAB.match(lines[number - 1]):
            return Fault(path, number, "行首用了 Tab 键", "把 Tab 换成空格,一层两个空格")
        if _WIDE_SPACE.match(lines[number - 1]):
            return Fault(path, number, "行首有全角空格", "换成英文(半角)空格,一层两个空格")
    for number in (line, line - 1, line + 1):
        if 1 <= number <= len(lines):
            colon = _colon_fault(path, number, lines[number - 1])
            if colon is not None:
                return colon
    return _worded(path, line, error)


def _line_of(text: str, error: yaml.YAMLError) -> int:
    if isinstance(error, yaml.reader.ReaderError):
        # libyaml counts in bytes.
        return text.encode()[: error.position].count(b"\n") + 1
    # An open quote is missed only at the end of the file; the line to mend is where it began.
    quoted = "quoted scalar" in (getattr(error, "context", None) or "")
    mark = getattr(error, "context_mark" if quoted else "problem_mark", None)
    return int(mark.line) + 1 if mark is not None else 1


def _colon_fault(path: str, number: int, line: str) -> Fault | None:
    if _WIDE_COLON.match(line):
        return Fault(path, number, "键后面是中文冒号“：”", "换成英文冒号,后面空一格:“键: 内容”")
    if _TIGHT_COLON.match(line):
        return Fault(path, number, "英文冒号后面没有空格", "冒号后面空一格:“键: 内容”")
    return None


def _worded(path: str, line: int, error: yaml.YAMLError) -> Fault:
    if isinstance(error, yaml.reader.ReaderError):
        return Fault(path, line, "有看不见的控制字符", "把这一行删掉,重新打一遍")
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    for part, what, mend in _PROBLEMS:
        if part in said:
            return Fault(path, line, what, mend)
    return Fault(path, line, "这里的写法读不懂", "照着别的文件对一对:缩进、冒号、引号、减号")
