"""The text as the intent sees it: one way of writing, with every item's name replaced by a mark.

How a question is asked does not depend on the item it is about, so an item
that is new in the guides needs no training.
"""

from __future__ import annotations

import re
from typing import Iterable, List, Tuple

from bot.guidebook.search.normalise import Normaliser
from bot.people.vault import TOKEN

Span = Tuple[int, int]

MARK = "ITEM"
# What stands for MARK among the features. Normal text is lower case, so capitals cannot be typed.
ITEM = "I"
PAYING_ITEM = "P"

_GAPS = re.compile("[, ]+")
_PHONE = re.compile(rf"{TOKEN.pattern}|(?<!\d)1[3-9]\d{{9}}(?!\d)")
_NORMALISER = Normaliser({})

# 「残补多少」 asks what is paid out and 「护照多少」 what it costs: whether a name sounds like money
# decides, and only the name is known of an item that is new. 补办, 补社保卡 are no money.
_SOUNDS_LIKE_MONEY = re.compile(
    "贴|补(?=助|偿|款|钱|$)|津|金|钱|抚恤|奖|扶|救助|报销|低保|特困|五保|孤儿|养老|农保|失业|丧葬|助学|雨露"
)


def without_phones(text: str) -> str:
    """Return ``text``, as long as before, with spaces where a phone or its token stands.

    The letters of a token are drawn by lot: read as words, each town would understand another thing.
    """
    return _PHONE.sub(lambda found: " " * len(found[0]), text)


def masked(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` with ITEM in place of each of ``spans``, which must not overlap."""
    return "".join(piece if piece is not None else MARK for piece, _ in _pieces(text, spans))


def asked(text: str, spans: Iterable[Span]) -> str:
    """Return the normal form of what is asked: lower case, no punctuation, ``I`` or ``P`` for an item.

    ``P`` stands for an item whose name sounds like money paid out.
    """
    parts: List[str] = []
    for piece, name in _pieces(text, spans):
        parts.append(_mark_of(name) if piece is None else _GAPS.sub("", _NORMALISER.normal(piece).text))
    return "".join(parts)


def _pieces(text: str, spans: Iterable[Span]) -> Iterable[Tuple[str | None, str]]:
    """Yield (stretch, "") for what stays and (None, name) for what is replaced, in the order of the text."""
    at = 0
    for start, end in sorted(spans):
        yield text[at:start], ""
        yield None, text[start:end]
        at = end
    yield text[at:], ""


def _mark_of(name: str) -> str:
    return PAYING_ITEM if _SOUNDS_LIKE_MONEY.search(name) else ITEM
