"""What does not belong in the ledger: emergencies, lawsuits, discipline, petitions."""

from __future__ import annotations

from typing import Optional

from bot.guidebook.schema import ComplaintRules, RightDoor


def right_door(rules: ComplaintRules, text: str) -> Optional[RightDoor]:
    """Return the door a matter belongs to, None when it belongs here."""
    for door in rules.doors:
        if any(word in text for word in door.words) and not any(word in text for word in door.unless):
            return door
    return None


def is_distressed(rules: ComplaintRules, text: str) -> bool:
    """Whether somebody is hurt, angry or desperate and is to be met with a kind word first."""
    return any(word in text for word in rules.distress)
