"""A human word first, where a death or a grave illness is told and the answer has none of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.conversations.meaning.danger import is_bereaved
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import Reply, typeset
from bot.guidebook.answers import is_named

_WORD = "节哀"
_FOR_THE_ILL = "摊上这样的病,您受累了"
_ILL = re.compile(
    "癌|肿瘤|白血病|尿毒症|透析|化疗|放疗|中风|脑梗|脑出血|脑溢血|心梗|瘫(?!痪?证)|重病|大病|绝症|植物人|渐冻"
)
_WHOSE = re.compile(
    "我|俺|咱|爸|妈|爹|娘|爷|奶|公公?|婆|老汉|老伴|老头|媳妇|爱人|儿|女|娃|崽|孩子|孙|哥|姐|弟|妹|叔|伯|舅|姑|姨|家里|屋头|查出|得了|患|确诊"
)
_BENEFIT = re.compile("大病(?:救助|保险|医保|报销?|补助|互助|证)|重病(?:救助|补助)|(?:中风|瘫痪?)(?:能|可以)?(?:评|办)")
# What may be one day, and what was long ago.
_NOT_NOW = re.compile(
    "要是|如果|假如|万一|将来|哪天|以后要|百年之后|死后|人死了|年前|早就|从小|[一二两三四五六七八九十0-9几多好]年了?"
)


def condole(turn: Turn, text: str) -> None:
    """Put a word of sympathy before the answer to a text that tells of a death or an illness, unless it was said."""
    if not turn.replies or turn.pressed is not None:
        return
    if _tells_of_a_death(turn, text):
        _say_first(turn, _WORD, "家里人走了,您节哀。")
    elif tells_of_an_illness(text) and not _has_a_word_of_its_own(turn):
        _say_first(turn, _FOR_THE_ILL, f"{_FOR_THE_ILL},先顾好人,别太急。")


def _say_first(turn: Turn, word: str, line: str) -> None:
    said = [*(reply.text for reply in turn.replies), *(stored["text"] for stored in turn.dialogue.said)]
    if any(word in str(one) for one in said):
        return
    first = turn.replies[0]
    turn.replies[0] = typeset(replace(first, text=f"{line}\n{first.text}"))


def tells_of_an_illness(text: str) -> bool:
    """Whether somebody tells that one of theirs, or they, are gravely ill: 「老公查出肝癌」; no name of a benefit."""
    told = _BENEFIT.sub(" ", text)
    return _ILL.search(told) is not None and _WHOSE.search(told) is not None and _NOT_NOW.search(text) is None


def _has_a_word_of_its_own(turn: Turn) -> bool:
    """Whether the answer begins with a guide's own human word."""
    words = (*(one.comfort for one in turn.book.items.values()), *(one.comfort for one in turn.book.bundles.values()))
    return any(word and str(typeset(Reply(text=word)).text) in str(turn.replies[0].text) for word in words)


def _tells_of_a_death(turn: Turn, text: str) -> bool:
    if _NOT_NOW.search(text):
        return False
    return is_bereaved(text) or is_named(text, ("死亡",), turn.book.words.synonyms)
