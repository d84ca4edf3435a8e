"""Two things compared, 「低保和五保有啥区别」: what each is, whom it is for and what one gets; never a list.

「能一起领不」 is a question of its own: a guide's answer to it, or else who gets the first, and whom to ask.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Optional, Sequence

from bot.conversations.guide import comparing_wording as wording
from bot.conversations.guide.about import MOST_CHOICES, About
from bot.conversations.guide.item_answers import answer_fact, in_brief
from bot.conversations.guide.which_item import about
from bot.conversations.meaning.compared import BARE, HAD_WITH, SIDES, TWO
from bot.conversations.meaning.faqs import faq_answer
from bot.conversations.record.dialogue import Dialogue
from bot.conversations.turns.here import Here
from bot.conversations.turns.town_question import ask_town, must_ask_town
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.plain_names import explained_name, short_name
from bot.guidebook.schema import Item, ItemKind


def answer_comparison(turn: Turn, heard: Heard) -> bool:
    """Say what each of two things is; False, and nothing said, where none are compared or neither is known."""
    compared = SIDES.search(heard.text) if turn.sides else _of_the_two(turn, heard)
    if compared is None or turn.pressed is not None:
        return False
    one, other = (about(dataclasses.replace(turn, dialogue=Dialogue()), side) for side in turn.sides)
    ids = [_ids(one, other), _ids(other, one)]
    # 通行证 beside 护照 is but another name of its guide.
    ids = [
        mine or [guide for guide in theirs if side.text in turn.book.plain_name(guide)]
        for side, mine, theirs in zip(turn.sides, ids, reversed(ids), strict=True)
    ]
    guides = list(dict.fromkeys(guide for side in ids for guide in side))
    if not guides or all(len(side) > 1 for side in ids):
        return False
    known = _known(turn, heard, ids, both=bool(compared["both"])) if len(guides) > 1 else ""
    if compared["both"] and not known and must_ask_town(turn):
        ask_town(turn, dataclasses.replace(heard, intent="ask_conditions"), guides[:1])
        return True
    if compared["both"]:
        text = known or _not_known_together(turn, heard, guides)
    elif len(guides) == 1 and all(ids):
        text = wording.both_the_same(turn.book.plain_name(guides[0]))
    else:
        told = [_side(turn, side, meant) for side, meant in zip(turn.sides, ids, strict=True)]
        text = "\n".join(filter(None, [known, *told]))
    turn.dialogue.subject = turn.dialogue.subject if turn.dialogue.subject in guides else guides[0]
    turn.dialogue.intent, turn.dialogue.misses = "ask_conditions", 0
    choices = [Choice(short_name(turn.book.plain_name(it)), {"intent": "ask_overview", "item": it}) for it in guides]
    turn.say(Reply(text=text, choices=tuple(choices)))
    return True


def _of_the_two(turn: Turn, heard: Heard) -> Optional[re.Match[str]]:
    """Return how the last two things talked about are compared, 「哪个钱多」, and make them the sides.

    While a question waits, 「有啥区别」 is of its answers.
    """
    top = turn.dialogue.top
    offered = top.data["options"] if top is not None and top.kind == "which" else ()
    two = offered[:2] if len(offered) > 1 else (turn.dialogue.before, turn.dialogue.subject)
    found = BARE.fullmatch(heard.text.strip())
    of_answers = top is not None and top.pending is not None and TWO.search(heard.text) is None
    if found is None or of_answers or not all(guide in turn.book.items for guide in two):
        return None
    named = [(short_name(turn.book.plain_name(guide)), guide) for guide in two]
    turn.sides = [Heard(name, "ask_overview", mentions=(Named(0, len(name), (id,)),), decided=id) for name, id in named]
    return found


def _ids(one: About, other: About) -> Sequence[str]:
    """Return what a side is; of a name that several share, what the other side is not."""
    return one.subjects[:1] or [guide for guide in one.options if guide not in other.subjects][:MOST_CHOICES]


def _known(turn: Turn, heard: Heard, ids: Sequence[Sequence[str]], *, both: bool) -> str:
    """Return what a guide answers to this very question, or, of having ``both``, to one that names the other thing."""
    for mine, theirs, said in zip(ids, reversed(ids), [side.text for side in reversed(turn.sides)], strict=True):
        item = turn.book.items.get(mine[0]) if mine else None
        others = [turn.book.items[guide] for guide in theirs if guide in turn.book.items]
        names = {said, *(name for other in others for name in other.aliases)}
        for faq in item.faqs if item is not None else ():
            ways = [way for way in (faq.ask, *faq.says) if any(name in way for name in names)]
            asked = next((way for way in ways if both and HAD_WITH.search(way)), heard.text)
            alone = item.copy(update={"faqs": (faq,)}) if item is not None and ways else None
            answer = faq_answer(alone, asked, phone=Here.of(turn, alone, {}).phone) if alone is not None else None
            if answer:
                return answer if asked == heard.text else f"{faq.ask}{answer}"
    return ""


def _side(turn: Turn, side: Heard, guides: Sequence[str]) -> str:
    """Return one or two sentences on one of two things, by the name it was called by."""
    names = [side.text[name.start : name.end] for name in side.mentions if set(guides) & set(name.ids)]
    said = names[0] if names else side.text
    if not guides:
        return wording.side_not_here(said)
    plain = [turn.book.plain_name(guide) for guide in guides]
    if len(guides) > 1:
        return wording.side_of_several(said, plain)
    item = turn.book.items.get(guides[0])
    explained = explained_name(plain[0]) if said == short_name(plain[0]) else plain[0]
    return "\n".join([f"「{said}」:{explained}", *(_of_item(turn, item) if item is not None else ())])


def _of_item(turn: Turn, item: Item) -> Sequence[str]:
    """Whom an item is for and what is paid out, or that it is not done here."""
    if item.is_referral:
        return [item.elsewhere or ""]
    # How much it is, is the town's to say.
    pays = item.kind is ItemKind.BENEFIT and not must_ask_town(turn)
    amount = in_brief(item, Here.of(turn, item, {}), "ask_amount", {}) if pays else ""
    return [
        *([wording.side_for(item.audience)] if item.audience else []),
        *([wording.side_pays(amount)] if amount else []),
    ]


def _not_known_together(turn: Turn, heard: Heard, guides: Sequence[str]) -> str:
    """Return who gets the first of two things, and whom to ask whether one may have both."""
    item = next(turn.book.items[guide] for guide in guides if guide in turn.book.items)
    conditions = answer_fact(turn, item, dataclasses.replace(heard, intent="ask_conditions"), {}).text or ""
    here = Here.of(turn, item, {})
    return f"{conditions}\n{wording.not_known_together(here.phone, here.hours)}"
