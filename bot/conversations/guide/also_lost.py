"""「银行卡也掉了」, told while a list is being made: what to do about that one, or that it is talked about after it."""

from __future__ import annotations

import re

from bot.conversations.guide.item_answers import names_a_material
from bot.conversations.meaning.beside import named_by_state
from bot.conversations.turns import meanwhile_wording
from bot.conversations.turns.later import keep_for_later
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Item

_ALSO_LOST = re.compile(
    "(?:还有|连|我|俺|的|那个|[,\uff0c\\s])*(?P<what>[\u4e00-\u9fff]{2,6}?)(?:也|都|一起|一块儿?|跟着)(?:给|被|让|遭)?(?:人)?(?:弄|搞|整)?"
    "(?:丢|掉|没(?=[了得]?$)|不见|偷|找不[到着])[了啦咯哒]*[。!\uff01]*"
)


def also_lost(text: str) -> str:
    """Return what a text says was lost, too, and says nothing else; else nothing."""
    found = _ALSO_LOST.fullmatch(text.strip())
    return found["what"] if found is not None else ""


def line_of_the_lost(turn: Turn, own: Item, text: str) -> str:
    """Return a guide's word on another paper that was lost, too; empty where none has one, and of the item's own."""
    what = also_lost(text)
    if not what or what in own.plain:
        return ""
    papers = [material for item in (own, *turn.book.items.values()) for material in item.materials if material.lost]
    named = [one for one in papers if what in (one.name, *one.says)] or [one for one in papers if what in one.name]
    said = str(named[0].lost) if named else ""
    return f"{said if said.startswith(what) else f'{what}:{said}'}\n" if said else ""


def keep_what_else_is_lost(turn: Turn, heard: Heard) -> bool:
    """While a list is being made, keep for after it what was lost, too, and is a thing of its own: 「社保卡也丢了」.

    A paper that the list itself wants is answered there.
    """
    top, what = turn.dialogue.top, also_lost(heard.text)
    own = turn.book.items.get(top.subject) if top is not None and top.kind == "checklist" else None
    if own is None or not what or turn.pressed is not None or names_a_material(own, heard.text):
        return False
    found = [item for item in named_by_state(turn.book, what, f"{what}丢了") if item != own.id]
    if len(found) != 1:
        return False
    name = turn.book.plain_name(found[0])
    keep_for_later(turn, [Choice(name, {"intent": "ask_overview", "item": found[0], "text": heard.text})])
    turn.say(Reply(text=meanwhile_wording.after_this(short_name(name))))
    return True
