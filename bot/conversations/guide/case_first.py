"""One question back before an answer that would be long: its case decides what of it is said at all.

Nobody reads twenty lines of which five are theirs. The question is asked as
that of a list is, by the same task, which then answers what was asked.
"""

from __future__ import annotations

from typing import Mapping, Optional

from bot.conversations.guide.item_answers import FACTS_OF, fact_lines, what_decides
from bot.conversations.record.dialogue import Task
from bot.conversations.turns import wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.turn import Heard, Turn
from bot.guidebook.cases import next_question
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Item, Question

# What is read to the end on a phone.
MOST_LINES = 6
MOST_CHARACTERS = 220
# What is said of each case apart; but who wants to know the way reads all of it.
_OF_EACH_CASE = frozenset({*FACTS_OF, "ask_form", "ask_material_detail", "lack_material"}) - {"ask_process"}


def asked_first(turn: Turn, item: Item, heard: Heard, answers: Mapping[str, str]) -> Optional[Question]:
    """Return the question that makes a long answer shorter; None where it is short enough, or the case is known.

    Whoever could not say which case is theirs is not asked again: they are answered of each.
    """
    if item.is_referral or heard.intent not in _OF_EACH_CASE or item.id in turn.dialogue.laid_out:
        return None
    lines = fact_lines(item, Here.of(turn, item, answers), heard, answers)
    # The heading is a line too.
    is_short = len(lines) < MOST_LINES and sum(map(len, lines)) <= MOST_CHARACTERS
    return None if is_short else next_question(item, answers, of=what_decides(heard.intent))


def begin(turn: Turn, item: Item, heard: Heard, answers: Mapping[str, str]) -> Task:
    """Return the begun task of a list whose question leads to the answer of what was asked, not to the list."""
    task = turn.dialogue.begin(Task(kind="checklist", subject=item.id, answers=dict(answers)))
    task.data["asks"] = {"intent": heard.intent, "text": heard.text}
    return task


def what_is_asked(task: Task) -> Optional[Heard]:
    """Return what a task's question leads to, where that is no list."""
    asks = task.data.get("asks")
    return Heard(text=asks["text"], intent=asks["intent"]) if asks is not None else None


def why(item: Item, heard: Heard) -> str:
    """Say why it is asked back."""
    return f"{short_name(item.plain)}·{wording.TOPIC[heard.intent]},各种情形不一样,先问您一句,我好说准。\n"
