"""What a message means while a complaint waits for words: mostly, more of the complaint."""

from __future__ import annotations

import re
from typing import Optional, Sequence

from bot.conversations.safety import is_cry_for_help, is_danger_now
from bot.conversations.second_look import asks
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
# 「滴滴司机多收我钱」 is sent on its way, however it is told.
_NONE_OF_OURS = 0.9
_ABOUT_THE_HALL = frozenset({"ask_location", "ask_office_hours", "ask_phone", "ask_appointment"})
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
# What only somebody with a complaint says. The model is asked first; these decide where it does not know.
_WRONGED = re.compile(
    "骂(?:我|人)|凶我|吼我|推我|不耐烦|爱理不理|态度(?:差|不好|恶劣|太)|刁难|踢皮球|推来推去"
    "|没人(?:管|修|理|收)|白跑|乱收费|多收|跑了[^,。]{1,3}趟|气死|太气人"
    "|起诉|打官司|上访|信访|贪污|受贿|吃拿卡要"
)
_REFERENCE = re.compile(r"TS\s*20\d{6}|(?:查|催).{0,6}?\d{1,4}\s*号(?!窗|柜|台)|^\d{1,4}\s*号$", re.IGNORECASE)
# Name and phone come at any time.
_LEAVES_CONTACT = re.compile(
    "^我(?:叫|姓|是)[^。]{0,20}〔电话|^我?的?(?:电话|手机)[^。]{0,6}〔电话"
    r"|^(?:[\u4e00-\u9fff]{2,4}[,\uff0c、\s]*)?〔电话[^〕]*〕\W*$"
)
# 「7号到哪了」 asks for a complaint, whatever a model of single sentences makes of it.
_STANDING = re.compile(
    r"(?<![\d月])\d{1,4}\s*号(?!窗|柜|台).{0,4}?(?:到哪|办到|办得|咋样|怎么样|处理|有结果|答复|回复)"
)
# Said outright, for oneself or for somebody else; but not where a phone to complain to is asked for.
_ANNOUNCED = re.compile(
    "(?:^|[,。\uff0c])(?:我们?)?(?:要|想|来)(?:投诉|举报|反映)(?!电话|热线|渠道)"
    "|(?:替|帮|代)我?[\u4e00-\u9fff]{1,3}?(?:投诉|举报|反映)(?!电话|热线|渠道)"
)
# Said outright that it belongs to what was told before, or puts a fact of it right.
_ADDS = re.compile(
    "^(?:我?(?:还要?|再|要|想)?补充|我?还要?补|我?忘了(?:说|讲)|我?漏了|再加一句)"
    "|(?:投诉|反映|报的事).{0,6}(?:补|加)(?:充|一|上|几|两|点|句)"
    "|(?:时间|日子|地点|地方|窗口号?|电话|名字)我?(?:说|写|记|报|搞|弄)(?:错|反)"
)
# 「报上去」 says yes to filing even where the button is some bubbles back.
_SAYS_FILE = re.compile(
    "(?:[对好嗯要行]的?|可以|没错)?[,\uff0c]?(?:就这样|给我|帮我|你)?"
    "(?:报上去|报上|上报|报|登记|记下来|交上去|提交)[吧了嘛啊呗。!\uff01]*"
)
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
_FIRST_OF_ALL = frozenset({"report_emergency", "report_scam", "request_human"})
# Digits and reasons are asked for: whatever comes is the answer.
_ASKED = frozenset({"where", "when", "contact"})
_TAKES_ANYTHING = frozenset({"last_four", "reason", "supplement"})


def meaning(intent: str, *, confidence: float, text: str, mentioned: Sequence[str], pending: str) -> str:
    """Return the intent of a message while a complaint waits for ``pending``."""
    if is_cry_for_help(text):
        return "report_emergency"
    if pending in TO_FILE and says_file(text):
        return "affirm"
    if pending == "last_four" and _FOUR_DIGITS.search(text):
        return "inform"
    if pending == "contact" and TOKEN.search(text):
        # 「打这个电话」 is the answer, and no wish to be rung at once.
        return "inform"
    if intent == "report_emergency" and not is_danger_now(text):
        return "inform"
    if intent in _CONTROL or (intent in _SMALL_TALK and confidence >= _SURE):
        return intent
    if pending == "reason" and intent == "rate_service" and len(text) <= 6:
        return intent
    if pending in _ASKED and not asks(text):
        # 「4号窗口」 answers 「是哪个窗口」, and does not ask where it is.
        return "inform"
    if pending not in _TAKES_ANYTHING and _interrupts(intent, confidence, mentioned):
        return intent
    return "inform"


def _interrupts(intent: str, confidence: float, mentioned: Sequence[str]) -> bool:
    if confidence < _SURE or not intent.startswith(("ask_", "lack_", "start_walk")):
        return False
    return bool(mentioned) or intent in _ABOUT_THE_HALL


def says_file(text: str) -> bool:
    """Whether somebody says in so many words that it shall be filed."""
    return _SAYS_FILE.fullmatch(text.strip()) is not None


def leaves_contact(intent: str, text: str) -> bool:
    """Whether a name and a phone are said that nobody asked for now: they belong to what was told before."""
    return intent in {"nlu_fallback", "out_of_scope"} and _LEAVES_CONTACT.search(text) is not None


def announces_complaint(text: str) -> bool:
    """Whether somebody says outright that they complain: 「我要投诉,小程序太难用了」."""
    return _ANNOUNCED.search(text) is not None


def unheard(intent: str, text: str, *, confidence: float) -> Optional[str]:
    """Return the intent of a message that can only be about a complaint but was not understood as that, else None.

    ``confidence`` is that of ``intent``: a wrong that is surely none of the hall's is not the hall's complaint.
    """
    if intent == "report_emergency" and _ADDS.search(text) and not is_danger_now(text):
        return "supplement_complaint"
    if intent in _OF_THE_LEDGER or intent in _FIRST_OF_ALL:
        return None
    if _ADDS.search(text):
        return "supplement_complaint"
    if announces_complaint(text):
        return "file_complaint"
    if _STANDING.search(text):
        return "check_complaint"
    if intent not in {"nlu_fallback", "out_of_scope"}:
        return None
    if _REFERENCE.search(text):
        return "check_complaint"
    elsewhere = intent == "out_of_scope" and confidence >= _NONE_OF_OURS
    return "file_complaint" if _WRONGED.search(text) and not elsewhere else None
