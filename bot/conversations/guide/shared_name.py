"""A name that several items share, 「优待证」: settled by what else is said, or asked back."""

from __future__ import annotations

import re
from typing import Optional

from bot.conversations.guide.about import MOST_SHARED, About, worth_asking
from bot.conversations.guide.occasions import on_the_occasion
from bot.conversations.meaning.likelihood import LONG, clearly_likeliest, nearest
from bot.conversations.meaning.other_business import speaks_of
from bot.conversations.meaning.second_look import asks, corrects
from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.guidebook.search.operations import operations_in

# 「想问哈村上说有个老人钱」: around the name nothing else is named.
_NAMES_NOTHING = re.compile("^[问哈说听讲有个的村镇上里领拿取]+$")
# 「户口跟我妈一起」, 「户口都在我家」.
_WHERE_IT_IS = ("在", "不在", "都在", "也在", "还在", "落在", "跟", "和", "是")
_AGE = re.compile("[零一二三四五六七八九十百]{2,}岁?")
# 「那优待证呢」, after the old people's: the other one.
_TURNS = re.compile("那.{2,8}呢[?\uff1f。]?")
_PAYS_IN = re.compile("[交缴](?!钱)")


def shared_name(heard: Heard) -> Optional[Named]:
    """Return a name that several items share, when no name of one item stands beside it."""
    if any(len(mention.ids) == 1 for mention in heard.mentions):
        return None
    shared = [mention for mention in heard.mentions if len(mention.ids) > 1]
    return next((mention for mention in shared if not _is_circumstance(heard, mention)), None)


def _is_circumstance(heard: Heard, mention: Named) -> bool:
    """Whether a name only tells where something is, beside what is wanted: 「要读初一,户口在老家,咋报名」."""
    after, before = heard.text[mention.end :], heard.text[: mention.start]
    return after.startswith(("在", "不在")) and len(subject_words(before)) > 1 and bool(heard.candidates)


def only_tells_where(turn: Turn, heard: Heard, shared: Named) -> bool:
    """Whether a name only tells where somebody belongs, of what is talked about: 「她户口在我叔家那边,不在本镇」."""
    here, after = turn.dialogue.subject, heard.text[shared.end :]
    return (
        here in turn.book.items
        and here != turn.dialogue.left
        and after.startswith(_WHERE_IT_IS)
        and not asks(heard.text)
    )


def _is_done_here(turn: Turn, heard: Heard, shared: Named) -> bool:
    """Whether a name only says what is to be done about a referral that is talked about: 「补办要多少钱」 of a deed."""
    item = turn.book.items.get(turn.dialogue.subject)
    name = heard.text[shared.start : shared.end]
    beside = f"{heard.text[: shared.start]} {heard.text[shared.end :]}"
    if item is None or not operations_in(name) or subject_words(beside) or corrects(heard.text):
        return False
    return item.is_referral


def of_shared(turn: Turn, heard: Heard, shared: Named) -> About:
    """Ask back what a shared name means, unless it is talked about already or the other words settle it."""
    here = turn.dialogue.subject
    turns = here in shared.ids and _TURNS.fullmatch(heard.text) is not None
    if here in shared.ids and not turns and ("还是" in heard.text or not corrects(heard.text)):
        return About(subjects=(here,))
    if _is_done_here(turn, heard, shared):
        return About(subjects=(here,))
    told = on_the_occasion(turn, heard, *shared.ids) or told_by_the_rest(heard, shared)
    if told and told != here:
        return About(subjects=(told,))
    meant = [guide for guide in shared.ids if guide != here]
    if turns and len(meant) == 1:
        return About(subjects=tuple(meant))
    rest = _NAMES_NOTHING.sub("", subject_words(_clause_around(heard.text, shared)))
    near = None if rest else nearest(turn, meant)
    if near is not None:
        return About(subjects=(near,))
    fitting = tuple(guide for guide in meant if not rest or speaks_of(turn, guide, rest))
    if not fitting:
        # How old somebody is may tell which, 「俺娘八十了」, and never makes it something else.
        rest = _NAMES_NOTHING.sub("", subject_words(_AGE.sub("", _clause_around(heard.text, shared))))
        fitting = tuple(guide for guide in meant if not rest or speaks_of(turn, guide, rest))
    if not fitting:
        likely = tuple(guide for guide in worth_asking(heard) if speaks_of(turn, guide, rest)) if heard.known else ()
        if not likely and len(heard.text) > LONG:
            # What is told around it makes it nothing else.
            return About(options=tuple(meant[:MOST_SHARED]))
        return About(options=likely, unknown=not likely)
    return About(subjects=fitting) if len(fitting) == 1 and rest else About(options=fitting[:MOST_SHARED])


def told_by_the_rest(heard: Heard, shared: Named) -> Optional[str]:
    """Return the item that a shared name means by what else is said: 「孩儿刚下生,户口咋上」, but not 「报销要啥」.

    The search decides on one of those that share it only when more is said: 「户口想迁过来」.
    """
    beside = f"{heard.text[: shared.start]} {heard.text[shared.end :]}"
    if heard.decided:
        return heard.decided if subject_words(beside) or heard.decided in shared.ids else None
    tells = subject_words(beside) or operations_in(beside) or _PAYS_IN.search(beside)
    return clearly_likeliest(heard, shared.ids) if tells else None


def _clause_around(text: str, shared: Named) -> str:
    """Return what stands in one clause with a shared name, without it: 「我爸昨天走了,户口咋办」 → 「咋办」.

    Only there does a word make it something else, as in 「渔船登记」; another clause tells the story.
    """
    before = re.split(r"[,\uff0c。;\uff1b!\uff01?\uff1f\s]", text[: shared.start])[-1]
    after = re.split(r"[,\uff0c。;\uff1b!\uff01?\uff1f\s]", text[shared.end :])[0]
    return f"{before} {after}"
