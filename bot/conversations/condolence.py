"""A human word first, where a death is told beside whatever is asked and the answer has none of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.conversations.danger import is_bereaved
from bot.conversations.turn import Turn
from bot.delivery.reply import typeset
from bot.guidebook.answers import is_named

_WORD = "节哀"
# What may be one day, and what was long ago.
_NOT_NOW = re.compile(
    "要是|如果|假如|万一|将来|哪天|以后要|百年之后|死后|人死了|年前|早就|从小|[一二两三四五六七八九十0-9几多好]年了?"
)


def condole(turn: Turn, text: str) -> None:
    """Put a word of sympathy before the answer to a text that tells of a death, unless it was said already."""
    if not turn.replies or turn.pressed is not None or not _tells_of_a_death(turn, text):
        return
    said = [*(reply.text for reply in turn.replies), *(stored["text"] for stored in turn.dialogue.said)]
    if any(_WORD in one for one in said):
        return
    first = turn.replies[0]
    turn.replies[0] = typeset(replace(first, text=f"家里人走了,您节哀。\n{first.text}"))


def _tells_of_a_death(turn: Turn, text: str) -> bool:
    if _NOT_NOW.search(text):
        return False
    return is_bereaved(text) or is_named(text, ("死亡",), turn.book.words.synonyms)
