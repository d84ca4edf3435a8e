"""Several things asked about in one message: what else is told beside what is named, and one answer to all of them."""

from __future__ import annotations

import dataclasses
import re
from typing import Iterator, List, Optional, Sequence, Set, Tuple

from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.turns import wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.local_facts import window_in
from bot.guidebook.plain_names import short_name
from bot.guidebook.search import thresholds

MOST = 3
_SHORTEST = 2
_CLAUSE = re.compile(r"[,\uff0c。;\uff1b!\uff01?\uff1f\s]")
# A clause that goes on with a second thing; or two names before what is asked of both.
_GOES_ON = re.compile("也|还|再|另外|顺便")
_PAIR = re.compile("和|跟|、|同")
_OF_BOTH = re.compile("一起|一块|一次|一趟|都")
# 「一起办行吗」 asks no more than whether it is one way.
_TOGETHER = re.compile(
    "一(起|块儿?|次|趟|回)(能|可以|给)?(办|弄|搞|交)[^,\uff0c]{0,4}(行|可以|得|中|成|要得|吗|不|么|嘛)"
    "|能(不能)?一(起|块儿?|次|趟|回)(办|弄|搞)"
)
_OF_THE_WAY = frozenset(
    {
        "ask_proxy",
        "ask_overview",
        "ask_materials",
        "ask_process",
        "ask_conditions",
        "ask_location",
        "ask_time_limit",
    }
)


# What is asked in one breath of one thing, 「要带啥多少钱几天好」: each in words that ask nothing else.
_FACTS = (
    (
        "ask_materials",
        "(?:要|需要|得|该)?(?:带|拿|准备)(?:些)?(?:啥|什么|哪些|么子)|(?:啥|什么|哪些)(?:材料|证件|手续)",
    ),
    ("ask_time_limit", "多久|多长时间|几天(?:能|可以|才)?(?:办|好|拿|下|批)"),
    ("ask_amount", "(?:能|可以|领|发|补|给)(?:领|发|补|给)?(?:多少|好多|几多)钱?|一个?月(?:多少|好多|几多)钱?"),
    ("ask_fee", "(?:要|收|交|花)?(?:多少|好多|几多|几块)钱|[要收]不[要收]钱|[要收]钱[吗不]|收费"),
    ("ask_location", "在哪(?:里|儿)?办|去哪(?:里|儿)?办|哪个窗口|到哪(?:里|儿)?办"),
    ("ask_office_hours", "几点(?:上班|下班|[开关]门)|周[一二三四五六日末天](?:上不上班|上班|开不?开?门|办不办)"),
    ("ask_online", "(?:网上|手机上)(?:能不能|可不可以|能|可以|办得)"),
    (
        "ask_proxy",
        "(?:能不能|可不可以|可以|能)(?:找人|让人|喊人)?(?:代办|替办|帮着?办)|(?:我|儿子|女儿|家里人)替[他她我]?办",
    ),
    ("ask_appointment", "(?:要不要|用不用|要|得)(?:提前)?预约"),
)


def facts_asked(text: str) -> Sequence[str]:
    """Return the intents of what is asked in so many words, in the order of the text; one piece asks one thing."""
    found: List[Tuple[int, str]] = []
    rest = text
    for intent, words in _FACTS:
        if (asked := re.search(words, rest)) is not None:
            found.append((asked.start(), intent))
            rest = rest[: asked.start()] + "。" * (asked.end() - asked.start()) + rest[asked.end() :]
    return [intent for _, intent in sorted(found)]


def told_beside(turn: Turn, heard: Heard, named: str) -> Optional[str]:
    """Return another thing that a clause of its own is about, by a piece of its name: 「社保卡丢了,医保也没交」."""
    if named not in turn.book.items:
        return None
    likely = [str(one["id"]) for one in heard.candidates if one["score"] >= thresholds.KNOWN_SCORE]
    others = [item for item in likely if item != named and item in turn.book.items]
    told = [words for words in _other_things(heard) if len(words) >= _SHORTEST]
    return next((item for words in told for item in others if _is_piece(turn, item, words)), None)


def _other_things(heard: Heard) -> List[str]:
    """Return what is said in clauses that go on, and of two things joined, where no name of the guides stands."""
    parts: List[str] = []
    goes_on = any(_GOES_ON.search(clause) for clause in _CLAUSE.split(heard.text)[1:])
    for clause, names in _clauses(heard):
        if not names and goes_on:
            parts.append(clause)
        elif not names and _OF_BOTH.search(clause):
            parts += _PAIR.split(clause)[:-1]
    return [subject_words(_GOES_ON.sub("", part)) for part in parts]


def _clauses(heard: Heard) -> Iterator[Tuple[str, Set[str]]]:
    """Yield each clause with the guides that are named in it."""
    place = 0
    for clause in _CLAUSE.split(heard.text):
        names = [name for name in heard.mentions if place <= name.start < place + len(clause)]
        yield clause, {guide for name in names for guide in name.ids}
        place += len(clause) + 1


def about_itself(heard: Heard, subject: str, subjects: Sequence[str]) -> Heard:
    """Return what was heard without the clauses that name another of several things alone, and without its name."""
    others = set(subjects) - {subject}
    own = [clause for clause, names in _clauses(heard) if not names & others or subject in names]
    if len(subjects) < 2 or not own:
        return heard
    text = ",".join(own)
    for name in heard.mentions:
        if subject not in name.ids and set(name.ids) & others:
            text = text.replace(heard.text[name.start : name.end], "")
    return dataclasses.replace(heard, text=text)


def _is_piece(turn: Turn, item_id: str, words: str) -> bool:
    item = turn.book.item(item_id)
    return any(words in name for name in (item.title, item.plain, *item.aliases))


def asks_together(heard: Heard) -> bool:
    """Whether it is asked if several things can be done in one way: 「一起办行吗」."""
    return heard.intent in _OF_THE_WAY and _TOGETHER.search(heard.text) is not None


def one_way(turn: Turn, subjects: Sequence[str]) -> Reply:
    """Say at which window each of several things is done, and whether one way is enough."""
    items = [turn.book.item(subject) for subject in subjects if subject in turn.book.items]
    windows = [window_in(turn.town, item, {}) for item in items]
    lines = [f"· {short_name(item.plain)}:{Here.of(turn, item, {}).facts.where}" for item in items]
    return Reply(text="\n".join([wording.one_way(len({w.id for w in windows if w is not None})), *lines]))


def list_choices(turn: Turn, subjects: Sequence[str]) -> Sequence[Choice]:
    """Return what is asked next of several things: the list of each."""
    items = [turn.book.items[subject] for subject in subjects if subject in turn.book.items]
    return [
        Choice(f"{short_name(item.plain)}:要带啥", {"intent": "ask_materials", "item": item.id})
        for item in items
        if item.materials
    ]


def under_the_last(turn: Turn, before: int, choices: Sequence[Choice]) -> None:
    """Leave choices under the last bubble alone, of those said since ``before``."""
    turn.replies[before:] = [dataclasses.replace(reply, choices=()) for reply in turn.replies[before:]]
    turn.say(dataclasses.replace(turn.replies.pop(), choices=tuple(choices)))
