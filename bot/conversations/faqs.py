"""The frequent questions of an item: answered when the message is one of them, in whatever words."""

from __future__ import annotations

import re
from typing import FrozenSet, Optional

from bot.guidebook.schema import Item

# Share of common two-character pieces (Dice) from which two sentences ask the same. Below .6, questions
# that only share the item's name meet; above .75, half of the ways to ask are missed.
ALIKE = 0.62


def faq_answer(item: Item, text: str) -> Optional[str]:
    """Return the answer to the frequent question that the text asks, or None."""
    asked = _tight(text)
    for faq in item.faqs:
        for way in (faq.ask, *faq.says):
            if _asks(asked, _tight(way)):
                return faq.answer
    return None


def _asks(asked: str, way: str) -> bool:
    if len(way) >= 4 and way in asked:
        return True
    mine, theirs = _pieces(asked), _pieces(way)
    if len(mine) < 2:
        # A bare name, 「护照」, asks for no detail.
        return asked == way
    return bool(mine and theirs) and 2 * len(mine & theirs) / (len(mine) + len(theirs)) >= ALIKE


def _pieces(text: str) -> FrozenSet[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _tight(text: str) -> str:
    return re.sub(r"[\W_]|[吗呢嘛啊呀吧的了]", "", text)
