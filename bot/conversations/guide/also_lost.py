"""「银行卡也掉了」, told beside something else: what to do about that one, or that it is talked about after it."""

from __future__ import annotations

import dataclasses
from typing import Optional

from bot.conversations.guide.item_answers import names_a_material
from bot.conversations.guide.loose_material import is_lost
from bot.conversations.meaning.also import PAPERS, also_lost, like_it, lost_alone
from bot.conversations.meaning.beside import like_it_meant, named_by_state
from bot.conversations.turns import meanwhile_wording
from bot.conversations.turns.later import keep_for_later
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Item


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
    top = turn.dialogue.top
    own = turn.book.items.get(top.subject) if top is not None and top.kind == "checklist" else None
    if own is None or turn.pressed is not None or names_a_material(own, heard.text):
        return False
    found = _what_else(turn, own, heard.text)
    if found is None or found == own.id:
        return False
    name = turn.book.plain_name(found)
    keep_for_later(turn, [Choice(name, {"intent": "ask_overview", "item": found, "text": heard.text})])
    turn.say(Reply(text=meanwhile_wording.after_this(short_name(name))))
    return True


def what_else_is_lost(turn: Turn, heard: Heard) -> Optional[str]:
    """Return the item that is wanted for what was lost, too, once nothing waits: 「结婚证也没了」."""
    if turn.pressed is not None or turn.dialogue.top is not None:
        return None
    return _what_else(turn, turn.book.items.get(turn.dialogue.subject), heard.text)


def _what_else(turn: Turn, here: Optional[Item], text: str) -> Optional[str]:
    """Return the one item that is named with 丢了 by what was lost, too, or that the like of ``here`` wants."""
    what, found = also_lost(text), like_it(text)
    named = named_by_state(turn.book, what, f"{what}丢了") if what else []
    if len(named) == 1:
        return named[0]
    return like_it_meant(turn.book, here, found[1]) if found is not None and here is not None else None


def in_plain_words(heard: Heard) -> Heard:
    """Return what was heard with a paper that is gone said to be lost: 「户口本也没了」 is 「户口本丢了」."""
    what = lost_alone(heard.text)
    if len(heard.mentions) > 1 or not what.endswith(PAPERS) or (is_lost(heard.text) and not also_lost(heard.text)):
        return heard
    begins = heard.text.index(what)
    names = [dataclasses.replace(n, start=n.start - begins, end=n.end - begins) for n in heard.mentions]
    inside = tuple(name for name in names if name.start >= 0 and name.end <= len(what))
    return dataclasses.replace(heard, text=f"{what}丢了", mentions=inside)
