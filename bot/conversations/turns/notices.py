"""The day's notices in an answer: in full where it is about going there, once a day; else their first sentence."""

from __future__ import annotations

import re
from typing import List, Sequence

from bot.clock import in_town
from bot.conversations.turns.turn import Turn

MARK = "⚠ "
_ABOUT_ANY = re.compile("通知|公告|布告")
# What a hall gives notice of, as people ask about it.
_HAPPENS = re.compile("停电|停水|断网|升级|检修|维护|停办|搬家|搬迁|放假|培训|体检|义诊|招聘")
_GOING_THERE = frozenset({"ask_location", "ask_office_hours", "ask_appointment"})


def notice_lines(turn: Turn, notices: Sequence[str]) -> List[str]:
    """Return the lines for notices that touch an answer; whoever has read one today gets its first sentence only."""
    told = _told_today(turn)
    _note(turn, notices)
    return [MARK + (_first_sentence(notice) if notice in told else notice) for notice in notices]


def notices_beside(turn: Turn, notices: Sequence[str], intent: str) -> List[str]:
    """Return the lines for notices beside a fact: all of each about going there, else what whoever asks has not read.

    Of that the first sentence, for it is not what was asked: the rest is still told about going there.
    """
    if intent in _GOING_THERE:
        return notice_lines(turn, notices)
    told = _told_today(turn)
    new = [_first_sentence(notice) for notice in notices if notice not in told]
    brief = [notice for notice in new if notice not in told]
    _note(turn, brief)
    return [MARK + notice for notice in brief]


def _told_today(turn: Turn) -> Sequence[str]:
    """Return what was read today, whole notices and first sentences alike."""
    return turn.dialogue.noticed.get(in_town(turn.now).date().isoformat(), [])


def _note(turn: Turn, told: Sequence[str]) -> None:
    day = in_town(turn.now).date().isoformat()
    turn.dialogue.noticed = {day: list(dict.fromkeys([*turn.dialogue.noticed.get(day, []), *told]))}


def notices_asked(turn: Turn, text: str) -> List[str]:
    """Return the day's notices that are asked for: all, 「有啥通知」, or those of what is named, 「明天停电不」."""
    day = in_town(turn.now).date()
    told = [notice.text for notice in turn.town.notices if notice.is_told_on(day)]
    if _ABOUT_ANY.search(text):
        return told
    named = _HAPPENS.findall(text)
    return [notice for notice in told if any(word in notice for word in named)]


def _first_sentence(notice: str) -> str:
    return re.split("(?<=[。!!\uff01])", notice)[0]
