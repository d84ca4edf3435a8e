"""What answers 「您说的是哪一样」 without a press: a name, a circumstance, or which of them it is not."""

from __future__ import annotations

import re
from typing import List, Optional, Sequence

from bot.conversations.meaning.other_business import speaks_of
from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.turns.turn import Heard, Turn
from bot.guidebook.answers import answers_in

# A candidate as faint as this answers nothing.
FAINT = 0.02
# In so few characters nothing else is asked.
_FEW = 4
_NODS = re.compile("^(?:[对嗯哦哎啊]|就是|是)+[,\uff0c]?就?")
_AROUND = re.compile("[那是要办问说搞的个了嘛吧啊呢,\\uff0c。!\\uff01?\\uff1f\\s]")
# One of those offered is meant by another question from this score on, with so much more than the others have.
_TOLD = 0.05
_BY_FAR = 3
# 「要什么证明」 is as likely of everything.
_BARE = 6
# As likely as this, something else is told.
PLAIN = 0.4
_DENIED = re.compile(
    r"^(?:我|俺)?(?:不(?:是|要|问|办)|没(?:问|说))(?:我?[要问办说]的?)?([^,\uff0c。;\uff1b!\uff01?\uff1f]{2,10})$"
)


def names_plainly(heard: Heard) -> bool:
    """Whether something else is named, and not only faintly hinted at, while it is asked which thing is meant."""
    return bool(heard.mentions or heard.decided) or bool(heard.known and heard.candidates[0]["score"] >= PLAIN)


def not_denied(turn: Turn, heard: Heard, options: Sequence[str]) -> Optional[List[str]]:
    """Return the options that are left when one is said not to be it, 「不是当兵的那个」; None where none is denied."""
    found = _DENIED.match(heard.text.strip(" 。!\uff01")) if turn.pressed is None else None
    if found is None:
        return None
    named = [guide for name in heard.mentions for guide in name.ids if guide in options]
    words = subject_words(found[1])
    denied = named or [option for option in options if words and speaks_of(turn, option, words)]
    left = [option for option in options if option not in denied]
    return left if denied and left else None


def likely_options(turn: Turn, heard: Heard, options: Sequence[str]) -> List[str]:
    """Return the options that a message may mean, best first: by name, likeness, or what one guide asks or tells."""
    named = [guide for name in heard.mentions for guide in name.ids if guide in options]
    if named:
        return named
    best = next(iter(heard.candidates), None)
    if best is not None and best["score"] >= PLAIN and best["id"] not in options:
        return []
    likely = [str(one["id"]) for one in heard.candidates if one["id"] in options and one["score"] >= FAINT]
    words = subject_words(heard.text)
    if likely or not words:
        return likely
    spoken = [option for option in options if speaks_of(turn, option, words)]
    return spoken if len(spoken) == 1 else []


def by_far_likeliest(heard: Heard, options: Sequence[str]) -> Optional[str]:
    """Return the one option that what is asked next is likeliest of, by far; None where nothing else is told by it."""
    scores = sorted(((c["score"], str(c["id"])) for c in heard.candidates if c["id"] in options), reverse=True)
    best = max((c["score"] for c in heard.candidates), default=0.0)
    tells = len(heard.text) > _BARE or bool(subject_words(heard.text))
    clear = (
        tells
        and bool(scores)
        and scores[0][0] == best >= _TOLD
        and all(best >= _BY_FAR * other for other, _ in scores[1:])
    )
    return scores[0][1] if clear else None


def answered_option(turn: Turn, heard: Heard, options: Sequence[str]) -> Optional[str]:
    """Return the one option that a word or two are of, 「车的」, or that they answer a question of, 「不急」."""
    told = [option for option in options if _is_meant_shortly(turn, option, heard.text)]
    return told[0] if turn.pressed is None and len(told) == 1 else None


def _is_meant_shortly(turn: Turn, option: str, text: str) -> bool:
    """Whether a word or two are of an option: of its name, 「车的」, or what would be asked of it, 「八十二」."""
    item, said = turn.book.items.get(option), _AROUND.sub("", _NODS.sub("", text))
    if item is None or not 0 < len(said) <= _FEW:
        return False
    names = (turn.book.plain_name(option), *((item.title, *item.aliases) if len(said) > 1 else ()))
    return any(said in name for name in names) or bool(answers_in(said, item.asked, turn.book.words.synonyms))
