"""The bot's side of a turn: from what was heard to what is said. Actions call these and nothing else."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Mapping, Optional, Sequence

from bot.conversations import guide_tasks, human_request, walk_beginning, walk_ending, walk_tasks, wording
from bot.conversations.beside import followed_up, other_meant, settled_by_state
from bot.conversations.bundle_tasks import answer_bundle_question
from bot.conversations.complaint_beginning import KIND_OF
from bot.conversations.complaint_questions import confirm_withdrawal
from bot.conversations.complaint_tasks import remind
from bot.conversations.complaints import answer as answer_complaint
from bot.conversations.complaints import begin as begin_complaint
from bot.conversations.dialogue import Task
from bot.conversations.hall import hall_answer
from bot.conversations.here import hall_hours
from bot.conversations.later import offer_what_waits
from bot.conversations.likelihood import LONG
from bot.conversations.loose_material import answer_about_paper
from bot.conversations.menu_press import answer_menu_press, is_menu_press
from bot.conversations.numbered_line import answer_about_line
from bot.conversations.other_business import is_other_business
from bot.conversations.papers_here import is_of_a_paper_here, is_out_of_reach
from bot.conversations.returning import subject_before
from bot.conversations.second_look import asks, corrects, goes_back
from bot.conversations.subject_answers import WANT_THE_LIST, answer_all
from bot.conversations.subject_words import subject_words
from bot.conversations.town_question import adopt_named_town, ask_town, is_town_wanted, settle_town
from bot.conversations.turn import Heard, Turn
from bot.conversations.walk_context import KIND as WALK
from bot.conversations.which_answer import PLAIN, likely_options, not_denied
from bot.conversations.which_item import (
    ABOUT_THE_HALL,
    About,
    about,
    covers,
)
from bot.conversations.written_questions import leave_question, offered_in, with_offer
from bot.conversations.yes_or_no import NONE_OF_THEM
from bot.delivery.reply import Choice, Reply

_MARKS = " ,.!\uff0c。\uff01"
# Asked before anything is talked about.
_ASKED_FIRST = frozenset({"which", "town"})
_WANTS = re.compile("(要|想|去|来|给.{1,4})(办|申请|领|补|换|交)")
_THEIR_WINDOW = re.compile("窗口|哪[里儿个]?.{0,2}办")
# What was asked in the same breath and waits: 「第二个呢」.
_THE_NEXT = re.compile("^(那|还有)?(第[二2]|另外?[那一]?|下一|后面?那?一?)[个样件].{0,3}$")


def answer_item(turn: Turn, heard: Heard) -> None:
    """Answer a question about an item, a bundle or the hall; ask back when it is not clear which."""
    if is_menu_press(turn):
        answer_menu_press(turn, heard)
        return
    if turn.pressed is not None:
        heard = _as_pressed(turn.pressed, heard)
        if "correct" in turn.pressed:
            guide_tasks.correct(turn, turn.book.item(str(turn.pressed["item"])), str(turn.pressed["correct"]))
            return
        if "options" in turn.pressed:
            _ask_which(turn, heard, turn.pressed["options"])
            return
    heard = _settled(turn, heard)
    if _answer_beside_it(turn, heard) or answer_about_line(turn, heard) or answer_about_paper(turn, heard):
        return
    if _answers_what_was_left(turn, heard):
        turn.say(Reply(text=wording.nothing_waits()))
        return
    if _tells_of_the_case(turn, heard):
        offer_what_waits(turn)
        return
    meant = _meant(turn, heard)
    if is_of_a_paper_here(turn, heard):
        heard = dataclasses.replace(
            heard, intent="lack_material" if is_out_of_reach(heard.text) else "ask_material_detail"
        )
    turn.dialogue.intent = heard.intent
    if _asks_more_of_the_choice(turn, heard, meant):
        _ask_which(turn, heard, turn.dialogue.tasks[-1].data["options"])
        return
    if not meant.hall and not meant.subjects:
        adopt_named_town(turn, heard.text)
    turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.kind != "which"]
    if meant.hall:
        _answer_of_hall(turn, heard)
    elif meant.subjects:
        _answer_of(turn, _with_the_hall_first(turn, heard, meant), meant.subjects)
    elif meant.options:
        _ask_which(turn, heard, meant.options)
    elif meant.unknown:
        if not walk_beginning.offer_named(turn, heard):
            is_story = len(heard.text) > LONG and not is_other_business(turn, heard)
            text = wording.long_story(turn.town) if is_story else wording.not_here(turn.town, hall_hours(turn))
            turn.say(with_offer(Reply(text=text), heard.text))
    elif heard.intent in ABOUT_THE_HALL:
        _answer_of_hall(turn, heard)
    else:
        turn.say(Reply(text=wording.name_the_item()))
    offer_what_waits(turn)


def _answer_of(turn: Turn, heard: Heard, subjects: Sequence[str]) -> None:
    """Answer about items or bundles, in the town that matters where one does."""
    if is_town_wanted(turn, heard, lambda trial: answer_all(trial, heard, subjects)):
        ask_town(turn, heard, subjects)
    else:
        answer_all(turn, heard, subjects)


def _answer_of_hall(turn: Turn, heard: Heard) -> None:
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


def _settled(turn: Turn, heard: Heard) -> Heard:
    """What was heard, with each of several names settled by what is said of all; what is lost there is wanted anew."""
    settled = settled_by_state(turn.book, heard)
    if settled == tuple(heard.mentions):
        return heard
    intent = "ask_overview" if heard.intent == "lack_material" else heard.intent
    meant = {name.ids[0] for name in settled if len(name.ids) == 1}
    decided = meant.pop() if len(meant) == 1 else heard.decided
    return dataclasses.replace(heard, mentions=settled, intent=intent, decided=decided)


def _answer_beside_it(turn: Turn, heard: Heard) -> bool:
    """Answer of what is meant instead of what is talked about, 「写错了,是结婚」, or beside it, 「那丢了呢」."""
    corrected = other_meant(turn, heard) if corrects(heard.text) else None
    meant = corrected or followed_up(turn, heard)
    if meant is None:
        return False
    asked = _asked_before(turn, heard) if corrected else "ask_overview"
    if corrected:
        turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.subject != turn.dialogue.subject]
    turn.dialogue.intent = asked
    _answer_of(turn, dataclasses.replace(heard, intent=asked, mentions=()), (meant,))
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
        return About(subjects=(here,))
    settled = bool(meant.subjects) and meant.subjects != (here,)
    before = subject_before(turn, heard.text) if goes_back(heard.text) and not settled else None
    return About(subjects=(before,)) if before is not None else meant


def _answers_what_was_left(turn: Turn, heard: Heard) -> bool:
    """Whether it is nothing but an answer to a question that no longer waits: 「算了」, then 「急用」."""
    item = turn.book.items.get(turn.dialogue.subject)
    waits = turn.dialogue.top is not None or turn.dialogue.left != turn.dialogue.subject
    if item is None or turn.pressed is not None or waits or asks(heard.text):
        return False
    said = heard.text.strip(_MARKS)
    return not heard.mentions and any(
        said in (option.label, *option.says) for question in item.asked for option in question.options
    )


def _tells_of_the_case(turn: Turn, heard: Heard) -> bool:
    """Whether it tells more of the case whose list was given, though it names something: 「爸妈没领证」."""
    item = turn.book.items.get(turn.dialogue.subject)
    if item is None or turn.pressed is not None or turn.dialogue.top is not None:
        return False
    sorted_out = 2 * sum(case.refer is not None for case in item.cases) > len(item.cases)
    if not sorted_out and (asks(heard.text) or heard.intent not in WANT_THE_LIST | {"lack_material", "ask_conditions"}):
        return False
    covered = all(item.id in mention.ids or covers(item, heard.text, mention) for mention in heard.mentions)
    return covered and guide_tasks.tell_more(turn, item, heard)


def _asks_more_of_the_choice(turn: Turn, heard: Heard, meant: About) -> bool:
    """Whether another question is asked before it is settled which is meant: 「那能不能邮寄」 to 「您说的是哪一样」."""
    waits = turn.pressed is None and turn.dialogue.top is not None and turn.dialogue.top.kind == "which"
    named = _names_plainly(heard) or (subject_words(heard.text) and not heard.known)
    # 「在哪开」 is of what is asked about; 「几点开门」 may be of the hall.
    return waits and not named and (not meant.hall or heard.intent == "ask_location")


def _as_pressed(pressed: Mapping[str, Any], heard: Heard) -> Heard:
    """What a choice stands for: its intent, and the words that led to it."""
    return dataclasses.replace(
        heard, intent=str(pressed.get("intent", heard.intent)), text=str(pressed.get("text", heard.text))
    )


def _ask_which(turn: Turn, heard: Heard, options: Sequence[str], *, lead: str = "") -> None:
    turn.dialogue.begin(Task(kind="which", data={"options": list(options)}, confused=int(bool(lead))))
    choices = [
        Choice(turn.book.plain_name(option), {"intent": heard.intent, "item": option, "text": heard.text})
        for option in options
    ]
    choices.append(Choice(wording.NONE_OF_THESE, {"intent": "inform", "none": True, "text": heard.text}))
    turn.say(Reply(text=lead + wording.which_item(len(options)), choices=tuple(choices)))


def answer_question(turn: Turn, heard: Heard) -> None:
    """Take an answer to whatever waits; where nothing does, say what can be asked."""
    task = turn.dialogue.top
    if _THE_NEXT.match(heard.text) and turn.dialogue.later and turn.pressed is None:
        turn.pressed = turn.dialogue.later[0]["does"]
        answer_item(turn, heard)
    elif confirm_withdrawal(turn, heard):
        # Asked last, it is answered first, whatever else waits.
        walk_ending.remind(turn)
    elif task is None:
        _without_question(turn, heard)
    elif task.kind == "complaint":
        answer_complaint(turn, task, heard)
        walk_ending.remind(turn)
    elif task.kind == WALK:
        walk_tasks.answer_branch(turn, task, heard)
    elif task.kind in (human_request.QUESTION, human_request.CALLBACK):
        human_request.answer(turn, task, heard)
    elif task.kind not in _ASKED_FIRST and _answer_beside_it(turn, heard):
        remind(turn)
        walk_ending.remind(turn)
    else:
        _answer_guides_question(turn, task, heard)
        offer_what_waits(turn)
        remind(turn)
        walk_ending.remind(turn)


def _without_question(turn: Turn, heard: Heard) -> None:
    """Take an answer that nobody asked for: words taken back, a bare name of something, or a plain 「好」."""
    item = turn.book.items.get(turn.dialogue.subject)
    if _answer_beside_it(turn, heard):
        return
    if corrects(heard.text) and item is not None and turn.dialogue.answers.get(item.id):
        guide_tasks.amend(turn, item, heard)
    elif _names_something(heard):
        answer_item(turn, dataclasses.replace(heard, intent="ask_overview"))
    elif item is not None and not asks(heard.text) and guide_tasks.tell_more(turn, item, heard):
        offer_what_waits(turn)
    elif heard.intent == "affirm" and offered_in(turn):
        leave_question(turn, offered_in(turn))
    elif heard.intent == "affirm" and (offered := _walk_offered(turn)) is not None:
        turn.pressed = offered
        walk_beginning.start(turn, heard)
    elif heard.intent == "affirm" and turn.dialogue.subject:
        turn.say(Reply(text=wording.glad()))
    else:
        turn.say(Reply(text=wording.nothing_waits()))


def _walk_offered(turn: Turn) -> Optional[Mapping[str, Any]]:
    """Return what the one choice does that was offered last, if it is to be led through a walk: 「好」 takes it."""
    choices = [choice["does"] for stored in turn.dialogue.said for choice in stored.get("choices", ())]
    return choices[0] if len(choices) == 1 and choices[0].get("intent") == "start_walkthrough" else None


def _names_something(heard: Heard) -> bool:
    return bool(heard.mentions or heard.decided or heard.known)


def _names_plainly(heard: Heard) -> bool:
    """Whether something else is named, and not only faintly hinted at, while it is asked which thing is meant."""
    return bool(heard.mentions or heard.decided) or bool(heard.known and heard.candidates[0]["score"] >= PLAIN)


def _answer_guides_question(turn: Turn, task: Task, heard: Heard) -> None:
    if task.kind == "which":
        _settle_which(turn, task, heard)
    elif task.kind == "town":
        _after_town(turn, task, heard)
    elif is_town_wanted(turn, heard, lambda trial: _take_answer(trial, heard)):
        ask_town(turn, heard, answers=True)
    else:
        _take_answer(turn, heard)


def _take_answer(turn: Turn, heard: Heard) -> None:
    """Take an answer to the question of a list or a bundle that waits."""
    task = turn.dialogue.tasks[-1]
    if task.kind == "bundle":
        answer_bundle_question(turn, task, heard)
    else:
        guide_tasks.answer_question(turn, task, heard)


def _after_town(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the town and answer what was asked before it."""
    asked = settle_town(turn, task, heard)
    if asked is not None and task.data.get("answers"):
        _take_answer(turn, asked)
    elif asked is not None and task.data["subjects"]:
        answer_all(turn, asked, task.data["subjects"])
    elif asked is not None and asked.intent in KIND_OF:
        begin_complaint(turn, asked, pictures=task.data.get("pictures", ()))
    elif asked is not None and asked.intent in human_request.WANT_A_PERSON:
        human_request.reach_a_person(turn, asked)
    elif asked is not None:
        turn.say(hall_answer(turn, asked))


def _settle_which(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the answer to 「您说的是哪一样」: a name said more plainly, or none of them."""
    turn.dialogue.end(task)
    options: Sequence[str] = task.data["options"]
    left = not_denied(turn, heard, options)
    if left is not None:
        _settle_among(turn, heard, left)
        return
    likely = likely_options(turn, heard, options)
    if turn.pressed is None and (none := NONE_OF_THEM.match(heard.text)) is not None:
        _answer_beside(turn, heard, options, heard.text[none.end() :].strip(_MARKS))
        return
    if heard.intent == "affirm" and len(options) == 1:
        likely = list(options)
    if heard.intent == "affirm" and not likely:
        _ask_which(turn, dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview"), options)
        return
    if turn.pressed is None and heard.intent != "deny" and not likely and _names_plainly(heard):
        # Something else altogether: asked anew.
        answer_item(turn, dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview"))
        return
    if turn.pressed is None and heard.intent != "deny" and not likely and not task.confused:
        turn.dialogue.intent = turn.dialogue.intent or "ask_overview"
        lead = wording.FIRST_WHICH if asks(heard.text) else wording.ASK_AGAIN
        _ask_which(turn, dataclasses.replace(heard, intent=turn.dialogue.intent), options, lead=lead)
        return
    if turn.pressed is not None or heard.intent == "deny" or not likely:
        asked = str((turn.pressed or {}).get("text") or heard.text)
        turn.say(with_offer(Reply(text=wording.not_here(turn.town, hall_hours(turn))), asked))
        return
    _answer_of(turn, dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview"), likely[:1])


def _settle_among(turn: Turn, heard: Heard, left: Sequence[str]) -> None:
    """Go on with what is left after 「不是低保」: the one, or the question anew."""
    heard = dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview", text="", mentions=())
    if len(left) == 1:
        _answer_of(turn, heard, left)
    else:
        _ask_which(turn, heard, left)


def _answer_beside(turn: Turn, heard: Heard, options: Sequence[str], rest: str) -> None:
    """Answer what is said after 「都不是」: never one of those that were just refused."""
    if any(guide not in options for name in heard.mentions for guide in name.ids):
        answer_item(turn, dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview"))
    else:
        turn.say(with_offer(Reply(text=wording.not_here(turn.town, hall_hours(turn))), rest or heard.text))
