"""The call that a resident waits for: when it comes, which number, and what whoever rings is told beside it."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.meaning.promised_call import OfTheCall, of_the_call
from bot.conversations.record import handover_wording as wording
from bot.conversations.record.dialogue import Task
from bot.conversations.record.handover_models import CallbackRow, CallbackState
from bot.conversations.turns.here import hall_hours
from bot.conversations.turns.turn import Heard, Turn
from bot.guidebook.changed_hours import changes_at
from bot.guidebook.hours import is_open, moment_text, next_opening
from bot.guidebook.work_calendar import WorkCalendar
from bot.people.vault import TOKEN, tokens_in

# The task that waits for a phone to be rung.
CALLBACK = "callback"
_MARKS = " ,.。!\uff0c\uff01"


def is_of_the_call(said: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the last answer, as stored, was about a call that is to come."""
    return any(wording.RINGS in str(stored.get("text")) for stored in said)


def keep(turn: Turn, contact: str, wants: str) -> None:
    """Keep that a call is waited for, once in a turn, and say when it comes."""
    with turn.ledger.database.write() as session:
        row = session.execute(sa.select(CallbackRow).where(CallbackRow.turn_id == turn.turn_id)).scalar_one_or_none()
        if row is None:
            row = CallbackRow(
                town=turn.town_id,
                conversation_id=turn.conversation_id,
                contact=contact,
                wants=wants,
                turn_id=turn.turn_id,
                state=CallbackState.OPEN.value,
                tries=0,
                asked_at=turn.now,
            )
            session.add(row)
            session.flush()
        turn.dialogue.call = int(row.id)
    turn.say(wording.callback_kept(when_called(turn)))


def when_called(turn: Turn) -> str:
    """Return when people ring: as soon as they can, or once they are there."""
    return "工作人员空下来就" if hall_is_open(turn) else f"{opens(turn)}以后"


def hall_is_open(turn: Turn) -> bool:
    """Whether the hall is open now."""
    return is_open(
        turn.town.hall.hours, turn.now, WorkCalendar(turn.book.calendar), changes=changes_at(turn.town, None)
    )


def opens(turn: Turn) -> str:
    """Return when the hall opens next, as it is said."""
    following = next_opening(
        turn.town.hall.hours, turn.now, WorkCalendar(turn.book.calendar), changes=changes_at(turn.town, None)
    )
    if following is None:
        return "上班时间以大厅通知为准"
    return f"{moment_text(following.opens, turn.now)}上班"


def answer_of_the_call(turn: Turn, heard: Heard) -> bool:
    """Do what is said of the call that is waited for; False where none is, or nothing was said of it.

    A call that was made, or given up, meanwhile is waited for no more.
    """
    if not turn.dialogue.call or turn.pressed is not None or turn.dialogue.top is not None:
        return False
    wish = of_the_call(heard.text, just=is_of_the_call(turn.dialogue.said))
    if wish is None:
        return False
    with turn.ledger.database.write() as session:
        row = _waited_for(session, turn)
        if row is not None:
            _do(turn, session, row, wish, heard.text)
        elif TOKEN.search(heard.text) is None:
            turn.say(wording.no_call_waits())
        return row is not None or bool(turn.replies)


def is_waited_for(turn: Turn, heard: Heard) -> bool:
    """Say when the call comes to whoever asks for one a second time; False where none is waited for."""
    if not turn.dialogue.call or TOKEN.search(heard.text):
        return False
    with turn.ledger.database.write() as session:
        row = _waited_for(session, turn)
        if row is None:
            return False
        if turn.pressed is None:
            _tell(row, turn.as_written(heard.text).strip(_MARKS))
        turn.say(wording.call_comes(when_called(turn), _phone(turn, session, row), tried=row.tries))
        return True


def move(turn: Turn, text: str, *, wrong: bool) -> bool:
    """Have the phone in a text rung instead; False where no call is waited for any more."""
    with turn.ledger.database.write() as session:
        row = _waited_for(session, turn)
        if row is not None:
            _move(turn, session, row, text, wrong=wrong)
        return row is not None


def _waited_for(session: Session, turn: Turn) -> Optional[CallbackRow]:
    """Return the call that is waited for, under a lock; None, and none from now on, where it is over."""
    row: Optional[CallbackRow] = session.execute(
        sa.select(CallbackRow)
        .where(CallbackRow.id == turn.dialogue.call, CallbackRow.state == CallbackState.OPEN.value)
        .with_for_update()
    ).scalar_one_or_none()
    turn.dialogue.call = turn.dialogue.call if row is not None else 0
    return row


def _do(turn: Turn, session: Session, row: CallbackRow, wish: OfTheCall, text: str) -> None:
    if wish is OfTheCall.LEFT:
        row.state, row.ended_at = CallbackState.WITHDRAWN.value, turn.now
        turn.dialogue.call = 0
        turn.say(wording.call_withdrawn())
    elif wish is OfTheCall.WHEN:
        turn.say(wording.call_comes(when_called(turn), _phone(turn, session, row), tried=row.tries))
    elif wish is OfTheCall.BESIDE:
        _tell(row, turn.as_written(text).strip(_MARKS))
        turn.say(wording.call_told(_phone(turn, session, row), hours=hall_hours(turn)))
    elif TOKEN.search(text) is not None:
        _move(turn, session, row, text, wrong=wish is OfTheCall.WRONG_NUMBER)
    else:
        _ask_number(turn, row, wish, text)


def _ask_number(turn: Turn, row: CallbackRow, wish: OfTheCall, text: str) -> None:
    wrong = wish is OfTheCall.WRONG_NUMBER
    if not wrong:
        _tell(row, turn.as_written(text).strip(_MARKS))
    task = turn.dialogue.begin(Task(kind=CALLBACK, data={"moves": "wrong" if wrong else "another"}))
    task.pending = "text"
    turn.say(wording.ask_right_phone())


def _move(turn: Turn, session: Session, row: CallbackRow, text: str, *, wrong: bool) -> None:
    """Put another phone in the place of the one that was left; one that was not wrong stays beside it."""
    found = [token for token in tokens_in(text) if token != row.contact]
    beside = "" if wrong or not found else f"先前留的号码:{row.contact}"
    if found:
        # 「不是 138…,是 139…」: the last one is meant.
        row.contact = found[-1]
    if not wrong:
        _tell(row, turn.as_written(text).strip(_MARKS))
    _tell(row, beside)
    turn.say(wording.call_moved(when_called(turn), _phone(turn, session, row)))


def _tell(row: CallbackRow, told: str) -> None:
    """Show it to whoever rings, once."""
    if told not in str(row.wants):
        row.wants = "\n".join(part for part in (str(row.wants), told) if part)


def _phone(turn: Turn, session: Session, row: CallbackRow) -> str:
    return turn.ledger.vault.masked(session, str(row.contact))
