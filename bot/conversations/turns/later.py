"""Things asked in one breath: the first is answered, the others wait and are offered when it is done."""

from __future__ import annotations

import dataclasses
from typing import Sequence

from bot.conversations.turns import wording
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import Choice, Reply

_OFFERED = "offered"


def keep_for_later(turn: Turn, choices: Sequence[Choice]) -> None:
    """Keep what else was asked, behind what waits since before and has not been offered yet."""
    before = [stored for stored in turn.dialogue.later if not stored.get(_OFFERED)] if choices else turn.dialogue.later
    kept = [{"title": choice.title, "does": dict(choice.does)} for choice in choices]
    turn.dialogue.later = [*(one for one in before if one["title"] not in {new["title"] for new in kept}), *kept]


def offer_what_waits(turn: Turn) -> None:
    """Offer what was asked in the same breath, under the last bubble, once no question is open.

    Nobody is offered the same twice running; when one of those offered has been answered, the others are again.
    """
    waiting = [stored for stored in turn.dialogue.later if stored["does"].get("item") != turn.dialogue.subject]
    was_taken = len(waiting) < len(turn.dialogue.later)
    waiting = [one for one in waiting if was_taken or not one.get(_OFFERED)]
    if not waiting or turn.dialogue.top is not None or not turn.replies:
        return
    turn.dialogue.later = [{**one, _OFFERED: True} for one in waiting]
    last = turn.replies.pop()
    choices = tuple(Choice(stored["title"], stored["does"]) for stored in waiting)
    turn.say(
        dataclasses.replace(last, choices=()),
        Reply(text=wording.still_waiting([c.title for c in choices]), choices=(*choices, *last.choices)),
    )
