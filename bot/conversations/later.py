"""Things asked in one breath: the first is answered, the others wait and are offered when it is done."""

from __future__ import annotations

import dataclasses
from typing import Sequence

from bot.conversations import wording
from bot.conversations.turn import Turn
from bot.delivery.reply import Choice, Reply


def keep_for_later(turn: Turn, choices: Sequence[Choice]) -> None:
    """Keep what else was asked."""
    turn.dialogue.later = [{"title": choice.title, "does": dict(choice.does)} for choice in choices]


def offer_what_waits(turn: Turn) -> None:
    """Offer what was asked in the same breath, under the last bubble, once no question is open."""
    waiting = [stored for stored in turn.dialogue.later if stored["does"].get("item") != turn.dialogue.subject]
    if not waiting or turn.dialogue.top is not None or not turn.replies:
        return
    turn.dialogue.later = waiting
    last = turn.replies.pop()
    choices = tuple(Choice(stored["title"], stored["does"]) for stored in waiting)
    turn.say(
        dataclasses.replace(last, choices=()),
        Reply(text=wording.still_waiting([c.title for c in choices]), choices=(*choices, *last.choices)),
    )
    turn.dialogue.later = []
