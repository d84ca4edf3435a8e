"""One fact asked of several things at once, 「那要多少钱」 of a bundle: a line for each, in its own case."""

from __future__ import annotations

from typing import Callable, Dict, List, Mapping, Tuple

from bot.conversations.guide import list_wording
from bot.conversations.guide.item_answers import FACTS_OF, LOCAL_OF, elsewhere_in_some_case, in_brief, is_about_money
from bot.conversations.turns import wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.notices import notices_beside
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Link, Reply
from bot.guidebook.bundles import SKIP, answers_for
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Bundle, Item

# What a window says by itself.
_OF_WINDOWS: Dict[str, Callable[[Here], str]] = {
    "ask_location": lambda here: here.facts.where or here.window_name,
    "ask_office_hours": lambda here: f"{here.window_name},{here.hours}",
    "ask_phone": lambda here: f"{here.window_name} {here.phone}",
}
# The questions that are answered so; any other wants the list.
OF_EACH = frozenset({*FACTS_OF, *LOCAL_OF, *_OF_WINDOWS})


def bundle_fact(turn: Turn, bundle: Bundle, heard: Heard) -> Reply:
    """Return the answer to one question about a bundle: a line for each thing to be done, in their order.

    What the bundle or the resident has settled is settled here too; what is not to be done is left out.
    """
    lines: List[str] = []
    notices: List[str] = []
    answers, decided = _told(turn, bundle)
    for step in turn.book.steps_of(bundle):
        if decided.get(step.item) == SKIP:
            continue
        item = turn.book.item(step.item)
        told = answers_for(turn.book, bundle, step, answers)
        here = Here.of(turn, item, told)
        lines.append(f"{short_name(turn.book.step_name(step))}:{_said(item, here, heard, told)}")
        notices += here.facts.notices
    lines += notices_beside(turn, list(dict.fromkeys(notices)), heard.intent)
    text = f"{short_name(bundle.plain)}·{wording.TOPIC[heard.intent]}:\n" + "\n".join(lines)
    return Reply(text=text, link=source_of_bundle(turn, bundle))


def _told(turn: Turn, bundle: Bundle) -> Tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the answers given in a bundle, and what was decided of its optional steps."""
    running = next((task for task in reversed(turn.dialogue.tasks) if task.subject == bundle.id), None)
    before = turn.dialogue.answers.get(bundle.id, {})
    return ({**before, **running.answers}, running.data["steps"]) if running is not None else (before, before)


def _said(item: Item, here: Here, heard: Heard, told: Mapping[str, str]) -> str:
    if item.is_referral:
        return item.elsewhere or ""
    if heard.intent in _OF_WINDOWS:
        say = _OF_WINDOWS[heard.intent]
        others = elsewhere_in_some_case(item, here, told)
        return ";".join([say(here), *(f"{label}{say(there)}" for label, there in others)])
    said = in_brief(item, here, heard.intent, told)
    if said:
        return said
    return wording.pays_nothing() if is_about_money(heard) and item.pays_nothing else f"没有准数,打 {here.phone} 问"


def source_of_bundle(turn: Turn, bundle: Bundle) -> Link:
    """Return the way to where what is said of a bundle comes from: its page, which leads to the page of each item."""
    return Link(list_wording.SOURCE, f"{turn.base_url}/bundles/{bundle.id}?town={turn.town_id}")
