"""What a complaint's own words tell already: when, where, who, what they want, for whom. Nothing is asked twice.

Only what is said is taken; where the words leave it open, the fact stays open.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Dict, Optional, Tuple

from bot.clock import in_town
from bot.guidebook.schema import WEEKDAYS, Town, Window
from bot.ledger.numbering import number_of
from bot.people.vault import TOKEN

_PART = r"(?:一?大早|早上|早晨|清早|上午|中午|下午|傍晚|晚上|夜里|半夜|后半天|前半天)"
_NEAR = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1}
_NEAR |= dict.fromkeys(("今天", "今早", "今晚", "刚才", "刚刚"), 0)
_NEAR_DAY = re.compile(rf"(?P<near>{'|'.join(_NEAR)})(?P<part>{_PART})?")
_WEEK_DAY = re.compile(rf"(?P<week>上上|上个?|这个?|本)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?P<part>{_PART})?")
_DATE = re.compile(rf"(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?(?P<part>{_PART})?")
_VAGUE_DAY = re.compile(rf"前几天|前两天|上个?月|上个?(?:周|星期|礼拜)|(?<!一){_PART}")
_WEEKS_AGO = {"上上": 2, "上": 1, "上个": 1}

# Where a clause ends, in ASCII and in full-width marks.
_STOPS = r"。!?;,\s\uff01\uff0c\uff1b\uff1f"
_WINDOW_NUMBER = re.compile(r"([一二三四五六七八九十]{1,3}|\d{1,2})\s*号?\s*(?:窗口|窗|柜台|台子|台)")
_LANDMARK = re.compile(
    r"[\u4e00-\u9fff]{0,6}?(?:村口|路口|桥头|门口|路边|河边|河里|小区|学校|卫生院|医院|菜市场|市场|街上|广场|车站|工地|院坝)|大厅"
)
# What may stand before a place without being part of it.
_BEFORE_PLACE = re.compile(
    r"^(?:我们|我|咱们|咱|你们|建议|希望|反映|投诉|举报|昨天|今天|前天|早上|上午|下午|晚上|有人|说|的|在|到|去|从|请)+"
)
# A place that was sent from a phone, which knows its whole name.
_SENT_PLACE = re.compile("地点[:\uff1a]([^\n]{2,60})")
_WHO = re.compile(
    r"那个(?:穿|戴|胖|瘦|年轻|老)?(?:(?![事没咋])[\u4e00-\u9fff]){0,6}?(?:女的|男的|小伙子?|小姑娘|姑娘|胖子|大姐|大哥|女人|男人|妹儿|人|同志)"
    r"|姓[\u4e00-\u9fff]的"
    r"|(?:卫生院|卫生室|医院|诊所)的?(?:医生|护士|大夫)"
    r"|(?![的那个是有找院室了给对让叫被把去到在和跟])[\u4e00-\u9fff](?:会计|主任|书记|支书|科长|所长|队长|医生|老师|警官|镇长|村长)"
    r"|(?:窗口|柜台)?(?:工作人员|办事员|保安|前台|值班的)"
)
_WANTS = re.compile(rf"(?:希望|要求|盼望?|恳求|请求|请你们|请镇里|求你们)([^{_STOPS}]{{3,80}})")
_BEHALF = re.compile(
    r"(?:替|帮|给|代)(我?(?:爸|妈|爹|娘|爷爷|奶奶|公公|婆婆|外公|外婆|老公|老婆|儿子|女儿|哥|姐|弟|妹|老人|邻居|父亲|母亲|家人)妈?)"
    r"(?:来)?(?:投诉|反映|举报|问|说|报|提)"
)
# 「我妈在你们那被骂了,我替她投诉」
_DEAR = re.compile(
    "(我?(?:爸|妈|爹|娘|爷爷|奶奶|公公|婆婆|外公|外婆|老公|老婆|儿子|女儿|老人|邻居|父亲|母亲)).*(?:替|帮|给|代)(?:他|她)(?:来)?"
    "(?:投诉|反映|举报|说|报|提)"
)
_ANONYMOUS = re.compile(
    r"(?<![不别])(?<!不想)(?<!不要)匿名|不留名|^[不莫]留(?:了|电话|名字)?$|不想留(?:名|电话)|别说是我|不要说是我|保密"
)
# 「我是聋哑人」 is no name.
_A_KIND = (
    "个|(?:本地|外地|当地|老年|残疾|聋哑?|哑|盲|病|穷|老实|单身|退[伍役]军)人"
    "|(?:低保|五保|特困|贫困|脱贫|困难)户|农民|村民|居民|老百姓"
)
_NAME = re.compile(
    rf"我(?:叫|名叫|的名字是|是(?!{_A_KIND}))([\u4e00-\u9fff]{{2,4}})(?=[{_STOPS}]|电话|手机|$)|我(姓[\u4e00-\u9fff])"
)
# 「李大妹,电话138…」: what is left beside the phone, and what announces either.
_BESIDE_PHONE = re.compile(r"我?(?:的|名字)?(?:电话|手机)号?码?(?:是|就是)?|我(?:叫|是)|名字(?:叫|是)?|[\W_]")
_A_NAME = re.compile("[\u4e00-\u9fff]{1,4}")
# 「不是东河村,是西坡村」: what it is not counts for nothing.
_NOT_THAT = re.compile(rf"不是[^{_STOPS}]{{1,20}}[,\uff0c]?\s*(?=是)")
# What only announces a complaint and tells nothing.
_ANNOUNCING = re.compile(
    "我|想|要|投诉|头诉|举报|反映|反应|个|一下|一个|问题|情况|事情|事|建议|意见|提|表扬|求助|点|你们|能不能|可以|吗|怎么|在哪|的|了"
    "|匿名|报上去|上报|不留名?|帮|下|有|告状|告|找|哪个|哪里|哪儿|谁|说理|说道|领导|[跟向]|吧|呀|啊|[a-zA-Z ]"
)
_LEAST_STORY = 3


def tells_something(text: str) -> bool:
    """Whether a message says what happened, and not only that somebody wants to complain."""
    return len(re.sub(r"[\W_]", "", _ANNOUNCING.sub("", text))) >= _LEAST_STORY


def told_in(text: str, *, town: Town, now: dt.datetime) -> Dict[str, Any]:
    """Return the details (see ``telling_effects.DETAILS``) that a text tells."""
    told: Dict[str, Any] = {}
    text = _NOT_THAT.sub("", text)
    happened = _when(text, in_town(now).date())
    if happened is not None:
        told["happened"], day = happened
        told.update({"happened_on": day} if day is not None else {})
    window = window_in(text, town)
    if window is not None:
        told["window"] = window.id
    place = place_in(text, town)
    if place:
        told["place"] = place
    if (dear := _DEAR.search(text)) is not None:
        told["on_behalf"] = dear[1]
    for name, pattern in (("who", _WHO), ("wants", _WANTS), ("on_behalf", _BEHALF)):
        if found := _first(pattern, text):
            told[name] = found
    return {**told, **contact_in(text)}


def contact_in(text: str) -> Dict[str, Any]:
    """Return name and phone (a token by now), or that somebody stays unnamed."""
    if _ANONYMOUS.search(text):
        return {"anonymous": True}
    told: Dict[str, Any] = {}
    name = _NAME.search(text)
    if name is not None:
        told["contact_name"] = name[1] or name[2]
    return {**told, **phone_in(text)}


def phone_in(text: str) -> Dict[str, Any]:
    """Return the phone (a token by now) as ``contact``, nothing when there is none."""
    token = TOKEN.search(text)
    return {"contact": token[0]} if token is not None else {}


def name_beside_phone(text: str) -> str:
    """Return the name that stands beside a phone in answer to the question for both, empty when there is none."""
    if TOKEN.search(text) is None:
        return ""
    left = _BESIDE_PHONE.sub("", TOKEN.sub("", text))
    return left if _A_NAME.fullmatch(left) else ""


def _first(pattern: re.Pattern[str], text: str) -> Optional[str]:
    match = pattern.search(text)
    return (match[1] if match.groups() else match[0]) if match else None


def _when(text: str, today: dt.date) -> Optional[Tuple[str, Optional[dt.date]]]:
    """Return the time as it was told, and its day where that is sure."""
    if near := _NEAR_DAY.search(text):
        return near[0], today + dt.timedelta(days=_NEAR[near["near"]])
    if week := _WEEK_DAY.search(text):
        return week[0], _day_of_week(week, today)
    if date := _DATE.search(text):
        return date[0], _latest(int(date["month"]), int(date["day"]), today)
    vague = _VAGUE_DAY.search(text)
    return (vague[0], None) if vague else None


def _day_of_week(match: re.Match[str], today: dt.date) -> dt.date:
    """Return the day meant: a bare weekday is the last one that has been, today included."""
    weekday = WEEKDAYS.index(match["day"].replace("天", "日"))
    monday = today - dt.timedelta(days=today.weekday())
    weeks = _WEEKS_AGO.get(match["week"] or "", 0)
    day = monday + dt.timedelta(days=weekday - 7 * weeks)
    return day - dt.timedelta(days=7) if day > today else day


def _latest(month: int, day: int, today: dt.date) -> Optional[dt.date]:
    """Return the last such day that has been: nobody complains of the future."""
    for year in (today.year, today.year - 1):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def window_in(text: str, town: Town) -> Optional[Window]:
    """Return the window that a text names by its number or by what it is for, None unless it is one."""
    number = _WINDOW_NUMBER.search(text)
    if number is not None:
        wanted = number_of(number[1])
        return next((window for window in town.windows if _number_of(window) == wanted), None)
    if "窗口" not in text and "柜台" not in text:
        return None
    found = [window for window in town.windows if any(word in text for word in _words_of(window))]
    return found[0] if len(found) == 1 else None


def _number_of(window: Window) -> Optional[int]:
    match = re.match(r"(\d{1,2})号", window.name)
    return int(match[1]) if match else None


def _words_of(window: Window) -> Tuple[str, ...]:
    """Return what a window may be called by: 户籍 for 「2号户籍窗口(派出所驻厅)」."""
    name = re.sub(r"^\d{1,2}号|窗口.*$|[((].*$", "", window.name)
    return (name,) if len(name) >= 2 else ()


def place_in(text: str, town: Town) -> Optional[str]:
    """Return where it happened as far as it is told: the village, and the spot there."""
    sent = _SENT_PLACE.fullmatch(text.strip())
    if sent is not None:
        return sent[1]
    spot = _BEFORE_PLACE.sub("", _first(_LANDMARK, text) or "") or None
    for village in town.villages:
        names = (village.name, *village.says)
        if spot and any(name in spot for name in names):
            return spot
        if any(name in text for name in names):
            return f"{village.name} {spot}" if spot else village.name
    return spot
