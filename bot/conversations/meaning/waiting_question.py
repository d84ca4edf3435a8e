"""Whether a message answers the question that waits, though alone it might be a question, a name or a complaint."""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional, Sequence

from bot.conversations.meaning.complaint_context import announces_complaint, is_wronged
from bot.conversations.meaning.second_look import asks, goes_back
from bot.guidebook.answers import answers_in, heard_as, label_meant
from bot.guidebook.schema import Question

# What answers a waiting question by itself.
ANSWERS = frozenset({"inform", "affirm", "deny", "dont_know"})
# A new question this sure, with an item of its own, leaves the waiting one.
SURE = 0.6
# Nobody asks for something new in so few characters while answering.
SHORT = 8
# What is asked by a circumstance, and told by it: 「在村里」, 「在外地」, 「走不动」.
_OF_CIRCUMSTANCES = frozenset({"ask_home_service", "ask_cross_region", "ask_proxy", "ask_conditions"})
# Who it is, how old, how many, what there is.
_TELLS = re.compile(
    "^(?:卖|做|种|养)..?$|^(?:我|俺|咱|他|她|[老爸妈爹娘娃]|爷|奶|公公|婆婆|孩子|儿子|女儿|家里|全家|一家|屋里)."
    "|[一二两三四五六七八九十\\d]+(?:多|来)?(?:岁|口|个|亩|年|月|天|级|块|万)|(?:没|不|有|也|都|还|在).+|.了$|^先[说办弄讲]|再[说办弄讲]$"
)
_WHY_ASKED = re.compile(
    "问(?:这|那)?(?:个|些|么多|么细|恁多)*(?:来)?(?:做|干|搞|弄|有)(?:啥子?|什么|么子|嘛|甚|啥用)|(?:为啥|为什么|咋|干嘛|凭啥)[^,，。]{0,4}(?:要|还|都)?问"
    "|^(?:要)?你(?:们)?管(?:我|得着|那么多)|关你(?:啥|什么|屁)?事|问(?:得|这么|那么|恁)(?:多|细|宽)"
)
_ANY_OF_THEM = re.compile(
    "(?:随便|随你|都行|都可以|都好|无所谓|看着办|你看着?办|哪个都[行好]|咋都行|怎么都行|都要得)[你吧嘛了啊呀咯的]*"
)
# What somebody's papers are like, or where they are: of a name that several things share, no wish.
_STATUS = re.compile(
    "(?:我们?|俺们?|他们?|她们?|咱们?|家里|一家|全家|都|是|孩子|娃|老人|[爸妈爹娘]|老伴|的)*(?:"
    "(?:农村|城镇|城市|城里|农业|非农业?|居民|集体|本地|外地|外省|本村|外村|本镇|镇上|县里|乡下)的?户口"
    "|(?:户口本?|身份证|社保卡?|医保卡?|证件?)(?:都|还)?(?:是|在|落在|放在)[\u4e00-\u9fff]{1,8})[的了呢]*[。!\uff01]*"
)
_ASKS_BACK = re.compile(
    "(?:你|您)?(?:说|讲|问)?(?:的|得)?(?:是)?(?:啊+|啥子?|什么|么子|么事)(?:意思|东西)?[啊呀嘛呢哦]*[?\uff1f]*|(?:听|看)不懂|没听(?:懂|清|明白)"
)
_NO_THEN = re.compile("^(?:不是|不对|哦不|不)[的啊哦嘛呀]?[\\s,\uff0c。]+(?:是)?(?=.{2})")
_LOST = re.compile("丢|掉了|坏了|到期|过期|不见")
_ENDS_ASKING = re.compile("[不没么呢吗][?\uff1f。]?$")


def answers_it(
    intent: str,
    confidence: float,
    text: str,
    mentioned: Sequence[str],
    task: Mapping[str, Any],
    synonyms: Mapping[str, Sequence[str]],
) -> bool:
    """Whether the message answers the question that waits."""
    if intent in ANSWERS:
        return intent == "inform"
    answered = is_told(text, task, synonyms)
    tells = answered and only_tells(intent, text)
    if (asks_surely(intent, confidence) and not tells) or (mentioned and goes_back(text)):
        # 「回到残疾证」 goes back to it, and tells nothing of what is asked; 「她户口不在本镇」 tells all of it.
        return False
    if intent == "out_of_scope" and "question" in task and not asks(text) and _ENDS_ASKING.search(text) is None:
        # Told on the way, 「我叫王桂花,户口本上写成了王贵花」: nobody is sent away in the middle of it.
        return True
    elsewhere = [item for item in mentioned if item != task.get("subject")]
    if answered and len(text) <= SHORT and not (elsewhere and is_of_another_name(text, task, synonyms)):
        # 「外地户口」 answers, although 户口 is the name of something too.
        return True
    if elsewhere and confidence >= SURE:
        return False
    if answered:
        return True
    # Where nobody is being led, 「他走不动」 is no trouble with a screen.
    return intent in {"nlu_fallback", "out_of_scope", "step_stuck"} and len(text) <= 12


def is_told(text: str, task: Mapping[str, Any], synonyms: Mapping[str, Sequence[str]]) -> bool:
    """Whether the message answers the question that waits, or another of the same checklist."""
    if "question" not in task:
        return False
    text = after_a_no(text)
    waits = Question.parse_obj(task["question"])
    asked = [waits, *(Question.parse_obj(other) for other in task.get("beside", ()))]
    by_label = label_meant(waits, text) if len(text) <= SHORT else None
    return bool(answers_in(text, asked, synonyms)) or by_label is not None or heard_as(waits, text) is not None


def is_of_another_name(text: str, task: Mapping[str, Any], synonyms: Mapping[str, Sequence[str]]) -> bool:
    """Whether few words with a name answer not what waits, but what was told before: 「医保卡丢了」, another card."""
    return not is_told(text, {"question": task["question"]}, synonyms) and _LOST.search(text) is not None


def is_told_shortly(text: str, task: Optional[Mapping[str, Any]], synonyms: Mapping[str, Sequence[str]]) -> bool:
    """Whether so few words answer it that they can hardly mean anything else."""
    return task is not None and len(text) <= SHORT and is_told(text, task, synonyms)


def answers_for_all_that(text: str, task: Mapping[str, Any], synonyms: Mapping[str, Sequence[str]]) -> bool:
    """Whether what sounds like a complaint answers the question that waits: 「占了菜地」 of a house to be built."""
    plainly = announces_complaint(text) or is_wronged("nlu_fallback", text)
    return not plainly and is_told_shortly(text, task, synonyms)


def only_tells(intent: str, text: str) -> bool:
    """Whether a few words tell a circumstance, though they are also asked with: 「在村里卫生室」."""
    return intent in _OF_CIRCUMSTANCES and not asks(text) and _ENDS_ASKING.search(text) is None


def after_a_no(text: str) -> str:
    """Return what is meant instead: of 「不是 助学金」, which denies what was said before, 助学金."""
    return _NO_THEN.sub("", text)


def asks_why_it_is_asked(text: str) -> bool:
    """Whether somebody wants to know what the question is for: 「问这个做啥」, 「你管我」."""
    return _WHY_ASKED.search(text) is not None


def asks_back(text: str) -> bool:
    """Whether the question was not understood: 「啊?」, 「你说啥」."""
    return _ASKS_BACK.fullmatch(text.strip()) is not None


def leaves_it_open(text: str) -> bool:
    """Whether any of the answers is as good: 「随便」."""
    return _ANY_OF_THEM.fullmatch(text.strip()) is not None


def asks_surely(intent: str, confidence: float) -> bool:
    """Whether one fact is surely asked: what wants the whole list may still be an answer."""
    return confidence >= SURE and intent.startswith("ask_") and intent not in {"ask_overview", "ask_materials"}


def tells_of_themselves(text: str) -> bool:
    """Whether it tells of the one who writes, though it answers nothing: 「全家五口」, 「他不会用手机」."""
    return _TELLS.search(text) is not None or tells_of_papers(text)


def tells_of_papers(text: str) -> bool:
    """Whether a few words only tell what somebody's papers are like or where: 「农村户口」, 「户口本在老家」."""
    return not asks(text) and _STATUS.fullmatch(text.strip()) is not None
