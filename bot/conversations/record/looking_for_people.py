"""「没人啊」「人呢」: somebody looks for people, whom they have asked for or wait for."""

from __future__ import annotations

import re
from typing import Any, Mapping, Sequence

_CALLS = "(?:喂|哎|诶|唉|咦|啊|哦|你好|您好)*[,\uff0c。!\uff01\\s]*"
_HAS_WAITED = (
    "(?:(?:我)?(?:都|已经)?等了?(?:这么|那么|好|老|半)?(?:久|半天|一?会儿?|天)了?(?:也|还|都)?[,\uff0c。\\s]*)?"
)
_PEOPLE = "(?:大?活人|真人|人影|工作人员|人)"
_DOES = "(?:在线?|值班|来|[应接回理](?:我|一?下|话)?|答应|搭理|吭声|说话)?"
_NOBODY = (
    "(?:你们|那边|这边|这里|线上)?(?:怎么|咋个?|为啥|为什么|还是?|都|也|又|就|半天)*"
    f"(?:没有?|没得|冇得?|莫得|木有|不见)(?:一个|个)?{_PEOPLE}{_DOES}"
)
_GONE = "(?:跑|上|到)?(?:去)?哪(?:儿|里)?去?了?|在哪(?:儿|里)?|(?:怎么|咋)?(?:还没|还不)来|来了?没来?"
_WHERE = f"{_PEOPLE}(?:都)?(?:呢|{_GONE})"
_IS_ANYBODY = f"(?:到底|还)?有(?:没有?|得)?(?:个|一个)?{_PEOPLE}{_DOES}(?:没有?)?"
_LOOKS = re.compile(
    rf"{_CALLS}{_HAS_WAITED}(?:{_NOBODY}|{_WHERE}|{_IS_ANYBODY}|在吗|在不在)[啊呀呢嘛吗么哦哇哈嘞哒吧了的]*\W*"
)
_HOW_LONG = re.compile(
    rf"{_CALLS}(?:我)?(?:还|还得|还要|大概|得|要)*(?:等|排)(?:多久|多长时间|好久|几分钟|到啥时候|到什么时候)[啊呀呢嘛了]*\W*"
    r"|(?:我)?(?:前面|前头)(?:还)?(?:有)?(?:几|多少|好多)(?:个|位)?(?:人)?[啊呀呢]*\W*"
    r"|(?:还没)?(?:轮|排|到)(?:到)?我(?:了)?(?:没有?|吗)?[啊呀呢]*\W*"
    r"|(?:怎么|咋|咋个)(?:还没|还不|这么|恁|那么)(?:来|慢|久|人来)[啊呀呢嘛]*\W*"
)


_LEAVES_WORDS = re.compile(
    rf"{_CALLS}(?:那|我|就|先|想|要|给你们?|给窗口)*留(?:个|一个|下)?(?:言|话|句话)[吧嘛了啊行好。!\uff01]*"
)


def looks_for_people(text: str) -> bool:
    """Whether it is nothing but 「没人啊」「等半天了,人呢」「有没有人在」; 「窗口咋没人」 is of a place."""
    return _LOOKS.fullmatch(text) is not None


def asks_of_the_queue(text: str) -> bool:
    """Whether somebody who waits asks for how long yet, or whether anybody is there."""
    return _HOW_LONG.fullmatch(text) is not None or looks_for_people(text)


def leaves_words(text: str) -> bool:
    """Whether somebody wants to leave a word for the people, and says nothing else: 「那我留个言」."""
    return _LEAVES_WORDS.fullmatch(text) is not None


def has_asked_for_people(said: Sequence[Mapping[str, Any]]) -> bool:
    """Whether people were asked for in vain: the last answer, as stored, offers other ways to reach them."""
    return any("leave" in choice.get("does", {}) for reply in said for choice in reply.get("choices", ()))
