"""What is said once it is settled what a message is about: the list, one fact, or a frequent question."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Mapping, Optional, Sequence

from bot.conversations.guide import guide_tasks, told_of_case
from bot.conversations.guide.bundle_answers import OF_EACH, bundle_fact
from bot.conversations.guide.bundle_tasks import begin_bundle
from bot.conversations.guide.case_first import asked_first
from bot.conversations.guide.comfort import comfort_for
from bot.conversations.guide.item_answers import answer_fact, is_hinted_at, names_a_material, next_asked, source_of
from bot.conversations.guide.loose_material import is_lost, lacked_paper, said_of_what_it_gives
from bot.conversations.guide.occasions import note_after_a_death
from bot.conversations.guide.papers_here import is_to_be_brought
from bot.conversations.guide.refusal import is_turned_down, refused, was_asked_what
from bot.conversations.guide.which_item import is_joined
from bot.conversations.meaning import several
from bot.conversations.meaning.also import lost_alone
from bot.conversations.meaning.apart import CLAUSE
from bot.conversations.meaning.faqs import faq_answer
from bot.conversations.meaning.likelihood import LONG
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.later import keep_for_later
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.delivery.reply import Choice, Reply, typeset
from bot.guidebook.answers import answers_in
from bot.guidebook.cases import next_question, referring_case
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Bundle, Item

# These want the whole list; every other question about an item wants one fact.
WANT_THE_LIST = frozenset({"ask_overview", "ask_materials"})
# Asked of one thing, not of each in a bundle: whoever comes with a bundle by these is told first what there is.
_OF_ONE_THING = frozenset({"ask_conditions", "ask_amount", "ask_progress", "ask_payment_missing"})
_WHERE_TO_GET = frozenset({"ask_location", "ask_material_detail", "ask_form"})
_TRIPS = re.compile(
    "(跑|来|去)(几|多少)(趟|次|回)|(几|多少)趟|^那?(能不能|能|可以)?(一|1)(次|趟|回)(能|就|可以)?(办完|办好|办成).{0,2}$"
)
# 「咋办」 wants the list too, unless the steps are asked for, or the list has been given already.
_HOW_MUCH = re.compile("(?:那|是|一共|大概)*(?:多少|好多|几多)钱?(?:一个?月|一年|每[月年])?(?:呢|啊|呀)?[?\uff1f。]?")
# 「能报多少钱」 is no fee; 「要补多少钱」 may be one.
_PAID_OUT = re.compile("[报领发]销?[到回]?(?:多少|好多|几多|几成)")
_STEPS = re.compile("流程|步骤|程序|先后|顺序|先.{1,8}[再后]|哪一?步|第几步|下一步|一步")


def answer_all(turn: Turn, heard: Heard, subjects: Sequence[str]) -> None:
    """Answer one fact of all that is named; of several lists the first, the others one press away, so none is lost."""
    together = len(subjects) > 1 and turn.pressed is None and several.asks_together(heard)
    if together:
        turn.say(several.one_way(turn, subjects))
        heard = dataclasses.replace(heard, intent="ask_overview")
    elif len(subjects) > 1 and turn.pressed is None and not is_asked_back(turn, heard, subjects):
        _answer_each(turn, heard, subjects)
        return
    first, rest = subjects[0], subjects[1:]
    choices = [
        Choice(
            short_name(turn.book.plain_name(other)),
            {"intent": heard.intent, "item": other, "text": several.about_itself(heard, other, subjects).text},
        )
        for other in rest
    ]
    choices += [
        Choice(heard.text[name.start : name.end], _asked_of(heard, name))
        for name in heard.mentions
        if len(name.ids) > 1
        and turn.pressed is None
        and is_joined(heard, name)
        and not _is_of(turn, heard, name, first)
    ]
    before = len(turn.replies)
    answer_one(turn, several.about_itself(heard, first, subjects), first)
    if choices:
        keep_for_later(turn, choices)
    if choices and turn.dialogue.top is not None:
        # Said before the question, whose own choices stand under the last bubble.
        answered, turn.replies[before:] = turn.replies[before:], []
        turn.say(Reply(text=wording.one_by_one([choice.title for choice in choices])), *answered)


def _is_of(turn: Turn, heard: Heard, name: Named, subject: str) -> bool:
    """Whether a name that several share is of what is answered: 「户口」 and 「出生证」 of a birth to be registered."""
    item = turn.book.items.get(subject)
    said = heard.text[name.start : name.end]
    told = len(heard.text) > LONG and item is not None and names_a_material(item, said)
    brought = item is not None and is_to_be_brought(item, heard.text[: name.start], said)
    return subject in name.ids or told or brought


def is_asked_back(turn: Turn, heard: Heard, subjects: Sequence[str]) -> bool:
    """Whether one of several things is answered by questions first: by its list, or in a case not known yet."""
    return any(
        subject in turn.book.bundles
        or _wants_the_list(turn, heard, subject)
        or _depends_on_the_case(turn, heard, subject)
        for subject in subjects
    )


def _depends_on_the_case(turn: Turn, heard: Heard, subject: str) -> bool:
    item = turn.book.item(subject)
    return asked_first(turn, item, heard, told_of_case.known_answers(turn, item, heard)) is not None


def _answer_each(turn: Turn, heard: Heard, subjects: Sequence[str]) -> None:
    """Answer one fact of each of several things; more than are read on a phone are kept for later."""
    before = len(turn.replies)
    for subject in subjects[: several.MOST]:
        answer_one(turn, several.about_itself(heard, subject, subjects), subject)
    several.under_the_last(turn, before, several.list_choices(turn, subjects[: several.MOST]))
    turn.dialogue.subject = subjects[0]
    more = [(turn.book.plain_name(other), other) for other in subjects[several.MOST :]]
    does = {"intent": heard.intent, "text": heard.text}
    keep_for_later(turn, [Choice(short_name(plain), {**does, "item": other}) for plain, other in more])


def _asked_of(heard: Heard, name: Named) -> Mapping[str, Any]:
    """What a shared name is asked: which one is meant; of a paper that is lost, how to get another."""
    if is_lost(heard.text):
        return {"intent": "lack_material", "text": f"{heard.text[name.start : name.end]}丢了"}
    return {"intent": heard.intent, "options": list(name.ids), "text": heard.text}


def answer_one(turn: Turn, heard: Heard, subject: str) -> None:
    """Answer what is asked about one subject, and talk about it from now on."""
    if _answer_of_the_lost(turn, heard, subject):
        return
    is_new = turn.dialogue.subject != subject
    turn.dialogue.before = turn.dialogue.subject if is_new else turn.dialogue.before
    turn.dialogue.subject = subject
    turn.dialogue.misses = 0
    if subject in turn.book.bundles:
        _answer_bundle(turn, turn.book.bundle(subject), heard, is_new=is_new)
        return
    item = turn.book.item(subject)
    ended = note_after_a_death(turn, item, heard.text) if turn.pressed is None else None
    if ended is not None:
        turn.say(Reply(text=f"{short_name(item.plain)}:{ended}"))
        return
    known = told_of_case.known_answers(turn, item, heard)
    named_it = heard.intent in WANT_THE_LIST and turn.pressed is None and was_asked_what(turn.dialogue.said)
    if (is_turned_down(heard.text) or named_it) and not item.is_referral:
        turn.say(refused(turn, item, heard.text, known))
        return
    here = Here.of(turn, item, known)
    if heard.intent == "lack_material" and turn.pressed is None and (paper := _lacked(heard.text)):
        if not any(is_hinted_at(material, paper) for material in item.materials):
            text = f"{short_name(item.plain)}:{wording.without_paper(paper, None).strip()}"
            turn.say(Reply(text=_comfort(turn, item, is_new) + text, choices=next_asked(item, "ask_overview", known)))
            return
        heard = dataclasses.replace(heard, text=paper)
    if _TRIPS.search(heard.text) and here.local is not None and here.local.visits is not None:
        turn.say(Reply(text=_comfort(turn, item, is_new) + wording.trips(short_name(item.plain), here.local.visits)))
        return
    answer = _known_of(item, heard.text, phone=here.phone)
    if answer is not None and not item.is_referral:
        choices = next_asked(item, heard.intent, known)
        turn.say(Reply(text=_comfort(turn, item, is_new) + answer, choices=choices, link=source_of(turn, item)))
    elif _wants_a_verdict(turn, item, heard):
        turn.say(Reply(text=meanwhile_wording.no_verdict(here.phone), choices=next_asked(item, heard.intent, known)))
    elif (_wants_the_list(turn, heard, subject) or _is_sent_on(item, heard, known)) and not item.is_referral:
        guide_tasks.begin_checklist(turn, item, heard)
    else:
        told_of_case.remember(turn, item, heard)
        asked = _facts_asked(turn, item, heard)
        if len(asked) == 1 and turn.dialogue.top is None and asked_first(turn, item, asked[0], known) is not None:
            guide_tasks.begin_answer(turn, item, asked[0], known, lead=_comfort(turn, item, is_new))
            return
        facts = [answer_fact(turn, item, one, known) for one in asked]
        text = "\n".join(fact.text or "" for fact in facts)
        turn.say(dataclasses.replace(facts[-1], text=_comfort(turn, item, is_new) + text))


def _known_of(item: Item, text: str, *, phone: str) -> Optional[str]:
    """Return what a guide answers to this very question, in whatever words something is said to be lost."""
    what = lost_alone(text)
    return faq_answer(item, text, phone=phone) or (faq_answer(item, f"{what}丢了", phone=phone) if what else None)


def _answer_of_the_lost(turn: Turn, heard: Heard, subject: str) -> bool:
    """Say what to do for a lost paper that an item gave; a list that is being made stays what is talked about."""
    item = turn.book.items.get(subject)
    if item is None or turn.pressed is not None or item.is_referral or _known_of(item, heard.text, phone=""):
        return False
    said = said_of_what_it_gives(turn, item, heard.text)
    if said is not None:
        turn.dialogue.subject = subject if turn.dialogue.top is None else turn.dialogue.subject
        turn.say(Reply(text=said))
    return said is not None


def _lacked(text: str) -> str:
    """Return the paper that is said not to be there in a clause of its own: 「我没户口本,能办居住证吗」."""
    return next(filter(None, map(lacked_paper, CLAUSE.split(text))), "")


def _wants_a_verdict(turn: Turn, item: Item, heard: Heard) -> bool:
    """Whether it is asked again who can get it, when that has just been told."""
    if heard.intent != "ask_conditions" or turn.pressed is not None or item.is_referral:
        return False
    told = f"{short_name(item.plain)}·{wording.TOPIC['ask_conditions']}"
    verdict = typeset(Reply(text=meanwhile_wording.no_verdict(""))).text or ""
    said = [str(stored.get("text")) for stored in turn.dialogue.said]
    return any(told in text or text.startswith(verdict[:10]) for text in said)


def _facts_asked(turn: Turn, item: Item, heard: Heard) -> Sequence[Heard]:
    """Return what is asked of an item: mostly one thing, each of several in one sentence, 「要多少钱几天办好」."""
    asked = several.facts_asked(heard.text) if turn.pressed is None and not item.is_referral else ()
    if heard.intent == "ask_fee" and item.amount and turn.pressed is None and _PAID_OUT.search(heard.text):
        return (dataclasses.replace(heard, intent="ask_amount"),)
    if heard.intent == "ask_fee" and item.amount and turn.pressed is None and _HOW_MUCH.fullmatch(heard.text):
        # Of money that is paid out, 「多少钱」 mostly means what one gets.
        asked = ("ask_amount", "ask_fee")
    if len(asked) < 2:
        return (heard,)
    return [dataclasses.replace(heard, intent=intent) for intent in asked]


def _answer_trips(turn: Turn, bundle: Bundle) -> None:
    """How often to come for each thing of a bundle."""
    items = [turn.book.item(step.item) for step in turn.book.steps_of(bundle)]
    visits = [(item, turn.town.items[item.id].visits) for item in items if item.id in turn.town.items]
    lines = [wording.trips(short_name(item.plain), times) for item, times in visits if times is not None]
    turn.say(Reply(text="\n".join(lines)))


def _answer_bundle(turn: Turn, bundle: Bundle, heard: Heard, *, is_new: bool) -> None:
    # The occasion is remembered: after a death nobody is asked why the pension ends.
    turn.dialogue.answers.setdefault(bundle.id, {})
    if _TRIPS.search(heard.text):
        _answer_trips(turn, bundle)
        return
    wants_all = heard.intent == "ask_process" and _STEPS.search(heard.text) is None
    wants_all = wants_all or (is_new and heard.intent in _OF_ONE_THING)
    if wants_all or heard.intent in WANT_THE_LIST or heard.intent not in OF_EACH:
        begin_bundle(turn, bundle, heard)
    else:
        turn.say(bundle_fact(turn, bundle, heard))


def _comfort(turn: Turn, item: Item, is_new: bool) -> str:
    """A human word first, where death, illness or need is talked about for the first time."""
    return comfort_for(turn, item) if is_new else ""


def _wants_the_list(turn: Turn, heard: Heard, subject: str) -> bool:
    if heard.intent == "ask_process":
        steps_pressed = turn.pressed is not None and not turn.pressed.get("text")
        return not steps_pressed and _STEPS.search(heard.text) is None and not _list_was_given(turn, subject)
    if heard.intent == "lack_material":
        return _is_what_was_lost(turn, heard, subject) or _lacks_no_paper(turn, heard, subject)
    if turn.pressed is None and len(asked := several.facts_asked(heard.text)) > 1 and "ask_materials" in asked:
        # 「要带啥多少钱周末上不上班」: the list says all of it.
        return True
    return heard.intent in WANT_THE_LIST


def _is_sent_on(item: Item, heard: Heard, known: Mapping[str, str]) -> bool:
    """Whether it is asked where to get what is not to be had here: 「贫困证明哪里开」."""
    return heard.intent in _WHERE_TO_GET and referring_case(item, known) is not None


def _list_was_given(turn: Turn, subject: str) -> bool:
    """Whether the list is out: what was left with 「算了」 has none yet, and what is settled elsewhere never has."""
    item, told = turn.book.item(subject), turn.dialogue.answers.get(subject)
    return told is not None and next_question(item, told) is None and referring_case(item, told) is None


def _lacks_no_paper(turn: Turn, heard: Heard, subject: str) -> bool:
    """Whether it names the item and no paper, 「他没儿没女的五保户咋办」: what is not there is no paper."""
    materials = turn.book.item(subject).materials
    names_a_paper = _lacked(heard.text) or any(is_hinted_at(material, heard.text) for material in materials)
    return bool(heard.mentions) and turn.pressed is None and not (names_a_paper or is_lost(heard.text))


def _is_what_was_lost(turn: Turn, heard: Heard, subject: str) -> bool:
    """Whether the lost paper is what the item gives out, 「结婚证丢了咋办」: then the list for a new one is wanted."""
    item = turn.book.item(subject)
    told = answers_in(heard.text, item.asked, turn.book.words.synonyms)
    return bool(told) and not names_a_material(item, heard.text)
