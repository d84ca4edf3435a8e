"""A number or a title typed in answer to choices: 「1」「第一个」「选2」「跟妈妈」."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Mapping, Optional, Sequence

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九十")} | {"两": 2, "头": 1, "首": 1}
_NUMBER = r"(?P<number>\d{1,2}|[一二两三四五六七八九十头首])"
_ORDINAL = re.compile(rf"^我?(?:选|要|点|按|就)?第?{_NUMBER}[个号项条种样]?[吧呗嘛啊的、]?$")
_ENDS = re.compile("[,。.!;? ]")
# 「那留给窗口吧」: the title, and what it is said with.
_AROUND = re.compile("^(?:那就?|就|好的?|行|嗯|我?选|帮我|给我|请|麻烦)+[,， ]*|(?:吧|呗|嘛|啊|哈|好了|了)+$")
_LAST = re.compile(r"^(?:我?(?:选|要)?)(?:最后|末尾)(?:一)?个(?:吧)?$")


def chosen_by_typing(text: str, choices: Sequence[Mapping[str, Any]]) -> Optional[Mapping[str, Any]]:
    """Return the choice that a typed number, ordinal or title names, or None.

    A bare number counts from 1 in the order shown. A choice may also be known by
    what else people say for it, ``says`` in what it does, as the first thing said.
    """
    typed = unicodedata.normalize("NFKC", text).strip(" 。.!,")
    meant = _AROUND.sub("", typed)
    first = _ENDS.split(typed, maxsplit=1)[0]
    for choice in choices:
        if unicodedata.normalize("NFKC", str(choice["title"])) in (typed, meant):
            return choice
        if first in choice.get("does", {}).get("says", ()):
            return choice
    place = _place(typed, len(choices))
    return choices[place] if place is not None and 0 <= place < len(choices) else None


def _place(typed: str, count: int) -> Optional[int]:
    if _LAST.match(typed):
        return count - 1
    match = _ORDINAL.match(typed)
    if match is None:
        return None
    number = match["number"]
    return (int(number) if number.isdigit() else _DIGITS[number]) - 1
