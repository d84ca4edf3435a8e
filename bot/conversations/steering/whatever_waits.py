"""What a message means whatever waits and whatever it was taken for: danger, an objection, the way back, a person."""

from __future__ import annotations

import re
from typing import Optional

from bot.conversations.guide.list_again import wants_the_list
from bot.conversations.guide.simply import asks_for_less
from bot.conversations.meaning.alarms import alarm_by_rule
from bot.conversations.meaning.anger import is_fed_up, is_venting
from bot.conversations.meaning.objections import asks_whom_to_believe, is_objection
from bot.conversations.meaning.promised_call import says_of_the_call
from bot.conversations.meaning.waiting_question import (
    is_told_shortly,
)
from bot.conversations.meaning.walk_context import KIND as WALK
from bot.conversations.meaning.walk_words import leads_back, resume_code
from bot.conversations.record.looking_for_people import leaves_words, looks_for_people
from bot.conversations.steering.said import Said
from bot.conversations.turns.town_question import asks_whether_served

_FEW_WORDS = 12
# 「刚说的再说一遍」, 「你重新讲一下嘛」, and nothing of which thing.
_ONCE_MORE = re.compile(
    "(?:我|没听清|没听到|没看清|麻烦|请|你|您|帮我|给我|把|能不能|刚才?|刚刚|上面|前面|那一?[句步段]|说的|讲的|的|[,\uff0c\\s])*"
    "(?:再|重新?)(?:给我)?(?:说|讲|念|发|来)(?:一?[遍次下回道])?[吧嘛呗啊呀哈不吗]*[。?\uff1f]?"
)


def whatever_waits(said: Said) -> Optional[str]:
    """Return the intent that the words alone give, None where they leave it open."""
    text, task = said.text, said.task
    alarm = alarm_by_rule(text, answers=is_told_shortly(text, task, said.synonyms))
    if alarm is not None:
        return alarm
    if not said.is_taken_down and asks_whether_served(text):
        # No complaint, though nobody may 「管」.
        return "nlu_fallback"
    if not said.is_taken_down and _objects(said):
        return "dispute_answer"
    if is_venting(text):
        return "file_complaint"
    if says_of_the_call(text, task):
        return "request_callback"
    if is_fed_up(text) and not said.mentioned and not said.is_taken_down:
        return "nlu_fallback"
    if leads_back(text) or (resume_code(text) and not said.kind):
        return "resume_walkthrough"
    if leaves_words(text):
        return "request_human"
    if not said.is_taken_down and said.kind != WALK and _wants_it_again(said):
        return "repeat_answer"
    return "request_human" if task.get("sought") and looks_for_people(text) else None


def _objects(said: Said) -> bool:
    objects = is_objection(said.text) and not (said.mentioned and said.asks)
    return objects or (bool(said.task.get("disputed")) and not said.mentioned and asks_whom_to_believe(said.text))


def _wants_it_again(said: Said) -> bool:
    """Whether the list is wanted again, or the answer shorter."""
    shorter = asks_for_less(said.text) and len(said.text) <= _FEW_WORDS and not (said.mentioned or said.asks)
    return shorter or wants_the_list(said.text) or _ONCE_MORE.fullmatch(said.text.strip()) is not None
