"""Which item a message is about: the one it names, the one talked about, or one to be asked back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import List, Optional, Sequence, Tuple

from bot.conversations.beside import are_joined
from bot.conversations.faqs import hall_faq_answer
from bot.conversations.likelihood import LONG, OF_AN_ITEM, clearly_likeliest, likeliest, nearest, told_as_a_story
from bot.conversations.occasions import NAMES_A_THING, on_the_occasion, step_meant, whole_meant
from bot.conversations.other_business import is_other_business, speaks_of
from bot.conversations.papers_here import is_a_paper_beside, is_frequent_here, is_of_a_paper_here, is_paper_here
from bot.conversations.second_look import corrects
from bot.conversations.several import told_beside
from bot.conversations.subject_words import subject_words
from bot.conversations.turn import Heard, Named, Turn
from bot.guidebook.answers import is_named
from bot.guidebook.schema import Item, Town, Window
from bot.guidebook.search import thresholds
from bot.guidebook.search.operations import operations_in

# Asked without an item, these are about the hall itself.
ABOUT_THE_HALL = frozenset({"ask_location", "ask_office_hours", "ask_phone", "ask_appointment"})
ABOUT_PAPERS = frozenset({"ask_material_detail", "lack_material", "ask_location"})
MOST_CHOICES = 3
MOST_SHARED = 6
# A candidate with less than this share of the best one's score has, on the development set, not been meant.
WORTH_ASKING = 0.1

_AGE = re.compile("[零一二三四五六七八九十百]{2,}岁?")
# 「交钱」 names several things, and in the middle of one asks what it costs.
_ASKS_TO_PAY = re.compile("(那|还|那还)?(要不要|要|用不用|用)交钱(不|吗|嘛|么|呀)?[?\uff1f]?")
# Fewer characters than this name nothing.
_FEW_WORDS = 3
_NEAR = 0.5
# No longer than this, a name takes up something that waits, and asks nothing of its own.
_SHORT_CALL = 8
# Longer than this, a message tells a story, and what it names may only be part of it.
_STORY = 60
_PAYS_IN = re.compile("[交缴](?!钱)")
_CLEARLY = 0.6


@dataclass(frozen=True)
class About:
    """What a message is about. Exactly one part is set, or none: then nothing in it names anything.

    ``subjects`` are settled (ids of items or bundles), several when several
    were named; ``options`` must be asked back; ``hall`` is the service centre;
    ``unknown`` is something the guides do not have.
    """

    subjects: Tuple[str, ...] = ()
    options: Tuple[str, ...] = ()
    hall: bool = False
    unknown: bool = False


def about(turn: Turn, heard: Heard) -> About:
    """Return what a message is about, in its conversation; never what its guide says that it is not for."""
    meant = _about(turn, heard)
    if turn.pressed is not None or is_named(heard.text, ("死亡",), turn.book.words.synonyms):
        return meant
    left = [guide for guide in (*meant.subjects, *meant.options) if not _is_not_for(turn, guide, heard.text)]
    if len(left) == len(meant.subjects) + len(meant.options):
        told_before = step_meant(turn, meant.options)
        return meant if told_before is None else About(subjects=(told_before,))
    return About(subjects=tuple(left)) if left and meant.subjects else About(options=tuple(left), unknown=not left)


def _is_not_for(turn: Turn, guide: str, text: str) -> bool:
    item = turn.book.items.get(guide)
    return item is not None and any(word in text for word in item.not_for)


def _about(turn: Turn, heard: Heard) -> About:
    if turn.pressed is not None and "item" in turn.pressed:
        return About(subjects=(str(turn.pressed["item"]),))
    if _is_known_of_the_hall(turn, heard):
        return About(hall=True)
    waiting = _waiting_named(turn, heard)
    if waiting is not None:
        return About(subjects=(waiting,))
    if is_of_a_paper_here(turn, heard):
        return _by_context(turn, heard)
    if is_other_business(turn, heard):
        return About(unknown=True)
    whole = whole_meant(turn, heard)
    if whole is not None:
        return About(subjects=(whole,))
    named = _asked_about(turn, heard)
    if len(named) > 1:
        return About(subjects=tuple(named))
    shared = _shared_name(heard)
    story = told_as_a_story(heard, shared)
    if story is not None:
        return About(subjects=(story,))
    if shared is not None and turn.dialogue.subject and _ASKS_TO_PAY.fullmatch(heard.text):
        return _by_context(turn, heard)
    if shared is not None and is_frequent_here(turn, heard.text):
        return _by_context(turn, heard)
    if shared is not None and is_a_paper_beside(heard, shared):
        return About(options=_worth_asking(heard))
    if shared is not None and heard.intent in ABOUT_PAPERS and is_paper_here(turn, heard.text):
        return About(subjects=(turn.dialogue.subject,))
    if shared is not None:
        return _of_shared(turn, heard, shared)
    if not heard.mentions and _is_about_the_hall(turn, heard):
        return _by_context(turn, heard) if window_named(turn.town, heard.text) is None else About(hall=True)
    settled = _settled_by(turn, heard, named)
    if settled and _is_only_told_in_passing(heard, settled):
        return About(options=tuple(dict.fromkeys((settled, *_worth_asking(heard)))) if heard.known else (settled,))
    first = settled or next(iter(named), None)
    other = told_beside(turn, heard, first) if first else None
    if first and other:
        return About(subjects=(first, other))
    if settled:
        return About(subjects=(settled,))
    if turn.dialogue.subject and not heard.mentions and not subject_words(heard.text):
        return _by_context(turn, heard)
    if named or heard.known:
        return About(options=tuple(dict.fromkeys((*named, *_with_what_is_talked_about(turn, heard))))[:MOST_CHOICES])
    rest = subject_words(heard.text)
    if not rest or speaks_of(turn, turn.dialogue.subject, rest):
        return _by_context(turn, heard)
    if turn.dialogue.subject and NAMES_A_THING.search(rest) is None:
        # Words of no guide beside what is talked about: rather of it than of something that is not there.
        here = turn.dialogue.subject
        return About(subjects=(here,)) if _asks_one_fact(heard, rest) else About(options=(here,))
    return About(unknown=True)


def _asks_one_fact(heard: Heard, rest: str) -> bool:
    """Whether one plain fact is asked, 「中不中代办」, or only a word or two were not understood."""
    of_a_fact = heard.intent not in {"ask_overview", "ask_materials", "ask_process", "ask_conditions"}
    return len(rest) <= _FEW_WORDS or (of_a_fact and heard.intent.startswith("ask_") and heard.confidence >= _CLEARLY)


def _is_only_told_in_passing(heard: Heard, settled: str) -> bool:
    """Whether a long story names something and is, as a whole, hardly about it: a divorce in an orphan's story."""
    score = next((c["score"] for c in heard.candidates if c["id"] == settled), 0.0)
    return len(heard.text) > _STORY and score < thresholds.KNOWN_SCORE


def _is_about_the_hall(turn: Turn, heard: Heard) -> bool:
    """Whether nothing is named but a window, or nothing at all: 「今天开门吗」."""
    return heard.intent in ABOUT_THE_HALL and (
        window_named(turn.town, heard.text) is not None or not subject_words(heard.text)
    )


def _is_known_of_the_hall(turn: Turn, heard: Heard) -> bool:
    """Whether it asks what the town has written down of its hall: copies, parking; never of an item that is named."""
    named = heard.mentions or heard.decided
    of_a_paper = bool(turn.dialogue.subject) and heard.intent in ABOUT_PAPERS - ABOUT_THE_HALL
    return not named and not of_a_paper and hall_faq_answer(turn.town.hall, heard.text) is not None


def window_named(town: Town, text: str) -> Optional[Window]:
    """Return the window a text names, without its number: 「户籍窗口今天有人没」."""
    for window in town.windows:
        name = re.sub(r"^\d+号|[(\uff08].*", "", window.name)
        if len(name) > 2 and name in text:
            return window
    return None


def _worth_asking(heard: Heard) -> Tuple[str, ...]:
    """The candidates that may be meant: those far behind the first would only be in the way."""
    best = max((c["score"] for c in heard.candidates), default=0.0)
    likely = [c["id"] for c in heard.candidates if c["score"] >= best * WORTH_ASKING]
    return tuple(likely[:MOST_CHOICES])


def _with_what_is_talked_about(turn: Turn, heard: Heard) -> Tuple[str, ...]:
    """The candidates that may be meant; one fact asked without a name is first of all asked of what is talked about."""
    likely, here = _worth_asking(heard), turn.dialogue.subject
    if not here or heard.mentions:
        return likely
    # In the middle of something only what is near the best is worth a detour.
    near = [c["id"] for c in heard.candidates[:MOST_CHOICES] if c["score"] >= _NEAR * heard.candidates[0]["score"]]
    if heard.intent in {"ask_overview", "ask_materials", "ask_process"}:
        return tuple(near)
    return tuple(dict.fromkeys((here, *near[: MOST_CHOICES - 1])))


def _by_context(turn: Turn, heard: Heard) -> About:
    if turn.dialogue.subject:
        return About(subjects=(turn.dialogue.subject,))
    return About(hall=heard.intent in ABOUT_THE_HALL)


def _asked_about(turn: Turn, heard: Heard) -> List[str]:
    """Return the ids of the items asked about: several only when they are joined, as in 「A 和 B」."""
    names = [mention for mention in heard.mentions if len(mention.ids) == 1]
    names = [mention for mention in names if not _is_answer(turn, heard, mention, names)]
    if heard.decided:
        # 「我跟他没扯证,娃…户口想落我屋头」: what is not so is not what is wanted.
        names = [mention for mention in names if heard.decided in mention.ids or not _is_denied(heard.text, mention)]
    ids = list(dict.fromkeys(mention.ids[0] for mention in names))
    if len(ids) > 1 and not _joined(heard.text, names):
        ids = [likeliest(heard, ids)]
    return ids


def _settled_by(turn: Turn, heard: Heard, named: Sequence[str]) -> Optional[str]:
    """Return the one item to answer: the one decided on, or the one talked about, where it is named again.

    A name with more beside it settles nothing. Where the search decides on another item than the one named, it is
    right in 46 of 48 questions of the development sets (「没领证,娃能落户不」). Answered by their names, 23 in 100
    questions whose item was taken out of the guides got the facts of a sister; so, 8.
    """
    if not named:
        return heard.decided
    if named[0] == turn.dialogue.subject:
        return on_the_occasion(turn, heard, named[0]) or named[0]
    decided = _settled_alone(heard)
    return on_the_occasion(turn, heard, decided or named[0]) or decided


def _settled_alone(heard: Heard) -> Optional[str]:
    """Return the one item of a first message, None when it must be asked back.

    A name that is all that is said settles it (「开小卖部要办什么」 is the bundle, though the licence is near),
    then what the search decides, then a name among words that only ask: 「低保找谁问,电话多少」.
    """
    ids = {mention.ids[0] for mention in heard.mentions if len(mention.ids) == 1}
    if len(ids) != 1:
        return heard.decided
    beside = heard.text
    for mention in heard.mentions:
        beside = beside[: mention.start] + " " * (mention.end - mention.start) + beside[mention.end :]
    (named,) = ids
    if not re.search(r"\w", beside):
        return named
    return heard.decided or (named if not subject_words(beside) else None)


def _is_denied(text: str, mention: Named) -> bool:
    return text[: mention.start].endswith(("没", "没有", "没得", "未", "冇", "莫得"))


def _joined(text: str, names: Sequence[Named]) -> bool:
    return any(are_joined(text, one, other) for one, other in pairwise(names))


def is_joined(heard: Heard, name: Named) -> bool:
    """Whether a name is joined to the one before or after it, as in 「居住证和医保」."""
    around = [other for other in heard.mentions if other is not name]
    return any(_joined(heard.text, sorted((name, other), key=lambda n: n.start)) for other in around)


def _is_answer(turn: Turn, heard: Heard, mention: Named, names: Sequence[Named]) -> bool:
    """Whether a name only stands in an answer about another item: 「上户口,我俩没领证」 is not about marrying."""
    others = [turn.book.items[n.ids[0]] for n in names if n.ids != mention.ids and n.ids[0] in turn.book.items]
    return any(covers(item, heard.text, mention) for item in others)


def covers(item: Item, text: str, mention: Named) -> bool:
    """Whether a name stands in words that answer a question of an item."""
    phrases = (said for question in item.asked for option in question.options for said in (option.label, *option.says))
    return any(
        found.start() <= mention.start and mention.end <= found.end()
        for phrase in phrases
        for found in re.finditer(re.escape(phrase), text)
    )


def _shared_name(heard: Heard) -> Optional[Named]:
    """Return a name that several items share, when no name of one item stands beside it."""
    if any(len(mention.ids) == 1 for mention in heard.mentions):
        return None
    shared = [mention for mention in heard.mentions if len(mention.ids) > 1]
    return next((mention for mention in shared if not _is_circumstance(heard, mention)), None)


def _is_circumstance(heard: Heard, mention: Named) -> bool:
    """Whether a name only tells where something is, beside what is wanted: 「要读初一,户口在老家,咋报名」."""
    after, before = heard.text[mention.end :], heard.text[: mention.start]
    return after.startswith(("在", "不在")) and len(subject_words(before)) > 1 and bool(heard.candidates)


def _of_shared(turn: Turn, heard: Heard, shared: Named) -> About:
    """Ask back what a shared name means, unless it is talked about already or the other words settle it."""
    here = turn.dialogue.subject
    if here in shared.ids and ("还是" in heard.text or not corrects(heard.text)):
        return About(subjects=(here,))
    told = on_the_occasion(turn, heard, *shared.ids) or _told_by_the_rest(heard, shared)
    if told and told != here:
        return About(subjects=(told,))
    meant = [guide for guide in shared.ids if guide != here]
    rest = subject_words(_clause_around(heard.text, shared))
    near = None if rest else nearest(turn, meant)
    if near is not None:
        return About(subjects=(near,))
    fitting = tuple(guide for guide in meant if not rest or speaks_of(turn, guide, rest))
    if not fitting:
        # How old somebody is may tell which, 「俺娘八十了」, and never makes it something else.
        rest = subject_words(_AGE.sub("", _clause_around(heard.text, shared)))
        fitting = tuple(guide for guide in meant if not rest or speaks_of(turn, guide, rest))
    if not fitting:
        likely = tuple(guide for guide in _worth_asking(heard) if speaks_of(turn, guide, rest)) if heard.known else ()
        if not likely and len(heard.text) > LONG:
            # What is told around it makes it nothing else.
            return About(options=tuple(meant[:MOST_SHARED]))
        return About(options=likely, unknown=not likely)
    return About(subjects=fitting) if len(fitting) == 1 and rest else About(options=fitting[:MOST_SHARED])


def _waiting_named(turn: Turn, heard: Heard) -> Optional[str]:
    """Return the item that was asked about in the same breath and waits, or was just offered: 「社保卡呢」."""
    if len(heard.mentions) != 1 or len(heard.text) > _SHORT_CALL:
        return None
    said = heard.text[heard.mentions[0].start : heard.mentions[0].end]
    offered = [choice.get("does", {}) for choice in turn.last_choices]
    waiting = dict.fromkeys(does.get("item") for does in (*(kept["does"] for kept in turn.dialogue.later), *offered))
    named = [one for one in waiting if one in turn.book.items and one != turn.dialogue.subject]
    fitting = [str(one) for one in named if said in turn.book.plain_name(str(one))]
    return fitting[0] if len(fitting) == 1 else None


def _told_by_the_rest(heard: Heard, shared: Named) -> Optional[str]:
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


def item_of(heard: Heard) -> Optional[str]:
    """Return the item a running bot would take a first message to be about.

    None when it would ask back, and for what is about no item, whatever it names: a complaint, a fraud, a farewell.
    """
    if not heard.intent.startswith(OF_AN_ITEM):
        return None
    shared = _shared_name(heard)
    if shared is not None:
        return _told_by_the_rest(heard, shared)
    return _settled_alone(heard)
