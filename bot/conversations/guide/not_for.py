"""What a guide says that it is not for, and the related item that it is a case of."""

from __future__ import annotations

from typing import List, Optional

from bot.conversations.guide.papers_here import is_frequent
from bot.conversations.turns.turn import Turn
from bot.guidebook.answers import answers_in


def is_not_for(turn: Turn, guide: str, text: str) -> bool:
    """Whether a guide says that it is not for what is told; what it knows to answer of that is answered still."""
    return bool(_ruled_out_by(turn, guide, text)) and not is_frequent(turn, guide, text)


def _ruled_out_by(turn: Turn, guide: str, text: str) -> List[str]:
    return [word for word in turn.book.guide(guide).not_for if word in text]


def case_of_another(turn: Turn, guide: str, text: str) -> Optional[str]:
    """Return the related item of which it is a case, what one guide is not for: 「移民了,户口咋销」 after a death's."""
    words = _ruled_out_by(turn, guide, text)
    related = turn.book.related_to(guide) if words and guide in turn.book.items else ()
    synonyms = turn.book.words.synonyms
    return next((one.id for one in related if any(answers_in(word, one.asked[:1], synonyms) for word in words)), None)
