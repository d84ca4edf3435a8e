"""Questions about the service centre itself: where, when, by which phone, with or without an appointment."""

from __future__ import annotations

from bot.clock import in_town
from bot.conversations.here import hall_hours
from bot.conversations.turn import Turn
from bot.delivery.reply import Reply
from bot.guidebook.hours import opening_text
from bot.guidebook.local_facts import notices_for
from bot.guidebook.work_calendar import WorkCalendar


def hall_answer(turn: Turn, intent: str) -> Reply:
    """Return the answer to a question about the hall, the day's notices with it."""
    hall = turn.town.hall
    lines = {
        "ask_location": [f"{hall.name}在{hall.address}。", hall.directions or ""],
        "ask_office_hours": [f"{hall.name}:{hall_hours(turn)}。", _open_now(turn)],
        "ask_phone": [f"{hall.name}电话:{hall.phone}。", f"投诉监督电话:{hall.complaint_phone}。"],
        "ask_appointment": [hall.appointment or f"要不要预约,打 {hall.phone} 问一声。"],
    }[intent]
    notices = notices_for(turn.town, day=in_town(turn.now).date())
    return Reply(text="\n".join(line for line in [*lines, *(f"· {notice}" for notice in notices)] if line))


def _open_now(turn: Turn) -> str:
    return opening_text(turn.town.hall.hours, turn.now, WorkCalendar(turn.book.calendar))
