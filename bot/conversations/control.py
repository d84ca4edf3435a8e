"""What is said about the talk itself: again, never mind, not understood, that was wrong."""

from __future__ import annotations

import dataclasses

from bot.conversations import human_request, walk_beginning, walk_ending, walk_trouble, wording
from bot.conversations.answering import answer_item
from bot.conversations.beside import followed_up
from bot.conversations.complaint_tasks import leave
from bot.conversations.complaint_wording import abused, still_here
from bot.conversations.complaints import take_picture
from bot.conversations.faqs import hall_faq_answer
from bot.conversations.handover_models import Reason
from bot.conversations.handover_wording import other_ways
from bot.conversations.here import Here, hall_hours
from bot.conversations.safety import consoled, is_sorrow
from bot.conversations.second_look import is_abuse
from bot.conversations.simply import asks_for_less, in_one_breath
from bot.conversations.turn import Heard, Turn
from bot.conversations.walk_context import KIND as WALK
from bot.delivery.reply import Reply, typeset

# A message of which nothing but this much of an item was understood is answered with what it may be.
# Of things out of scope that are like an item from afar one in four gets there; of questions every second.
WORTH_OFFERING = 0.4


def repeat_answer(turn: Turn, heard: Heard) -> None:
    """Say the last answer again, word for word and with its choices; or in one breath, if that is asked for."""
    shorter = in_one_breath(turn.dialogue.said) if asks_for_less(heard.text) else None
    if shorter is not None:
        turn.say(shorter)
        return
    said = [Reply.from_json(stored) for stored in turn.dialogue.said]
    turn.say(*(said or [Reply(text=wording.nothing_waits())]))


def cancel(turn: Turn) -> None:
    """Leave what was begun; what was answered is remembered should it be asked for again.

    What was begun on top of a walk is left alone; the walk goes on.
    """
    top = turn.dialogue.top
    if top is not None and top.kind == WALK:
        walk_ending.leave(turn, top)
        walk_ending.remind(turn)
        return
    while (task := turn.dialogue.top) is not None and task.kind != WALK:
        if task.kind == "complaint":
            leave(turn, task)
        turn.dialogue.end(task)
    turn.dialogue.later = []
    turn.say(Reply(text=wording.cancelled()))
    walk_ending.remind(turn)


def not_understood(turn: Turn, heard: Heard) -> None:
    """Say that it was not understood: once with examples, from the second time on with a person's phone."""
    if walk_trouble.take_picture(turn) or take_picture(turn):
        return
    likely = bool(heard.candidates) and heard.candidates[0]["score"] >= WORTH_OFFERING
    of_the_hall = hall_faq_answer(turn.town.hall, heard.text) is not None
    if heard.decided or heard.mentions or likely or of_the_hall or followed_up(turn, heard):
        answer_item(turn, dataclasses.replace(heard, intent="ask_overview"))
        return
    if walk_beginning.offer_named(turn, heard):
        return
    if is_sorrow(heard.text):
        turn.say(consoled())
        return
    if is_abuse(heard.text):
        turn.say(still_here() if _was_met_kindly(turn) else abused())
        return
    turn.dialogue.misses += 1
    turn.dialogue.fragment = {"text": heard.text, "at": turn.now.isoformat()}
    again = turn.dialogue.misses > 1
    if again and human_request.go_to_people(turn, Reason.NOT_UNDERSTOOD):
        return
    ways = other_ways() if again else ()
    turn.say(Reply(text=wording.not_understood(turn.town, hours=hall_hours(turn), again=again), choices=ways))


def _was_met_kindly(turn: Turn) -> bool:
    """Whether the last answer met an insult too: the same words again would mock."""
    last = turn.dialogue.said[-1].get("text") if turn.dialogue.said else None
    return last in {typeset(reply).text for reply in (abused(), still_here())}


def dispute(turn: Turn, heard: Heard) -> None:
    """The window wants something else, or the answer was wrong: kept for the guides' editor, and whom to ask."""
    subject = turn.dialogue.subject
    given = next(iter(turn.checklists.of_conversation(turn.conversation_id, most=1)), None)
    about_it = given if given is not None and given.subject == subject else None
    turn.disputes.record(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        town=turn.town_id,
        subject=subject,
        text=heard.text,
        checklist=about_it.number if about_it else None,
        version=about_it.version if about_it else None,
    )
    item = turn.book.items.get(subject)
    phone = Here.of(turn, item, {}).phone if item is not None else turn.town.hall.phone
    turn.say(Reply(text=wording.disputed(phone, turn.town.hall.complaint_phone)))
