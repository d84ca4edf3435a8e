"""A few words that mean something beside what is talked about: 「那丢了呢」, 「不是补办,是到期换」, 「写错了,是结婚」.

They name no item by themselves: with the name of what is talked about, or of
what stands before 「都」, they do. 换身份证 and 丢了 make 「身份证丢了」, which is a name of another item.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import List, Optional, Sequence, Tuple

from bot.conversations.meaning.faqs import faq_answer
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.guidebook.answers import answers_in
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Item
from bot.guidebook.search.operations import operations_in

# What is meant follows what was taken back.
_INSTEAD = re.compile(
    r"(?:不(?:是|要|办|问)[^,\uff0c。;\uff1b!\uff01?\uff1f]{1,12}?[,\uff0c。;\uff1b!\uff01\s]*(?:而是|是|要|想|办)(?!不)"
    r"|(?:说|写|打|点|选|搞|弄|讲|问)(?:错|反)[了啦咯]?[,\uff0c。;\uff1b!\uff01\s]*(?:应该|其实)?"
    r"|^[哦噢啊诶哎]*[,\uff0c\s]*(?:不对|不是|错了)[,\uff0c。;\uff1b!\uff01\s]+)"
    r"(?:我们?|俺们?)?(?:是|要|想|问|说|办|的|就是)*(?P<meant>[^,\uff0c。;\uff1b!\uff01?\uff1f]{2,16})"
)
_AROUND = re.compile("^(?:那么?|哪|要是|如果|万一|还有)+|(?:呢|吧|啊|哈|的|嘛|呀|咧|哩|嘞|咋办|怎么办|咋整|咋弄)+$")
_MARKS = " ,.!?\uff0c。\uff01\uff1f"
_CLAUSE = re.compile(r"[,\uff0c。;\uff1b!\uff01?\uff1f]")
# Between two names, these say that both are meant; a mark does when nothing else is there.
_TOGETHER = re.compile(
    r"^[\s、,\uff0c;\uff1b]*(和|跟|同|与|及|以及|还有|还想问|再[问把给办弄开交领换补]|还要|[证卡]?另?外?一个[想要]?|另外|顺便|加上|外加)|^[\s、,\uff0c;\uff1b]*[、,\uff0c][\s、,\uff0c;\uff1b]*$"
)
# So does the next clause that goes on: 「离婚要带啥,还有户口本要改」, 「…,社保卡也丢了」.
_GOES_ON = re.compile(
    r"[,\uff0c。;\uff1b!\uff01?\uff1f\s](?:还有|还想问|另外|顺便|再[问把给办弄开交领换补]|再就是"
    r"|[也还](?:[想要得没]|得把|要把)*[问把给办弄开交领换补申改迁])"
)
_ALL = re.compile("[全统]?[都全]")
# 「…,社保卡也丢了」, and not 「…吃低保也不知道真假」.
_ALSO = re.compile("也(?!不[知晓清])")
# More than this is a question of its own.
_FEW = 4
_TURNS = re.compile("那.{2,4}[呢咧哩嘞]")
# A piece of a name that says what it is of: 身份证, 社保卡.
_SHORTEST = 2


def meant_instead(text: str) -> str:
    """Return what a resident says they meant where they take their own words back, or nothing."""
    found = _INSTEAD.search(text)
    return _AROUND.sub("", found["meant"]) if found is not None else ""


def other_meant(turn: Turn, heard: Heard) -> Optional[str]:
    """Return the item that is meant instead of the one talked about; None where it is one of its own answers."""
    here = turn.book.items.get(turn.dialogue.subject)
    meant = meant_instead(heard.text) if here is not None and turn.pressed is None else ""
    if here is None or not meant or answers_in(meant, here.asked, turn.book.words.synonyms):
        return None
    begins = heard.text.rfind(meant)
    named = [name.ids[0] for name in heard.mentions if name.start >= begins and len(name.ids) == 1]
    decided = [heard.decided] if heard.decided and not heard.mentions else []
    return next(
        (item for item in (*named, sibling(turn.book, here, meant), *decided) if item not in (None, here.id)), None
    )


def sibling(book: Guidebook, here: Item, said: str) -> Optional[str]:
    """Return the item that a few words name together with what another one is of; None where none or several are.

    The items it names as related come first.
    """
    of_it = " ".join((here.title, here.plain, *here.aliases))
    related = [one.id for one in book.related_to(here.id) if _is_named(one, said, of_it)]
    anywhere = [one.id for one in book.items.values() if one.id != here.id and _is_named(one, said, of_it)]
    if related:
        return related[0]
    return anywhere[0] if len(anywhere) == 1 else None


def like_it_meant(book: Guidebook, here: Item, state: str) -> Optional[str]:
    """Return the item for the like of what ``here`` is of, ``state`` being told of it; None where that is here."""
    of_it = " ".join((here.title, here.plain, *here.aliases))
    return None if _is_named(here, state, of_it) else sibling(book, here, state)


def _is_named(item: Item, said: str, of_it: str) -> bool:
    return any(_makes(name, said, of_it) for name in item.aliases if said in name)


def _makes(name: str, said: str, of_it: str) -> bool:
    """Whether a name is nothing but the words and a piece of the other item's name, give or take one character."""
    rest = sorted(name.split(said, 1), key=len)
    return len(rest[0]) < _SHORTEST <= len(rest[1]) and rest[1] in of_it


def followed_up(turn: Turn, heard: Heard) -> Optional[str]:
    """Return the item that 「那丢了呢」 and 「那补贴呢」 turn to; None where it is of the item itself or a paper."""
    here = turn.book.items.get(turn.dialogue.subject)
    said = _AROUND.sub("", heard.text.strip(_MARKS))
    of_paper = turn.dialogue.intent in {"ask_material_detail", "lack_material"}
    if here is None or of_paper or turn.pressed is not None or heard.mentions or not _SHORTEST <= len(said) <= _FEW:
        return None
    # 「急用」 is no other business than the one talked about.
    turns = operations_in(said) or (_TURNS.fullmatch(heard.text.strip(_MARKS)) and not _is_its_paper(here, said))
    is_told = answers_in(said, here.asked, turn.book.words.synonyms)
    return sibling(turn.book, here, said) if turns and not is_told else None


def turned_to(turn: Turn, heard: Heard) -> Sequence[str]:
    """Return the things that 「那住院呢」 turns to, by a word that means several when it stands alone."""
    here, text = turn.book.items.get(turn.dialogue.subject), heard.text.strip(_MARKS)
    said = _AROUND.sub("", text)
    ids = turn.book.alone.get(said, ()) if _TURNS.fullmatch(text) and turn.pressed is None else ()
    papers = [name for material in here.materials for name in (material.name, *material.says)] if here else []
    if here is None or here.id in ids or said in papers:
        return ()
    is_told = answers_in(said, here.asked, turn.book.words.synonyms)
    return () if is_told or faq_answer(here, heard.text, phone="") is not None else ids


def _is_its_paper(here: Item, said: str) -> bool:
    return any(said in name for material in here.materials for name in (material.name, *material.says))


def settled_by_state(book: Guidebook, heard: Heard) -> Tuple[Named, ...]:
    """Return the names of a message, those that are joined settled by what is said of all: 「身份证和社保卡都丢了」."""
    names = list(heard.mentions)
    if not any(are_joined(heard.text, one, other) for one, other in pairwise(names)):
        return tuple(names)
    before = _CLAUSE.split(heard.text[: names[0].start])[-1]
    after = _CLAUSE.split(heard.text[names[-1].end :])[0]
    said = f"{before}{heard.text[names[0].start : names[-1].end]}{after}"
    meant = [named_by_state(book, heard.text[n.start : n.end], said) for n in names]
    return tuple(replace(n, ids=ids) if len(ids) == 1 else n for n, ids in zip(names, meant, strict=True))


def are_joined(text: str, one: Named, other: Named) -> bool:
    """Whether two names that follow each other are both meant: 「居住证和医保」, 「身份证社保卡都…」."""
    between, after = text[one.end : other.start], text[other.end :]
    if _TOGETHER.match(between) is not None or _GOES_ON.search(text[one.end : other.end]) is not None:
        return True
    if not between.strip():
        is_told_of_one = bool(operations_in(text[one.start : one.end])) and _ALSO.match(after) is not None
        return _ALL.match(after) is not None or is_told_of_one
    return _CLAUSE.search(between) is not None and _ALSO.match(after) is not None


def named_by_state(book: Guidebook, name: str, said: str) -> List[str]:
    """Return the items one of whose names is this one with a piece of what is said of all: 社保卡 and 都丢了."""
    return [item.id for item in book.items.values() if any(_is_with(alias, name, said) for alias in item.aliases)]


def _is_with(alias: str, name: str, said: str) -> bool:
    if not alias.startswith(name) and not alias.endswith(name):
        return False
    piece = alias[len(name) :] if alias.startswith(name) else alias[: -len(name)]
    return len(piece) >= _SHORTEST and piece in said
