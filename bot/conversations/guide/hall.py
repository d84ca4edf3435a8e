"""Questions about the service centre itself: where, when, by which phone, with or without an appointment."""

from __future__ import annotations

import datetime as dt
from typing import List, Optional, Sequence

from bot.clock import in_town
from bot.conversations.guide.hall_question import ABOUT_THE_HALL, window_meant
from bot.conversations.guide.item_answers import taught
from bot.conversations.meaning.faqs import hall_faq_answer
from bot.conversations.turns import wording
from bot.conversations.turns.here import hall_hours
from bot.conversations.turns.notices import notice_lines
from bot.conversations.turns.opening_day import when_open
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply
from bot.guidebook.changed_hours import changes_at, is_about_hall
from bot.guidebook.hours import hours_text
from bot.guidebook.schema import Window


def hall_answer(turn: Turn, heard: Heard) -> Reply:
    """Return the answer to a question about the hall or one of its windows, the day's notices with it."""
    hall, window = turn.town.hall, window_meant(turn, heard)
    known = hall_faq_answer(hall, heard.text)
    if known is not None:
        return Reply(text=known)
    if window is None and heard.intent not in ABOUT_THE_HALL:
        # It was about the hall of a town that knows of it; this one says nothing.
        return Reply(text=wording.no_sure_fact("这", phone=hall.phone, hours=hall_hours(turn)))
    if window is not None:
        lines = _of_window(turn, window, heard)
    else:
        lines = {
            "ask_location": [f"{hall.name}在{hall.address}。", hall.directions or ""],
            "ask_office_hours": [
                f"{hall.name}:{hall_hours(turn)}。",
                *when_open(turn, hall.hours, heard.text, changes=changes_at(turn.town, None)),
            ],
            "ask_phone": [f"{hall.name}电话:{hall.phone}。", f"投诉监督电话:{hall.complaint_phone}。"],
            "ask_appointment": [hall.appointment or f"要不要预约,打 {hall.phone} 问一声。"],
        }[heard.intent]
    notices = _notices(turn, window.id if window is not None else None)
    text = "\n".join(line for line in [*lines, *notice_lines(turn, notices)] if line)
    return Reply(text=text, choices=taught(turn, heard.intent))


def _of_window(turn: Turn, window: Window, heard: Heard) -> List[str]:
    """Say what is asked of a window; where it is, together with all the rest."""
    if heard.intent == "ask_phone":
        return [f"{window.name}电话:{window.phone}。"]
    hours = window.hours or turn.town.hall.hours
    where = [] if heard.intent == "ask_office_hours" else [f"{window.name}在{window.place},电话 {window.phone}。"]
    return [
        *where,
        f"{'上班时间' if where else window.name}:{hours_text(hours, _today(turn))}。",
        *when_open(turn, hours, heard.text, changes=changes_at(turn.town, window)),
    ]


def _notices(turn: Turn, window: Optional[str]) -> Sequence[str]:
    """Return the day's notices of a window, or of the hall: one that names most of its windows is about the hall."""
    day, town = _today(turn), turn.town
    if window is not None:
        return [notice.text for notice in town.notices if notice.touches(day=day, window=window)]
    return [notice.text for notice in town.notices if is_about_hall(notice, town) and notice.is_told_on(day)]


def _today(turn: Turn) -> dt.date:
    return in_town(turn.now).date()
