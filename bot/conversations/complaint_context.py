"""What a message means while a complaint waits for words: mostly, more of the complaint."""

from __future__ import annotations

from typing import Sequence

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
_ABOUT_THE_HALL = frozenset({"ask_location", "ask_office_hours", "ask_phone", "ask_appointment"})
# Digits and reasons are asked for: whatever comes is the answer.
_TAKES_ANYTHING = frozenset({"last_four", "reason", "supplement"})


def meaning(intent: str, *, confidence: float, text: str, mentioned: Sequence[str], pending: str) -> str:
    """Return the intent of a message while a complaint waits for ``pending``."""
    if intent in _CONTROL or (intent in _SMALL_TALK and confidence >= _SURE):
        return intent
    if pending == "reason" and intent == "rate_service" and len(text) <= 6:
        return intent
    if pending not in _TAKES_ANYTHING and _interrupts(intent, confidence, mentioned):
        return intent
    return "inform"


def _interrupts(intent: str, confidence: float, mentioned: Sequence[str]) -> bool:
    if confidence < _SURE or not intent.startswith(("ask_", "lack_", "start_walk")):
        return False
    return bool(mentioned) or intent in _ABOUT_THE_HALL
