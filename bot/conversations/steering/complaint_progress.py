"""「材料交了两个月没动静」: first how to ask for it, since that helps at once."""

from __future__ import annotations

import dataclasses
from typing import List

from bot.conversations.complaints import complaint_wording as wording
from bot.conversations.guide.item_answers import answer_fact
from bot.conversations.guide.told_of_case import known_answers
from bot.conversations.turns.turn import Heard, Turn


def ways_to_ask(turn: Turn, heard: Heard) -> List[str]:
    """Return how to ask what became of it: the item's own way where it is named, else the hall's phone."""
    named = {item for mention in heard.mentions if len(mention.ids) == 1 for item in mention.ids}
    item = turn.book.items.get(heard.decided or (named.pop() if len(named) == 1 else ""))
    if item is None:
        return [wording.ways_to_ask(turn.town.hall.phone)]
    asked = dataclasses.replace(heard, intent="ask_progress")
    return [answer_fact(turn, item, asked, known_answers(turn, item, asked)).text]
