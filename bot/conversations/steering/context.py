"""What a message means here: the one place where the open task changes what was understood.

Understanding sees a sentence alone. 「没领」 is nothing alone and an answer
when a question waits; 「那低保呢」 asks of the new item what was asked of the
last one. This module decides after it, from the mirror of the dialogue that
the ``task`` slot holds, and changes nothing but the intent.
"""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional, Sequence, Tuple

from bot.conversations.guide.bundle_tasks import is_nothing_else
from bot.conversations.guide.done_already import says_it_is_done
from bot.conversations.guide.list_again import wants_the_list
from bot.conversations.guide.loose_material import lacked_paper
from bot.conversations.guide.simply import asks_for_less
from bot.conversations.guide.window_wants import DISPUTED
from bot.conversations.guide.without_phone import says_they_cannot_ring
from bot.conversations.meaning.alarms import alarm_by_rule, goes_on_in_danger, tells_no_danger, without_false_alarm
from bot.conversations.meaning.anger import is_fed_up, is_venting, tells_in_anger
from bot.conversations.meaning.asked_beside import split
from bot.conversations.meaning.bare_statement import begins_with_a_need, begins_with_a_wrong, tells_no_wrong
from bot.conversations.meaning.complaint_context import (
    announces_complaint,
    first_sentence,
    is_hurt,
    is_hurt_at_the_office,
    is_wronged,
    leaves_contact,
    meaning,
    says_file,
    unheard,
)
from bot.conversations.meaning.danger import (
    is_bereaved,
    is_in_hospital,
    is_over,
    is_sorrow,
    tells_no_kind_of_danger,
)
from bot.conversations.meaning.objections import asks_whom_to_believe, is_objection, wants_more
from bot.conversations.meaning.other_business import asks_for_business
from bot.conversations.meaning.promised_call import says_of_the_call
from bot.conversations.meaning.public_matters import is_public_matter
from bot.conversations.meaning.second_look import asks, is_abuse, likeliest_question, reconsidered
from bot.conversations.meaning.swindle import (
    asks_whether_it_is_ours,
    did_not_fall_for_it,
    goes_on_about_it,
    wants_a_secret,
)
from bot.conversations.meaning.waiting_question import (
    ANSWERS,
    SHORT,
    SURE,
    answers_for_all_that,
    answers_it,
    asks_back,
    asks_surely,
    asks_why_it_is_asked,
    is_told,
    is_told_shortly,
    leaves_it_open,
    only_tells,
    tells_of_papers,
)
from bot.conversations.meaning.walk_context import KIND as WALK
from bot.conversations.meaning.walk_context import led_intent
from bot.conversations.meaning.walk_words import has_no_phone, leads_back, resume_code, says_it_failed_after_all
from bot.conversations.record.looking_for_people import leaves_words, looks_for_people
from bot.conversations.turns.opening_day import asks_of_a_day
from bot.conversations.turns.town_question import asks_whether_served
from bot.conversations.turns.yes_or_no import NONE_OF_THEM

# Small talk and control that keep their meaning whatever waits.
_ALWAYS = frozenset(
    {
        "cancel",
        "request_human",
        "request_callback",
        "repeat_answer",
        "report_emergency",
        "report_scam",
        "file_complaint",
        "check_complaint",
        "goodbye",
        "dispute_answer",
    }
)
# Of these, nothing is an answer to 「您说的是哪一样」.
_SMALL_TALK = frozenset({"greet", "thank", "bot_challenge", "ask_capabilities"})
# Whatever is said to these is what was asked for: a question left in writing, a phone to be rung.
_TAKES_DOWN = frozenset({"question", "callback"})
# Where nothing else was understood surely, a complaint may be told.
_CLAIMS_LITTLE = frozenset({"nlu_fallback", "out_of_scope", "inform", "step_stuck", "dispute_answer", "deny"})
# What 「明天来得不」 is taken for where it is not understood as a question of hours.
_OF_NO_DAY = frozenset({"nlu_fallback", "out_of_scope", "inform", "affirm", "deny", "dont_know"})
# Of an item that is talked about, so much is enough.
LIKELY = 0.5
_ELLIPSIS = re.compile(
    r"^(?:那么?|哪|还有|那要是|换成|就?是|我?(?:问|说)的是)?[,\uff0c\s]*ITEM[,\uff0c\s]*(?:呢|咋样|怎么样|咧|哩|嘞|也是吗|又咋)?[?\uff1f。!\uff01\s]*$"
)
ITEM_MARK = "ITEM"
# In the middle of something else a complaint without a word of wrong in it is begun by a sure one only.
_SURELY_TOLD = 0.8
_FEW_WORDS = 12
_SHORTEST_BUSINESS = 4
_NAMES_IT = re.compile("投诉|举报|反[映应]|告|骂|吼|凶|态度|没人|不管")
# A name that tells what happened or is to be done.
_DOES = re.compile("丢|掉了|坏|到期|过期|没了|上户|补|换|改|迁|注销|申请|登记")
# What a question beside a complaint has to be of.
_OF_SOMETHING = re.compile(f"{ITEM_MARK}|几点|上班|开门|电话|在哪|地址")
# 「居住证有」 while something is asked says what there is, and asks for nothing.
_HAS_OR_HAS_NOT = re.compile(
    "^(?:[我俺他她伊]们?|家里|屋里|老[爸妈伴]|[爸妈爹娘]|也|都|又|还|倒)*"
    "(?:(?:有|没有?|没得|冇得?|莫得)ITEM|ITEM(?:还|也|都|倒)*(?:有|在|没有|没得|办了|没办))[了的啊呢嘛。!\uff01]*$"
)
# 「我叫我媳妇去」 tells no name.
_SENDS_SOMEBODY = re.compile("[我俺]叫[我俺]")
# What is wanted of a complaint that was filed.
_OF_ONE_FILED = frozenset({"check_complaint", "supplement_complaint"})
_OF_A_COMPLAINT = re.compile(
    "投诉|反[映应]|举报|编号|[Tt][Ss]\\d|报[的过上]|上[次回]|查|处理|答复|回复|结果|催|受理|办结|那[个件]事|解决|修|管"
)
_GREETS = re.compile("好|喂|嗨|哈[喽罗]|在[吗不嘛么没]|早|有人|h[ie]|哎|诶", re.IGNORECASE)
_CANNOT_COME = re.compile("走不[动了得]|腿脚?不|下不[了得]床|起不来|瘫|出不了门|来不了")
_HOW_FROM_AFAR = re.compile("(?:外[面地头省]|打工)[^,\uff0c。]{0,8}(?:咋|怎么|啷个|如何|能不能|可以|能).{0,6}")
_COMES_HOME = re.compile("来(?:我|俺)?(?:们)?(?:屋头|屋里|家里|家头)|[到上](?:屋头|屋里|家里)来|上门")
_NAME_ASKS = re.compile("[还那]?ITEM[没不吗嘛么呀啊呢]?[?\uff1f。]?")
_SCREEN = re.compile("手机|屏|小程序|网|点|登|刷|码|链接|微信|按钮|加载|打不开|进不去|交不")


def interpret(
    *,
    intent: str,
    confidence: float,
    text: str,
    masked: str,
    mentioned: Sequence[str],
    task: Optional[Mapping[str, Any]],
    ranking: Sequence[Mapping[str, Any]] = (),
    synonyms: Mapping[str, Sequence[str]] = {},
) -> str:
    """Return the intent that a message has in its conversation.

    ``masked`` is the text with each item's name replaced by ITEM, ``mentioned``
    are the ids of the items named, ``task`` is what ``mirror`` made, ``ranking``
    are the other intents it may have had alone, ``{"name", "confidence"}``, ``synonyms`` are the guides' words.
    """
    alarm = alarm_by_rule(text, answers=is_told_shortly(text, task, synonyms))
    if alarm is not None:
        return alarm
    if (task or {}).get("kind") not in {"complaint", *_TAKES_DOWN}:
        if asks_whether_served(text):
            # No complaint, though nobody may 「管」.
            return "nlu_fallback"
        objects = is_objection(text) and not (mentioned and asks(text))
        if objects or ((task or {}).get("disputed") and not mentioned and asks_whom_to_believe(text)):
            return "dispute_answer"
    if is_venting(text):
        return "file_complaint"
    if says_of_the_call(text, task):
        return "request_callback"
    if is_fed_up(text) and not mentioned and (task or {}).get("kind") not in {"complaint", *_TAKES_DOWN}:
        return "nlu_fallback"
    intent = without_false_alarm(intent, text, ranking)
    if intent == "report_emergency" and (task or {}).get("grief") and tells_no_kind_of_danger(text):
        # 「家里就我一个了」, after a death: left alone, and nobody is in danger.
        intent = "nlu_fallback"
    if intent == "request_callback" and says_they_cannot_ring(text):
        # Whoever cannot hear a telephone does not want to be rung.
        intent = "nlu_fallback"
    if (intent.startswith(("ask_", "lack_")) or intent in _OF_NO_DAY) and asks_of_a_day(text):
        intent, confidence = "ask_office_hours", 1.0
    if intent == "ask_online" and has_no_phone(text) and "网" not in text:
        # Whoever has no phone hears of the way without one.
        intent = "start_walkthrough"
    if intent.startswith("ask_") and asks(text) and _NAME_ASKS.fullmatch(masked):
        # The question stands in the name itself: 「有啥补助没」.
        intent = "ask_overview"
    if leads_back(text) or (resume_code(text) and not (task or {}).get("kind")):
        return "resume_walkthrough"
    if leaves_words(text):
        return "request_human"
    shorter = asks_for_less(text) and len(text) <= _FEW_WORDS and not (mentioned or asks(text))
    if (shorter or wants_the_list(text)) and (task or {}).get("kind") not in {"complaint", *_TAKES_DOWN, WALK}:
        return "repeat_answer"
    if task is not None and task.get("sought") and looks_for_people(text):
        return "request_human"
    if task is not None and task.get("kind") == "complaint":
        parted = _parted(text, masked)
        told = parted[0] if parted else text
        intent = "inform" if parted or tells_in_anger(told) else intent
        before = str(task.get("before") or "")
        pending = str(task.get("pending"))
        return meaning(intent, confidence=confidence, text=told, mentioned=mentioned, pending=pending, before=before)
    if task is not None and task.get("to_file") and says_file(text):
        return "file_complaint"
    if task is not None and task.get("kind") in _TAKES_DOWN:
        return intent if intent in _ALWAYS or intent in {"deny", "thank"} else "inform"
    if task is not None and task.get("kind") == DISPUTED:
        passes = intent in _ALWAYS or (intent in _SMALL_TALK and confidence >= SURE)
        return intent if passes or (not mentioned and asks_surely(intent, confidence)) else "inform"
    if tells_in_anger(text):
        # 「…,你们给我等着」 is no wish to be rung.
        return "file_complaint"
    if (parted := _parted(text, masked)) is not None and (begun := first_sentence(parted[0])) is not None:
        # What is asked behind it is answered beside it.
        return begun
    if wants_more(intent, text, names=len(mentioned)) and not is_told(text, task or {}, synonyms):
        return "dispute_answer"
    if leaves_contact(intent, text) and _SENDS_SOMEBODY.match(text) is None:
        return "supplement_complaint"
    of_it = not mentioned or (task or {}).get("subject") in mentioned
    if task is not None and task.get("done_walk") and of_it and says_it_failed_after_all(text):
        return "step_stuck"
    if intent in _OF_ONE_FILED and (task or {}).get("subject") and not _OF_A_COMPLAINT.search(text):
        # 「还有没得钱领」, 「我叫我媳妇去」: of what is talked about, and of no complaint.
        intent = likeliest_question(ranking, otherwise="nlu_fallback")
    seen = task if (task or {}).get("kind") != WALK else None
    intent = reconsidered(intent, text=text, mentioned=mentioned, task=seen, ranking=ranking)
    told_to_swindler = bool(task) and (task or {}).get("alarm") == "report_scam" and not asks(text)
    is_told_over = is_in_hospital(text) or (is_over(text) and (task or {}).get("kind") != WALK)
    if (task or {}).get("alarm") == "report_emergency" and is_told_over and not (mentioned or asks(text)):
        return "nlu_fallback"
    if (task or {}).get("alarm") == "report_scam" and _is_of_the_swindler(text):
        return "report_scam"
    if (task or {}).get("swindled") and goes_on_about_it(text):
        # No wish to be rung by the office; and a bag of money that is there still is no question.
        return "report_scam"
    if task is not None and (not mentioned or told_to_swindler) and goes_on_in_danger(intent, text, task, synonyms):
        return str(task["alarm"])
    if intent == "ask_capabilities" and (task or {}).get("subject") and "你" not in text:
        # 「有啥用」 of what is talked about.
        intent = "ask_conditions"
    if intent in _SMALL_TALK | {"goodbye"} and confidence < LIKELY and asks(text):
        # 「有冷静期吗」 is no greeting.
        intent = "nlu_fallback"
    if intent == "greet" and (task or {}).get("subject") and not _GREETS.search(text):
        # 「他身份证还在」 is no greeting either.
        intent = "nlu_fallback"
    if intent == "file_complaint" and task is not None and _hardly_complains(text, confidence, task):
        intent = "nlu_fallback"
    if intent == "nlu_fallback" and task is not None and task.get("subject") and "question" not in task:
        intent = _likely_question(ranking) or intent
    if is_hurt_at_the_office(text) and intent.startswith(("ask_", "lack_")):
        # 「三号窗口那个女的骂我,顺便问下低保要带啥」: what was asked can be asked again.
        return "file_complaint"
    if intent == "step_stuck" and mentioned and (task or {}).get("kind") != WALK and not _is_of_a_screen(text):
        intent = likeliest_question(ranking, otherwise="ask_overview") if confidence < SURE else intent
    if intent == "step_stuck" and (task or {}).get("kind") != WALK and is_bereaved(text):
        # 「妈妈走了,卡里还有钱,密码不晓得」: it is not their own password.
        return "ask_overview"
    if intent == "step_stuck" and (task or {}).get("subject") and (task or {}).get("kind") != WALK:
        # Where nobody is led, who cannot walk is not stuck at a step.
        intent = "ask_home_service" if _CANNOT_COME.search(text) and not _is_of_a_screen(text) else intent
    if task is None or "kind" not in task:
        if not any((task or {}).get(about) for about in ("subject", "alarm", "grief", "sought")):
            intent = _begun_by(intent, confidence, text, ranking)
        # Nothing waits for an answer: what looks like one was not understood.
        alone = "nlu_fallback" if intent == "inform" else intent
        if alone == "nlu_fallback" and looks_for_people(text):
            return "request_human"
        intent = intent if is_abuse(text) else unheard(alone, text, confidence=confidence) or intent
        if not mentioned and asks_for_business(intent, text):
            intent = likeliest_question(ranking, otherwise="ask_overview")
    elif _is_about_treatment(intent, text, task) and not is_told(text, task, synonyms):
        # Whatever waits: how somebody was treated is an answer to none of it.
        return "file_complaint"
    if task is not None and task.get("kind") == WALK:
        led = led_intent(intent, text=text, mentioned=mentioned, task=task, ranking=ranking)
        if led is not None:
            return led
    if intent == "report_emergency" and task is not None and tells_no_danger(text, task, synonyms):
        return "inform"
    if (
        "question" in (task or {})
        and (task or {}).get("kind") in {"checklist", "bundle"}
        and asks_why_it_is_asked(text)
    ):
        return "inform"
    if intent in {"file_complaint", "cancel"} and task is not None and answers_for_all_that(text, task, synonyms):
        return "inform"
    if task is not None and task.get("kind") == "bundle" and intent == "goodbye" and is_nothing_else(text):
        return "inform"
    if task is None or intent in _ALWAYS:
        return intent
    if set(mentioned) & set(task.get("steps", ())) and not asks(text):
        # 「要老年证」, 「准生证办过」: of a step that is to be decided.
        return "inform"
    answers_alone = masked.strip() == ITEM_MARK and is_told(text, task, synonyms)
    asked_before = str(task.get("intent", "")).startswith(("ask_", "lack_"))
    if mentioned and asked_before and not answers_alone and _ELLIPSIS.match(masked):
        # 「🆔丢了」 tells what has happened, and asks nothing that was asked before.
        return str(task["intent"]) if masked.strip() != ITEM_MARK or not _DOES.search(text) else "ask_overview"
    if task.get("kind") in {"which", "town"}:
        return _while_asked_which(intent, confidence, text, mentioned, task)
    if "question" not in task:
        cannot_come = intent in _OF_NO_DAY and not mentioned and task.get("subject") and _CANNOT_COME.search(text)
        return "ask_home_service" if cannot_come else intent
    of_it = set(mentioned) <= {task.get("subject")} or task.get("subject") in mentioned
    if tells_of_papers(text) or (of_it and task.get("kind") == "checklist" and says_it_is_done(masked)):
        # 「农村户口」, 「他认证了」: told, and neither a wish to move nor one to be asked again.
        return "inform"
    if intent in {"nlu_fallback", "out_of_scope"} and not mentioned and _HOW_FROM_AFAR.search(text):
        return "ask_cross_region"
    if intent in {"nlu_fallback", "out_of_scope"} and not mentioned and _COMES_HOME.search(text):
        return "ask_home_service"
    if (
        task.get("kind") == "checklist"
        and not mentioned
        and _CANNOT_COME.search(text)
        and not is_told(text, task, synonyms)
    ):
        # Told while something is asked, it asks whether somebody comes.
        return "ask_home_service"
    if intent == "nlu_fallback" and (is_sorrow(text) or is_abuse(text)):
        return intent
    if task.get("kind") == "checklist" and (leaves_it_open(text) or asks_back(text)):
        return "dont_know"
    anew = intent in {"nlu_fallback", "out_of_scope"} and not mentioned and not is_told(text, task, synonyms)
    if anew and is_public_matter(text):
        return "out_of_scope"
    if anew and (asks(text) or "呢" in text) and asks_for_business(intent, text):
        return likeliest_question(ranking, otherwise="ask_overview")
    if intent == "lack_material" and task.get("kind") == "checklist" and lacked_paper(text):
        return "inform"
    if intent == "lack_material" and not mentioned and len(text) <= SHORT and not (asks(text) or "呢" in text):
        # 「没证」: of what is asked, and of no paper.
        return "inform"
    if _HAS_OR_HAS_NOT.match(masked) or answers_it(intent, confidence, text, mentioned, task, synonyms):
        return "inform"
    return _likely_question(ranking) or intent if intent == "nlu_fallback" and asks(text) else intent


def _begun_by(intent: str, confidence: float, text: str, ranking: Sequence[Mapping[str, Any]]) -> str:
    """Return what a message begins before which nothing was talked about: no complaint by what tells of no wrong."""
    unsaid = first_sentence(text) is None and not announces_complaint(text)
    if unsaid and intent == "file_complaint" and tells_no_wrong(text, confidence):
        return likeliest_question(ranking, otherwise="ask_overview") if asks(text) else "ask_overview"
    if begins_with_a_wrong(intent, text, ranking):
        return "file_complaint"
    return "ask_overview" if unsaid and begins_with_a_need(intent, text) else intent


def _while_asked_which(
    intent: str, confidence: float, text: str, mentioned: Sequence[str], task: Mapping[str, Any]
) -> str:
    """Return the intent of a message while it is asked which thing, or which town, is meant."""
    options = task.get("options", ())
    if intent in _OF_NO_DAY and not mentioned and (_COMES_HOME.search(text) or _CANNOT_COME.search(text)):
        # 「能不能叫人来家里」, of whichever it is.
        return "ask_home_service"
    if len(options) == 1 and not mentioned and asks(text) and "你" not in text and intent.startswith("ask_"):
        # Asked on of the one thing that was offered: 「要带啥」, 「能申请啥」.
        return "ask_overview" if intent == "ask_capabilities" else intent
    if len(options) == 1 and not mentioned and asks(text) and intent == "nlu_fallback" and len(text) <= SHORT:
        return "ask_overview"
    names_other = not mentioned and NONE_OF_THEM.match(text) is None and len(text) > _SHORTEST_BUSINESS
    if names_other and asks_for_business("inform", text):
        # 「爆竹零售许可证」 is none of what was offered.
        return intent if intent.startswith("ask_") else "ask_overview"
    among = [item for item in options if item in mentioned]
    plainly = not among or (confidence >= SURE and (len(among) > 1 or asks(text)))
    asks_anew = mentioned and intent.startswith("ask_") and plainly
    asks_anew = asks_anew or (not mentioned and asks_surely(intent, confidence) and not only_tells(intent, text))
    asks_anew = asks_anew or (intent == "start_walkthrough" and confidence >= SURE)
    asks_anew = asks_anew or (intent in _SMALL_TALK and confidence >= SURE)
    return intent if asks_anew or intent in ANSWERS else "inform"


def _is_of_the_swindler(text: str) -> bool:
    return did_not_fall_for_it(text) or asks_whether_it_is_ours(text) or wants_a_secret(text)


def _hardly_complains(text: str, confidence: float, task: Mapping[str, Any]) -> bool:
    """Whether no word of a few, said in the middle of something else, tells of a wrong: 「他们没有电子凭证」."""
    amid = bool(task.get("subject") or task.get("kind")) and _NAMES_IT.search(text) is None
    return amid and confidence < _SURELY_TOLD and len(text) <= _FEW_WORDS and first_sentence(text) is None


def _parted(text: str, masked: str) -> Optional[Tuple[str, str]]:
    """Return what is told and what is asked behind it, where the question is of an item or the hall."""
    asked = split(masked)
    return split(text) if asked is not None and _OF_SOMETHING.search(asked[1]) else None


def _is_about_treatment(intent: str, text: str, task: Mapping[str, Any]) -> bool:
    """Whether somebody tells of a wrong instead of what was asked; a step's trouble is none."""
    return (intent in _CLAIMS_LITTLE and is_hurt(text)) or (task.get("kind") != WALK and is_wronged(intent, text))


def _likely_question(ranking: Sequence[Mapping[str, Any]]) -> Optional[str]:
    """Return what is asked of the item that is talked about, where that is likelier than not: 「要哪一页」."""
    if not ranking or ranking[0]["confidence"] < LIKELY:
        return None
    name = str(ranking[0]["name"])
    return name if name.startswith("ask_") else None


def _is_of_a_screen(text: str) -> bool:
    return _SCREEN.search(text) is not None
