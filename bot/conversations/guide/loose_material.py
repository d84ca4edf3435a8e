"""「结婚证丢了咋办」「出生证明在哪开」: a paper asked about by itself, outside any item's list."""

from __future__ import annotations

import dataclasses
import re
from typing import List, Optional

from bot.conversations.guide.item_answers import names_a_material
from bot.conversations.meaning.also import PAPERS, lost_alone
from bot.conversations.meaning.beside import named_by_state
from bot.conversations.turns import wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply
from bot.guidebook.answers import answers_in
from bot.guidebook.schema import Item, Material, Source

_LACKS = re.compile("没(领|有|得|开|办)|丢了|掉了|找不[到着]|不见了")
_NOT_THERE = re.compile(
    "^(?:[我俺他她](?:家|们)?)?(?:[爸妈爹娘爷奶]|老伴|孩子|娃)?(?:还|又)?没(?:有|得|办|领)?(?:过)?(照片|相片|(?![有得办领扯打])[^,\uff0c。有没]{1,8}?(?:[证卡簿本照单书表]|合同|证明))[了的啊呀嘛]?$"
)
# What they would bring instead: 「没有银行卡,社保卡行不行」.
_INSTEAD = re.compile(
    r"[\s,\uff0c](?:用|拿|带)?[^\s,\uff0c]{1,8}(?:行不行|行不|要得不|可以不|可不可以|中不中|得行不|能不能)[?\uff1f]?$"
)
_LOST = re.compile("丢了|掉了|找不[到着]|不见了")
_ANEW = re.compile("(咋|怎么|如何|去哪|在哪|哪里)个?补|补办|补一[本张]|补领")
_HOW = frozenset({"ask_process", "ask_overview", "ask_materials"})
_WHERE_ISSUED = re.compile("(在|去|到|找)?(哪|啥地方|什么地方).{0,4}(开|出|打|领|补|弄|办|做)")
_TELLS_WHERE = re.compile("[,\uff0c;\uff1b]|开")
# A name this short stands in half of all sentences.
_SHORTEST = 2


def is_lost(text: str) -> bool:
    """Whether a text says that something was lost."""
    return _LOST.search(text) is not None


def lacked_paper(text: str) -> str:
    """Return the paper that a text says is not there and says nothing else: 「没有居住证」; else nothing."""
    found = _NOT_THERE.match(_INSTEAD.sub("", text).strip(" ,\uff0c。!\uff01"))
    return found[1] if found else ""


def said_of_what_it_gives(turn: Turn, item: Item, text: str) -> Optional[str]:
    """Return what to do for a lost paper that an item once gave and does not replace: 「低保证丢了」.

    None where more is said than that, or where the item answers itself: by its name, a case of its own, or a paper.
    """
    what = lost_alone(text)
    if not what.endswith(PAPERS) or names_a_material(item, what):
        return None
    is_replaced = item.id in named_by_state(turn.book, what, f"{what}丢了")
    if is_replaced or answers_in(text, item.asked, turn.book.words.synonyms):
        return None
    papers = [paper for other in turn.book.items.values() for paper in other.materials if paper.lost]
    named = [paper for paper in papers if what in (paper.name, *paper.says)]
    known = min(named, key=lambda paper: len(paper.name)).lost if named else None
    anew = wording.lost_without_word(what, Here.of(turn, item, {}).phone)
    return f"{what}:{known}\n{anew}" if known else anew


def answer_about_paper(turn: Turn, heard: Heard) -> bool:
    """Say what to do for a paper that no item is named with; whether there was something to say."""
    own = turn.book.items.get(turn.dialogue.subject) or _of_the_bundle(turn, heard)
    if _lacks_a_paper_of(own, turn, heard) or _lost_one(turn, heard):
        heard = dataclasses.replace(heard, intent="lack_material")
    elif (
        (turn.pressed is not None and heard.intent != "lack_material")
        or not _asks_about_paper(heard)
        or _belongs_to(own, heard)
    ):
        return False
    found = next(iter(_papers(turn, own, heard)), None)
    if found is None:
        return False
    turn.dialogue.misses = 0
    turn.say(Reply(text=f"{found.name}:{_said(found, heard.intent)}"))
    return True


def _of_the_bundle(turn: Turn, heard: Heard) -> Optional[Item]:
    """Return the item of the bundle talked about that a lost paper belongs to: of the dead, it is not issued anew."""
    if turn.dialogue.subject not in turn.book.bundles or not is_lost(heard.text):
        return None
    steps = turn.book.steps_of(turn.book.bundle(turn.dialogue.subject))
    items = (turn.book.item(step.item) for step in steps if not step.optional)
    return next((item for item in items if names_a_material(item, heard.text)), None)


def _lacks_a_paper_of(own: Optional[Item], turn: Turn, heard: Heard) -> bool:
    """「出生证没领」 after the list it is on: not one of the several things that its name is short for."""
    if own is None or turn.pressed is not None or not names_a_material(own, heard.text):
        return False
    if turn.dialogue.subject in turn.book.bundles:
        return is_lost(heard.text)
    papers = " ".join(name for material in own.materials for name in (material.name, *material.says))
    said = (heard.text[name.start : name.end] for name in heard.mentions if len(name.ids) == 1)
    is_listed = own.id in turn.dialogue.answers or any(task.subject == own.id for task in turn.dialogue.tasks)
    is_lacked = _LACKS.search(heard.text) is not None or bool(lacked_paper(heard.text))
    return is_lacked and is_listed and all(name in papers for name in said)


def _lost_one(turn: Turn, heard: Heard) -> bool:
    """「户口本丢了咋补」 of whoever talks about nothing yet: a lost paper, though it is asked how and not what then."""
    settled = heard.decided or any(len(name.ids) == 1 for name in heard.mentions)
    anew = is_lost(heard.text) or _ANEW.search(heard.text) is not None
    return bool(turn.pressed is None and heard.intent in _HOW and not settled and anew)


def _belongs_to(own: Optional[Item], heard: Heard) -> bool:
    """Whether the item talked about answers for its own paper."""
    return heard.intent != "ask_location" and own is not None and names_a_material(own, heard.text)


def _asks_about_paper(heard: Heard) -> bool:
    if any(len(name.ids) == 1 for name in heard.mentions) or (heard.decided and not heard.mentions):
        return False
    where = heard.intent in {"ask_location", "ask_material_detail"} and _WHERE_ISSUED.search(heard.text)
    return (heard.intent == "lack_material" and bool(_LACKS.search(heard.text))) or bool(where)


def _papers(turn: Turn, own: Optional[Item], heard: Heard) -> List[Material]:
    """Return the papers a text names that there is something to say about.

    Those of the item talked about come first, then the longest names.
    """
    items = [item for item in (own, *turn.book.items.values()) if item is not None]
    found = [
        (item is not own, -len(name), place, material)
        for place, item in enumerate(items)
        for material in item.materials
        for name in (material.name, *material.says)
        if len(name) >= _SHORTEST and name in heard.text and _said(material, heard.intent)
    ]
    return [material for *_, material in sorted(found, key=lambda one: one[:3])]


def _said(material: Material, intent: str) -> str:
    if intent == "lack_material":
        return material.lost or ""
    where = material.where or ""
    if material.source is not Source.ISSUED or not where:
        return where
    # 「在医院走的由医院开,在家走的由当地卫生院开」 is a sentence of its own.
    return f"{where}。" if _TELLS_WHERE.search(where) else f"在{where}开。"
