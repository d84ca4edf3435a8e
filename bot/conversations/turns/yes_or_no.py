"""What a plain 「是」 or 「不是」 answers."""

from __future__ import annotations

import re
from typing import Optional

from bot.guidebook.schema import Question

_NO = ("没", "不", "无", "未")

# None of several, and perhaps what it is instead.
NONE_OF_THEM = re.compile("(?:[两三四五六几]个|一个)?都不[是对要]|没有我要[的办]?")


def yes_or_no(question: Question, intent: str) -> Optional[str]:
    """Return the option that an affirm or deny means, where one option of two says no; else None."""
    if intent not in {"affirm", "deny"} or len(question.options) != 2:
        return None
    negative = [option for option in question.options if option.label.startswith(_NO)]
    if len(negative) != 1:
        return None
    positive = next(option for option in question.options if option is not negative[0])
    return positive.id if intent == "affirm" else negative[0].id
