"""「窗口咋没人」: first the hours and the notices, since that is what is asked."""

from __future__ import annotations

from typing import List

from bot.clock import in_town
from bot.conversations.turns.turn import Turn
from bot.guidebook.changed_hours import changes_at
from bot.guidebook.hours import hours_text, opening_text
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.telling import window_in


def answer_hours(turn: Turn, text: str) -> List[str]:
    """Return the hours of the window meant, or the hall's, whether it is open now, and the day's notices."""
    window = window_in(text, turn.town)
    day = in_town(turn.now).date()
    hours = window.hours if window is not None and window.hours else turn.town.hall.hours
    name = window.name if window is not None else turn.town.hall.name
    window_id = window.id if window is not None else None
    notices = [notice.text for notice in turn.town.notices if notice.touches(day=day, window=window_id)]
    return [
        f"{name}:{hours_text(hours, day)}。",
        opening_text(hours, turn.now, WorkCalendar(turn.book.calendar), changes=changes_at(turn.town, window)),
        *(f"· {notice}" for notice in notices),
    ]
