"""What a bundle (一件事) has to do with what is said: its occasion told, and only a part of it named.

After a death the pension is to be ended and not drawn; and who opens a shop needs more than the licence.
"""

from __future__ import annotations

import re
from typing import Optional, Sequence, Set

from bot.conversations.meaning.danger import is_bereaved
from bot.conversations.meaning.faqs import faq_answer, is_word_for_word
from bot.conversations.turns.turn import Heard, Turn
from bot.guidebook.answers import is_named
from bot.guidebook.schema import Bundle, Item, ItemKind
from bot.guidebook.search import thresholds

# Something of its own is asked about, that the guides do not have: 「烟草证多少钱」.
NAMES_A_THING = re.compile("证|照|许可|执照|补贴|补助|合同|贷款|保险|登记|备案|审批|公证|彩票|船|车")
# With this share of the best one's score a bundle is the occasion of what is asked: a death told, and the pension.
OCCASION_TOLD = 0.25

# 「走不动」 tells of no death.
_WALKS = re.compile("走(不|得|路|动)")
# Asked so, every paper is meant and none of them: 「开饭馆要哪些证」.
_EVERY_PAPER = re.compile("(什么|啥子?|哪些|么子|几[个样本张]|多少[个样])(证件?|照|手续|许可)")
_ENDS = re.compile("停|退|还[能会给]|注销|取消|多领")
# Whoever lost somebody years ago and ends nothing asks for themselves: 「老头子死了三年,村上说有个老人钱」.
_YEARS_AGO = re.compile(
    "去年|前年|(?:走|死|没|世|在|殁)[了的]?(?:都|有|已经|快|得)*(?:好?几|多少|[一二两三四五六七八九十\\d]+)多?年|年前"
)
_GOES_ON = re.compile("还在|还[发打]|一直")
_MEASURE = re.compile("(?<=[开盘搞弄摆])了?(一|两)?[个家间]")


def on_the_occasion(turn: Turn, heard: Heard, *asked: str) -> Optional[str]:
    """Return the item meant by ``asked`` where the occasion of a bundle is told: a death, and the pension."""
    if (
        _YEARS_AGO.search(heard.text)
        and not (_ENDS.search(heard.text) or _GOES_ON.search(heard.text))
        and not turn.dialogue.subject
    ):
        return None
    bereaved = is_bereaved(heard.text)
    if _WALKS.search(heard.text) and not bereaved:
        return None
    least = max(thresholds.KNOWN_SCORE, OCCASION_TOLD * max((c["score"] for c in heard.candidates), default=0.0))
    likely = [c["id"] for c in heard.candidates if c["score"] >= least and c["id"] in turn.book.bundles]
    told = list(turn.book.bundles) if bereaved else likely
    if is_after_a_death(turn, turn.dialogue.subject):
        # 「那个养老钱」, after a death was told: it is to be ended.
        told.append(turn.dialogue.subject)
    steps = [step for bundle in told for step in turn.book.bundles[bundle].steps if step.instead_of]
    return next(
        (step.item for step in steps if set(asked) & {*step.instead_of, *([step.item] if bereaved else [])}), None
    )


def step_meant(turn: Turn, options: Sequence[str]) -> Optional[str]:
    """Return the step that is meant of several options where its bundle is talked about: after a death, the ending."""
    if turn.dialogue.subject not in turn.book.bundles:
        return None
    steps = turn.book.bundle(turn.dialogue.subject).steps
    return next((step.item for step in steps if step.item in options and set(step.instead_of) & set(options)), None)


def whole_meant(turn: Turn, heard: Heard) -> Optional[str]:
    """Return the bundle whose occasion is told where a part of it is named and no paper: 「我想开个小卖部要办啥」.

    A death that is told with nothing named is the occasion of all that is to be done then: 「我爸走了要办哪些手续」.
    """
    if turn.pressed is not None or NAMES_A_THING.search(_EVERY_PAPER.sub("", heard.text)):
        return None
    if not heard.mentions and is_bereaved(heard.text):
        return next((one["id"] for one in heard.candidates if is_after_a_death(turn, one["id"])), None)
    named = {guide for name in heard.mentions if len(name.ids) == 1 for guide in name.ids}
    bundles = (one for one in turn.book.bundles.values() if turn.dialogue.subject not in _items_of(one))
    return next((one.id for one in bundles if _is_occasion(turn, heard, one, named)), None)


def asked_after_a_death(turn: Turn, heard: Heard) -> Optional[str]:
    """Return the item of which one thing is asked where a death is told: 「爸爸走了,银行卡里的钱怎么取」.

    Whoever wants to know this is not led through all that is to be done.
    """
    told = is_bereaved(heard.text) or is_named(heard.text, ("死亡",), turn.book.words.synonyms)
    if turn.pressed is not None or not (told or is_after_a_death(turn, turn.dialogue.subject)):
        return None
    bundles = (bundle for bundle in turn.book.bundles.values() if is_after_a_death(turn, bundle.id))
    items = [turn.book.item(step.item) for bundle in bundles for step in turn.book.steps_of(bundle)]
    asked = (item for item in items if faq_answer(item, heard.text, phone="") is not None)
    named = {guide for name in heard.mentions for guide in name.ids if not is_after_a_death(turn, guide)}
    # 「我爸没了,低保钱还在打」 is about what it names, unless it is the very question.
    return next((item.id for item in asked if named <= {item.id} or is_word_for_word(item, heard.text)), None)


def ended_by_a_death(turn: Turn, options: Sequence[str]) -> Optional[str]:
    """Return the one of several that is done when somebody has died: of all that is called 农保, its ending."""
    bundles = (bundle for bundle in turn.book.bundles.values() if is_after_a_death(turn, bundle.id))
    return next((one for bundle in bundles for one in options if one in {bundle.id, *_items_of(bundle)}), None)


def was_years_ago(text: str) -> bool:
    """Whether a death that is told of was years ago: 「死了三年」."""
    return _YEARS_AGO.search(text) is not None


def is_after_a_death(turn: Turn, guide: str) -> bool:
    """Whether it is the bundle of what is to be done when somebody has died."""
    bundle = turn.book.bundles.get(guide)
    return bundle is not None and any(step.instead_of for step in bundle.steps)


def note_after_a_death(turn: Turn, item: Item, text: str) -> Optional[str]:
    """Return what a bundle says of money that ends with a death, where this is asked after: 「他的低保要停吗」.

    None where no death was told, or the bundle has the item itself.
    """
    if item.kind is not ItemKind.BENEFIT or _ENDS.search(text) is None:
        return None
    spoken = (*turn.dialogue.answers, *(task.subject for task in turn.dialogue.tasks))
    told = [turn.book.bundle(name) for name in spoken if is_after_a_death(turn, name)]
    notes = (bundle.hedged(bundle.note) for bundle in told if bundle.note and item.id not in _items_of(bundle))
    return next(notes, None)


def asks_for_every_paper(text: str) -> bool:
    """Whether all the papers of what is talked about are meant: 「要办几个证」."""
    return _EVERY_PAPER.search(text) is not None


def without_measure(text: str) -> str:
    """Return a text without what stands between the opening and the shop: 开个面馆 is 开面馆."""
    return _MEASURE.sub("", text)


def _items_of(bundle: Bundle) -> Set[str]:
    return {step.item for step in bundle.steps}


def _is_occasion(turn: Turn, heard: Heard, bundle: Bundle, named: Set[str]) -> bool:
    told = [step for step in turn.book.steps_of(bundle) if any(_is_said(word, heard.text) for word in step.occasion)]
    if any(word in heard.text for word in bundle.not_for) or not told or not named <= {*_items_of(bundle), bundle.id}:
        return False
    text, synonyms = without_measure(heard.text), turn.book.words.synonyms
    meant = {*named, heard.decided}
    return any(step.item in meant or is_named(text, turn.book.item(step.item).aliases, synonyms) for step in told)


def _is_said(word: str, text: str) -> bool:
    """Whether it is said and not denied: 「不开店了」."""
    return re.search(f"(?<![不没]){re.escape(word)}", text) is not None
