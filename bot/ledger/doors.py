"""What does not belong in the ledger: emergencies, lawsuits, discipline, petitions."""

from __future__ import annotations

import re
from typing import Optional

from bot.guidebook.schema import ComplaintRules, RightDoor

# What somebody says they will do if nothing is done is not what it is about.
_ONLY_THREATENED = re.compile(
    "(?:再不|要不|不然|否则|大不了|逼[急我]|(?:要是|如果|还)[^,。;\uff0c\uff1b]{0,6}不)[^。;\uff1b]{0,14}?"
    "(?:上访|信访|进京|越级|起诉|打官司|上法院|去法院|到法院)[^,。;\uff0c\uff1b]*"
)


def right_door(rules: ComplaintRules, text: str) -> Optional[RightDoor]:
    """Return the door a matter belongs to, None when it belongs here: 「再不修我就去上访」 is about a repair."""
    meant = _ONLY_THREATENED.sub("", text)
    for door in rules.doors:
        if any(word in meant for word in door.words) and not any(word in text for word in door.unless):
            return door
    return None


def is_distressed(rules: ComplaintRules, text: str) -> bool:
    """Whether somebody is hurt, angry or desperate and is to be met with a kind word first."""
    return any(word in text for word in rules.distress)
