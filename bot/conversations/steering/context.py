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
from bot.conversations.guide.window_wants import DISPUTED
from bot.conversations.meaning.alarms import goes_on_in_danger, tells_no_danger
from bot.conversations.meaning.anger import tells_in_anger
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
)
from bot.conversations.meaning.objections import wants_more
from bot.conversations.meaning.other_business import asks_for_business
from bot.conversations.meaning.second_look import is_abuse, likeliest_question, reconsidered
from bot.conversations.meaning.swindle import (
    asks_whether_it_is_ours,
    did_not_fall_for_it,
    goes_on_about_it,
    wants_a_secret,
)
from bot.conversations.meaning.waiting_question import (
    SURE,
    answers_for_all_that,
    asks_surely,
    asks_why_it_is_asked,
)
from bot.conversations.meaning.walk_context import KIND as WALK
from bot.conversations.meaning.walk_context import led_intent
from bot.conversations.meaning.walk_words import says_it_failed_after_all
from bot.conversations.record.looking_for_people import looks_for_people
from bot.conversations.steering.by_itself import LIKELY, OF_NO_DAY, by_itself, likely_question
from bot.conversations.steering.said import COMPLAINT, ITEM_MARK, TAKES_DOWN, Said
from bot.conversations.steering.whatever_waits import whatever_waits
from bot.conversations.steering.while_waiting import (
    CANNOT_COME,
    HAS_OR_HAS_NOT,
    SMALL_TALK,
    while_a_question_waits,
    while_asked_which,
)

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
# Where nothing else was understood surely, a complaint may be told.
_CLAIMS_LITTLE = frozenset({"nlu_fallback", "out_of_scope", "inform", "step_stuck", "dispute_answer", "deny"})
_ELLIPSIS = re.compile(
    r"^(?:那么?|哪|还有|那要是|换成|就?是|我?(?:问|说)的是)?[,\uff0c\s]*ITEM[,\uff0c\s]*(?:呢|咋样|怎么样|咧|哩|嘞|也是吗|又咋)?[?\uff1f。!\uff01\s]*$"
)
# In the middle of something else a complaint without a word of wrong in it is begun by a sure one only.
_SURELY_TOLD = 0.8
_FEW_WORDS = 12
_NAMES_IT = re.compile("投诉|举报|反[映应]|告|骂|吼|凶|态度|没人|不管")
# A name that tells what happened or is to be done.
_DOES = re.compile("丢|掉了|坏|到期|过期|没了|上户|补|换|改|迁|注销|申请|登记")
# What a question beside a complaint has to be of.
_OF_SOMETHING = re.compile(f"{ITEM_MARK}|几点|上班|开门|电话|在哪|地址")
# 「我叫我媳妇去」 tells no name.
_SENDS_SOMEBODY = re.compile("[我俺]叫[我俺]")
# What is wanted of a complaint that was filed.
_OF_ONE_FILED = frozenset({"check_complaint", "supplement_complaint"})
_OF_A_COMPLAINT = re.compile(
    "投诉|反[映应]|举报|编号|[Tt][Ss]\\d|报[的过上]|上[次回]|查|处理|答复|回复|结果|催|受理|办结|那[个件]事|解决|修|管"
)
_GREETS = re.compile("好|喂|嗨|哈[喽罗]|在[吗不嘛么没]|早|有人|h[ie]|哎|诶", re.IGNORECASE)
# What 「低保没有」 is taken for.
_ASKED_BY_TELLING = frozenset({"ask_overview", "ask_payment_missing", "ask_conditions", "inform", "nlu_fallback"})
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
    """Return the intent that a message has in its conversation; ``Said`` says what the other arguments are.

    First what the words say whatever waits, then what belongs to what is being told or left, then what the sentence
    is by itself, and last what it is to the task that waits.
    """
    said = Said(text, masked, mentioned, task or {}, ranking, synonyms)
    settled = whatever_waits(said)
    if settled is not None:
        return settled
    intent, confidence = by_itself(said, intent, confidence)
    settled = _taken_down(said, intent, confidence) or _told(said, intent)
    if settled is not None:
        return settled
    intent = _looked_at_again(said, intent)
    settled = _after_an_alarm(said, intent)
    if settled is not None:
        return settled
    intent = _of_what_is_talked_about(said, intent, confidence)
    settled = _whatever_it_answers(said, intent) if said.kind else None
    if settled is not None:
        return settled
    if not said.kind:
        intent = _where_nothing_waits(said, intent, confidence)
    return intent if not said.task or intent in _ALWAYS else _to_what_waits(said, intent, confidence)


def _taken_down(said: Said, intent: str, confidence: float) -> Optional[str]:
    """Return the intent of what is said to a complaint, a question or a phone that is being left; else None."""
    text, task = said.text, said.task
    if said.kind == COMPLAINT:
        parted = _parted(said)
        told = parted[0] if parted else text
        return meaning(
            "inform" if parted or tells_in_anger(told) else intent,
            confidence=confidence,
            text=told,
            mentioned=said.mentioned,
            pending=str(task.get("pending")),
            before=str(task.get("before") or ""),
        )
    if task.get("to_file") and says_file(text):
        return "file_complaint"
    if said.kind in TAKES_DOWN:
        return intent if intent in _ALWAYS or intent in {"deny", "thank"} else "inform"
    if said.kind == DISPUTED:
        passes = intent in _ALWAYS or (intent in SMALL_TALK and confidence >= SURE)
        return intent if passes or (not said.mentioned and asks_surely(intent, confidence)) else "inform"
    return None


def _told(said: Said, intent: str) -> Optional[str]:
    """Return the intent of what is told by the way: anger, a wrong before a question, what a window wants, a phone."""
    text = said.text
    if tells_in_anger(text):
        # 「…,你们给我等着」 is no wish to be rung.
        return "file_complaint"
    parted = _parted(said)
    begun = first_sentence(parted[0]) if parted is not None else None
    if begun is not None:
        # What is asked behind it is answered beside it.
        return begun
    if wants_more(intent, text, names=len(said.mentioned)) and not said.answers:
        return "dispute_answer"
    if leaves_contact(intent, text) and _SENDS_SOMEBODY.match(text) is None:
        return "supplement_complaint"
    of_it = not said.mentioned or said.subject in said.mentioned
    return "step_stuck" if said.task.get("done_walk") and of_it and says_it_failed_after_all(text) else None


def _looked_at_again(said: Said, intent: str) -> str:
    """Return the intent after a second look at the words."""
    if intent in _OF_ONE_FILED and said.subject and not _OF_A_COMPLAINT.search(said.text):
        # 「还有没得钱领」, 「我叫我媳妇去」: of what is talked about, and of no complaint.
        intent = likeliest_question(said.ranking, otherwise="nlu_fallback")
    seen = said.task if said.task and said.kind != WALK else None
    return reconsidered(intent, text=said.text, mentioned=said.mentioned, task=seen, ranking=said.ranking)


def _after_an_alarm(said: Said, intent: str) -> Optional[str]:
    """Return the intent of what is said after danger or a swindler was told of, as far as it belongs to it."""
    text = said.text
    is_told_over = is_in_hospital(text) or (is_over(text) and said.kind != WALK)
    if said.alarm == "report_emergency" and is_told_over and not (said.mentioned or said.asks):
        return "nlu_fallback"
    if said.alarm == "report_scam" and _is_of_the_swindler(text):
        return "report_scam"
    if said.task.get("swindled") and goes_on_about_it(text):
        # No wish to be rung by the office; and a bag of money that is there still is no question.
        return "report_scam"
    told_to_swindler = said.alarm == "report_scam" and not said.asks
    may_go_on = not said.mentioned or told_to_swindler
    return said.alarm if may_go_on and goes_on_in_danger(intent, text, said.task, said.synonyms) else None


def _of_what_is_talked_about(said: Said, intent: str, confidence: float) -> str:
    """Return the intent that fits what is talked about better than the one a sentence has alone."""
    text = said.text
    if intent == "ask_capabilities" and said.subject and "你" not in text:
        # 「有啥用」 of what is talked about.
        intent = "ask_conditions"
    if intent in SMALL_TALK | {"goodbye"} and confidence < LIKELY and said.asks:
        # 「有冷静期吗」 is no greeting.
        intent = "nlu_fallback"
    if intent == "greet" and said.subject and not _GREETS.search(text):
        # 「他身份证还在」 is no greeting either.
        intent = "nlu_fallback"
    if intent == "file_complaint" and _hardly_complains(said, confidence):
        intent = "nlu_fallback"
    if intent == "nlu_fallback" and said.subject and "question" not in said.task:
        intent = likely_question(said.ranking) or intent
    if is_hurt_at_the_office(text) and intent.startswith(("ask_", "lack_")):
        # 「三号窗口那个女的骂我,顺便问下低保要带啥」: what was asked can be asked again.
        return "file_complaint"
    return _without_a_step(said, intent, confidence) if intent == "step_stuck" and said.kind != WALK else intent


def _without_a_step(said: Said, intent: str, confidence: float) -> str:
    """Return the intent of what sounds like trouble at a step, where nobody is led."""
    of_a_screen = _is_of_a_screen(said.text)
    if said.mentioned and confidence < SURE and not of_a_screen:
        return likeliest_question(said.ranking, otherwise="ask_overview")
    if is_bereaved(said.text):
        # 「妈妈走了,卡里还有钱,密码不晓得」: it is not their own password.
        return "ask_overview"
    # Who cannot walk is not stuck at a step.
    return "ask_home_service" if said.subject and CANNOT_COME.search(said.text) and not of_a_screen else intent


def _where_nothing_waits(said: Said, intent: str, confidence: float) -> str:
    """Return the intent where no answer is waited for: what looks like one was not understood."""
    if not any(said.task.get(about) for about in ("subject", "alarm", "grief", "sought")):
        intent = _begun_by(said, intent, confidence)
    alone = "nlu_fallback" if intent == "inform" else intent
    if alone == "nlu_fallback" and looks_for_people(said.text):
        return "request_human"
    intent = intent if is_abuse(said.text) else unheard(alone, said.text, confidence=confidence) or intent
    if not said.mentioned and asks_for_business(intent, said.text):
        return likeliest_question(said.ranking, otherwise="ask_overview")
    return intent


def _begun_by(said: Said, intent: str, confidence: float) -> str:
    """Return what a message begins before which nothing was talked about: no complaint by what tells of no wrong."""
    text = said.text
    unsaid = first_sentence(text) is None and not announces_complaint(text)
    if unsaid and intent == "file_complaint" and tells_no_wrong(text, confidence):
        return likeliest_question(said.ranking, otherwise="ask_overview") if said.asks else "ask_overview"
    if begins_with_a_wrong(intent, text, said.ranking):
        return "file_complaint"
    return "ask_overview" if unsaid and begins_with_a_need(intent, text) else intent


def _whatever_it_answers(said: Said, intent: str) -> Optional[str]:
    """Return the intent of a wrong told instead of an answer, or of an answer that sounds like more; else None."""
    text = said.text
    if _is_about_treatment(said, intent) and not said.answers:
        # Whatever waits: how somebody was treated is an answer to none of it.
        return "file_complaint"
    if said.kind == WALK:
        led = led_intent(intent, text=text, mentioned=said.mentioned, task=said.task, ranking=said.ranking)
        if led is not None:
            return led
    of_a_list = said.kind in {"checklist", "bundle"} and "question" in said.task
    sounds_like_more = (
        (intent == "report_emergency" and tells_no_danger(text, said.task, said.synonyms))
        or (of_a_list and asks_why_it_is_asked(text))
        or (intent in {"file_complaint", "cancel"} and answers_for_all_that(text, said.task, said.synonyms))
        or (said.kind == "bundle" and intent == "goodbye" and is_nothing_else(text))
    )
    return "inform" if sounds_like_more else None


def _to_what_waits(said: Said, intent: str, confidence: float) -> str:
    """Return the intent to what is talked about, or waits: asked again of another name, told of a step, an answer."""
    if set(said.mentioned) & set(said.task.get("steps", ())) and not said.asks:
        # 「要老年证」, 「准生证办过」: of a step that is to be decided.
        return "inform"
    if intent in _ASKED_BY_TELLING and _tells_of_another(said):
        return "inform"
    asked_before = str(said.task.get("intent", ""))
    if asked_before.startswith(("ask_", "lack_")) and _is_ellipsis(said):
        # 「🆔丢了」 tells what has happened, and asks nothing that was asked before.
        tells = said.masked.strip() == ITEM_MARK and _DOES.search(said.text) is not None
        return "ask_overview" if tells else asked_before
    if said.kind in {"which", "town"}:
        return while_asked_which(said, intent, confidence)
    if "question" in said.task:
        return while_a_question_waits(said, intent, confidence)
    cannot_come = intent in OF_NO_DAY and not said.mentioned and said.subject and CANNOT_COME.search(said.text)
    return "ask_home_service" if cannot_come else intent


def _tells_of_another(said: Said) -> bool:
    """Whether it is only told that there is something else, or not, beside what is talked about: 「低保没有」."""
    other = bool(said.subject) and bool(said.mentioned) and said.subject not in said.mentioned
    return not said.kind and other and HAS_OR_HAS_NOT.match(said.masked) is not None


def _is_ellipsis(said: Said) -> bool:
    """Whether nothing is said but another name: 「那低保呢」; a name that answers what waits is none."""
    answers_alone = said.masked.strip() == ITEM_MARK and said.answers
    return bool(said.mentioned) and not answers_alone and _ELLIPSIS.match(said.masked) is not None


def _is_of_the_swindler(text: str) -> bool:
    return did_not_fall_for_it(text) or asks_whether_it_is_ours(text) or wants_a_secret(text)


def _hardly_complains(said: Said, confidence: float) -> bool:
    """Whether no word of a few, said in the middle of something else, tells of a wrong: 「他们没有电子凭证」."""
    amid = bool(said.subject or said.kind) and _NAMES_IT.search(said.text) is None
    return amid and confidence < _SURELY_TOLD and len(said.text) <= _FEW_WORDS and first_sentence(said.text) is None


def _parted(said: Said) -> Optional[Tuple[str, str]]:
    """Return what is told and what is asked behind it, where the question is of an item or the hall."""
    asked = split(said.masked)
    return split(said.text) if asked is not None and _OF_SOMETHING.search(asked[1]) else None


def _is_about_treatment(said: Said, intent: str) -> bool:
    """Whether somebody tells of a wrong instead of what was asked; a step's trouble is none."""
    hurt = intent in _CLAIMS_LITTLE and is_hurt(said.text)
    return hurt or (said.kind != WALK and is_wronged(intent, said.text))


def _is_of_a_screen(text: str) -> bool:
    return _SCREEN.search(text) is not None
