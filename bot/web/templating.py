"""Templates: everything is escaped, a missing value is an error, times read as on the town's wall."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
import segno
from markupsafe import Markup, escape

from bot.clock import Clock, in_town
from bot.delivery.typography import with_chinese_marks

_WEEKDAYS = "一二三四五六日"
# A phone number a resident can press: landlines with their area code, mobiles, and the short national lines.
PHONE = re.compile(
    r"(?<![\d-])(0\d{2,3}-\d{7,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4}|12345|123(?:15|28|33|48|66|80|85|93)|1236[67]|11[029]|12[02])(?![\d-])"
)


def templates(clock: Clock) -> jinja2.Environment:
    """Return the templates of all pages."""
    web = Path(__file__).parent
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([web / "templates", *(web / room / "templates" for room in _ROOMS)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["phones"] = pressable_phones
    environment.filters["marks"] = with_chinese_marks
    environment.filters["day"] = day
    environment.filters["chat_time"] = lambda moment: chat_time(moment, now=clock.now())
    environment.filters["safe_url"] = safe_url
    environment.globals["qr_code"] = qr_code
    return environment


_ROOMS = ("chat", "checklists", "items", "walks", "desk", "wechat")


def pressable_phones(text: str) -> Markup:
    """Return the text with every phone number as a link that dials it."""
    parts = PHONE.split(text)
    shown = [
        Markup('<a class="phone" href="tel:{0}">{0}</a>').format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    ]
    return Markup("").join(shown)


def day(moment: dt.date) -> str:
    """Return a day as 2026年11月24日; a moment's day is that of the town."""
    shown = in_town(moment) if isinstance(moment, dt.datetime) else moment
    return f"{shown.year}年{shown.month}月{shown.day}日"


def chat_time(moment: dt.datetime, *, now: dt.datetime) -> str:
    """Return a moment as a chat shows it: 14:05, 昨天 14:05, 周三 14:05, 11月24日 14:05."""
    shown, today = in_town(moment), in_town(now).date()
    clock_time = f"{shown:%H:%M}"
    days = (today - shown.date()).days
    if days == 0:
        return clock_time
    if days == 1:
        return f"昨天 {clock_time}"
    if 1 < days < 7:
        return f"周{_WEEKDAYS[shown.weekday()]} {clock_time}"
    year = "" if shown.year == today.year else f"{shown.year}年"
    return f"{year}{shown.month}月{shown.day}日 {clock_time}"


def safe_url(url: str) -> str:
    """Return an address of ours, of the web or of a phone as it is; any other, such as a script, as "#"."""
    if url.startswith("/") and not url.startswith(("//", "/\\")):
        return url
    return url if urlsplit(url).scheme in {"http", "https", "tel"} else "#"


def qr_code(address: str) -> Markup:
    """Return a QR code as an SVG that stands in the page itself."""
    code = segno.make_qr(address, error="m")
    return Markup(code.svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True))
