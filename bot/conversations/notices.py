"""The day's notices in an answer: told in full once a day, afterwards in one short line each."""

from __future__ import annotations

import re
from typing import List, Sequence

from bot.clock import in_town
from bot.conversations.turn import Turn

MARK = "⚠ "


def notice_lines(turn: Turn, notices: Sequence[str]) -> List[str]:
    """Return the lines for notices that touch an answer; whoever has read one today gets its first sentence only."""
    day = in_town(turn.now).date().isoformat()
    told = turn.dialogue.noticed.get(day, [])
    turn.dialogue.noticed = {day: list(dict.fromkeys([*told, *notices]))}
    return [MARK + (_first_sentence(notice) if notice in told else notice) for notice in notices]


def _first_sentence(notice: str) -> str:
    return re.split("(?<=[。!!\uff01])", notice)[0]
