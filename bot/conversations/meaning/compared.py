"""Which two things a text compares, by its words alone: 「低保和五保有啥区别」, 「能一起领不」."""

from __future__ import annotations

import re
from typing import Sequence

from bot.conversations.meaning.subject_words import subject_words

_WHAT = "(?:什么|啥子?|哪些|哪点|哪里|么子|咩)"
_DIFFER = (
    f"(?:有|是)?{_WHAT}?(?:大的?)?(?:区别|不同|差别|分别)|是不是(?:一回事|一样|一码事|一个|同一)"
    f"|(?:是?一回事|是?一个东西|是?一样的?)(?:[吗么嘛不啵]|[?\uff1f]|$)|有?{_WHAT}不一样|哪[个样](?:的?钱)?更?(?:好|划算|合适|钱多|高|多)"
)
_BOTH = "(?:一起|同时|一块儿?|两样)都?(?:能不能|能|可以)?(?:领|拿|享受|吃)|(?:重复|都)(?:能|可以)?(?:领|享受)[吗么嘛不]"
# In a guide's own question: whether one may have it beside the other.
HAD_WITH = re.compile("一起|同时|还能|重复|冲突|算.*收入")
_ASKING = re.compile("^.*(?:问一?[下哈声]|问问|请问)")
_STOPS = r"\s,\uff0c。;\uff1b!\uff01?\uff1f"
SIDES = re.compile(
    rf"(?:请问|问一?下|那个|那|这|到底|[{_STOPS}]|^)(?P<one>[^{_STOPS}]{{2,12}}?)(?:和|跟|与|同|还是|、)(?P<other>[^{_STOPS}]{{2,12}}?)"
    rf"(?:之间|这?两[个样]|它们|他们|到底|究竟|都|又|能不能|能|可不可以|可以|算|[{_STOPS}])*(?:{_DIFFER}|(?P<both>{_BOTH}))"
)
# Of the two things talked about last.
TWO = re.compile("[两俩]|哪[个样]|一起|同时")
BARE = re.compile(
    rf"那?(?:这|它们?|他们)?[两俩]?[个样]?(?:之间|到底|都|能不能|能|可以)*(?:{_DIFFER}|(?P<both>{_BOTH}))[嘛呀呢哦咧啊些点的不吗]*[?\uff1f]?"
)


def sides(text: str) -> Sequence[str]:
    """Return the two things that a text compares, as they are called; empty where it compares none."""
    found = SIDES.search(text)
    named = (_ASKING.sub("", found["one"]), found["other"]) if found is not None else ()
    return named if all(subject_words(side) or side.endswith(("证", "卡")) for side in named) else ()
