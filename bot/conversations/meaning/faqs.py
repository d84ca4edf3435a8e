"""The frequent questions of an item, or of the hall: answered when the message is one of them, in whatever words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import FrozenSet, Optional, Sequence, Tuple

from bot.conversations.turns import wording
from bot.guidebook.schema import Faq, Hall, Item

# Share of common two-character pieces (Dice) from which two sentences ask the same. Below .6, questions
# that only share the item's name meet; above .75, half of the ways to ask are missed.
ALIKE = 0.62
# From so many characters on, a way to ask is no mere word.
_A_SENTENCE = 6
# Asked in the words of the street, it is the same question.
_SPOKEN = tuple(
    (re.compile(said), meant)
    for said, meant in (
        ("啥子?|么子|甚么", "什么"),
        ("怎么样|怎样|咋个?|啷个", "怎么"),
        ("没得|冇得?|莫得", "没有"),
        ("好多钱|几多钱", "多少钱"),
    )
)
# What every question about anything may hold.
_ASKING = re.compile(
    "怎么|咋|如何|什么时候|时候|办理?|弄|申请|需要|要|带|啥|什么|哪些|材料|手续|东西|在哪里?|去哪里?|能|谁|多少|钱|多久|几天|好"
)


def faq_answer(item: Item, text: str, *, phone: str) -> Optional[str]:
    """Return the answer to the frequent question of an item that the text asks, or None.

    :param phone: whom to ring where the answer is in doubt.
    """
    return _answer(item.faqs, text, (item.title, item.plain, *item.aliases), phone)


def is_word_for_word(item: Item, text: str) -> bool:
    """Whether a text has a frequent question of an item in it as it stands in the guide."""
    return _is_word_for_word(item.faqs, text)


def is_word_for_word_of_hall(hall: Hall, text: str) -> bool:
    """Whether a text has in it what is asked about the hall as its town has written it down: 「坐轮椅能进不」."""
    return _is_word_for_word(hall.faqs, text)


def _is_word_for_word(faqs: Sequence[Faq], text: str) -> bool:
    said = _tight(text)
    ways = (_tight(way) for faq in faqs for way in (faq.ask, *faq.says))
    return any(len(way) >= _A_SENTENCE and way in said for way in ways)


def hall_faq_answer(hall: Hall, text: str) -> Optional[str]:
    """Return the answer to what is asked about the hall beside its hours and place, 「复印一张多少钱」, or None."""
    return _answer(hall.faqs, text, (), hall.phone)


def _answer(faqs: Sequence[Faq], text: str, about: Tuple[str, ...], phone: str) -> Optional[str]:
    names = _names(about)
    asked = _read(text, names)
    ways = [(max(_likeness(asked, _way(way, names)) for way in (faq.ask, *faq.says)), faq) for faq in faqs]
    likeness, faq = max(ways, key=lambda way: way[0], default=(0.0, None))
    if faq is None or likeness < ALIKE:
        return None
    return f"{faq.answer}\n{wording.doubtful([faq.doubt], phone=phone)}" if faq.doubt else faq.answer


@dataclass(frozen=True)
class _Question:
    """A question as it is compared: its letters, its two-character pieces, what it says beside the longest name of
    its item, and what of that does not only ask.
    """

    text: str
    pieces: FrozenSet[str]
    beside: FrozenSet[str]
    own: FrozenSet[str]


def _read(text: str, names: Sequence[str]) -> _Question:
    tight = _tight(text)
    name = next((name for name in names if name in tight), "")
    beside = tight.replace(name, "") if name else tight
    return _Question(tight, _pieces(tight), frozenset(beside), frozenset(_ASKING.sub("", beside)))


# The ways to ask that the guides know: compared with every message, and always the same.
_way = lru_cache(maxsize=10_000)(_read)


@lru_cache(maxsize=1000)
def _names(about: Tuple[str, ...]) -> Tuple[str, ...]:
    return tuple(sorted({_tight(name) for name in about}, key=len, reverse=True))


def _likeness(asked: _Question, way: _Question) -> float:
    """How much two questions are one, from 0 to 1: not at all where they share their item alone."""
    if asked.text == way.text or (len(way.text) >= 4 and way.text in asked.text):
        return 1.0
    if len(asked.pieces) < 2:
        return 0.0
    alike = _dice(asked.pieces, way.pieces)
    if not (asked.own or way.own):
        # 「讨薪要啥」 and 「讨薪要多少钱」: only how they ask tells them apart.
        return min(alike, _dice(asked.beside, way.beside))
    # 「高龄津贴要带啥」 is not 「高龄津贴要刷脸吗」, however alike they are written.
    return alike if asked.own & way.own else 0.0


def _dice(mine: FrozenSet[str], theirs: FrozenSet[str]) -> float:
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _pieces(text: str) -> FrozenSet[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _tight(text: str) -> str:
    for said, meant in _SPOKEN:
        text = said.sub(meant, text)
    return re.sub(r"[\W_]|[吗呢嘛啊呀吧的了]", "", text.lower())
