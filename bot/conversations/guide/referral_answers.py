"""What is answered about an item that is not done in the town: where, by which phone, and the little that is known."""

from __future__ import annotations

from typing import Callable, List, Sequence

from bot.conversations.meaning.faqs import faq_answer
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.notices import notice_lines
from bot.conversations.turns.opening_day import when_open
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply, typeset
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Item

# Asked for nothing else, the phone and the place are the whole answer.
_ASKS_THE_WAY = frozenset({"ask_phone", "ask_location"})


def answer_elsewhere(turn: Turn, item: Item, here: Here, heard: Heard, facts: Sequence[str]) -> Reply:
    """Say what the guide knows of the question, then where to go and whom to ring: in full once, then the phone.

    :param facts: the lines of the guide that answer the question, none where it knows nothing.
    """
    lines = _known(turn, item, here, heard, facts)
    if not _was_told(turn, item):
        lines = [*lines, item.elsewhere or "", *here.where_lines, f"电话:{here.phone}({here.hours})"]
    elif heard.intent == "ask_office_hours":
        lines = [*lines, f"电话:{here.phone}"]
    elif heard.intent in _ASKS_THE_WAY:
        lines = [*here.where_lines, f"电话:{here.phone}({here.hours})"]
    else:
        lines = [*(lines or [meanwhile_wording.elsewhere_still(short_name(item.plain))]), _phone(here)]
    lines += notice_lines(turn, here.facts.notices)
    return Reply(text="\n".join(line for line in lines if line))


def still_elsewhere(turn: Turn, item: Item, lead: Callable[[str], str]) -> Reply:
    """Return what is said to what nobody can answer from here: whom to ring; ``lead`` words it for the item's name."""
    return Reply(text=f"{lead(short_name(item.plain))}\n{_phone(Here.of(turn, item, {}))}")


def _known(turn: Turn, item: Item, here: Here, heard: Heard, facts: Sequence[str]) -> List[str]:
    if heard.intent == "ask_office_hours":
        days = when_open(turn, here.facts.hours, heard.text, changes=here.facts.changes)
        return [f"{here.window_name}:{here.hours}", *days]
    known = faq_answer(item, heard.text, phone=here.phone)
    if known is not None:
        return [known]
    return [f"{short_name(item.plain)}·{wording.TOPIC[heard.intent]}:", *facts] if facts else []


def _phone(here: Here) -> str:
    return f"{here.window_name}:{here.phone}({here.hours})"


def _was_told(turn: Turn, item: Item) -> bool:
    """Whether the whole way has been told, and the talk is still of it."""
    phone = Here.of(turn, item, {}).phone
    whole = typeset(Reply(text=item.elsewhere or "")).text or ""
    return any(whole in text or phone in text for text in (str(stored.get("text")) for stored in turn.dialogue.said))
