"""What does not belong in the ledger: emergencies, lawsuits, discipline, petitions; and mere abuse."""

from __future__ import annotations

import re
from typing import Optional

from bot.guidebook.schema import ComplaintRules, RightDoor

# What is left of a message after its swear words must be at least this long to be a matter.
_LEAST_MATTER = 6


def right_door(rules: ComplaintRules, text: str) -> Optional[RightDoor]:
    """Return the door a matter belongs to, None when it belongs here."""
    for door in rules.doors:
        if any(word in text for word in door.words) and not any(word in text for word in door.unless):
            return door
    return None


def is_only_abuse(rules: ComplaintRules, text: str) -> bool:
    """Whether a message swears and says nothing else."""
    if not any(word in text for word in rules.abuse):
        return False
    for word in sorted(rules.abuse, key=len, reverse=True):
        text = text.replace(word, "")
    return len(re.sub(r"[\W_]|[你您们个是真的这那啊呀吧了都]", "", text)) < _LEAST_MATTER


def is_distressed(rules: ComplaintRules, text: str) -> bool:
    """Whether somebody is hurt, angry or desperate and is to be met with a kind word first."""
    return any(word in text for word in rules.distress)
