"""Which parts of a message are worth reading by themselves, once the whole is understood.

Reading costs most of a turn, and most messages that could be cut apart are of one thing:
「我想问问要公示的吧 公示满几天才作数」.
"""

from __future__ import annotations

from typing import Sequence

from bot.conversations.guide.hall_question import window_named
from bot.conversations.meaning.apart import adds, apart
from bot.conversations.meaning.faqs import hall_faq_answer
from bot.conversations.turns.opening_day import asks_of_a_day
from bot.conversations.turns.turn import Heard, Turn
from bot.guidebook.schema import Town


def parts_to_read(turn: Turn, heard: Heard, text: str) -> Sequence[str]:
    """Return the requests of a message to be read by themselves, in its words; empty where it can only be of one thing.

    It can be of another where one is added, two things are named, or the hall is spoken of (see ``requests_of``).

    :param heard: the whole of ``text``, understood.
    """
    parts = apart(text, answers=turn.dialogue.top is not None)
    is_of_another = len(heard.mentions) > 1 or any(adds(part) or _is_of_the_hall(turn.town, part) for part in parts[1:])
    return parts if is_of_another else ()


def _is_of_the_hall(town: Town, part: str) -> bool:
    """Whether the hall may be meant by what names no item."""
    of_it = asks_of_a_day(part) or window_named(town, part) is not None
    return of_it or hall_faq_answer(town.hall, part) is not None
