"""What is only told on the way to what is asked: 「家里吃低保的,房子漏雨想修,要找谁批」 is not about the allowance."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Optional

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
_VERB = re.compile("吃|领着?|拿|享受|是")
_AFTER = re.compile("^(?:家庭|户|人员|对象|证|的人|一级|二级|三级|四级)?(?:的|了|着|呢|啊|呀|嘛|哈)*$")
# So much of something else has to be in the rest.
_LIKELY = 2 * thresholds.KNOWN_SCORE


def without_what_is_told_on_the_way(heard: Heard) -> Heard:
    """Return what was heard without the names of what somebody is or has, where the rest is likely of something else.

    What is left is asked back rather than answered: the search has weighed the whole sentence.
    """
    told = [name for name in heard.mentions if _is_told(heard.text, name)]
    if not told or (len(told) == len(heard.mentions) and not _rest_asks(heard, told[-1])):
        return heard
    dropped = {guide for name in told for guide in name.ids}
    dropped -= {guide for name in heard.mentions if name not in told for guide in name.ids}
    others = [one for one in heard.candidates if one["id"] not in dropped]
    if not others or others[0]["score"] < _LIKELY:
        return heard
    return replace(
        heard,
        mentions=tuple(name for name in heard.mentions if name not in told),
        candidates=tuple(others),
        decided=None if heard.decided in dropped else heard.decided,
        known=others[0]["score"] >= thresholds.KNOWN_SCORE,
    )


def _is_told(text: str, name: Named) -> bool:
    # 吃低保 is a name with its verb.
    verb = _VERB.match(text[name.start : name.end])
    before = _CLAUSE_END.split(text[: name.start])[-1] + (verb[0] if verb else "")
    after = _after(text, name)
    is_one = _HAS.fullmatch(before) or (text[: name.end].endswith("户") and re.fullmatch(_WHOSE, before))
    return after is not None and bool(is_one) and _AFTER.match(after) is not None


def _after(text: str, name: Named) -> Optional[str]:
    """Return what follows a name in its clause, None where nothing follows the clause."""
    clause, *rest = _CLAUSE_END.split(text[name.end :], maxsplit=1)
    return clause if rest and rest[0].strip() else None


def _rest_asks(heard: Heard, last: Named) -> bool:
    """Whether something of its own is asked behind the last name: 「我是低保户,要带啥」 asks on of it."""
    rest = "".join(_CLAUSE_END.split(heard.text[last.end :], maxsplit=1)[1:])
    return bool(subject_words(rest)) and (asks(rest) or len(rest) > len(subject_words(rest)))
