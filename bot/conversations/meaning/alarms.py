"""Danger and fraud, by the words and by what was answered before: what the classifier makes of it comes second."""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional, Sequence

from bot.conversations.meaning.complaint_context import adds_to_it
from bot.conversations.meaning.danger import Danger, danger_told, is_in_hospital, is_over, sounds_like_danger_only
from bot.conversations.meaning.swindle import is_at_an_office, is_petty_fee, is_swindle
from bot.conversations.meaning.threats import is_threat
from bot.conversations.meaning.waiting_question import is_told
from bot.conversations.meaning.walk_context import KIND as WALK

# Of what is left where danger is ruled out, so much is enough.
_LIKELY = 0.5
# What is said after an alarm, and by itself is nothing the bot could answer.
_AFTER_ALARM = frozenset(
    {
        "nlu_fallback",
        "out_of_scope",
        "inform",
        "dont_know",
        "next_step",
        "step_stuck",
        "resume_walkthrough",
        "ask_process",
        "ask_overview",
        "ask_time_limit",
        "ask_phone",
    }
)
# 「没人帮我」, said by whoever does not want to live, asks for no desk.
_WANTS_PEOPLE = re.compile("人工|真人|工作人员|客服|[打回]个?电话|联系|找个?人|叫个?人")
_AFTER_DESPAIR = frozenset({"affirm", "deny", "file_complaint"})


def alarm_by_rule(text: str, *, answers: bool) -> Optional[str]:
    """Return the intent where danger or fraud is beyond doubt, else None; 「溺水」 may also answer what was asked."""
    danger = danger_told(text)
    if is_threat(text):
        # Of a knife, too, that the one who writes means to use.
        return "report_emergency"
    if danger is Danger.DESPAIR:
        return "report_emergency"
    if is_swindle(text):
        # 「说我儿子出车祸了,让我汇五万」: the accident is the swindler's.
        return "report_scam"
    return "report_emergency" if danger is not None and not answers else None


def without_false_alarm(intent: str, text: str, ranking: Sequence[Mapping[str, Any]]) -> str:
    """Return the intent where what was taken for danger or fraud is surely none, else the one it is."""
    if intent == "report_scam" and is_at_an_office(text):
        # 「村里让我交合医的钱」 is no fraud either.
        return "file_complaint" if is_petty_fee(text) else _next_likely(ranking)
    return _next_likely(ranking) if intent == "report_emergency" and sounds_like_danger_only(text) else intent


def _next_likely(ranking: Sequence[Mapping[str, Any]]) -> str:
    """Return what is likelier than not where danger and fraud are ruled out."""
    rest = [guess for guess in ranking if guess["name"] not in ("report_emergency", "report_scam")]
    total = sum(float(guess["confidence"]) for guess in rest)
    return str(rest[0]["name"]) if rest and float(rest[0]["confidence"]) > _LIKELY * total else "nlu_fallback"


def tells_no_danger(text: str, task: Mapping[str, Any], synonyms: Mapping[str, Sequence[str]]) -> bool:
    """Whether what sounds like danger answers the question that waits: 「快过期了」, 「家里房子被火烧了」."""
    return danger_told(text) is None and task.get("kind") in {"checklist", "bundle"} and is_told(text, task, synonyms)


def goes_on_in_danger(intent: str, text: str, task: Mapping[str, Any], synonyms: Mapping[str, Sequence[str]]) -> bool:
    """Whether what follows an alarm belongs to it: 「救护车多久到」, 「我点了」, after despair 「没人管我」."""
    at_an_end = is_in_hospital(text) or is_over(text)
    if not task.get("alarm") or at_an_end or adds_to_it(text) or is_told(text, task, synonyms):
        return False
    if task.get("kind") == WALK:
        # 「好了」 is of the step that waits.
        return intent in {"nlu_fallback", "out_of_scope"}
    left_alone = intent == "request_human" and _WANTS_PEOPLE.search(text) is None
    return intent in _AFTER_ALARM or (task["alarm"] == "report_emergency" and (intent in _AFTER_DESPAIR or left_alone))
