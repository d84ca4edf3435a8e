"""Which item a message is about: the one it names, the one talked about, or one to be asked back."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any, Iterator, List, Mapping, Optional, Sequence, Tuple

from bot.conversations.guide.about import MOST_CHOICES, About, worth_asking
from bot.conversations.guide.hall_question import (
    ABOUT_PAPERS,
    ABOUT_THE_HALL,
    is_about_the_hall,
    is_known_of_the_hall,
    window_named,
)
from bot.conversations.guide.not_for import case_of_another, is_not_for
from bot.conversations.guide.occasions import (
    NAMES_A_THING,
    asked_after_a_death,
    asks_for_every_paper,
    is_after_a_death,
    on_the_occasion,
    step_meant,
    whole_meant,
)
from bot.conversations.guide.on_the_way import is_wanted_outright, without_what_is_told_on_the_way
from bot.conversations.guide.papers_here import is_a_paper_beside, is_frequent, is_of_a_paper_here, is_paper_here
from bot.conversations.guide.shared_name import of_shared, only_tells_where, shared_name, told_by_the_rest
from bot.conversations.guide.who_asks import without_who_asks
from bot.conversations.meaning.beside import are_joined
from bot.conversations.meaning.danger import is_bereaved
from bot.conversations.meaning.faqs import is_word_for_word
from bot.conversations.meaning.likelihood import OF_AN_ITEM, likeliest, told_as_a_story
from bot.conversations.meaning.other_business import is_other_business, speaks_of
from bot.conversations.meaning.second_look import asks
from bot.conversations.meaning.several import told_beside
from bot.conversations.meaning.subject_words import subject_words, without_asking
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.guidebook.answers import is_named
from bot.guidebook.schema import Item
from bot.guidebook.search import thresholds

# 「交钱」 names several things, and in the middle of one asks what it costs.
_ASKS_TO_PAY = re.compile("(那|还|那还)?(要不要|要|用不用|用)交钱(不|吗|嘛|么|呀)?[?\uff1f]?")
# Fewer characters than this name nothing.
_FEW_WORDS = 3
_TELLS = re.compile("^(?:是|就是)?(?:在|从|跟|因为|由于).{2,6}$")
_NOT_THAT = re.compile("(?:不是|不算|又不是|没有?(?:办过?|吃过?|领过?|评过?|评上))$")
_PAIR = re.compile("[和跟同与、]")
_NEAR = 0.5
# No longer than this, a name takes up something that waits, and asks nothing of its own.
_SHORT_CALL = 8
_CALLS = re.compile("[那还有呢咧哩嘞么,\uff0c?\uff1f。\\s]")
# Longer than this, a message tells a story, and what it names may only be part of it.
_STORY = 60
_CLEARLY = 0.6


def about(turn: Turn, heard: Heard) -> About:
    """Return what a message is about, in its conversation; never what its guide says that it is not for."""
    heard = without_what_is_told_on_the_way(heard)
    meant = _about(turn, heard)
    if turn.pressed is not None or is_named(heard.text, ("死亡",), turn.book.words.synonyms):
        return meant
    guides = (*meant.subjects, *meant.options)
    left = [guide for guide in guides if not is_not_for(turn, guide, heard.text)]
    if meant.options and not is_bereaved(heard.text):
        # Nobody who asks of something else is offered what is to be done after a death, unless it is likeliest.
        left = [guide for guide in left if guide == meant.options[0] or not is_after_a_death(turn, guide)]
    elsewhere = next(filter(None, (case_of_another(turn, guide, heard.text) for guide in guides)), None)
    if elsewhere is not None:
        return About(subjects=(elsewhere,))
    if len(left) == len(guides):
        told_before = step_meant(turn, meant.options)
        return meant if told_before is None else About(subjects=(told_before,))
    if meant.options and left[:1] != list(guides[:1]):
        # 「办个民宿」: what is like it is not for it, and what is less like it is not meant.
        return About(unknown=True)
    return About(subjects=tuple(left)) if left and meant.subjects else About(options=tuple(left), unknown=not left)


def _about(turn: Turn, heard: Heard) -> About:
    if turn.pressed is not None and "item" in turn.pressed:
        return About(subjects=(str(turn.pressed["item"]),))
    if is_known_of_the_hall(turn, heard):
        return About(hall=True)
    waiting = _waiting_named(turn, heard)
    if waiting is not None:
        return About(subjects=(str(waiting["item"]),))
    if turn.dialogue.subject in turn.book.bundles and asks_for_every_paper(heard.text):
        return _by_context(turn, heard)
    if is_of_a_paper_here(turn, heard) or _is_asked_here(turn, heard):
        return _by_context(turn, heard)
    if is_other_business(turn, heard):
        return About(unknown=True)
    whole = asked_after_a_death(turn, heard) or whole_meant(turn, heard)
    if whole is not None:
        return About(subjects=(whole,))
    named = _asked_about(turn, heard)
    if len(named) > 1:
        return About(subjects=tuple(named))
    shared = shared_name(heard)
    story = told_as_a_story(heard, shared)
    if story is not None:
        return About(subjects=(story,))
    if shared is not None and turn.dialogue.subject and _ASKS_TO_PAY.fullmatch(heard.text):
        return _by_context(turn, heard)
    if shared is not None and is_frequent(turn, turn.dialogue.subject, heard.text):
        return _by_context(turn, heard)
    if shared is not None and only_tells_where(turn, heard, shared):
        return _by_context(turn, heard)
    if shared is not None and is_a_paper_beside(heard, shared):
        return About(options=worth_asking(heard))
    if shared is not None and heard.intent in ABOUT_PAPERS and is_paper_here(turn, heard.text):
        return About(subjects=(turn.dialogue.subject,))
    if shared is not None:
        return of_shared(turn, heard, shared)
    if not heard.mentions and is_about_the_hall(turn, heard):
        return _by_context(turn, heard) if window_named(turn.town, heard.text) is None else About(hall=True)
    if _tells_where_from(turn, heard):
        return About(options=(str(heard.decided), turn.dialogue.subject))
    settled = _settled_by(turn, heard, named) or next(
        (guide for guide in named if is_frequent(turn, guide, heard.text)), None
    )
    if settled and _is_only_told_in_passing(heard, settled):
        return About(options=tuple(dict.fromkeys((settled, *worth_asking(heard)))) if heard.known else (settled,))
    first = settled or next(iter(named), None)
    other = told_beside(turn, heard, first) if first else None
    if first and other:
        return About(subjects=(first, other))
    if settled:
        return About(subjects=(settled,))
    if turn.dialogue.subject and not heard.mentions and not subject_words(heard.text):
        return _by_context(turn, heard)
    if not named and heard.known and heard.candidates[0]["id"] == turn.dialogue.subject:
        return About(subjects=(turn.dialogue.subject,))
    if named or heard.known:
        options = tuple(dict.fromkeys((*named, *_with_what_is_talked_about(turn, heard))))[:MOST_CHOICES]
        # Nobody is asked whether what is talked about is meant, where nothing else is.
        return About(subjects=options) if options == (turn.dialogue.subject,) else About(options=options)
    rest = subject_words(heard.text)
    if not rest or speaks_of(turn, turn.dialogue.subject, rest):
        return _by_context(turn, heard)
    if turn.dialogue.subject and NAMES_A_THING.search(rest) is None:
        # Words of no guide beside what is talked about: rather of it than of something that is not there.
        here = turn.dialogue.subject
        return About(subjects=(here,)) if _asks_one_fact(heard, rest) else About(options=(here,))
    like = tuple(one["id"] for one in heard.candidates if _is_in_a_name(turn, one["id"], heard.text))[:MOST_CHOICES]
    return About(options=like, unknown=not like)


def _is_in_a_name(turn: Turn, guide: str, text: str) -> bool:
    """Whether the one word that is said is most of a name of a guide: 「我办医保」."""
    one = turn.book.guide(guide)
    words = [piece for piece in without_asking(text) if len(piece) > 1]
    return len(words) == 1 and any(words[0] in name and len(name) <= len(words[0]) + 1 for name in one.aliases)


def _asks_one_fact(heard: Heard, rest: str) -> bool:
    """Whether one plain fact is asked, 「中不中代办」, or only a word or two were not understood."""
    of_a_fact = heard.intent not in {"ask_overview", "ask_materials", "ask_process", "ask_conditions"}
    if heard.intent == "ask_cross_region" and heard.confidence < _CLEARLY:
        # Decided by its words: 「我在外面打工咋交」.
        return True
    return len(rest) <= _FEW_WORDS or (of_a_fact and heard.intent.startswith("ask_") and heard.confidence >= _CLEARLY)


def _is_only_told_in_passing(heard: Heard, settled: str) -> bool:
    """Whether a long story names something and is, as a whole, hardly about it: a divorce in an orphan's story."""
    score = next((c["score"] for c in heard.candidates if c["id"] == settled), 0.0)
    return len(heard.text) > _STORY and score < thresholds.KNOWN_SCORE


def _with_what_is_talked_about(turn: Turn, heard: Heard) -> Tuple[str, ...]:
    """The candidates that may be meant; one fact asked without a name is first of all asked of what is talked about."""
    likely, here = worth_asking(heard), turn.dialogue.subject
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

    A name that is all that is said settles it (「开小卖部要办什么」 is the bundle, though the licence is near), or all
    that is wanted; then what the search decides, then a name among words that only ask: 「低保找谁问,电话多少」.
    """
    ids = {mention.ids[0] for mention in heard.mentions if len(mention.ids) == 1}
    if len(ids) != 1:
        return heard.decided
    beside = heard.text
    for mention in heard.mentions:
        beside = beside[: mention.start] + " " * (mention.end - mention.start) + beside[mention.end :]
    (named,) = ids
    if not re.search(r"\w", beside) or (heard.decided and is_wanted_outright(heard)):
        return named
    return heard.decided or (named if not subject_words(without_who_asks(heard, beside)) else None)


def _tells_where_from(turn: Turn, heard: Heard) -> bool:
    """Whether a few words without a name tell where or since when, maybe of what is talked about: 「在外地住的院」."""
    talked_about = turn.dialogue.subject in turn.book.items and heard.decided not in (None, turn.dialogue.subject)
    # 「在外地住」 is a name too, and here stands before the word it is told of.
    told = all(heard.text[name.end :].startswith("的") for name in heard.mentions)
    return talked_about and told and not asks(heard.text) and _TELLS.match(heard.text) is not None


def _is_asked_here(turn: Turn, heard: Heard) -> bool:
    """Whether it is a frequent question of what is talked about; word for word, where something else is named in it."""
    here = turn.dialogue.subject
    if turn.pressed is not None or here not in turn.book.items or not is_frequent(turn, here, heard.text):
        return False
    elsewhere = any(here not in name.ids for name in heard.mentions)
    return not elsewhere or is_word_for_word(turn.book.items[here], heard.text)


def without_what_it_is_not(heard: Heard) -> Heard:
    """Return what was heard without its names, where nothing is said but that it is none of them: 「我不是低保户」."""
    text = heard.text
    if not heard.mentions or not all(_NOT_THAT.search(text[: name.start]) for name in heard.mentions):
        return heard
    told_more = subject_words("".join(_names_cut(heard))) or asks(text)
    return heard if told_more else replace(heard, mentions=(), decided=None, candidates=(), known=False)


def _names_cut(heard: Heard) -> Iterator[str]:
    place = 0
    for name in heard.mentions:
        yield heard.text[place : name.start]
        place = name.end
    yield re.sub("^(?:家庭|户|人员|对象)", "", heard.text[place:])


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
    apart = [name for name in names if name.ids != mention.ids and not _are_a_pair(heard.text, mention, name)]
    others = [turn.book.items[name.ids[0]] for name in apart if name.ids[0] in turn.book.items]
    return any(covers(item, heard.text, mention) for item in others)


def _are_a_pair(text: str, one: Named, other: Named) -> bool:
    """Whether two names stand side by side as two things: 「低保跟大病救助」."""
    first, second = sorted((one, other), key=lambda name: name.start)
    return _PAIR.fullmatch(text[first.end : second.start]) is not None


def covers(item: Item, text: str, mention: Named) -> bool:
    """Whether a name stands in words that answer a question of an item."""
    phrases = (said for question in item.asked for option in question.options for said in (option.label, *option.says))
    name = text[mention.start : mention.end]
    return any(
        found.start() <= mention.start and mention.end <= found.end()
        for phrase in phrases
        if name in phrase
        for found in re.finditer(re.escape(phrase), text)
    )


def called_up(turn: Turn, heard: Heard) -> Optional[Mapping[str, Any]]:
    """Return what pressing would do that which waits and is called by its name alone, 「社保卡呢」, else None."""
    waiting = _waiting_named(turn, heard)
    beside = heard.text[: heard.mentions[0].start] + heard.text[heard.mentions[0].end :] if waiting else heard.text
    return waiting if waiting is not None and not _CALLS.sub("", beside) else None


def _waiting_named(turn: Turn, heard: Heard) -> Optional[Mapping[str, Any]]:
    """Return what was asked in the same breath and waits, or was just offered, where one of its item is named."""
    if len(heard.mentions) != 1 or len(heard.text) > _SHORT_CALL:
        return None
    said = heard.text[heard.mentions[0].start : heard.mentions[0].end]
    offered = [choice.get("does", {}) for choice in turn.last_choices]
    waiting = [does for does in (*(kept["does"] for kept in turn.dialogue.later), *offered) if "item" in does]
    named = {does["item"]: does for does in reversed(waiting) if does["item"] != turn.dialogue.subject}
    fitting = [does for one, does in named.items() if one in turn.book.items and said in turn.book.plain_name(one)]
    return fitting[0] if len(fitting) == 1 else None


def item_of(heard: Heard) -> Optional[str]:
    """Return the item a running bot would take a first message to be about.

    None when it would ask back, and for what is about no item, whatever it names: a complaint, a fraud, a farewell.
    """
    if not heard.intent.startswith(OF_AN_ITEM):
        return None
    heard = without_what_is_told_on_the_way(heard)
    shared = shared_name(heard)
    if shared is not None:
        return told_by_the_rest(heard, shared)
    return _settled_alone(heard)
