"""What is said about the talk itself: again, never mind, not understood, that was wrong."""

from __future__ import annotations

import dataclasses
import re
from typing import Callable

from bot.conversations.complaints.complaint_tasks import leave
from bot.conversations.complaints.complaint_wording import abused, still_here
from bot.conversations.complaints.written_questions import offered_in
from bot.conversations.guide import guide_tasks, window_wants
from bot.conversations.guide.asking_back import (
    answer_unknown,
    ask_what,
    call_for_a_person,
    only_says_there_is_something,
)
from bot.conversations.guide.bundle_tasks import is_of_a_death
from bot.conversations.guide.hall_question import ABOUT_THE_HALL, window_named
from bot.conversations.guide.list_again import give_again
from bot.conversations.guide.loose_material import answer_about_paper, lacked_paper
from bot.conversations.guide.occasions import was_years_ago
from bot.conversations.guide.papers_here import is_frequent
from bot.conversations.guide.referral_answers import still_elsewhere
from bot.conversations.guide.refusal import is_turned_down
from bot.conversations.guide.simply import asks_for_less, in_one_breath
from bot.conversations.guide.subject_answers import answer_one
from bot.conversations.guide.without_phone import says_they_cannot_ring
from bot.conversations.meaning.anger import is_fed_up
from bot.conversations.meaning.beside import followed_up
from bot.conversations.meaning.danger import is_bereaved, is_in_hospital, is_of_a_child, is_over, is_past, is_sorrow
from bot.conversations.meaning.faqs import hall_faq_answer
from bot.conversations.meaning.likelihood import LONG
from bot.conversations.meaning.objections import asks_whom_to_believe, was_disputed
from bot.conversations.meaning.public_matters import is_public_matter
from bot.conversations.meaning.second_look import asks, is_abuse
from bot.conversations.meaning.several import facts_asked
from bot.conversations.meaning.waiting_question import tells_of_themselves
from bot.conversations.meaning.walk_context import KIND as WALK
from bot.conversations.record.handover_wording import other_ways
from bot.conversations.steering.answering import answer_item
from bot.conversations.steering.complaints import take_picture
from bot.conversations.steering.safety import alarm_of, condoled, consoled, grieves, relieved, with_the_doctors
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.here import Here, hall_hours
from bot.conversations.turns.notices import MARK, notices_asked
from bot.conversations.turns.town_question import adopt_named_town, asks_whether_served, tells_of_somebody_else
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_beginning, walk_ending, walk_trouble
from bot.delivery.reply import Choice, Reply, typeset
from bot.guidebook.plain_names import short_name

# A message of which nothing but this much of an item was understood is answered with what it may be.
# Of things out of scope that are like an item from afar one in four gets there; of questions every second.
WORTH_OFFERING = 0.4
# More than this is no answer cut short.
_FEW_WORDS = 12
# 「卡换了咋整」 tells of the case, and wants what is to be done in it.
_WHAT_THEN = re.compile("(?:又|要|该)?(?:咋|怎么|啷个|哪么|如何)个?(?:办|整|弄|搞)(?:呢|啊|呀|嘛|哦)*[?\uff1f]?$")
# 「那青溪的呢」, after the other town's window.
_AND_THERE = re.compile("[呢咧哩嘞][?\uff1f]?$")
_ENDS_ASKING = re.compile("[不没么呢吗][?\uff1f。]?$")
_TO_THE_WINDOW = re.compile("[去到来](?:你们)?(?:窗口|大厅|柜台)")
# 「谁」, 「啥时」: too little to be beside the point.
_TOO_FEW = 2


def repeat_answer(turn: Turn, heard: Heard) -> None:
    """Say the last answer again, word for word and with its choices; or in one breath, if that is asked for."""
    if turn.pressed is None and give_again(turn, heard.text):
        return
    shorter = in_one_breath(turn.dialogue.said) if asks_for_less(heard.text) else None
    if shorter is not None:
        turn.say(shorter)
        return
    said = [Reply.from_json(stored) for stored in turn.dialogue.said]
    turn.say(*(said or [Reply(text=wording.nothing_waits())]))


def cancel(turn: Turn, heard: Heard) -> None:
    """Leave what was begun; what was answered is remembered should it be asked for again.

    What was begun on top of a walk is left alone; the walk goes on. Whoever leaves the phone for the window, 「不弄了,
    我去窗口办要带啥」, leaves all of it and is answered.
    """
    top = turn.dialogue.top
    if top is not None and top.kind == WALK:
        asked = [] if turn.pressed else facts_asked(heard.text)
        item = walk_ending.leave_for_the_window(turn) if asked else None
        if item is not None:
            answer_one(turn, dataclasses.replace(heard, intent=asked[0]), item)
            return
        walk_ending.leave(turn, top)
        walk_ending.remind(turn)
        return
    if top is None and _TO_THE_WINDOW.search(heard.text) and turn.pressed is None:
        # 「还是去窗口吧」, when what was begun is left already.
        answer_item(turn, dataclasses.replace(heard, intent="ask_location", mentions=()))
        return
    while (task := turn.dialogue.top) is not None and task.kind != WALK:
        if task.kind == "complaint":
            leave(turn, task)
        turn.dialogue.end(task)
        turn.dialogue.left = task.subject or turn.dialogue.left
    turn.dialogue.later = []
    turn.say(Reply(text=wording.cancelled()))
    walk_ending.remind(turn)


def not_understood(turn: Turn, heard: Heard) -> None:
    """Say that it was not understood: once with examples, from the second time on with a person's phone."""
    if walk_trouble.take_picture(turn) or take_picture(turn):
        return
    top = turn.dialogue.top
    if is_bereaved(heard.text) and top is not None and is_of_a_death(top.subject, turn.book):
        # Told again in the middle of it: nobody is shown the errands a second time.
        turn.say(consoled(turn.dialogue.said))
        return
    if is_bereaved(heard.text) and not heard.mentions:
        # 「闺女没了呢」 is of the allowance for those who lost their only child.
        if not _is_of_the_case(turn, heard):
            meet_a_death(turn, heard)
        return
    if is_over(heard.text) and alarm_of(turn.dialogue.said) == "report_emergency":
        turn.say(relieved(turn.dialogue.said))
        return
    if is_sorrow(heard.text) and not heard.mentions:
        turn.say(consoled(turn.dialogue.said))
        return
    if is_fed_up(heard.text) and not heard.mentions:
        call_for_a_person(turn)
        return
    likely = bool(heard.candidates) and heard.candidates[0]["score"] >= WORTH_OFFERING
    of_the_hall = hall_faq_answer(turn.town.hall, heard.text) is not None
    if heard.decided or heard.mentions or likely or of_the_hall or followed_up(turn, heard):
        answer_item(turn, dataclasses.replace(heard, intent="ask_overview"))
        return
    if is_frequent(turn, turn.dialogue.subject, heard.text):
        answer_one(turn, dataclasses.replace(heard, intent="ask_conditions"), turn.dialogue.subject)
        return
    if lacked_paper(heard.text) and answer_about_paper(turn, heard):
        return
    if asks(heard.text) and answer_about_paper(turn, dataclasses.replace(heard, intent="ask_location")):
        return
    if walk_beginning.offer_named(turn, heard):
        return
    if turn.dialogue.intent in ABOUT_THE_HALL and window_named(turn.town, heard.text) is not None:
        # 「户籍窗口呢」, after the hall's hours.
        answer_item(turn, dataclasses.replace(heard, intent=turn.dialogue.intent))
        return
    if alarm_of(turn.dialogue.said) == "report_emergency" and is_in_hospital(heard.text):
        turn.say(with_the_doctors())
        return
    if _asks_for_notices(turn, heard):
        return
    if is_turned_down(heard.text):
        answer_item(turn, dataclasses.replace(heard, intent="ask_conditions"))
        return
    if _is_of_the_case(turn, heard) or _names_the_town(turn, heard):
        return
    if asks_whether_served(heard.text):
        turn.say(Reply(text=meanwhile_wording.towns_served([town.name for town in turn.book.towns.values()])))
        return
    if grieves(turn.dialogue.said) and not (asks(heard.text) or _ENDS_ASKING.search(heard.text)):
        turn.say(consoled(turn.dialogue.said))
        return
    if is_abuse(heard.text):
        turn.say(_kind_answer(turn))
        return
    if only_says_there_is_something(heard.text):
        turn.say(Reply(text=wording.what_is_it()))
        return
    if says_they_cannot_ring(heard.text):
        turn.say(Reply(text=meanwhile_wording.in_writing()))
        return
    if is_public_matter(heard.text):
        answer_unknown(turn, heard)
        return
    if offered_in(turn) and not turn.dialogue.subject and (asks(heard.text) or _ENDS_ASKING.search(heard.text)):
        ask_what(turn, heard)
        return
    turn.dialogue.misses += 1
    turn.dialogue.fragment = {"text": heard.text, "at": turn.now.isoformat()}
    if turn.dialogue.misses > 1:
        call_for_a_person(turn)
    elif turn.dialogue.subject in turn.book.items:
        told = tells_of_themselves(heard.text)
        turn.dialogue.misses = 0 if told else turn.dialogue.misses
        turn.say(heard_beside(turn) if told else asked_of_it(turn, wording.not_understood_of))
    elif len(heard.text) > LONG:
        turn.say(Reply(text=wording.long_story(turn.town)))
    else:
        turn.say(Reply(text=wording.not_understood()))


def heard_beside(turn: Turn) -> Reply:
    """Say that what was told beside it was heard; the second time running in other words."""
    reply = asked_of_it(turn, meanwhile_wording.heard_of)
    said = {stored.get("text") for stored in turn.dialogue.said}
    return dataclasses.replace(reply, text=meanwhile_wording.heard_on()) if typeset(reply).text in said else reply


def _asks_for_notices(turn: Turn, heard: Heard) -> bool:
    """Whether it is about the day's notices: 「明天停电不」, 「有啥通知」."""
    asked = notices_asked(turn, heard.text)
    if asked:
        turn.dialogue.misses = 0
        turn.say(Reply(text="\n".join(MARK + notice for notice in asked)))
    return bool(asked)


def meet_a_death(turn: Turn, heard: Heard) -> None:
    """After a death just now, what is to be done, its human word first; after a child's, or one long ago, that alone.

    What is to be done is then one press away.
    """
    bundles = [one for one in turn.book.bundles.values() if is_of_a_death(one.id, turn.book)]
    if bundles and not (is_past(heard.text) or was_years_ago(heard.text)) and not is_of_a_child(heard.text):
        answer_one(turn, dataclasses.replace(heard, intent="ask_overview"), bundles[0].id)
        return
    choices = tuple(Choice(one.plain, {"intent": "ask_overview", "item": one.id}) for one in bundles)
    turn.say(dataclasses.replace(condoled(), choices=choices))
    if bundles:
        # 「要办哪些手续」 is asked of it, and the pension is to be ended.
        turn.dialogue.subject = bundles[0].id
        # Nobody is asked later why the pension ends.
        turn.dialogue.answers.setdefault(bundles[0].id, {})


def out_of_scope(turn: Turn, heard: Heard) -> None:
    """Say kindly what it can do; a few words beside what is talked about are rather not understood than foreign."""
    if only_says_there_is_something(heard.text):
        turn.say(Reply(text=wording.what_is_it()))
    elif heard.text.strip() and len(heard.text) <= _FEW_WORDS and turn.dialogue.subject in turn.book.items:
        not_understood(turn, heard)
    elif (known := hall_faq_answer(turn.town.hall, heard.text)) is not None:
        turn.say(Reply(text=known))
    elif asks(heard.text) and answer_about_paper(turn, dataclasses.replace(heard, intent="ask_location")):
        turn.dialogue.misses = 0
    elif len(heard.text.strip()) <= _TOO_FEW:
        ask_what(turn, heard)
    elif is_public_matter(heard.text):
        answer_unknown(turn, heard)
    elif not _asks_for_notices(turn, heard) and not _names_the_town(turn, heard):
        said = {stored.get("text") for stored in turn.dialogue.said}
        turn.say(next(reply for reply in map(typeset, wording.none_of_ours()) if reply.text not in said))


def _is_of_the_case(turn: Turn, heard: Heard) -> bool:
    """Whether it told something of the resident's case, with which the list is made anew."""
    item = turn.book.items.get(turn.dialogue.subject)
    waits = turn.dialogue.top is not None
    told = _WHAT_THEN.sub("", heard.text)
    return item is not None and not waits and not asks(told) and guide_tasks.tell_more(turn, item, heard)


def _names_the_town(turn: Turn, heard: Heard) -> bool:
    """「我是石桥镇的」 and nothing else: from now on that town's windows and phones are told."""
    if not adopt_named_town(turn, heard.text):
        return False
    turn.dialogue.misses = 0
    asked_on = _AND_THERE.search(heard.text) is not None and turn.dialogue.intent.startswith("ask_")
    if asked_on and turn.dialogue.subject in turn.book.items:
        answer_one(turn, dataclasses.replace(heard, intent=turn.dialogue.intent, mentions=()), turn.dialogue.subject)
    elif asked_on and turn.dialogue.intent in ABOUT_THE_HALL:
        answer_item(turn, dataclasses.replace(heard, intent=turn.dialogue.intent, mentions=()))
    else:
        whose = "" if tells_of_somebody_else(heard.text) else "您是"
        turn.say(Reply(text=wording.town_noted(turn.town, whose=whose)))
    return True


def asked_of_it(turn: Turn, say: Callable[..., str]) -> Reply:
    """In the middle of something: ``say`` what became of the message; what is mostly asked of it is one press away."""
    item = turn.book.items[turn.dialogue.subject]
    asked = [("谁能办", "ask_conditions"), ("怎么办", "ask_process"), ("去哪办", "ask_location")]
    if item.materials:
        asked.insert(0, ("要带啥", "ask_materials"))
    choices = tuple(Choice(title, {"intent": intent, "item": item.id}) for title, intent in asked)
    phone, name = Here.of(turn, item, {}).phone, short_name(item.plain)
    if item.is_referral:
        is_told = say is meanwhile_wording.heard_of
        lead = meanwhile_wording.elsewhere_told if is_told else meanwhile_wording.elsewhere_still
        return still_elsewhere(turn, item, lead)
    return Reply(text=say(f"您要是接着问「{name}」,点一个就行", phone=phone), choices=choices)


def _kind_answer(turn: Turn) -> Reply:
    """Meet an insult: kindly, then shorter, then with a person to talk to; never twice running in one way."""
    person = Reply(text=wording.rather_a_person(turn.town, hours=hall_hours(turn)), choices=other_ways())
    ways = (abused(), still_here(), person)
    last = turn.dialogue.said[-1].get("text") if turn.dialogue.said else None
    before = next((n for n, way in enumerate(ways) if typeset(way).text == last), None)
    return ways[{None: 0, 0: 1, 1: 2, 2: 1}[before]]


def dispute(turn: Turn, heard: Heard) -> None:
    """The window wants something else, or the answer was wrong: kept for the guides' editor, and whom to ask."""
    if is_turned_down(heard.text):
        answer_item(turn, dataclasses.replace(heard, intent="ask_conditions"))
        return
    if was_disputed(turn.dialogue.said) and asks_whom_to_believe(heard.text):
        here = turn.book.items.get(turn.dialogue.subject)
        phone = Here.of(turn, here, {}).phone if here is not None else turn.town.hall.phone
        turn.say(Reply(text=meanwhile_wording.window_decides(phone)))
        return
    window_wants.record(turn, heard)
