"""The frequent questions of an item, or of the hall: answered when the message is one of them, in whatever words."""

from __future__ import annotations

import re
from typing import FrozenSet, Optional, Sequence

from bot.conversations import wording
from bot.guidebook.schema import Faq, Hall, Item

# Share of common two-character pieces (Dice) from which two sentences ask the same. Below .6, questions
# that only share the item's name meet; above .75, half of the ways to ask are missed.
ALIKE = 0.62
# What every question about anything may hold.
_ASKING = re.compile(
    "怎么|咋|如何|办理?|弄|申请|需要|要|带|啥|什么|哪些|材料|手续|东西|在哪里?|去哪里?|能|谁|多少|钱|多久|几天|好"
)


def faq_answer(item: Item, text: str, *, phone: str) -> Optional[str]:
    """Return the answer to the frequent question of an item that the text asks, or None.

    :param phone: whom to ring where the answer is in doubt.
    """
    return _answer(item.faqs, text, (item.title, item.plain, *item.aliases), phone)


def hall_faq_answer(hall: Hall, text: str) -> Optional[str]:
    """Return the answer to what is asked about the hall beside its hours and place, 「复印一张多少钱」, or None."""
    return _answer(hall.faqs, text, (), hall.phone)


def _answer(faqs: Sequence[Faq], text: str, about: Sequence[str], phone: str) -> Optional[str]:
    asked = _tight(text)
    names = sorted({_tight(name) for name in about}, key=len, reverse=True)
    ways = [(max(_likeness(asked, _tight(way), names) for way in (faq.ask, *faq.says)), faq) for faq in faqs]
    likeness, faq = max(ways, key=lambda way: way[0], default=(0.0, None))
    if faq is None or likeness < ALIKE:
        return None
    return f"{faq.answer}\n{wording.doubtful([faq.doubt], phone=phone)}" if faq.doubt else faq.answer


def _likeness(asked: str, way: str, names: Sequence[str]) -> float:
    """How much two questions are one, from 0 to 1: not at all where they share their item alone."""
    if asked == way or (len(way) >= 4 and way in asked):
        return 1.0
    if len(_pieces(asked)) < 2:
        return 0.0
    mine, theirs = _without(asked, names), _without(way, names)
    own = [set(_ASKING.sub("", text)) for text in (mine, theirs)]
    alike = _dice(_pieces(asked), _pieces(way))
    if not any(own):
        # 「讨薪要啥」 and 「讨薪要多少钱」: only how they ask tells them apart.
        return min(alike, _dice(frozenset(mine), frozenset(theirs)))
    # 「高龄津贴要带啥」 is not 「高龄津贴要刷脸吗」, however alike they are written.
    return alike if own[0] & own[1] else 0.0


def _without(text: str, names: Sequence[str]) -> str:
    """What a question says beside the longest name of its item."""
    name = next((name for name in names if name in text), "")
    return text.replace(name, "") if name else text


def _dice(mine: FrozenSet[str], theirs: FrozenSet[str]) -> float:
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _pieces(text: str) -> FrozenSet[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _tight(text: str) -> str:
    return re.sub(r"[\W_]|[吗呢嘛啊呀吧的了]", "", text)
