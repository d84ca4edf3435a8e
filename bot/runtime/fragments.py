"""People write as they speak: 「我爸」「前天走了」「那个养老钱」 are one message in three.

A fragment says nothing alone. It waits a moment for the next one, is read
together with those that came meanwhile, and else with the one before it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Awaitable, Callable, Mapping, Sequence, Tuple

from bot.conversations.record.dialogue import Dialogue
from bot.conversations.record.inbox import Claim
from bot.conversations.turns.heard import heard_from

Parse = Callable[[str], Awaitable[Mapping[str, object]]]

# A whole question in Chinese rarely has fewer characters; on the development set, 1 in 200.
LONGEST_FRAGMENT = 8
# What was not understood so long ago belongs to something else.
KEPT = dt.timedelta(minutes=2)
# Understood with less than this, a short message without an item is taken for a fragment.
SURE = 0.6
JOINT = "\uff0c"
# What answers a question is a fragment where none waits: 「我爸」.
_NO_SENSE_ALONE = frozenset({"nlu_fallback", "inform"})


@dataclass(frozen=True)
class Reading:
    """What a turn reads: the text, the further inbox rows in it, or that it waits for more first."""

    text: str
    further: Tuple[int, ...] = ()
    waits: bool = False


async def read(claim: Claim, dialogue: Dialogue, parse: Parse, *, now: dt.datetime, settle: dt.timedelta) -> Reading:
    """Return what to read for a claim. ``settle`` is how long a fragment waits for the next message."""
    text = str(claim.body.get("text", ""))
    if dialogue.top is not None or not await _is_fragment(text, parse):
        return Reading(text)
    if claim.further:
        return await _joined(text, claim, parse)
    if settle and now - claim.received_at < settle:
        return Reading(text, waits=True)
    earlier = _earlier(dialogue, now)
    return Reading(f"{earlier}{JOINT}{text}" if earlier else text)


async def _joined(text: str, claim: Claim, parse: Parse) -> Reading:
    """Join the messages that came meanwhile, up to the first that completes the sense."""
    rows: Sequence[Tuple[int, str]] = claim.further
    taken = []
    for row, more in rows:
        taken.append(row)
        text = f"{text}{JOINT}{more}"
        if not await _is_fragment(more, parse):
            break
    return Reading(text, further=tuple(taken))


async def _is_fragment(text: str, parse: Parse) -> bool:
    if not 0 < len(text) <= LONGEST_FRAGMENT:
        return False
    heard = heard_from(await parse(text))
    if heard.mentions or heard.decided or heard.known:
        return False
    return heard.intent in _NO_SENSE_ALONE or heard.confidence < SURE


def _earlier(dialogue: Dialogue, now: dt.datetime) -> str:
    """Return what was said and not understood just before, if anything."""
    if not dialogue.fragment or now - dt.datetime.fromisoformat(dialogue.fragment["at"]) > KEPT:
        return ""
    return dialogue.fragment["text"]
