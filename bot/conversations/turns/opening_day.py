"""「明天能来不」, 「元旦上班吗」, 「中午休息吗」: the day that is asked about, and what is said of it."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import List, Optional, Sequence

from bot.clock import in_town
from bot.conversations.turns.turn import Turn
from bot.guidebook.hours import day_text, opening_text, ranges_on, ranges_text, time_text
from bot.guidebook.schema import WEEKDAYS, Hours, HoursChange, TimeRange
from bot.guidebook.work_calendar import WorkCalendar

_WEEKDAY = re.compile("(下个?)?(?:周|星期|礼拜)([一二三四五六日天末])")
_AHEAD = {"明天": 1, "明儿": 1, "大后天": 3, "后天": 2}
_HOLIDAY = re.compile("元旦|春节|清明|五一|劳动节|端午|中秋|国庆")
_FULL_NAME = {"五一": "劳动节"}
# Closed in any year, whatever is published of the days around (全国年节及纪念日放假办法, 2024).
# 「12月12号」, 「1月1日」.
_DATE = re.compile("(?<!\\d)(1[0-2]|0?[1-9])月(3[01]|[12]\\d|0?[1-9])[日号]?(?!\\d)")
# 「1点来行不行」, 「下午5点半有人吗」.
_HOUR = re.compile(
    "(早上|上午|中午|下午|晚上)?(?<!\\d)(\\d{1,2}|[一二两三四五六七八九十]{1,2})(?:点钟?|[:\uff1a]00)(半)?(?!\\d)"
)
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九十")} | {"两": 2, "十一": 11, "十二": 12}
# Who says no more means the afternoon by an hour before this one.
_MORNING = 7
_SURELY_CLOSED = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆"}
_YEAR = 366
_DAY = (
    "(?:今[天儿]|明[天儿早]|大?后天|现在|这会儿?|[上下]午|早上|中午|晚上|(?:下个?|这个?)?(?:周|星期|礼拜)[一二三四五六日天末]"
    f"|节假日|放假|过年|{_HOLIDAY.pattern}|{_DATE.pattern})"
)
_COMES = "(?:[来去](?!电话|信|短信)|过[来去]|办|弄|开门?|上班|值班|营业|有人|休息|关门)"
_ASKS = "(?:[不没么吗嘛啵]|[行成中]不[行成中]?|可以吗|要得不?|得不得行|来得及[不没吗]?)"
_OF_A_DAY = re.compile(
    rf"{_DAY}[^,\uff0c。]{{0,4}}?(?:能不能|可不可以|能|可以|得|还)?{_COMES}(?:[^,\uff0c。]{{0,4}}?{_ASKS}|不(?:开|上|办|来))?(?:班|门|办|开|来)?[啊呀哦呢的了]*[?\uff1f。]?$"
    rf"|{_DAY}[^,\uff0c。]{{0,4}}?能[来去办](?:了)?[不吗么嘛没][?\uff1f。]?$"
    rf"|{_HOUR.pattern}[^,\uff0c。]{{0,3}}?{_COMES}[^,\uff0c。]{{0,4}}?{_ASKS}[啊呀哦呢的了]*[?\uff1f。]?$"
    rf"|(?:{_HOLIDAY.pattern})[^,\uff0c。]{{0,3}}?(?:放|休)(?:不放|不休|几天|多久|到(?:几号|哪天)|假)+[吗不没嘛]?[?\uff1f。]?$"
    r"|(?:几点钟?|什么时候|啥时候?|么子时候|几时|哪天)(?:能|可以)?(?:[来去]|过[来去])(?:办)?(?:合适|好|最好|比较好|方便|行|办)?[啊呀呢]?[?\uff1f。]?$"
)
# 「春节呢」, after another day.
_ANOTHER_DAY = re.compile(
    f"(?:那么?|还有)?(?:[明后]天|明儿|大后天|(?:下个?|这个?)?(?:周|星期|礼拜)[一二三四五六日天末]|{_HOLIDAY.pattern}|{_DATE.pattern})(?:呢|咧|哩|嘞)[?\uff1f。]?"
)
_ENDS_ASKING = re.compile(
    rf"{_ASKS}[啊呀哦呢的了]*[?\uff1f。]?$|(.)[不没]\1|几点|几天|时候|几时|哪天|多久|不(?:上班|开门|办公)[?\uff1f]?$"
)
# Longer, more is asked with it.
_ONE_QUESTION = 20
# Of these something else is asked: who comes for whom, to whose home, and when it is ready.
_NO_VISIT = re.compile(
    "带[啥什]|多少钱|材料|怎么[办领]|咋[办领]|替|代|帮|上门|屋里|家里|屋头|(?<![来去])办好|办[完成]|办得?下来|拿到|到[账帐]|批|取|生效|报名|还能?办|有没有用"
)
_THEY_COME = re.compile("(?:你们?|他们?|她们?|干部|医生|大夫|民警|师傅)[^,\uff0c。]{0,6}[来去](?!上班)")


def asks_of_a_day(text: str) -> bool:
    """Whether it is asked if one may come on a day, or at an hour: 「那后天能来不」, 「中午休息吗」, 「几点来合适」."""
    if _ANOTHER_DAY.fullmatch(text.strip()):
        return True
    if len(text) > _ONE_QUESTION or _NO_VISIT.search(text) or _THEY_COME.search(text):
        return False
    return _OF_A_DAY.search(text) is not None and _ENDS_ASKING.search(text) is not None


def when_open(turn: Turn, hours: Sequence[Hours], text: str, *, changes: Sequence[HoursChange]) -> List[str]:
    """Say whether it is open on the day that is asked about, and whether it is now."""
    calendar, today = WorkCalendar(turn.book.calendar), in_town(turn.now).date()
    day = _day_asked(text, today, calendar)
    now = opening_text(hours, turn.now, calendar, changes=changes)
    ranges = ranges_on(hours, day or today, calendar, changes=changes)
    noon = [*_at_the_hour(text, ranges), *(_noon(ranges) if "中午" in text else [])]
    if day is None:
        named = _HOLIDAY.search(text)
        return [f"{named[0]}放假的安排还没出来,来前打电话问一声。", now] if named else [*noon, now]
    return [*noon, now] if day == today else [_on_day(turn, hours, day, calendar, changes), *noon, now]


def _at_the_hour(text: str, ranges: Sequence[TimeRange]) -> List[str]:
    """Say whether it is open at the hour that a text names; nothing where it names none or the day is closed."""
    named = _HOUR.search(text)
    hour = 24 if named is None else int(named[2]) if named[2].isdigit() else _DIGITS.get(named[2], 24)
    if named is None or hour > 23 or not ranges:
        return []
    afternoon = hour < 12 and (named[1] in ("下午", "晚上") or (named[1] in (None, "中午") and hour < _MORNING))
    at = dt.time(hour + 12 if afternoon else hour, 30 if named[3] else 0)
    is_open = any(one.opens <= at < one.closes for one in ranges)
    return [f"{time_text(at)}{'开着门' if is_open else '没人上班'}。"]


def _noon(ranges: Sequence[TimeRange]) -> List[str]:
    """Say when nobody is there around noon."""
    breaks = [(one.closes, other.opens) for one, other in pairwise(ranges) if one.closes < other.opens]
    return [f"中午休息,{time_text(closes)}到{time_text(opens)}没人。" for closes, opens in breaks]


def _on_day(
    turn: Turn, hours: Sequence[Hours], day: dt.date, calendar: WorkCalendar, changes: Sequence[HoursChange]
) -> str:
    said = day_text(dt.datetime.combine(day, dt.time(12), turn.now.tzinfo), turn.now)
    worked = calendar.day(day)
    ranges = ranges_on(hours, day, calendar, changes=changes)
    if worked.provisional and (feast := _SURELY_CLOSED.get((day.month, day.day))) is not None:
        return f"{said}{feast}放假,不开门。前后哪几天放,安排还没出来,来前打电话问一声。"
    if worked.is_holiday and not ranges:
        return f"{said}{worked.reason}放假,不开门。"
    unsure = "这一年的放假安排还没出来,来前打电话问一声。" if worked.provisional else ""
    return (f"{said}开门:{ranges_text(ranges)}。" if ranges else f"{said}不开门。") + unsure


def _day_asked(text: str, today: dt.date, calendar: WorkCalendar) -> Optional[dt.date]:
    """Return the day a text names, other than today; None without one."""
    if date := _DATE.search(text):
        return _next_date(int(date[1]), int(date[2]), today)
    for word, ahead in _AHEAD.items():
        if word in text:
            return today + dt.timedelta(days=ahead)
    if weekday := _WEEKDAY.search(text):
        number = WEEKDAYS.index(weekday[2].replace("天", "日").replace("末", "六"))
        monday = today - dt.timedelta(days=today.weekday())
        if weekday[1]:
            return monday + dt.timedelta(days=7 + number)
        return today + dt.timedelta(days=(number - today.weekday()) % 7)
    return _next_holiday(text, today, calendar)


def _next_date(month: int, day: int, today: dt.date) -> Optional[dt.date]:
    """Return the next such date from today on, None where there is none."""
    days = (today + dt.timedelta(days=ahead) for ahead in range(_YEAR))
    return next((one for one in days if (one.month, one.day) == (month, day)), None)


def _next_holiday(text: str, today: dt.date, calendar: WorkCalendar) -> Optional[dt.date]:
    named = _HOLIDAY.search(text)
    if named is None:
        return None
    name = _FULL_NAME.get(named[0], named[0])
    days = (today + dt.timedelta(days=ahead) for ahead in range(_YEAR))
    return next((day for day in days if name in _feast(day, calendar)), None)


def _feast(day: dt.date, calendar: WorkCalendar) -> str:
    """Return the holiday that a day is, empty where it is none."""
    worked = calendar.day(day)
    if worked.provisional:
        return _SURELY_CLOSED.get((day.month, day.day), "")
    return str(worked.reason) if worked.is_holiday else ""
