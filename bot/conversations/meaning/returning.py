"""「回到刚才身份证的事」: what was talked about before and left, found again."""

from __future__ import annotations

from typing import List, Optional

from bot.conversations.meaning.second_look import without_way_back
from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.turns.turn import Turn


def subject_before(turn: Turn, text: str) -> Optional[str]:
    """Return the item or bundle a text goes back to: the one it hints at, or else the last before this one."""
    before = _earlier_subjects(turn)
    hint = subject_words(without_way_back(text))
    pieces = {hint[place : place + 2] for place in range(len(hint) - 1)}
    best = max(before, key=lambda subject: _overlap(turn, subject, pieces), default=None)
    if best is not None and pieces and _overlap(turn, best, pieces):
        return best
    return before[0] if before and not pieces else None


def _earlier_subjects(turn: Turn) -> List[str]:
    """Return what was begun or answered before, the most recent first, without what is talked about now."""
    begun = [task.subject for task in reversed(turn.dialogue.tasks) if task.subject]
    subjects = dict.fromkeys([*begun, turn.dialogue.before, *reversed(turn.dialogue.answers)])
    known = {**turn.book.items, **turn.book.bundles}
    return [subject for subject in subjects if subject in known and subject != turn.dialogue.subject]


def _overlap(turn: Turn, subject: str, pieces: set[str]) -> int:
    name = turn.book.plain_name(subject) + turn.book.text_of(subject)[:400]
    return sum(piece in name for piece in pieces)
