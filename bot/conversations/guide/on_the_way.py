"""What is only told on the way to what is asked: 「家里吃低保的,房子漏雨想修,要找谁批」 is not about the allowance."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Optional, Sequence

from bot.conversations.meaning.second_look import asks
from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.turns.turn import Heard, Named
from bot.guidebook.search import thresholds

_STOPS = r"[,\uff0c。;\uff1b!\uff01?\uff1f\s]"
_CLAUSE_END = re.compile(_STOPS)
_KIN = "爸|妈|爹|娘|爷爷|奶奶|老伴|老公|老婆|婆婆|公公|老汉|孩子|娃"
_WHOSE = f"(?:(?:我|俺|咱|他|她|家里?|屋里|全家|一家)(?:家|们)?的?(?:{_KIN})?的?)?"
# What somebody is, or has already: nobody asks for that again.
_HAS = re.compile(
    rf"{_WHOSE}(?:本来|一直|早就|现在|已经|以前|都|也)*(?:是|吃着?|领着?|拿着?|享受着?|有着?|办了|办过|评上了?|评了)(?:个|着|了|张|本)*$"
)
# Told alone: 「我吃低保」 may be a wish.
_HAS_IT = re.compile(
    f"(?:我们?|俺们?|咱|他们?|她们?|家里?|屋里|全家|一家|大?(?:{_KIN})|的|现在|本来|一直|早就|已经|以前|都|也)*"
    "(?:(?<=[我俺他她们家里爸妈爹娘公婆伴娃子女])是|有着?|(?:吃|领|拿|享受)着|办[了过]|评上了?|评过)(?:个|着|了|张|本)*$"
)
_VERB = re.compile("吃|领着?|拿|享受|是")
_AFTER = re.compile("^(?:家庭|户|人员|对象|证|的人|一级|二级|三级|四级)?(?:的|了|着|呢|啊|呀|嘛|哈)*$")
# Without a comma, what is wanted begins with one of these: 「我是低保户想办医保」.
_WISH = re.compile(
    "(?:家庭|户|人员|对象|证|的人)?(?:的|了)?(?P<wish>(?:现在|这回|今天|还|也)*"
    "(?:想|打算|准备|(?<=还)[要用得]|要不要|用不用|能不能|可不可以|[能可]以?(?=[办申领交])))"
)
# Nothing is wanted but what is named at the end: 「我是残疾人想办老年证」.
_WANTS_IT = re.compile("(?:想|打算|准备)(?:要|来|去|给.{1,4}|帮.{1,4}|替.{1,4})?(?:办|申请|申领|领|评|开)个?$")
_IN_A_NAME = re.compile("办|申请|申领|领|评|开")
_ENDS = re.compile("[的了啊呀呢嘛吧\\W]*")
# So much of something else has to be in the rest.
_LIKELY = 2 * thresholds.KNOWN_SCORE


def without_what_is_told_on_the_way(heard: Heard) -> Heard:
    """Return what was heard without the names of what somebody is or has, where the rest is likely of something else.

    What is left is asked back rather than answered, as the search has weighed the whole sentence; but not what is named
    in it alone and likeliest, too.
    """
    told = [name for name in heard.mentions if _is_told(heard.text, name)]
    if not told or (len(told) == len(heard.mentions) and not _rest_asks(heard, told[-1])):
        return heard
    dropped = {guide for name in told for guide in name.ids}
    dropped -= {guide for name in heard.mentions if name not in told for guide in name.ids}
    others = [one for one in heard.candidates if one["id"] not in dropped]
    if not others or others[0]["score"] < _LIKELY:
        return heard
    left = tuple(name for name in heard.mentions if name not in told)
    return replace(
        heard,
        mentions=left,
        candidates=tuple(others),
        decided=_named_alone(left, others[0]["id"]) if heard.decided in (None, *dropped) else heard.decided,
        known=others[0]["score"] >= thresholds.KNOWN_SCORE,
    )


def _named_alone(left: Sequence[Named], likeliest: str) -> Optional[str]:
    """Return what is still named, and nothing beside it, where it is also the likeliest."""
    return likeliest if {guide for name in left for guide in name.ids} == {likeliest} else None


def is_only_told(heard: Heard) -> bool:
    """Whether nothing is said but what somebody is or has already: 「他有残疾证」."""
    if len(heard.mentions) != 1 or len(heard.mentions[0].ids) > 1 or asks(heard.text):
        return False
    (name,) = heard.mentions
    verb = _VERB.match(heard.text[name.start : name.end])
    before = heard.text[: name.start] + (verb[0] if verb else "")
    is_one = _HAS_IT.fullmatch(before) or (heard.text[: name.end].endswith("户") and re.fullmatch(_WHOSE, before))
    return bool(is_one) and _AFTER.match(heard.text[name.end :].rstrip(" ,.!\uff0c。\uff01")) is not None


def is_wanted_outright(heard: Heard) -> bool:
    """Whether a message ends with what is wanted, by its name: 「我是残疾人想办老年证」."""
    last = heard.mentions[-1]
    verb = _IN_A_NAME.match(heard.text, last.start, last.end)
    wish = heard.text[: verb.end() if verb is not None else last.start]
    return len(heard.mentions) == 1 and bool(_WANTS_IT.search(wish) and _ENDS.fullmatch(heard.text, last.end))


def _is_told(text: str, name: Named) -> bool:
    # 吃低保 is a name with its verb.
    verb = _VERB.match(text[name.start : name.end])
    before = _CLAUSE_END.split(text[: name.start])[-1] + (verb[0] if verb else "")
    after = _after(text, name)
    is_one = _HAS.fullmatch(before) or (text[: name.end].endswith("户") and re.fullmatch(_WHOSE, before))
    return after is not None and bool(is_one) and _AFTER.match(after) is not None


def _after(text: str, name: Named) -> Optional[str]:
    """Return what follows a name in its clause, or before the wish that it leads to; None where nothing follows it."""
    wish = _WISH.match(text, name.end)
    if wish is not None:
        return text[name.end : wish.start("wish")]
    clause, *rest = _CLAUSE_END.split(text[name.end :], maxsplit=1)
    return clause if rest and rest[0].strip() else None


def _rest_asks(heard: Heard, last: Named) -> bool:
    """Whether something of its own is asked behind the last name: 「我是低保户,要带啥」 asks on of it."""
    wish = _WISH.match(heard.text, last.end)
    rest = "".join(_CLAUSE_END.split(heard.text[last.end :], maxsplit=1)[1:])
    rest = heard.text[wish.start("wish") :] if wish is not None else rest
    return bool(subject_words(rest)) and (asks(rest) or len(rest) > len(subject_words(rest)))
