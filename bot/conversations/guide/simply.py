"""「说简单点」: the last list again, in one breath."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Mapping, Optional, Sequence

from bot.conversations.guide import list_wording
from bot.conversations.turns.notices import MARK
from bot.delivery.reply import Reply

_FIRST_SENTENCE = re.compile("(?<=。)")
_BRIEFLY = re.compile("(说|讲)[得的]?(简单|短|重点)|简单(点|些)?(说|讲)|长话短说|别(太长|啰嗦)")
_SIMPLER = re.compile(
    "简单|太长|短(一)?点|听不懂|看不懂|太多|啰嗦|挑(要紧|重点)|记不(住|到|得|清)|(一样|一条|一个)(一样|一条|一个)地?(说|讲|来)"
)


def asks_for_less(text: str) -> bool:
    """Whether a message wants the last answer shorter, not just again."""
    return _SIMPLER.search(text) is not None


def asks_briefly(text: str) -> bool:
    """Whether a question wants a short answer from the start: 「要带啥,说简单点」."""
    return _BRIEFLY.search(text) is not None


def briefly(replies: Sequence[Reply]) -> Sequence[Reply]:
    """Return the replies of a checklist in one breath, its page still one press away; others as they are."""
    given = replies[0]
    if given.card is None:
        return replies
    return [replace(given, text=_names_and_place(given.card.lines, given.text), card=None)]


def in_one_breath(said: Sequence[Mapping[str, Any]]) -> Optional[Reply]:
    """Return the last checklist as names, the window and the phone alone, any other answer cut to its point."""
    given = next((reply for reply in said if reply.get("card", {}).get("kind") == "checklist"), None)
    if given is None:
        return _shortest(said[-1]) if said else None
    return Reply(text=_names_and_place(given["card"]["lines"], given.get("text", "")))


def _names_and_place(lines: Sequence[str], text: str) -> str:
    names = [re.split("[:\uff1a]", re.sub(r"^\d+\. ", "", line))[0] for line in lines]
    place = [line for line in text.split("\n") if line.startswith(("去哪", "电话"))]
    return "\n".join([list_wording.only_names(names), *place])


def _shortest(last: Mapping[str, Any]) -> Reply:
    """Return a question without what led to it, an answer from its heading on, the first sentence of two lines."""
    reply = Reply.from_json(last)
    lines = [line for line in reply.text.split("\n") if not line.startswith((MARK, "拿不准"))]
    if reply.choices and lines[-1].endswith(("?", "\uff1f")):
        return replace(reply, text=lines[-1])
    heading = next((n for n, line in enumerate(lines) if line.endswith(("\uff1a", ":"))), None)
    kept = lines[:2] if heading is None else lines[heading : heading + 3]
    return replace(reply, text="\n".join(_FIRST_SENTENCE.split(line)[0] for line in kept))
