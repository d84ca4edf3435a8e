"""A paper of what is talked about, called by a name that is also that of something else: 「户口本要带原件吗」."""

from __future__ import annotations

import re

from bot.conversations.guide.item_answers import is_hinted_at
from bot.conversations.meaning.faqs import faq_answer
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.guidebook.schema import Item

_OF_A_PAPER = re.compile(
    "原件|复印|[几多]少?[张份]|几页|哪一?页|(要不要|用不用|带不带|交不交|收不收)|没带|忘了?带|^(?:他们|窗口|人家|她)?(?:还)?说?还?要[^,\uff0c]{2,6}$|^(还|那)?要.{2,8}(吗|不|嘛|么)$"
    "|^[还那就光只]*[带拿凭用][我俺他她]?的?[^,\uff0c]{2,6}[去来]?[就也]?(?:行|可以|要得|得行|中|够)?[了]?[不吗嘛么没][?\uff1f]?$"
)
_WITH_SOMEBODY = re.compile(
    "在(我|他|她|俺)?.{0,3}(那里?|那儿|手里|手上|那边|屋头|单位|厂里|家里|老家|学校|医院)$|(不|没)给(我|俺)?|(被|让).{1,4}(拿|扣|收)(走|着|了)"
    "|没带|忘了?带"
)
# 「要带啥」 names none.
_BRINGS = re.compile("[带拿](?!些?(?:啥|什么|哪))|准备")
# 户口 in 户口本.
_BOOKLET = re.compile("[本簿册]")
_LIKELY = 0.5
_OF_NO_PAPER = frozenset({"ask_fee", "ask_amount", "ask_time_limit", "ask_office_hours", "ask_phone", "ask_online"})


def is_of_a_paper_here(turn: Turn, heard: Heard) -> bool:
    """Whether a paper of what is talked about is asked after, 「户口本要带原件吗」, or is out of reach.

    Its name may be that of something else, which is not what is wanted.
    """
    after = _OF_A_PAPER.search(heard.text) is not None or is_out_of_reach(heard.text)
    item = turn.book.items.get(turn.dialogue.subject)
    if item is None or turn.pressed is not None or not after:
        return False
    if item.is_referral and not item.materials:
        # 「要发票吗」: where it is done they know what it takes. 「要多少钱」 asks for no paper.
        return heard.intent not in _OF_NO_PAPER
    return any(is_hinted_at(material, heard.text) for material in item.materials)


def is_out_of_reach(text: str) -> bool:
    """Whether a paper is with somebody else or left at home: 「户口本在我哥那」, 「前夫不给户口本」, 「户口本没带」."""
    return _WITH_SOMEBODY.search(text) is not None


def is_paper_here(turn: Turn, text: str) -> bool:
    """Whether the text names a paper of the item talked about: 「出生证明在哪开」 is not any certificate."""
    item = turn.book.items.get(turn.dialogue.subject)
    names = (name for material in item.materials for name in (material.name, *material.says)) if item else ()
    return any(len(name) > 1 and name in text for name in names)


def is_a_paper_beside(heard: Heard, shared: Named) -> bool:
    """Whether the shared name only stands in a paper's, and something else is meant: 「办结婚,户口本在我妈那」."""
    best = heard.candidates[0] if heard.candidates else None
    likely = best is not None and best["score"] >= _LIKELY and best["id"] not in shared.ids
    return likely and _BOOKLET.search(heard.text[shared.start : shared.end + 1]) is not None


def is_to_be_brought(item: Item, before: str, said: str) -> bool:
    """Whether it is a paper of an item, asked about among what to bring: 「办低保要带户口本还有身份证吗」."""
    return _BRINGS.search(before) is not None and any(is_hinted_at(material, said) for material in item.materials)


def is_frequent(turn: Turn, guide: str, text: str) -> bool:
    """Whether it is a frequent question of an item, such as the one talked about: 「户口本在我妈那」 of a marriage."""
    item = turn.book.items.get(guide)
    return item is not None and faq_answer(item, text, phone="") is not None
