"""What a message means while a complaint waits for words: mostly, more of the complaint."""

from __future__ import annotations

import re
from typing import Optional, Sequence

from bot.conversations.meaning.complaint_meanwhile import (
    asks_beside,
    asks_how_far,
    is_a_time,
    leaves_it,
    says_nothing_more,
    says_unnamed,
    takes_leave,
)
from bot.conversations.meaning.complaint_words import (
    is_praise,
    is_unanswered,
    names_number,
    told_wrong,
    wants_to_complain,
    written_in_letters,
)
from bot.conversations.meaning.danger import is_danger_now
from bot.conversations.meaning.second_look import asks
from bot.conversations.meaning.swindle import is_petty_fee
from bot.ledger.states import FollowUp
from bot.people.vault import TOKEN

# These keep their meaning in the middle of a complaint.
_CONTROL = frozenset(
    {
        "cancel",
        "request_human",
        "request_callback",
        "repeat_answer",
        "report_emergency",
        "report_scam",
        "check_complaint",
        "withdraw_complaint",
        "affirm",
        "deny",
        "dont_know",
    }
)
_SMALL_TALK = frozenset({"greet", "goodbye", "thank", "bot_challenge", "ask_capabilities"})
# A question this sure about an item, or about the hall, interrupts; anything less is part of the story.
_SURE = 0.6
# 「评价」, 「不满意」: more than this tells a story.
_SHORT = 6
# 「滴滴司机多收我钱」 is sent on its way, however it is told.
_NONE_OF_OURS = 0.9
_ABOUT_THE_HALL = frozenset({"ask_location", "ask_office_hours", "ask_phone", "ask_appointment"})
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
# What only somebody with a complaint says. The model is asked first; these decide where it does not know.
_HURT = re.compile(
    "[骂凶吼训轰](?:了|过)?(?:我|人|她|他)|凶得(?:很|要命|吓人)|凶巴巴|不耐烦|爱[理答搭]不理|理都不理|头都不抬"
    "|态度(?:差|不好|恶劣|太|坏|撇)|阴阳怪气|翻白眼|说话难听|冷言冷语|挨了?骂|[遭被][^,。]{0,8}[骂吼凶训轰]|刁难"
)
_WRONGED = re.compile(
    _HURT.pattern
    + "|推我|踢皮球|推来推去|没得?人(?:管|修|理|收|上班)|白跑|乱收费|多收|跑了[^,。]{1,3}[趟回次]|气死|太气人"
    "|收(?:了)?我[^,。]{0,6}[块元钱]|起诉|打官司|上访|信访|贪污|受贿|吃拿卡要"
)
_LEFT_ALONE = re.compile("没得?人[管理]|不管[我俺人]")
# At home and at work others settle it; the office is told of the office.
_AT_HOME = re.compile(
    "老公|老婆|男人打|丈夫|妻子|婆婆骂|公公|丈母娘|老丈人|媳妇|邻居|老板|老师|前男友|女朋友|男朋友|室友|同学|同事"
)
_OF_OFFICE = re.compile(
    "窗口|柜台|前台|大厅|中心|工作人员|办事员|办事的|保安|干部|村[里上]|镇[里上]|你们|那个[女男胖瘦小人]"
)
# Who at the office laid hands on somebody: over, it is a complaint; while it goes on, it is danger first.
_BEATEN = re.compile(
    f"(?:{_OF_OFFICE.pattern})[^。]{{0,12}}(?:打(?:了|过)?[我俺他她](?!的|电话|手机|微信)|推[我了]|把我[^,\uff0c]{{0,3}}打)"
)
_CLAUSE = re.compile(r"[,\uff0c。.;\uff1b!\uff01?\uff1f\s]+")
# 「窗口咋没人」 is asked before a window with nobody in it.
_NOBODY = re.compile(
    r"(?:窗口|柜台|大厅|中心|办事处|你们)[^,。\uff0c]{0,8}(?:(?<!有)没得?人|没开门|(?<!开)不开门|(?<!不)关着?门|锁着?门|没上班|(?<!上)不上班)(?![管修理收])"
    r"|(?:咋|怎么|为啥|为什么)[^,。\uff0c]{0,4}(?:(?<!有)没得?人(?![管修理收])|不开门|没开门|关门|锁着?门)"
    r"|门[都还]没开|现在还没开"
)
# Asked of a day to come, it is a question about hours.
_TO_COME = re.compile("明天|后天|周[一二三四五六日末天]|星期|礼拜|元旦|国庆|春节|过年|放假|节|几点|以后")
# Told of a day that is over, the hours of now explain nothing.
_WAS = re.compile("昨[天日晚]|前[天几]|上个?(?:周|月|星期|礼拜)|那[天次]")
# Whoever says so wants it filed, not explained.
_FILES = re.compile("投诉|举报|反映|反应|告|[次回趟]|天天|老是|总是|一直")
# Name and phone come at any time.
_LEAVES_CONTACT = re.compile(
    "^我(?:叫|姓)[\u4e00-\u9fff]{1,4}$|^我(?:叫|姓|是)[^。]{0,20}〔电话|^我?的?(?:电话|手机)[^。]{0,6}〔电话"
    "|^我(?:爸|妈|爹|娘|爷爷|奶奶|老伴|婆婆|公公)(?:(?:叫|姓)[\u4e00-\u9fff]{1,4}$|(?:叫|姓|的?电话)[^。]{0,20}〔电话)"
    r"|^(?:[\u4e00-\u9fff]{2,4}[,\uff0c、\s]*)?〔电话[^〕]*〕\W*$"
)
_RING = re.compile("打|回|联系|找我")
# 「7号到哪了」 asks for a complaint, whatever a model of single sentences makes of it.
_STANDING = re.compile(
    r"(?<![\d月])\d{1,4}\s*号(?!窗|柜|台).{0,4}?(?:到哪|办到|办得|咋样|怎么样|处理|有结果|答复|回复)"
    r"|(?:啥时候?|什么时候|几时|多久|哪天)(?:能|会|才)?(?:给我?)?(?:答复|回复|回话|回信)"
)
# 「我那个求助到哪了」: what the ledger holds is known by its kind.
_STANDING_OF_OWN = re.compile(
    "(?:我的|那个|那件|上[次回]|报的|提的)[^,。]{0,2}(?:投诉|举报|求助|建议|表扬|意见)[^,。]{0,3}"
    "(?:到哪|办到|[咋怎啥]么?样|处理(?:得?[咋怎]|到|没|完)|有结果|答复|回复|进展)"
)
# 「不报了」 and then 「刚才那个还是报吧」.
_TAKES_UP = re.compile(
    r"(?:还是|又想)(?:给我|帮我|再)?(?:报|投诉|反映)(?:上去|一下|了)?[吧嘛啊了。!\uff01]*$"
    r"|(?:刚才|先前|前头)[^,。\uff0c]{0,8}(?:报|投诉|反映)上去[吧嘛啊了。!\uff01]*$"
)
# A fact of it put right: 「不是三号,是二号窗口」.
_PUTS_RIGHT = re.compile("不是[^,。\uff0c]{1,10}[,\uff0c]?(?:而?是)[^,。\uff0c]{0,6}(?:窗口?|柜台|号窗)")
# What a story is told with, and a question seldom.
_TOLD_OF = re.compile("昨|前天|今[天早]|刚才|上个?(?:周|月|星期|礼拜)|那天|那个|窗口的|说我|嫌我|[吼骂凶]")
# Said outright, for oneself or for somebody else; but not where a phone to complain to is asked for.
_ANNOUNCED = re.compile(
    "(?:^|[,。\uff0c])(?:我们?)?(?:先|还|就)?(?:要|想|来)先?(?:投诉|举报|反映)(?!电话|热线|渠道)"
    "|^我?(?:投诉|举报)(?:一下)?(?:[你他她](?!们?的?(?:电话|热线|渠道))|[那这][个家]|机器人|小程序|工作人员|办事员|保安|村干部)"
    "|(?:替|帮|代)我?[\u4e00-\u9fff]{1,3}?(?:投诉|举报|反映)(?!电话|热线|渠道)"
)
# 「投诉3号窗口」 names whom it is about, and no number; 「投诉」 alone asks for no complaint of before.
_NAMES_WHOM = re.compile(
    "^我?[要想来]?(?:投诉|举报)[^,。\uff0c]{0,8}(?:窗口|柜台)"
    r"|^(?:投诉|举报|告状|反映)(?:一下|问题|情况|你们)?[吧!\uff01。\s]*$"
)
# 「还有一盏也坏了」: more of what was told, where it is no question.
_MORE = re.compile("^还有[^,。\uff0c]{0,12}(?:坏|没|不|差|臭|堵|漏|脏|烂|骂|凶)")
# Said outright that it belongs to what was told before, or puts a fact of it right.
_ADDS = re.compile(
    "^我?(?:还是|又)?(?:不(?:想|要)?|别)匿名了?(?![?\uff1f吗])|^我?(?:还是)?(?:想|要)?匿名[吧了的。!\uff01]*$"
    "|^(?:千万)?(?:别|不要|莫)(?:说|讲|提)是我|^(?:别|不要|莫)(?:留|写|登|记)我?的?(?:名字|姓名|名)|^(?:我?(?:还要?|再|要|想)?补充|我?还要?补|我?(?:再|要|想)?追加|我?再?加[一两几]?[句点条](?:话|嘛|吧)?(?:[,\uff0c:\uff1a\\s]|$)|我?忘了(?:说|讲)|我?漏了|再加一句)"
    "|(?:投诉|反映|报的事).{0,6}(?:补|加)(?:充|一|上|几|两|点|句)"
    r"|^我?要?(?:改一下|更正(?:一下)?|(?:说|记|写|讲)错了)[,\uff0c:\uff1a\s]*(?:应该)?是"
    r"(?:大?前天|昨[天日晚]|今[天早]|上个?(?:周|月|星期|礼拜)|\d{1,2}月|[一二三四五六七八九十\d]{1,3}号?窗)"
    r"|(?:电话|手机)号?码?(?:不对|错了|变了|换了)[^。]{0,6}〔电话|不是〔电话[^〕]*〕[^。]{0,3}是〔电话"
    # 「户口本上名字写错了」 is what a register has wrong, and nothing that was reported.
    "|(?<![上证本簿])(?<![上证本簿]的)(?:时间|日子|地点|地方|窗口号?|电话|名字)我?(?:说|写|记|报|搞|弄)(?:错|反)"
)
# 「报上去」 says yes to filing even where the button is some bubbles back.
_SAYS_FILE = re.compile(
    "(?:[对好嗯要行]的?|可以|没错|那就?)?[,\uff0c]?(?:就这样|给我|帮我|你)?"
    "(?:报上去|报上|上报|报|登记|记下来|交上去|提交)[吧了嘛啊呗。!\uff01]*"
)
_SAYS_YES = re.compile("[嗯对好行是]{0,3}[,\uff0c]?(?:就这样|就这么[办着报]|没错|是这样|就这些)[吧嘛了的哦。!\uff01]*")
_ASKS_AT_THE_END = re.compile("[不没么](?:得|嘛|啊|哦)?[?\uff1f。]?$")
# 「到底批没批」
_EITHER_OR = re.compile(r"(.)[不没]\1")
# How what was told has gone, said when nothing is asked just now.
_SOLVED = re.compile("(?:都|已经)?[办修弄搞]好了[,\uff0c]?(?:谢谢.{0,4})?[。!\uff01]?")
_UNSOLVED = re.compile("(?:还|都|根本)?没(?:给我)?[办修弄搞]好(?:[,\uff0c].*)?|还是[黑坏臭堵漏]的?(?:[,\uff0c].*)?")
# While these wait, a complaint is told and not filed yet.
TO_FILE = frozenset({"confirm", "note"})
_OF_THE_LEDGER = frozenset(
    {
        "file_complaint",
        "make_suggestion",
        "give_praise",
        "check_complaint",
        "supplement_complaint",
        "withdraw_complaint",
        "rate_service",
    }
)
_NOTHING_HEARD = frozenset({"nlu_fallback", "out_of_scope", "inform", "step_stuck", "deny"})
_FIRST_OF_ALL = frozenset({"report_emergency", "report_scam", "request_human"})
# Digits and reasons are asked for: whatever comes is the answer.
_ASKED = frozenset({"where", "when", "contact"})
_TAKES_ANYTHING = frozenset({"last_four", "reason", "supplement"})


def meaning(
    intent: str, *, confidence: float, text: str, mentioned: Sequence[str], pending: str, before: str = ""
) -> str:
    """Return the intent of a message while a complaint waits for ``pending``; ``before`` is what was talked about."""
    if says_nothing_more(text):
        return "affirm" if pending == "confirm" else "deny"
    if says_unnamed(text) or is_a_time(text):
        return "inform"
    if pending in _ASKED and adds_to_it(text):
        return "supplement_complaint"
    if pending in TO_FILE and takes_leave(text):
        return "inform"
    if pending in TO_FILE and (says_file(text) or _SAYS_YES.fullmatch(text.strip())):
        return "affirm"
    if _STANDING.search(text) or _STANDING_OF_OWN.search(text) or (pending in _ASKED and asks_how_far(text)):
        return "check_complaint"
    if pending in TO_FILE | _ASKED and asks_beside(intent, text, mentioned, before):
        asks_of_it = intent.startswith(("ask_", "lack_"))
        return intent if asks_of_it else "ask_overview" if mentioned else "ask_conditions"
    if pending == "last_four" and _FOUR_DIGITS.search(text):
        return "inform"
    if pending == "contact" and TOKEN.search(text):
        # 「打这个电话」 is the answer, and no wish to be rung at once.
        return "inform"
    if intent == "report_emergency" and not is_danger_now(text):
        return "inform"
    if leaves_it(text):
        return "withdraw_complaint" if pending in TO_FILE | {"story"} else "cancel"
    if intent in _CONTROL or (intent in _SMALL_TALK and confidence >= _SURE):
        return intent
    if pending in _ASKED | {"reason"} and intent == "rate_service" and len(text) <= _SHORT:
        return intent
    if pending in _ASKED and outcome_in(text) is not None:
        # The answer came before the question was answered.
        return "rate_service"
    of_hall = intent in _ABOUT_THE_HALL and _ASKS_AT_THE_END.search(text) is not None
    if pending in _ASKED and not asks(text) and not of_hall:
        # 「4号窗口」 answers 「是哪个窗口」, and does not ask where it is.
        return "inform"
    tells = not asks(text) and _TOLD_OF.search(text) is not None
    if pending not in _TAKES_ANYTHING and not tells and _interrupts(intent, confidence, mentioned):
        return intent
    return "inform"


def _interrupts(intent: str, confidence: float, mentioned: Sequence[str]) -> bool:
    if confidence < _SURE or not intent.startswith(("ask_", "lack_", "start_walk")):
        return False
    return bool(mentioned) or intent in _ABOUT_THE_HALL


def says_file(text: str) -> bool:
    """Whether somebody says in so many words that it shall be filed."""
    return _SAYS_FILE.fullmatch(text.strip()) is not None


def takes_up(text: str) -> bool:
    """Whether somebody wants filed after all what they told and left: 「刚才那个还是报吧」, or only 「报上去」."""
    return _TAKES_UP.search(text) is not None or ("报" in text and says_file(text))


def asks_why_nobody(text: str) -> bool:
    """Whether somebody stands before a window with nobody in it and wonders."""
    other_time = _TO_COME.search(text) or _WAS.search(text)
    return _NOBODY.search(text) is not None and _FILES.search(text) is None and not other_time


def is_hurt(text: str) -> bool:
    """Whether somebody tells how they were treated, which no question asks for: 「三号窗口那个女的骂我」."""
    told = [clause for clause in _CLAUSE.split(text) if _HURT.search(clause) and not asks(clause)]
    return bool(told) and _AT_HOME.search(text) is None


def is_hurt_at_the_office(text: str) -> bool:
    """Whether it is said outright that it was the office, whatever else is asked with it."""
    return is_hurt(text) and _OF_OFFICE.search(text) is not None


def outcome_in(text: str) -> Optional[FollowUp]:
    """Return how what was told has gone, where somebody says so by themselves, None where they do not."""
    if _SOLVED.fullmatch(text.strip()):
        return FollowUp.SOLVED
    return FollowUp.UNSOLVED if _UNSOLVED.fullmatch(text.strip()) else None


def leaves_contact(intent: str, text: str) -> bool:
    """Whether a name and a phone are said that nobody asked for now: they belong to what was told before."""
    return intent in {"nlu_fallback", "out_of_scope"} and _LEAVES_CONTACT.search(text) is not None


def is_contact_alone(text: str) -> bool:
    """Whether a name and a phone are all that is said, and no wish to be rung."""
    return _LEAVES_CONTACT.search(text) is not None and _RING.search(text) is None


def announces_complaint(text: str) -> bool:
    """Whether somebody says outright that they complain: 「我要投诉,小程序太难用了」."""
    return _ANNOUNCED.search(text) is not None or wants_to_complain(text)


def adds_to_it(text: str) -> bool:
    """Whether somebody says outright that it belongs to what they told before: 「忘了说,那一片都是黑的」."""
    return _ADDS.search(text) is not None


def is_wronged(intent: str, text: str) -> bool:
    """Whether somebody who was asked something tells of a wrong instead: 「三号窗口那个女的昨天骂我」."""
    if announces_complaint(text):
        return intent not in _FIRST_OF_ALL
    if intent not in _NOTHING_HEARD or _AT_HOME.search(text):
        return False
    return _WRONGED.search(text) is not None or (told_wrong(text) and not asks(text))


def _plain_beginning(text: str) -> Optional[str]:
    """Return what is plainly begun by a sentence in which nothing is asked."""
    letters = written_in_letters(text)
    if letters is not None:
        return letters
    if is_praise(text):
        return "give_praise"
    return "file_complaint" if told_wrong(text) or is_unanswered(text) else None


def first_sentence(text: str) -> Optional[str]:
    """Return what a sentence plainly begins by its words: a complaint, praise; None where they do not say."""
    if asks(text):
        return None
    wronged = announces_complaint(text) or is_wronged("nlu_fallback", text) or _BEATEN.search(text) is not None
    return _plain_beginning(text) or ("file_complaint" if wronged else None)


def _was_harmed_here(text: str) -> bool:
    left_alone = _OF_OFFICE.search(text) is not None and _LEFT_ALONE.search(text) is not None
    return left_alone or _BEATEN.search(text) is not None


def unheard(intent: str, text: str, *, confidence: float) -> Optional[str]:
    """Return the intent of a message that can only be about a complaint but was not understood as that, else None.

    ``confidence`` is that of ``intent``: a wrong that is surely none of the hall's is not the hall's complaint.
    """
    if intent == "report_emergency" and _ADDS.search(text) and not is_danger_now(text):
        return "supplement_complaint"
    if intent in _NOTHING_HEARD | {"report_emergency"} and _was_harmed_here(text) and not is_danger_now(text):
        return "file_complaint"
    if intent not in _FIRST_OF_ALL and _STANDING_OF_OWN.search(text):
        return "check_complaint"
    if intent in {"check_complaint", "supplement_complaint"} and _NAMES_WHOM.search(text):
        return "file_complaint"
    if intent == "file_complaint" and (_ADDS.search(text) or _PUTS_RIGHT.search(text)):
        return "supplement_complaint"
    if intent in _OF_THE_LEDGER or intent in _FIRST_OF_ALL:
        return None
    if _ADDS.search(text):
        return "supplement_complaint"
    if announces_complaint(text) or _NAMES_WHOM.search(text):
        return "file_complaint"
    if not asks(text) and not _EITHER_OR.search(text) and (first := _plain_beginning(text)) is not None:
        return first
    if _PUTS_RIGHT.search(text):
        return "supplement_complaint"
    if asks_why_nobody(text) or takes_up(text) or (intent == "dispute_answer" and is_hurt(text)):
        return "file_complaint"
    if outcome_in(text) is not None and not intent.startswith(("ask_", "lack_", "start_")):
        return "rate_service"
    if _STANDING.search(text):
        return "check_complaint"
    if is_petty_fee(text) and not asks(text):
        return "file_complaint"
    if intent not in {"nlu_fallback", "out_of_scope"}:
        return None
    if names_number(text):
        return "check_complaint"
    if _MORE.search(text) and not asks(text):
        return "supplement_complaint"
    elsewhere = intent == "out_of_scope" and confidence >= _NONE_OF_OURS
    return "file_complaint" if _WRONGED.search(text) and not elsewhere else None
