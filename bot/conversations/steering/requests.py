"""Several requests in one message, each read by itself: which of them are of a thing of their own.

What is not (「还有要多少钱」, 「家里困难」) belongs to the one before it. Nothing here speaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import List, Optional, Sequence

from bot.conversations.guide.about import About
from bot.conversations.guide.hall_question import ABOUT_THE_HALL, is_of_all
from bot.conversations.guide.papers_here import is_to_be_brought
from bot.conversations.guide.subject_answers import WANT_THE_LIST
from bot.conversations.guide.which_item import about
from bot.conversations.meaning.also import like_it
from bot.conversations.meaning.apart import CLAUSE, wants
from bot.conversations.meaning.beside import like_it_meant
from bot.conversations.meaning.danger import is_bereaved
from bot.conversations.meaning.faqs import is_word_for_word
from bot.conversations.meaning.likelihood import LONG
from bot.conversations.meaning.other_business import asks_for_business
from bot.conversations.meaning.second_look import asks, corrects
from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.record.dialogue import Dialogue
from bot.conversations.steering.answering import with_names_settled
from bot.conversations.steering.complaint_beginning import KIND_OF
from bot.conversations.turns.turn import Heard, Part, Turn
from bot.conversations.turns.wording import TOPIC
from bot.guidebook.answers import answers_in

LOST = "lack_material"
_KIN = (
    "爸|妈|爹|娘|爷爷|奶奶|外公|外婆|公公|婆婆|老伴|老公|老婆|媳妇|丈夫|哥|弟|姐|妹"
    "|儿子|女儿|闺女|孙子|孙女|孩子|娃|老人"
)
_FOR_WHOM = re.compile(f"[给帮替](?:[我俺咱]们?)?(?:家里?|屋里)?老?(?:{_KIN})")
_SOMEBODY = re.compile(f"[我俺咱]|自己|{_KIN}")
# 「公交卡」 has no word in it but those by which people ask the way.
_CARD = re.compile("[证卡照]$")
_GONE = re.compile("丢|掉了|不见|找不[到着]|烧了|[咋么何]个?补|补办|补一[本张]")
_ASKED = re.compile("(?:咋|怎么|如何|啷个|点样|要[啥什]|[去在]哪)")
_ENDS_ASKING = re.compile("[吗么嘛不没啊呢]+[?\uff1f]?$")
# These are asked of a paper of what was named before.
_OF_A_PAPER = frozenset({"ask_material_detail", "lack_material"})


@dataclass(frozen=True)
class Request:
    """One thing that is wanted: what was heard of it, and what it is about.

    A complaint is about nothing, nor is what ``answers`` the question that waits.
    """

    heard: Heard
    about: About = field(default_factory=About)
    answers: bool = False

    @property
    def is_complaint(self) -> bool:
        """Whether it is something for the ledger."""
        return self.heard.intent in KIND_OF


def requests_of(turn: Turn, heard: Heard) -> Sequence[Request]:
    """Return what is wanted in a message, in its order; empty where it is about one thing."""
    if turn.pressed is not None:
        return ()
    if with_its_like := _with_its_like(turn, heard):
        return with_its_like
    if not turn.parts:
        return ()
    found: List[Request] = []
    for part in turn.parts:
        request = _request(turn, replace(part, heard=_as_told(heard, part.heard)), found[-1] if found else None)
        if request is not None:
            found.append(request)
        elif found:
            found[-1] = replace(found[-1], heard=_with(found[-1].heard, part.heard))
        else:
            return ()
    return found if _differ(turn, found, heard) else ()


def _with_its_like(turn: Turn, heard: Heard) -> Sequence[Request]:
    """Return what is wanted and its like that is wanted for another: 「给娃办身份证,我自己那个也到期了」."""
    found = like_it(heard.text)
    if found is None or not found[0]:
        return ()
    before, state = found
    named = tuple(name for name in heard.mentions if name.end <= len(before))
    first = replace(heard, text=before, mentions=named, decided=None)
    meant = about(turn, _asked_of(first))
    item = turn.book.items.get(meant.subjects[0]) if len(meant.subjects) == 1 else None
    other = like_it_meant(turn.book, item, state) if item is not None else None
    if other is None:
        return ()
    rest = Heard(heard.text[len(before) :], "ask_overview")
    return Request(_asked_of(first), meant), Request(rest, About(subjects=(other,)))


def _request(turn: Turn, part: Part, before: Optional[Request]) -> Optional[Request]:
    """Return what a part wants; None where it is of the request before it, or wants nothing."""
    heard = with_names_settled(turn, part.heard)
    if heard.intent in KIND_OF:
        return Request(heard) if part.is_added or before is None else None
    if before is None:
        return _first(turn, heard)
    if not heard.mentions and not subject_words(heard.text) and not _CARD.search(heard.text):
        return _of_the_one_before(heard, before)
    if (lost := _lost_paper(heard)) is not None:
        return lost
    if part.is_added and _is_a_paper_of(turn, heard, before):
        return None
    meant = about(replace(turn, dialogue=Dialogue()), heard)
    if meant.hall:
        return Request(heard, meant)
    if not part.is_added:
        by_name = _is_by_name(heard, meant) and heard.intent not in _OF_A_PAPER
        is_another = _is_settled(before.heard, before.about) and (by_name or _asks_by_name(heard))
        return Request(_asked_of(heard), meant) if is_another and (meant.subjects or meant.options) else None
    if meant.subjects or set(meant.options) - set(before.about.subjects):
        return Request(_asked_of(heard), meant)
    asked = heard.intent.startswith(("ask_", "lack_")) or _CARD.search(heard.text) is not None
    asked = asked or (heard.intent == "out_of_scope" and asks(heard.text))
    wanted = asked or asks_for_business(heard.intent, heard.text)
    return Request(heard, About(unknown=True)) if wanted else None


def _first(turn: Turn, heard: Heard) -> Optional[Request]:
    """Return what the first part wants: the answer to what was asked, or something of its own."""
    top = turn.dialogue.top
    item = turn.book.items.get(top.subject) if top is not None and top.pending is not None else None
    waits = [question for question in item.asked if question.id == top.pending] if item is not None and top else []
    if all(len(name.ids) > 1 for name in heard.mentions) and answers_in(heard.text, waits, turn.book.words.synonyms):
        return Request(heard, answers=True)
    meant = about(turn, heard)
    if meant.hall and is_of_all(heard.text):
        return Request(heard, meant)
    return Request(_asked_of(heard), meant) if meant.subjects or meant.options else None


def _asked_of(heard: Heard) -> Heard:
    """Return a part that names a thing as a question of it: 「我想办低保,谢谢」 wants the list."""
    return heard if heard.intent in (*TOPIC, *WANT_THE_LIST) else replace(heard, intent="ask_overview")


def _lost_paper(heard: Heard) -> Optional[Request]:
    """Return the request for a paper that is gone, by a name that several share: 「户口本咋补」."""
    name = heard.mentions[0] if len(heard.mentions) == 1 and len(heard.mentions[0].ids) > 1 else None
    if name is None or _GONE.search(heard.text[name.end :]) is None:
        return None
    said = heard.text[name.start : name.end]
    gone = replace(
        heard, text=f"{said}丢了", intent=LOST, mentions=(replace(name, start=0, end=len(said)),), decided=None
    )
    return Request(gone, About(options=tuple(name.ids)))


def _is_by_name(heard: Heard, meant: About) -> bool:
    """Whether what a part is about is settled by a name of its own: what is only told seldom has one."""
    return bool({guide for name in heard.mentions if len(name.ids) == 1 for guide in name.ids} & set(meant.subjects))


def _is_settled(heard: Heard, meant: About) -> bool:
    """Whether it is settled what a part is about, by its name or by all of it: 「我爸走了,户口咋销」."""
    return _is_by_name(heard, meant) or heard.decided in meant.subjects


def _asks_by_name(heard: Heard) -> bool:
    """Whether what is asked follows the name that several share: 「户口本咋补」, and not 「户口本在我妈那能办吗」."""
    return any(_ASKED.match(heard.text[name.end :]) for name in heard.mentions)


def _is_a_paper_of(turn: Turn, heard: Heard, before: Request) -> bool:
    """Whether a part goes on with the papers of what stands before it: 「办低保要带户口本,还有身份证吗」."""
    if wants(_ENDS_ASKING.sub("", heard.text)):
        return False
    items = (turn.book.items[guide] for guide in before.about.subjects if guide in turn.book.items)
    return any(is_to_be_brought(item, before.heard.text, heard.text) for item in items)


def _of_the_one_before(part: Heard, before: Request) -> Optional[Request]:
    """Return a question that names nothing: of the hall where the whole house is meant, else of what stands before."""
    if part.intent in ABOUT_THE_HALL:
        return Request(part, About(hall=True) if is_of_all(part.text) else before.about)
    return None


def _as_told(heard: Heard, part: Heard) -> Heard:
    """Return a part with what is told elsewhere of all: the death after which a pension is to be ended, for whom it is.

    It stands behind the part, so that the names keep their places.
    """
    told = [clause for clause in CLAUSE.split(heard.text) if is_bereaved(clause)][:1]
    told += [found[0] for found in _FOR_WHOM.finditer(heard.text)][:1]
    apply = [one for one in told if not (is_bereaved(part.text) if is_bereaved(one) else _SOMEBODY.search(part.text))]
    return replace(part, text="\uff0c".join((part.text, *apply)))


def _with(heard: Heard, more: Heard) -> Heard:
    return replace(heard, text=f"{heard.text}\uff0c{more.text}")


def _differ(turn: Turn, found: Sequence[Request], heard: Heard) -> bool:
    """Whether the requests are of several things, and not of one and what is done with it."""
    kinds = {(one.about, one.is_complaint) for one in found}
    if len(kinds) < 2:
        return False
    named = {guide for one in found for guide in (*one.about.subjects, *one.about.options)}
    told = not (found[0].answers or wants(turn.parts[0].heard.text) or any(one.about.hall for one in found))
    if told and named == set(about(turn, heard).subjects):
        # 「残疾证快到期了,还想申请轮椅,要多久」: what is asked at the end is asked of all.
        return False
    whole = (turn.book.bundles[guide] for guide in named if guide in turn.book.bundles)
    if any(step.item in named for bundle in whole for step in bundle.steps):
        return False
    if any(part.is_added for part in turn.parts):
        return True
    is_story = len(heard.text) > LONG or corrects(heard.text)
    return not is_story and not any(
        is_word_for_word(turn.book.items[it], heard.text) for it in named & turn.book.items.keys()
    )
