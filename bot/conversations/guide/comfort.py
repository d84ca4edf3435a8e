"""A human word first where death, illness or need is talked about: once a day, for a second time it is a formula."""

from __future__ import annotations

from bot.clock import in_town
from bot.conversations.turns.turn import Turn
from bot.guidebook.schema import Bundle, Item


def comfort_for(turn: Turn, item: Item) -> str:
    """Return the line of an item's human word, empty where it has none or was comforted today.

    Whoever has heard that of the occasion, 「家里人走了,您节哀」, is not told it again of each thing of it.
    """
    day = _today(turn)
    said = turn.dialogue.comforted.get(day, [])
    of_an_occasion = any(
        step.item == item.id for name in said if name in turn.book.bundles for step in turn.book.bundle(name).steps
    )
    if not item.comfort or item.id in said or of_an_occasion:
        return ""
    turn.dialogue.comforted = {day: [*said, item.id]}
    return f"{item.comfort}\n"


def comfort_on(turn: Turn, bundle: Bundle) -> str:
    """Return the line of an occasion's human word, empty where it has none or was said today."""
    day = _today(turn)
    said = turn.dialogue.comforted.get(day, [])
    if not bundle.comfort or bundle.id in said:
        return ""
    turn.dialogue.comforted = {day: [*said, bundle.id]}
    return f"{bundle.comfort}\n"


def _today(turn: Turn) -> str:
    return in_town(turn.now).date().isoformat()
