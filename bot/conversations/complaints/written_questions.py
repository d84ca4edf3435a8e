"""咨询留言: what nobody could answer now is left for the window, which answers the next working day in the same talk.

A written question is a row of the ledger of its own kind: it has a number and a
day like everything there, and stays out of the rates.
"""

from __future__ import annotations

import dataclasses
from typing import Optional

from bot.conversations.complaints import complaint_wording as wording
from bot.conversations.complaints.complaint_commands import perform, resident
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.schema import Kind
from bot.ledger.models import ComplaintRow
from bot.ledger.resident_side import own_complaints
from bot.ledger.states import UNANSWERED, Action, State
from bot.ledger.telling import contact_in

LONGEST = 2000
# Typed instead of pressed.
_LEAVES = ("留", "留吧", "留着吧", "留下吧", "留一个", "帮我留", "帮我留一下", "留给他们", "留给窗口吧")


def with_offer(reply: Reply, text: str) -> Reply:
    """Return an answer that had none to give, with the offer to leave ``text`` for the window."""
    choices = (*reply.choices, leave_choice(text))
    return dataclasses.replace(reply, text=f"{reply.text}\n{wording.OFFER_QUESTION}", choices=choices)


def leave_choice(text: str) -> Choice:
    """Return the choice that leaves ``text`` for the window."""
    does = {"intent": "file_complaint", "question": text[:LONGEST], "says": _LEAVES}
    return Choice(wording.LEAVE_QUESTION, does)


def offered_in(turn: Turn) -> str:
    """Return the question that the last answer offered to leave, empty when it offered none."""
    choices = [choice["does"] for stored in turn.dialogue.said for choice in stored.get("choices", ())]
    return next(
        (str(does["question"]) for does in choices if does.get("intent") == "file_complaint" and "question" in does), ""
    )


def leave_question(turn: Turn, text: str) -> None:
    """Leave a question for the window; say its number and by when it is answered.

    Once in a turn, and once while it is open: pressing again gives the number again.
    """
    text = turn.as_written(text)
    row = _waiting(turn, text) or _kept(turn, text)
    turn.dialogue.misses = 0
    turn.say(wording.question_left(row))


def _waiting(turn: Turn, text: str) -> Optional[ComplaintRow]:
    """Return the same question of the same resident that still waits for its answer."""
    with turn.ledger.database.read() as session:
        asked = own_complaints(session, resident(turn))
    return next((row for row in asked if _is_same(row, text)), None)


def _is_same(row: ComplaintRow, text: str) -> bool:
    return bool(row.kind == Kind.QUESTION.value and row.text == text.strip() and State.of(row.state) in UNANSWERED)


def _kept(turn: Turn, text: str) -> ComplaintRow:
    row = turn.ledger.draft(
        resident(turn),
        text,
        command_id=f"{turn.turn_id}:draft",
        kind=Kind.QUESTION,
        conversation_id=turn.conversation_id,
        resident_id=turn.resident_id,
    ).complaint
    contact = contact_in(text)
    if contact:
        perform(turn, row.id, Action.DETAIL, **contact)
    return perform(turn, row.id, Action.FILE)
