"""What a sentence means by itself where it was taken for something else; of the conversation only a death counts."""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional, Sequence, Tuple

from bot.conversations.guide.without_phone import says_they_cannot_ring
from bot.conversations.meaning.alarms import without_false_alarm
from bot.conversations.meaning.danger import (
    tells_no_kind_of_danger,
)
from bot.conversations.meaning.walk_hands import cannot_do_it
from bot.conversations.meaning.walk_wishes import wants_the_phone
from bot.conversations.meaning.walk_words import has_no_phone
from bot.conversations.steering.said import Said
from bot.conversations.turns.opening_day import asks_of_a_day

# What 「明天来得不」 is taken for where it is not understood as a question of hours.
OF_NO_DAY = frozenset({"nlu_fallback", "out_of_scope", "inform", "affirm", "deny", "dont_know"})
_NAME_ASKS = re.compile("[还那]?ITEM[没不吗嘛么呀啊呢]?[?\uff1f。]?")

# What 「不会弄」 is taken for.
_HOW = frozenset({"ask_conditions", "ask_overview", "ask_process", "ask_online", "step_stuck", "nlu_fallback"})

# Of an item that is talked about, so much is enough.
LIKELY = 0.5


def by_itself(said: Said, intent: str, confidence: float) -> Tuple[str, float]:
    """Return the intent of a sentence and how sure it is, from what it was taken for."""
    text = said.text
    intent = without_false_alarm(intent, text, said.ranking)
    if intent == "report_emergency" and said.task.get("grief") and tells_no_kind_of_danger(text):
        # 「家里就我一个了」, after a death: left alone, and nobody is in danger.
        intent = "nlu_fallback"
    if intent == "request_callback" and says_they_cannot_ring(text):
        # Whoever cannot hear a telephone does not want to be rung.
        intent = "nlu_fallback"
    if (intent.startswith(("ask_", "lack_")) or intent in OF_NO_DAY) and asks_of_a_day(text):
        intent, confidence = "ask_office_hours", 1.0
    if intent == "ask_online" and has_no_phone(text) and "网" not in text:
        # Whoever has no phone hears of the way without one.
        intent = "start_walkthrough"
    if intent in _HOW and not said.is_taken_down and (said.mentioned or not said.task) and cannot_do_it(text):
        # 「养老认证不会弄」
        intent, confidence = "start_walkthrough", 1.0
    if intent == "ask_overview" and wants_the_phone(text):
        intent = "start_walkthrough"
    if intent.startswith("ask_") and said.asks and _NAME_ASKS.fullmatch(said.masked):
        # The question stands in the name itself: 「有啥补助没」.
        intent = "ask_overview"
    return intent, confidence


def likely_question(ranking: Sequence[Mapping[str, Any]]) -> Optional[str]:
    """Return what is asked of the item that is talked about, where that is likelier than not: 「要哪一页」."""
    if not ranking or ranking[0]["confidence"] < LIKELY:
        return None
    name = str(ranking[0]["name"])
    return name if name.startswith("ask_") else None
