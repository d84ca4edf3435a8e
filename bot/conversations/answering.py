"""The bot's side of a turn: from what was heard to what is said. Actions call these and nothing else."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Mapping, Sequence

from bot.conversations import guide_tasks, wording
from bot.conversations.bundle_tasks import answer_bundle_question, begin_bundle
from bot.conversations.dialogue import Task
from bot.conversations.faqs import faq_answer
from bot.conversations.hall import hall_answer
from bot.conversations.here import Here, hall_hours
from bot.conversations.item_answers import answer_fact
from bot.conversations.turn import Heard, Turn
from bot.conversations.which_item import ABOUT_THE_HALL, about
from bot.delivery.reply import Choice, Reply

# These want the whole list; every other question about an item wants one fact.
WANT_THE_LIST = frozenset({"ask_overview", "ask_materials"})
# 「咋办」 wants the list too, unless the steps are asked for, or the list has been given already.
_STEPS = re.compile("流程|步骤|程序|先后|顺序|先.{1,8}[再后]|哪一?步|第几步|下一步|一步")


def answer_item(turn: Turn, heard: Heard) -> None:
    """Answer a question about an item, a bundle or the hall; ask back when it is not clear which."""
    if turn.pressed is not None:
        heard = _as_pressed(turn.pressed, heard)
        if "correct" in turn.pressed:
            guide_tasks.correct(turn, turn.book.item(str(turn.pressed["item"])), str(turn.pressed["correct"]))
            return
    meant = about(turn, heard)
    turn.dialogue.intent = heard.intent
    turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.kind != "which"]
    if meant.hall:
        turn.say(hall_answer(turn, heard.intent))
    elif meant.subjects:
        _answer_all(turn, heard, meant.subjects)
    elif meant.options:
        _ask_which(turn, heard, meant.options)
    elif meant.unknown:
        turn.say(Reply(text=wording.not_here(turn.town, hall_hours(turn))))
    elif heard.intent in ABOUT_THE_HALL:
        turn.say(hall_answer(turn, heard.intent))
    else:
        turn.say(Reply(text=wording.name_the_item()))


def _as_pressed(pressed: Mapping[str, Any], heard: Heard) -> Heard:
    """What a choice stands for: its intent, and the words that led to it."""
    return dataclasses.replace(
        heard, intent=str(pressed.get("intent", heard.intent)), text=str(pressed.get("text", heard.text))
    )


def _answer_all(turn: Turn, heard: Heard, subjects: Sequence[str]) -> None:
    """Answer the first thing named; the others are offered, one press away, so that none is lost."""
    first, rest = subjects[0], subjects[1:]
    _answer_one(turn, heard, first)
    if rest:
        choices = tuple(
            Choice(wording.short(turn.book.plain_name(other)), {"intent": heard.intent, "item": other})
            for other in rest
        )
        turn.say(Reply(text=wording.one_by_one([choice.title for choice in choices]), choices=choices))


def _answer_one(turn: Turn, heard: Heard, subject: str) -> None:
    turn.dialogue.subject = subject
    turn.dialogue.misses = 0
    if subject in turn.book.bundles:
        begin_bundle(turn, turn.book.bundle(subject), heard)
        return
    item = turn.book.item(subject)
    answer = faq_answer(item, heard.text)
    if answer is not None:
        turn.say(Reply(text=answer))
    elif _wants_the_list(turn, heard, subject) and not item.is_referral:
        guide_tasks.begin_checklist(turn, item, heard)
    else:
        turn.say(answer_fact(turn, item, heard, guide_tasks.known_answers(turn, item, heard)))


def _wants_the_list(turn: Turn, heard: Heard, subject: str) -> bool:
    if heard.intent == "ask_process":
        return _STEPS.search(heard.text) is None and subject not in turn.dialogue.answers
    return heard.intent in WANT_THE_LIST


def _ask_which(turn: Turn, heard: Heard, options: Sequence[str]) -> None:
    turn.dialogue.begin(Task(kind="which", data={"options": list(options)}))
    choices = [
        Choice(turn.book.plain_name(option), {"intent": heard.intent, "item": option, "text": heard.text})
        for option in options
    ]
    choices.append(Choice(wording.NONE_OF_THESE, {"intent": "inform", "none": True}))
    turn.say(Reply(text=wording.which_item(len(options)), choices=tuple(choices)))


def answer_question(turn: Turn, heard: Heard) -> None:
    """Take an answer to whatever waits; where nothing does, say what can be asked."""
    task = turn.dialogue.top
    if task is None:
        turn.say(Reply(text=wording.nothing_waits()))
    elif task.kind == "which":
        _settle_which(turn, task, heard)
    elif task.kind == "bundle":
        answer_bundle_question(turn, task, heard)
    else:
        guide_tasks.answer_question(turn, task, heard)


def _settle_which(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the answer to 「您说的是哪一样」: a name said more plainly, or none of them."""
    turn.dialogue.end(task)
    options: Sequence[str] = task.data["options"]
    likely = [candidate["id"] for candidate in heard.candidates if candidate["id"] in options]
    if turn.pressed is not None or heard.intent == "deny" or not likely:
        turn.say(Reply(text=wording.not_here(turn.town, hall_hours(turn))))
        return
    again = dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview")
    _answer_one(turn, again, likely[0])


def repeat_answer(turn: Turn) -> None:
    """Say the last answer again, word for word and with its choices."""
    said = [Reply.from_json(stored) for stored in turn.dialogue.said]
    turn.say(*(said or [Reply(text=wording.nothing_waits())]))


def cancel(turn: Turn) -> None:
    """Leave what was begun; what was answered is remembered should it be asked for again."""
    while turn.dialogue.top is not None:
        turn.dialogue.end(turn.dialogue.top)
    turn.say(Reply(text=wording.cancelled()))


def not_understood(turn: Turn) -> None:
    """Say that it was not understood: once with examples, from the second time on with a person's phone."""
    turn.dialogue.misses += 1
    again = turn.dialogue.misses > 1
    turn.say(Reply(text=wording.not_understood(turn.town, hours=hall_hours(turn), again=again)))


def dispute(turn: Turn) -> None:
    """The window wants something else, or the answer was wrong: whom to ask, and thanks for saying so."""
    subject = turn.dialogue.subject
    item = turn.book.items.get(subject)
    phone = Here.of(turn, item, {}).phone if item is not None else turn.town.hall.phone
    turn.say(Reply(text=wording.disputed(phone, turn.town.hall.complaint_phone)))


def reach_a_person(turn: Turn) -> None:
    """Say how to reach a person, and when."""
    turn.say(Reply(text=wording.people(turn.town, hall_hours(turn))))


def complain_by_phone(turn: Turn) -> None:
    """Say where complaints are heard."""
    turn.say(Reply(text=wording.complaints_by_phone(turn.town, hall_hours(turn))))
