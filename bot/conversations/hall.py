"""Questions about the service centre itself: where, when, by which phone, with or without an appointment."""

from __future__ import annotations

import datetime as dt
import re
from typing import List, Optional, Sequence

from bot.clock import in_town
from bot.conversations import wording
from bot.conversations.faqs import hall_faq_answer
from bot.conversations.hall_question import ABOUT_THE_HALL, window_named
from bot.conversations.here import hall_hours
from bot.conversations.notices import notice_lines
from bot.conversations.turn import Heard, Turn
from bot.delivery.reply import Reply
from bot.guidebook.changed_hours import changes_at, is_about_hall
from bot.guidebook.hours import day_text, hours_text, opening_text, ranges_on, ranges_text
from bot.guidebook.schema import WEEKDAYS, Hours, HoursChange
from bot.guidebook.work_calendar import WorkCalendar

_WEEKDAY = re.compile("(下个?)?(?:周|星期|礼拜)([一二三四五六日天])")
_AHEAD = {"明天": 1, "明儿": 1, "后天": 2}
_HOLIDAY = re.compile("元旦|春节|清明|五一|劳动节|端午|中秋|国庆")
_FULL_NAME = {"五一": "劳动节"}
_YEAR = 366


def hall_answer(turn: Turn, heard: Heard) -> Reply:
    """Return the answer to a question about the hall or one of its windows, the day's notices with it."""
    hall, window = turn.town.hall, window_named(turn.town, heard.text)
    known = hall_faq_answer(hall, heard.text)
    if known is not None:
        return Reply(text=known)
    if window is None and heard.intent not in ABOUT_THE_HALL:
        # It was about the hall of a town that knows of it; this one says nothing.
        return Reply(text=wording.no_sure_fact("这", phone=hall.phone, hours=hall_hours(turn)))
    if window is not None:
        hours = window.hours or hall.hours
        lines = [
            f"{window.name}在{window.place},电话 {window.phone}。",
            f"上班时间:{hours_text(hours, _today(turn))}。",
            *_when(turn, hours, heard.text, changes=changes_at(turn.town, window)),
        ]
    else:
        lines = {
            "ask_location": [f"{hall.name}在{hall.address}。", hall.directions or ""],
            "ask_office_hours": [
                f"{hall.name}:{hall_hours(turn)}。",
                *_when(turn, hall.hours, heard.text, changes=changes_at(turn.town, None)),
            ],
            "ask_phone": [f"{hall.name}电话:{hall.phone}。", f"投诉监督电话:{hall.complaint_phone}。"],
            "ask_appointment": [hall.appointment or f"要不要预约,打 {hall.phone} 问一声。"],
        }[heard.intent]
    notices = _notices(turn, window.id if window is not None else None)
    return Reply(text="\n".join(line for line in [*lines, *notice_lines(turn, notices)] if line))


def _notices(turn: Turn, window: Optional[str]) -> Sequence[str]:
    """Return the day's notices of a window, or of the hall: one that names most of its windows is about the hall."""
    day, town = _today(turn), turn.town
    if window is not None:
        return [notice.text for notice in town.notices if notice.touches(day=day, window=window)]
    return [notice.text for notice in town.notices if is_about_hall(notice, town) and notice.is_told_on(day)]


def _when(turn: Turn, hours: Sequence[Hours], text: str, *, changes: Sequence[HoursChange]) -> List[str]:
    """Say whether it is open on the day that is asked about, and whether it is now."""
    calendar = WorkCalendar(turn.book.calendar)
    day = _day_asked(text, _today(turn), calendar)
    now = opening_text(hours, turn.now, calendar, changes=changes)
    if day is None:
        named = _HOLIDAY.search(text)
        return [f"{named[0]}放假的安排还没出来,来前打电话问一声。", now] if named else [now]
    return [now] if day == _today(turn) else [_on_day(turn, hours, day, calendar, changes), now]


def _on_day(
    turn: Turn, hours: Sequence[Hours], day: dt.date, calendar: WorkCalendar, changes: Sequence[HoursChange]
) -> str:
    said = day_text(dt.datetime.combine(day, dt.time(12), turn.now.tzinfo), turn.now)
    worked = calendar.day(day)
    ranges = ranges_on(hours, day, calendar, changes=changes)
    if worked.is_holiday and not ranges:
        return f"{said}{worked.reason}放假,不开门。"
    unsure = "这一年的放假安排还没出来,来前打电话问一声。" if worked.provisional else ""
    return (f"{said}开门:{ranges_text(ranges)}。" if ranges else f"{said}不开门。") + unsure


def _day_asked(text: str, today: dt.date, calendar: WorkCalendar) -> Optional[dt.date]:
    """Return the day a text names, other than today; None without one."""
    for word, ahead in _AHEAD.items():
        if word in text:
            return today + dt.timedelta(days=ahead)
    if weekday := _WEEKDAY.search(text):
        number = WEEKDAYS.index(weekday[2].replace("天", "日"))
        monday = today - dt.timedelta(days=today.weekday())
        if weekday[1]:
            return monday + dt.timedelta(days=7 + number)
        return today + dt.timedelta(days=(number - today.weekday()) % 7)
    return _next_holiday(text, today, calendar)


def _next_holiday(text: str, today: dt.date, calendar: WorkCalendar) -> Optional[dt.date]:
    named = _HOLIDAY.search(text)
    if named is None:
        return None
    name = _FULL_NAME.get(named[0], named[0])
    days = (today + dt.timedelta(days=ahead) for ahead in range(_YEAR))
    return next((d for d in days if (worked := calendar.day(d)).is_holiday and name in str(worked.reason)), None)


def _today(turn: Turn) -> dt.date:
    return in_town(turn.now).date()
