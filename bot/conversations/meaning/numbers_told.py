"""Whoever types an ID number is told once that nobody here wants it."""

from __future__ import annotations

from dataclasses import replace

from bot.conversations.turns import meanwhile_wording
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import typeset
from bot.people.masking import HIDDEN_MARK

# There what is typed is the matter itself, or is warned of in its own words.
_ELSEWHERE = frozenset({"walk", "complaint", "question", "callback"})


def warn_of_numbers(turn: Turn, text: str) -> None:
    """Put the warning before the answer to a text with a hidden ID number."""
    top = turn.dialogue.top
    if HIDDEN_MARK not in text or not turn.replies or (top is not None and top.kind in _ELSEWHERE):
        return
    first = turn.replies[0]
    turn.replies[0] = typeset(replace(first, text=f"{meanwhile_wording.KEEP_NUMBERS}{first.text}"))
