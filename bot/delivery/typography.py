"""Chinese marks between Chinese words: guides are typed on all kinds of keyboards, residents read one kind."""

from __future__ import annotations

import re

_FULL_WIDTH = str.maketrans(",;:?!()", "，；：？！（）")
_CHINESE = r"[\u3400-\u9fff「」『』《》“”、。，；：？！（）…]"
_BRACKETS = str.maketrans("()", "（）")
# A pair of which only one half stands beside a Chinese character.
_IN_BRACKETS = re.compile("（[^()（）]*\\)|\\([^()（）]*）")
_AFTER_CHINESE = re.compile(rf"(?<={_CHINESE})[,;:?!()]")
_BEFORE_CHINESE = re.compile(rf"[,;:?!()](?={_CHINESE})")


def with_chinese_marks(text: str) -> str:
    """Return the text with full-width marks wherever one stands beside a Chinese character.

    Times (14:30), addresses and numbers with commas stay as they are.
    """
    text = _AFTER_CHINESE.sub(_wide, text)
    text = _BEFORE_CHINESE.sub(_wide, text)
    return _IN_BRACKETS.sub(lambda found: found[0].translate(_BRACKETS), text)


def _wide(mark: re.Match[str]) -> str:
    return mark[0].translate(_FULL_WIDTH)
