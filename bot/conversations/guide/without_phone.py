"""Who cannot hear or speak cannot ring: from then on no answer leaves them with a phone alone."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.conversations.complaints.written_questions import leave_choice
from bot.conversations.guide import list_wording
from bot.conversations.turns import wording
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import typeset
from bot.guidebook.plain_names import short_name

# Only of oneself: that somebody else is deaf is told in many questions of whoever rings for them.
_CANNOT_RING = re.compile(
    "(?:^|[^\\w])(?:我|俺|本人)(?:是|天生|从小|先天|生来)?个?(?:聋|哑)"
    "|(?:我|俺)的?(?:两只)?耳朵?(?:全|都|也|太)?(?:聋|背|听不)"
    "|(?:听不[见到清]|接不了|打不了|不能打|不能接|不方便打|不方便接)(?:人家)?的?电话|电话里?我?听不[见到清]"
    "|(?:我|俺)(?:不会|不能|没法|没办法)(?:说话|讲话|开口)|(?:我|俺)(?:说|讲)不了话|^(?:我|俺)?听不[见到]$"
    "|^(?:我|俺)听不[见到][,\uff0c。!\uff01\\s]"
)
# 「打…电话」, 「打 0800-…」, and the answer that is a phone alone.
_RING = re.compile(r"(?<!不用)打[^。;\uff1b\n]{0,24}(?:电话|\d{3,4}-\d{7})|·电话[:\uff1a]")
# 119, 120, 110: nobody answers there in writing.
_RING_AT_ONCE = re.compile(r"打\s?1[12][09](?!\d)")
# With which what is added begins.
_CANNOT = "打不了电话的"
# What is begun there has choices of its own, and its own way on.
_OF_GUIDES = frozenset({"checklist", "bundle", "which"})


def says_they_cannot_ring(text: str) -> bool:
    """Whether somebody says of themselves that they cannot hear, speak or ring."""
    return _CANNOT_RING.search(text) is not None


def offer_without_phone(turn: Turn, text: str) -> None:
    """Under an answer that says to ring, offer to leave the question, once somebody has said they cannot ring.

    In danger somebody else is to ring at once.
    """
    if turn.pressed is None and says_they_cannot_ring(text):
        turn.dialogue.cannot_ring = True
    if not turn.dialogue.cannot_ring or not turn.replies:
        return
    if _RING_AT_ONCE.search(turn.replies[0].text or ""):
        _add(turn, 0, wording.RING_FOR_ME)
        return
    top = turn.dialogue.top
    if top is not None and top.kind not in _OF_GUIDES:
        return
    ringing = [place for place, reply in enumerate(turn.replies) if _RING.search(reply.text or "")]
    offered = any({"question", "leave"} & choice.does.keys() for reply in turn.replies for choice in reply.choices)
    if not ringing or offered or "question" in (turn.pressed or {}):
        return
    _add(turn, ringing[-1], wording.WITHOUT_PHONE)
    last = turn.replies[-1]
    turn.replies[-1] = typeset(replace(last, choices=(*last.choices, leave_choice(_asked(turn, text)))))


def _add(turn: Turn, place: int, line: str) -> None:
    said = turn.replies[place]
    if _CANNOT not in (said.text or ""):
        # Not a second time where an answer is said again.
        turn.replies[place] = typeset(replace(said, text=f"{said.text}\n{line}"))


def _asked(turn: Turn, text: str) -> str:
    """Return the question with what it is about; at the end of a list, what is in doubt there."""
    item = turn.book.items.get(turn.dialogue.subject)
    listed = any(reply.card is not None for reply in turn.replies)
    asked = list_wording.DOUBTS_OF_A_LIST if listed else turn.as_written(text)
    return asked if item is None else f"{short_name(item.plain)}:{asked}"
