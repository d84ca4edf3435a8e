"""Public business by its name: 「采砂许可证」 is no permit to fell trees, however alike the two are written.

What an office gives out or takes in (a permit, a subsidy, a filing) says its kind in its last characters, which many
share, and before them what it is about, which is its own. Where no guide speaks of that, the guides do not have it.
"""

from __future__ import annotations

import re
from typing import Iterator, List, Sequence, Tuple

from bot.conversations.meaning.subject_words import without_asking
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.guidebook.search import words

# 证明 is left out: what letters there are, is a guide's own business.
_KINDS = re.compile(
    "许可证?|执业证|合格证书?|资格证书?|资格|资质|执照|牌照|证书|(?<![保认验公凭见领扯打办])证(?![明件实据婚人])"
    "|补贴|补助金?|补偿[金款]?|保险|备案|审批|报批|批准|登记|认定|检疫|环评|报装|开户|签证|公证|专利|商标|报名|验收|注册"
)
# What is founded or protected by being entered somewhere, asked about with words between: 「外资企业怎么注册」.
_FOUNDED = re.compile(
    "(?P<about>[\u4e00-\u9fff]{0,4}(?:企业|公司|厂|合作社|商标|品牌|专利|域名|协会|机构))"
    "(?:[要想该得去]|怎么|咋个?|如何|啷个|哪个|在?哪里?|到哪里?)+$"
)
# What is asked about begins after 「问一下」 too.
_CLAUSE = re.compile(r"[\s,\uff0c、。;\uff1b:\uff1a!\uff01?\uff1f]|问(?:一?[下哈声]|问)")
_ASKS_WHICH = re.compile("(什么|啥子?|哪些|么子)(许可|证|资质|手续|执照)")
_CLAIMS_LITTLE = frozenset({"nlu_fallback", "out_of_scope", "inform"})
_OF_THE_LEDGER = frozenset({"file_complaint", "rate_service"})
# Characters beside the name, of which none asks.
_MOST_BESIDE = 2
_SHORTEST = 2


def is_other_business(turn: Turn, heard: Heard) -> bool:
    """Whether it names a permit, a subsidy or the like of which no guide that it resembles speaks."""
    own = own_words(heard.text, heard.mentions)
    named = {guide for mention in heard.mentions for guide in mention.ids}
    alike = {turn.dialogue.subject, *named, *(candidate["id"] for candidate in heard.candidates)}
    return bool(own) and not any(speaks_of(turn, guide, about) for guide in alike for about in own)


def speaks_of(turn: Turn, guide: str, said: str) -> bool:
    """Whether words are of a guide: at least half of their two-character pieces stand in its file."""
    if guide not in turn.book.items and guide not in turn.book.bundles:
        return False
    text = turn.book.telling_of(guide)
    pieces = [said[place : place + 2] for place in range(len(said) - 1)]
    return 2 * sum(piece in text for piece in pieces) >= len(pieces)


def asks_for_business(intent: str, text: str) -> bool:
    """Whether a text that was taken for something else names public business: 「网吧许可」, 「开典当行要什么许可」.

    Of the development set of what is beside the point none does; a complaint may, so there nothing else is said.
    """
    if intent in _CLAIMS_LITTLE:
        return _ASKS_WHICH.search(text) is not None or next(_named(text), None) is not None
    return intent in _OF_THE_LEDGER and any(
        len("".join(without_asking(text[:start] + text[end:]))) <= len(about) + _MOST_BESIDE
        for about, start, end in _named(text)
    )


def own_words(text: str, mentions: Sequence[Named]) -> List[str]:
    """Return what the business named in a text is about, 采砂; nothing where a name of one guide says what it is."""
    if any(len(mention.ids) == 1 for mention in mentions):
        return []
    return [about for about, start, _ in _named(text) if not any(name.start < start < name.end for name in mentions)]


def _named(text: str) -> Iterator[Tuple[str, int, int]]:
    """Yield each business of a text: the words before its kind, and where the kind stands."""
    for kind in _KINDS.finditer(text):
        clause = _CLAUSE.split(text[: kind.end()])[-1]
        founded = _FOUNDED.search(clause[: -len(kind[0])])
        about = founded["about"] if founded is not None else _before(clause, len(kind[0]))
        if len(about) >= _SHORTEST:
            yield about, kind.start(), kind.end()


def _before(clause: str, kind: int) -> str:
    """Return the words right before the last ``kind`` characters of a clause, up to one by which people ask."""
    about = ""
    for word in reversed(words.cut(clause)):
        if len(about) >= kind and not without_asking(word):
            break
        about = word + about
    return re.sub(r"[\W_a-zA-Z0-9]|^[个张本]|[上里]$", "", about[:-kind])
