"""A resident wants a person: the queue when people are there, a question left or a call back when not."""

from __future__ import annotations

from bot.conversations.complaints import complaint_questions, kept_call
from bot.conversations.complaints.kept_call import CALLBACK, hall_is_open, opens
from bot.conversations.complaints.written_questions import leave_question
from bot.conversations.meaning.complaint_context import is_contact_alone
from bot.conversations.meaning.walk_context import KIND as WALK
from bot.conversations.record import handover_wording as wording
from bot.conversations.record.dialogue import Task
from bot.conversations.record.handover_models import Reason
from bot.conversations.record.looking_for_people import leaves_words
from bot.conversations.turns.town_question import adopt_named_town, ask_town, must_ask_town
from bot.conversations.turns.turn import Heard, Turn
from bot.people.vault import TOKEN

QUESTION = "question"
WANT_A_PERSON = frozenset({"request_human", "request_callback"})


def reach_a_person(turn: Turn, heard: Heard) -> None:
    """Do what 「转人工」, 「让人给我打电话」 and the choices under 「没人」 ask."""
    if kept_call.answer_of_the_call(turn, heard):
        return
    leave = (turn.pressed or {}).get("leave") or (QUESTION if leaves_words(heard.text) else None)
    if leave is None and must_ask_town(turn) and not adopt_named_town(turn, heard.text):
        # It is the people of one town who answer.
        ask_town(turn, heard)
    elif leave == QUESTION:
        _begin(turn, QUESTION)
        turn.say(wording.write_it_down())
    elif leave == CALLBACK or heard.intent == "request_callback":
        _ask_to_call(turn, heard)
    elif not go_to_people(turn, _reason(turn)):
        turn.say(wording.nobody_there(_why_nobody(turn), turn.town.hall.phone))


def go_to_people(turn: Turn, reason: Reason) -> bool:
    """Put the conversation into the queue and say how long it is; whether people are there to take it."""
    if not hall_is_open(turn):
        return False
    outlook = turn.waiting_room.look(turn.town_id, now=turn.now)
    if outlook.answering == 0:
        return False
    turn.for_people = reason
    sorry = reason is Reason.NOT_UNDERSTOOD
    turn.say((wording.sorry_queued if sorry else wording.queued)(outlook.waiting + 1, outlook.minutes))
    return True


def _reason(turn: Turn) -> Reason:
    top = turn.dialogue.top
    return {"complaint": Reason.COMPLAINT, WALK: Reason.STUCK}.get(top.kind if top else "", Reason.ASKED)


def _why_nobody(turn: Turn) -> str:
    return wording.all_busy() if hall_is_open(turn) else wording.out_of_hours(opens(turn))


def _begin(turn: Turn, kind: str) -> Task:
    task = turn.dialogue.begin(Task(kind=kind))
    task.pending = "text"
    return task


def _ask_to_call(turn: Turn, heard: Heard) -> None:
    """Ask for the phone, unless it was told in the same breath; a phone alone goes with what was told before."""
    if is_contact_alone(heard.text) and complaint_questions.lacks_contact(turn):
        complaint_questions.supplement(turn, heard)
        return
    if kept_call.is_waited_for(turn, heard):
        return
    task = _begin(turn, CALLBACK)
    if TOKEN.search(heard.text):
        _keep_callback(turn, task, heard.text)
    else:
        task.data["wants"] = heard.text if turn.pressed is None else ""
        turn.say(wording.ask_phone())


def answer(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the question or the phone that was asked for."""
    if task.kind == QUESTION:
        turn.dialogue.end(task)
        leave_question(turn, heard.text)
    elif TOKEN.search(heard.text):
        _keep_callback(turn, task, heard.text)
    elif task.confused:
        # Asked twice in vain, nobody is held to it: whatever is said next is read for itself again.
        turn.dialogue.end(task)
        turn.say(wording.no_phone_again(turn.town.hall.phone))
    else:
        task.confused += 1
        turn.say(wording.no_phone_in_it())


def _keep_callback(turn: Turn, task: Task, text: str) -> None:
    found = TOKEN.search(text)
    assert found is not None
    turn.dialogue.end(task)
    if task.data.get("moves") and kept_call.move(turn, text, wrong=task.data["moves"] == "wrong"):
        return
    rest = TOKEN.sub("", text).strip(" ,。\uff0c")
    kept_call.keep(turn, found[0], "\n".join(part for part in (str(task.data.get("wants", "")), rest) if part))
