"""A question about an item, a bundle or the hall: from what was heard to what is said."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Mapping, Sequence

from bot.conversations.complaints.written_questions import with_offer
from bot.conversations.guide import guide_tasks
from bot.conversations.guide.about import MOST_CHOICES, About
from bot.conversations.guide.also_lost import in_plain_words, keep_what_else_is_lost, what_else_is_lost
from bot.conversations.guide.asking_back import (
    answer_unknown,
    ask_what,
    ask_what_of_it,
    ask_which,
    ask_which_otherwise,
)
from bot.conversations.guide.hall import hall_answer
from bot.conversations.guide.hall_question import ABOUT_THE_HALL, is_of_all, told_beside_an_item
from bot.conversations.guide.loose_material import answer_about_paper
from bot.conversations.guide.numbered_line import answer_about_line
from bot.conversations.guide.occasions import NAMES_A_THING
from bot.conversations.guide.on_the_way import is_only_told
from bot.conversations.guide.papers_here import is_frequent, is_of_a_paper_here, is_out_of_reach
from bot.conversations.guide.refusal import ask_what_was_refused, is_turned_down
from bot.conversations.guide.subject_answers import WANT_THE_LIST, answer_all
from bot.conversations.guide.which_answer import by_far_likeliest, names_plainly
from bot.conversations.guide.which_item import about, called_up, covers, without_what_it_is_not
from bot.conversations.guide.without_phone import says_they_cannot_ring
from bot.conversations.meaning.bare_statement import tells_need, tells_what_happened
from bot.conversations.meaning.beside import followed_up, other_meant, settled_by_state, turned_to
from bot.conversations.meaning.likelihood import LONG
from bot.conversations.meaning.other_business import is_other_business
from bot.conversations.meaning.returning import subject_before
from bot.conversations.meaning.second_look import asks, corrects, goes_back
from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.steering.menu_press import answer_menu_press, is_menu_press
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.later import offer_what_waits
from bot.conversations.turns.town_question import adopt_named_town, ask_town, is_town_wanted
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_beginning
from bot.delivery.reply import Reply
from bot.guidebook.answers import answers_in
from bot.guidebook.schema import Item

MARKS = " ,.!\uff0c。\uff01"
_WANTS = re.compile("(要|想|去|来|给.{1,4})(办|申请|领|补|换|交)")
# So few that are of no guide name nothing else: 「剩下的还能报不」.
_FEW_WORDS = 3
_NOT = re.compile("^(?:冇得?|没[有得]?|莫得|未)")
_THEIR_WINDOW = re.compile("窗口|哪[里儿个]?.{0,2}办")


def answer_item(turn: Turn, heard: Heard) -> None:
    """Answer a question about an item, a bundle or the hall; ask back when it is not clear which."""
    if is_menu_press(turn):
        answer_menu_press(turn, heard)
        return
    if turn.pressed is None:
        turn.pressed = called_up(turn, heard)
    if turn.pressed is not None:
        heard = _as_pressed(turn.pressed, heard)
        if "correct" in turn.pressed:
            guide_tasks.correct(turn, turn.book.item(str(turn.pressed["item"])), str(turn.pressed["correct"]))
            return
        if "options" in turn.pressed:
            ask_which(turn, heard, turn.pressed["options"])
            return
    else:
        heard = without_what_it_is_not(heard)
    heard = with_names_settled(turn, heard)
    if answer_beside_it(turn, heard) or answer_about_line(turn, heard):
        return
    if answer_about_paper(turn, in_plain_words(heard)):
        return
    if keep_what_else_is_lost(turn, heard):
        return
    heard = in_plain_words(heard) if turn.pressed is None else heard
    if _answers_what_was_left(turn, heard):
        turn.say(Reply(text=wording.nothing_waits()))
        return
    if _tells_of_the_case(turn, heard):
        offer_what_waits(turn)
        return
    if turn.pressed is None and heard.decided in turn.book.items and is_only_told(heard):
        ask_what_of_it(turn, turn.book.item(str(heard.decided)))
        return
    meant = _meant(turn, heard)
    if is_of_a_paper_here(turn, heard):
        heard = dataclasses.replace(
            heard, intent="lack_material" if is_out_of_reach(heard.text) else "ask_material_detail"
        )
    turn.dialogue.intent = heard.intent
    if _asks_more_of_the_choice(turn, heard, meant):
        _ask_on(turn, heard, turn.dialogue.tasks[-1].data["options"])
        return
    named_town = not meant.hall and not meant.subjects and adopt_named_town(turn, heard.text)
    if named_town and heard.intent in ABOUT_THE_HALL and not heard.mentions and not heard.known:
        # 「我是石桥镇的,你们几点上班」: the town's name is of nothing else.
        meant = About(hall=True)
    turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.kind != "which"]
    if meant.hall:
        if heard.intent != "ask_appointment" or not walk_beginning.say_what_is_known(turn, heard):
            answer_of_hall(turn, heard)
    elif meant.subjects:
        if (told := told_beside_an_item(turn, heard)) is not None:
            turn.say(Reply(text=told))
        answer_of(turn, _with_the_hall_first(turn, heard, meant), meant.subjects)
    elif meant.options:
        ask_which(turn, heard, meant.options)
    elif meant.unknown:
        if not walk_beginning.offer_named(turn, heard):
            _own_up(turn, heard)
    elif is_turned_down(heard.text):
        turn.say(ask_what_was_refused())
    elif heard.intent in ABOUT_THE_HALL:
        answer_of_hall(turn, heard)
    else:
        ask_what(turn, heard)
    offer_what_waits(turn)


def _own_up(turn: Turn, heard: Heard) -> None:
    """Say of what no guide is like that it is not here, or that it was not said what is wanted."""
    other = is_other_business(turn, heard)
    if not other and says_they_cannot_ring(heard.text):
        turn.say(Reply(text=meanwhile_wording.in_writing()))
    elif not other and len(heard.text) > LONG:
        turn.say(with_offer(Reply(text=wording.long_story(turn.town)), turn.as_written(heard.text)))
    elif not other and heard.intent == "ask_overview" and tells_need(heard.text) and tells_what_happened(heard.text):
        # 「当过兵」: the guides may well have what is meant by it.
        turn.say(with_offer(Reply(text=meanwhile_wording.what_of_it()), turn.as_written(heard.text)))
    else:
        answer_unknown(turn, heard)


def _ask_on(turn: Turn, heard: Heard, options: Sequence[str]) -> None:
    """Answer another question of the one thing that was offered, or that it plainly is of; else ask again which."""
    meant = options[0] if len(options) == 1 else by_far_likeliest(heard, options)
    if meant is None and heard.intent == "ask_office_hours":
        turn.say(hall_answer(turn, heard))
        ask_which(turn, dataclasses.replace(heard, intent="ask_overview"), options)
        return
    if meant is None and turn.dialogue.tasks[-1].confused:
        ask_which_otherwise(turn, heard, options)
        return
    if meant is None:
        ask_which(turn, heard, options, lead=wording.FIRST_WHICH)
        return
    turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.kind != "which"]
    answer_of(turn, heard, (meant,))


def answer_of(turn: Turn, heard: Heard, subjects: Sequence[str]) -> None:
    """Answer about items or bundles, in the town that matters where one does."""
    if is_town_wanted(turn, heard, lambda trial: answer_all(trial, heard, subjects)):
        ask_town(turn, heard, subjects)
    else:
        answer_all(turn, heard, subjects)


def answer_of_hall(turn: Turn, heard: Heard) -> None:
    """Answer about the service centre, in the town that matters where one does."""
    if is_town_wanted(turn, heard, lambda trial: trial.say(hall_answer(trial, heard))):
        ask_town(turn, heard)
    else:
        turn.say(hall_answer(turn, heard))


def _with_the_hall_first(turn: Turn, heard: Heard, meant: About) -> Heard:
    """「办低保,再办个老年证,你们几点下班」: the hall's hours in a line, then the lists that are wanted."""
    of_them = heard.intent == "ask_location" and _THEIR_WINDOW.search(heard.text) is not None
    if len(meant.subjects) < 2 or heard.intent not in ABOUT_THE_HALL or of_them or not _WANTS.search(heard.text):
        return heard
    if not is_town_wanted(turn, heard, lambda trial: trial.say(hall_answer(trial, heard))):
        turn.say(hall_answer(turn, heard))
    return dataclasses.replace(heard, intent="ask_overview")


def with_names_settled(turn: Turn, heard: Heard) -> Heard:
    """What was heard, with each of several names settled by what is said of all; what is lost there is wanted anew."""
    settled = settled_by_state(turn.book, heard)
    if settled == tuple(heard.mentions):
        return heard
    intent = "ask_overview" if heard.intent == "lack_material" else heard.intent
    meant = {name.ids[0] for name in settled if len(name.ids) == 1}
    decided = meant.pop() if len(meant) == 1 else heard.decided
    return dataclasses.replace(heard, mentions=settled, intent=intent, decided=decided)


def answer_beside_it(turn: Turn, heard: Heard) -> bool:
    """Answer of what is meant instead of what is talked about, 「写错了,是结婚」, or beside it: 「那丢了呢」."""
    corrected = other_meant(turn, heard) if corrects(heard.text) else None
    meant = corrected or followed_up(turn, heard) or what_else_is_lost(turn, heard)
    if meant is None and (several := turned_to(turn, heard)):
        turn.dialogue.intent = "ask_overview"
        ask_which(turn, dataclasses.replace(heard, intent="ask_overview"), several[:MOST_CHOICES])
        return True
    if meant is None:
        return False
    asked = _asked_before(turn, heard) if corrected else "ask_overview"
    if corrected:
        turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.subject != turn.dialogue.subject]
    turn.dialogue.intent = asked
    answer_of(turn, dataclasses.replace(in_plain_words(heard), intent=asked, mentions=()), (meant,))
    offer_what_waits(turn)
    return True


def _asked_before(turn: Turn, heard: Heard) -> str:
    """What a correction asks of the right item: what it asks itself, or else what was asked of the wrong one."""
    asks_itself = heard.intent.startswith("ask_") and heard.intent not in WANT_THE_LIST | {"ask_process"}
    asked = heard.intent if asks_itself else turn.dialogue.intent
    return asked if asked.startswith("ask_") else "ask_overview"


def _meant(turn: Turn, heard: Heard) -> About:
    """What a message is about; where it goes back to something left, that."""
    meant = about(turn, heard)
    here = turn.dialogue.subject
    if here in meant.options and goes_back(heard.text):
        # 「刚才那个高龄的」, after another allowance: the one before it, where that is likelier.
        likely = next((one["id"] for one in heard.candidates if one["id"] in meant.options), here)
        return About(subjects=(likely if likely == subject_before(turn, heard.text) else here,))
    settled = bool(meant.subjects) and meant.subjects != (here,)
    before = subject_before(turn, heard.text) if goes_back(heard.text) and not settled else None
    return About(subjects=(before,)) if before is not None else meant


def _answers_what_was_left(turn: Turn, heard: Heard) -> bool:
    """Whether it is nothing but an answer to a question that no longer waits: 「算了」, then 「急用」."""
    item = turn.book.items.get(turn.dialogue.subject)
    waits = turn.dialogue.top is not None or turn.dialogue.left != turn.dialogue.subject
    if item is None or turn.pressed is not None or waits or asks(heard.text):
        return False
    said = heard.text.strip(MARKS)
    return not heard.mentions and any(
        said in (option.label, *option.says) for question in item.asked for option in question.options
    )


def _tells_of_the_case(turn: Turn, heard: Heard) -> bool:
    """Whether it tells more of the case whose list was given, though it names something: 「爸妈没领证」."""
    item = turn.book.items.get(turn.dialogue.subject)
    if item is None or turn.pressed is not None or turn.dialogue.top is not None:
        return False
    if is_frequent(turn, item.id, heard.text):
        return False
    sorted_out = 2 * sum(case.refer is not None for case in item.cases) > len(item.cases)
    if not sorted_out and (asks(heard.text) or heard.intent not in WANT_THE_LIST | {"lack_material", "ask_conditions"}):
        return False
    covered = all(item.id in mention.ids or covers(item, heard.text, mention) for mention in heard.mentions)
    return (covered or _is_named_in_an_answer(turn, item, heard)) and guide_tasks.tell_more(turn, item, heard)


def _is_named_in_an_answer(turn: Turn, item: Item, heard: Heard) -> bool:
    """Whether all that is named stands in the answer given, said in other words: 「俺跟他娘冇领证」."""
    told = answers_in(heard.text, item.asked, turn.book.words.synonyms)
    options = [question.option(told[question.id]) for question in item.asked if question.id in told]
    names = [_NOT.sub("", heard.text[name.start : name.end]) for name in heard.mentions]
    return all(any(name in phrase for option in options for phrase in (option.label, *option.says)) for name in names)


def _asks_more_of_the_choice(turn: Turn, heard: Heard, meant: About) -> bool:
    """Whether another question is asked before it is settled which is meant: 「那能不能邮寄」 to 「您说的是哪一样」."""
    waits = turn.pressed is None and turn.dialogue.top is not None and turn.dialogue.top.kind == "which"
    rest = subject_words(heard.text)
    named = names_plainly(heard) or (not heard.known and (len(rest) > _FEW_WORDS or NAMES_A_THING.search(rest)))
    # 「在哪开」 is of what is asked about; 「几点开门」 may be of the hall.
    alone = waits and len(turn.dialogue.tasks[-1].data["options"]) == 1 and not is_of_all(heard.text)
    return waits and not named and (not meant.hall or heard.intent == "ask_location" or alone)


def _as_pressed(pressed: Mapping[str, Any], heard: Heard) -> Heard:
    """What a choice stands for: its intent, and the words that led to it."""
    return dataclasses.replace(
        heard, intent=str(pressed.get("intent", heard.intent)), text=str(pressed.get("text", heard.text))
    )
