"""What a message means while something waits for an answer: which thing is meant, or a question of a list."""

from __future__ import annotations

import re

from bot.conversations.guide.done_already import says_it_is_done
from bot.conversations.guide.loose_material import lacked_paper
from bot.conversations.meaning.danger import is_sorrow
from bot.conversations.meaning.other_business import asks_for_business
from bot.conversations.meaning.public_matters import is_public_matter
from bot.conversations.meaning.second_look import is_abuse, likeliest_question
from bot.conversations.meaning.waiting_question import (
    ANSWERS,
    SHORT,
    SURE,
    answers_it,
    asks_back,
    asks_surely,
    leaves_it_open,
    only_tells,
    tells_of_papers,
)
from bot.conversations.steering.by_itself import OF_NO_DAY, likely_question
from bot.conversations.steering.said import Said
from bot.conversations.turns.yes_or_no import NONE_OF_THEM

# Of these, nothing is an answer to 「您说的是哪一样」.
SMALL_TALK = frozenset({"greet", "thank", "bot_challenge", "ask_capabilities"})
_SHORTEST_BUSINESS = 4
# 「居住证有」 while something is asked says what there is, and asks for nothing.
HAS_OR_HAS_NOT = re.compile(
    "^(?:[我俺他她伊]们?|家里|屋里|老[爸妈伴]|[爸妈爹娘]|也|都|又|还|倒)*"
    "(?:(?:有|没有?|没得|冇得?|莫得)ITEM|ITEM(?:还|也|都|倒)*(?:有|在|没有|没得|办了|没办))[了的啊呢嘛。!\uff01]*$"
)
CANNOT_COME = re.compile("走不[动了得]|腿脚?不|下不[了得]床|起不来|瘫|出不了门|来不了")
_HOW_FROM_AFAR = re.compile("(?:外[面地头省]|打工)[^,\uff0c。]{0,8}(?:咋|怎么|啷个|如何|能不能|可以|能).{0,6}")
COMES_HOME = re.compile("来(?:我|俺)?(?:们)?(?:屋头|屋里|家里|家头)|[到上](?:屋头|屋里|家里)来|上门")
_NOT_HEARD = frozenset({"nlu_fallback", "out_of_scope"})
_ENDS_ASKING = re.compile("[不没么呢吗][?\uff1f。]?$")


def while_asked_which(said: Said, intent: str, confidence: float) -> str:
    """Return the intent of a message while it is asked which thing, or which town, is meant."""
    text, mentioned, options = said.text, said.mentioned, said.task.get("options", ())
    if intent in OF_NO_DAY and not mentioned and (COMES_HOME.search(text) or CANNOT_COME.search(text)):
        # 「能不能叫人来家里」, of whichever it is.
        return "ask_home_service"
    if len(options) == 1 and not mentioned and said.asks and "你" not in text and intent.startswith("ask_"):
        # Asked on of the one thing that was offered: 「要带啥」, 「能申请啥」.
        return "ask_overview" if intent == "ask_capabilities" else intent
    if len(options) == 1 and not mentioned and said.asks and intent == "nlu_fallback" and len(text) <= SHORT:
        return "ask_overview"
    names_other = not mentioned and NONE_OF_THEM.match(text) is None and len(text) > _SHORTEST_BUSINESS
    if names_other and asks_for_business("inform", text):
        # 「爆竹零售许可证」 is none of what was offered.
        return intent if intent.startswith("ask_") else "ask_overview"
    among = [item for item in options if item in mentioned]
    plainly = not among or (confidence >= SURE and (len(among) > 1 or said.asks))
    asks_anew = mentioned and intent.startswith("ask_") and plainly
    asks_anew = asks_anew or (not mentioned and asks_surely(intent, confidence) and not only_tells(intent, text))
    asks_anew = asks_anew or (intent == "start_walkthrough" and confidence >= SURE)
    asks_anew = asks_anew or (intent in SMALL_TALK and confidence >= SURE)
    return intent if asks_anew or intent in ANSWERS else "inform"


def while_a_question_waits(said: Said, intent: str, confidence: float) -> str:
    """Return the intent of a message while a question of a list or a bundle waits; its answer is ``inform``."""
    text, task = said.text, said.task
    if _is_told_beside(said):
        return "inform"
    if elsewhere := _of_the_way(said, intent):
        return elsewhere
    if intent == "nlu_fallback" and (is_sorrow(text) or is_abuse(text)):
        return intent
    if said.kind == "checklist" and (leaves_it_open(text) or asks_back(text)):
        return "dont_know"
    anew = intent in _NOT_HEARD and not said.mentioned and not said.answers
    if anew and is_public_matter(text) and (said.asks or _ENDS_ASKING.search(text)):
        # 「是火化的」, 「那房东来」 are told of what is being made.
        return "out_of_scope"
    if anew and (said.asks or "呢" in text) and asks_for_business(intent, text):
        return likeliest_question(said.ranking, otherwise="ask_overview")
    if intent == "lack_material" and _is_no_paper(said):
        return "inform"
    if HAS_OR_HAS_NOT.match(said.masked):
        return "inform"
    if answers_it(intent, confidence, text, said.mentioned, task, said.synonyms):
        return "inform"
    return likely_question(said.ranking) or intent if intent == "nlu_fallback" and said.asks else intent


def _is_told_beside(said: Said) -> bool:
    """Whether it is told, and neither a wish to move nor one to be asked again: 「农村户口」, 「他认证了」."""
    of_it = set(said.mentioned) <= {said.task.get("subject")} or said.task.get("subject") in said.mentioned
    return tells_of_papers(said.text) or (of_it and said.kind == "checklist" and says_it_is_done(said.masked))


def _of_the_way(said: Said, intent: str) -> str:
    """Return what whoever is far away, or cannot walk, asks by telling it; empty where nothing of it is told."""
    if said.mentioned:
        return ""
    if intent in _NOT_HEARD and _HOW_FROM_AFAR.search(said.text):
        return "ask_cross_region"
    if intent in _NOT_HEARD and COMES_HOME.search(said.text):
        return "ask_home_service"
    cannot_come = said.kind == "checklist" and CANNOT_COME.search(said.text) is not None and not said.answers
    return "ask_home_service" if cannot_come else ""


def _is_no_paper(said: Said) -> bool:
    """Whether 「没证」 is of what is asked, and of no paper."""
    if said.kind == "checklist" and lacked_paper(said.text):
        return True
    return not said.mentioned and len(said.text) <= SHORT and not (said.asks or "呢" in said.text)
