"""After filing: where a complaint stands, adding to it, withdrawing it, how it went."""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping, Optional, Sequence

from bot.clock import in_town
from bot.conversations.complaints import complaint_follow_wording as wording
from bot.conversations.complaints import complaint_wording
from bot.conversations.complaints.complaint_commands import perform, resident
from bot.conversations.complaints.complaint_notice_wording import TELLS_WHY
from bot.conversations.complaints.complaint_tasks import MORE, leave, skips, takes_more, unfiled
from bot.conversations.meaning.complaint_context import outcome_in
from bot.conversations.meaning.complaint_meanwhile import says_nothing_more
from bot.conversations.meaning.second_look import corrects
from bot.conversations.record.dialogue import Task
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply
from bot.guidebook.schema import Kind
from bot.ledger.asking import is_rated, was_asked
from bot.ledger.desk_effects import CALLED_BACK
from bot.ledger.errors import AlreadyDone, NoSuchComplaint, NotNow, TooManyTries
from bot.ledger.joining import is_settled
from bot.ledger.models import ComplaintRow
from bot.ledger.numbering import reference_in, short_number_in
from bot.ledger.resident_side import (
    by_number_and_phone,
    latest_open,
    own_answered,
    own_by_number,
    own_by_reference,
    own_complaints,
)
from bot.ledger.states import Action, FollowUp, Grade, State
from bot.ledger.steps import STEPS
from bot.ledger.telling import contact_in, name_beside_phone, tells_something, told_in
from bot.people.vault import TOKEN

_LAST_FOUR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_GRADES = (
    (Grade.VERY_BAD, ("非常不满意", "太不满意", "一星", "一分", "很不满意")),
    (Grade.BAD, ("不满意", "不太满意", "差评", "不行")),
    (Grade.VERY_GOOD, ("非常满意", "很满意", "满意得很", "五星", "五颗星", "满分", "好得很", "一百分", "好评")),
    (Grade.FAIR, ("基本满意", "还算满意", "一般", "还行", "凑合")),
    (Grade.GOOD, ("满意",)),
)
# What a supplement says besides that it is one.
_SUPPLEMENTING = re.compile("补充|补一下|投诉|上次|刚才|那个|我要|我想|再|一下|点|情况|还有|要|的|给|说|加|忘了|漏")
_ANSWERED = (State.REPLIED, State.FOLLOW_UP, State.CLOSED)
_WINDOW = re.compile("窗口|柜台")
# 「不撤」, said without having been asked.
_KEEPS = re.compile("^(?:我?(?:先|还是|就)?(?:不|别|莫)(?:要)?撤)(?!.*撤)")
# The no itself, before what is still wrong.
_UNSOLVED = re.compile("^[^,。;! \uff0c\uff1b\uff01]*")
LAST_FOUR, REASON = "last_four", "reason"


def check(turn: Turn, heard: Heard) -> None:
    """Where a complaint stands: one's own by number or at all, another's by number and phone."""
    actor, reference, number = resident(turn), reference_in(heard.text), short_number_in(heard.text)
    with turn.ledger.database.read() as session:
        own = own_complaints(session, actor)
        named = own_by_reference(session, actor, reference) if reference is not None else None
        by_number = own_by_number(session, actor, number) if number is not None and reference is None else ()
    if reference is not None:
        _say_standing(turn, [named]) if named is not None else _ask_last_four(turn, reference, heard.text)
    elif by_number:
        _say_standing(turn, by_number)
    elif own and number is not None:
        turn.say(wording.not_among_yours(number, own[:3], turn.town, today=in_town(turn.now).date()))
    elif own:
        _say_standing(turn, own[:3])
    else:
        turn.say(wording.none_of_yours())


def _say_standing(turn: Turn, rows: Sequence[ComplaintRow]) -> None:
    turn.say(wording.standings(rows, turn.town, today=in_town(turn.now).date()))


def _ask_last_four(turn: Turn, reference: str, text: str) -> None:
    digits = _LAST_FOUR.search(text.replace(reference, "").replace(reference[2:], ""))
    if digits is not None:
        _by_phone(turn, reference, digits[1])
        return
    task = turn.dialogue.begin(Task(kind="complaint", subject="0", data={"asked": [], "reference": reference}))
    task.pending = LAST_FOUR
    turn.say(wording.ask_last_four(reference))


def _by_phone(turn: Turn, reference: str, last_four: str) -> None:
    try:
        row = by_number_and_phone(turn.ledger, reference, last_four, town=turn.town_id)
    except NoSuchComplaint:
        turn.say(wording.not_found(turn.town))
    except TooManyTries:
        turn.say(wording.too_many_tries(turn.town))
    else:
        _say_standing(turn, [row])


def take_last_four(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the digits that open another's complaint."""
    turn.dialogue.end(task)
    digits = _LAST_FOUR.search(heard.text)
    if digits is None:
        turn.say(wording.not_found(turn.town))
    else:
        _by_phone(turn, task.data["reference"], digits[1])


def _meant(turn: Turn, heard: Heard) -> Optional[ComplaintRow]:
    """Return the resident's own complaint that is meant: pressed, by number, or the newest open one."""
    actor = resident(turn)
    asked = str((turn.pressed or {}).get("reference") or reference_in(heard.text) or "")
    # 「不是三号,是二号窗口」 is about windows.
    number = None if _WINDOW.search(heard.text) else short_number_in(heard.text)
    with turn.ledger.database.read() as session:
        if asked:
            return own_by_reference(session, actor, asked)
        if number is not None:
            return next(iter(own_by_number(session, actor, number)), None)
        return latest_open(session, actor) or next(iter(own_complaints(session, actor)), None)


def _say_not_found(turn: Turn, heard: Heard) -> None:
    """Say that none of theirs is meant: none at all, or none of this number."""
    number = short_number_in(heard.text)
    with turn.ledger.database.read() as session:
        own = own_complaints(session, resident(turn))
    if own and number is not None:
        turn.say(wording.not_among_yours(number, own[:3], turn.town, today=in_town(turn.now).date()))
    else:
        turn.say(wording.none_of_yours())


def lacks_contact(turn: Turn) -> bool:
    """Whether something the resident told is open, and nobody knows yet how to ring them."""
    with turn.ledger.database.read() as session:
        row = latest_open(session, resident(turn))
    return row is not None and row.contact is None


def has_any(turn: Turn) -> bool:
    """Whether the resident has told of anything yet."""
    with turn.ledger.database.read() as session:
        return bool(own_complaints(session, resident(turn)))


def supplement(turn: Turn, heard: Heard) -> None:
    """Add to a complaint: what the message itself says, or what comes next."""
    row = _meant(turn, heard)
    if row is None:
        _say_not_found(turn, heard)
    elif contact_in(heard.text) or tells_something(_SUPPLEMENTING.sub("", heard.text.replace(row.reference, ""))):
        _add(turn, row, heard.text)
    elif not takes_more(row):
        turn.say(wording.not_open(row))
    else:
        task = turn.dialogue.begin(Task(kind="complaint", subject=str(row.id), data={"asked": []}))
        task.pending = MORE
        turn.say(wording.ask_supplement(row))


def take_supplement(turn: Turn, task: Task, heard: Heard) -> None:
    """Take what is to be added."""
    turn.dialogue.end(task)
    if says_nothing_more(heard.text):
        turn.say(wording.kept())
        return
    with turn.ledger.database.read() as session:
        row = session.get(ComplaintRow, int(task.subject))
    _add(turn, row, heard.text)


def _add(turn: Turn, row: ComplaintRow, text: str) -> None:
    _say_or_closed(turn, row, lambda: wording.supplemented(_added(turn, row, text)))


def _added(turn: Turn, row: ComplaintRow, text: str) -> ComplaintRow:
    """Add what was said, and fill in what it tells of what was not told yet, or was told wrongly."""
    row = perform(turn, row.id, Action.SUPPLEMENT, text=text)
    told = told_in(text, town=turn.town, now=turn.now)
    if name := name_beside_phone(text):
        told.setdefault("contact_name", name)
    # 「不是138…,是139…」: how long the phones are makes it no less a correction.
    is_right = corrects(TOKEN.sub("它", text))
    new = {name: value for name, value in told.items() if is_right or not getattr(row, name)}
    if row.anonymous and "contact" in new:
        new["anonymous"] = False
    return perform(turn, row.id, Action.DETAIL, **new) if new else row


def _say_or_closed(turn: Turn, row: ComplaintRow, act: Callable[[], Reply]) -> None:
    try:
        turn.say(act())
    except NotNow:
        turn.say(wording.not_open(row))


def withdraw(turn: Turn, heard: Heard) -> None:
    """Withdraw one's own complaint, after one confirmation."""
    pressed: Mapping[str, Any] = turn.pressed or {}
    draft = unfiled(turn)
    if draft is not None:
        leave(turn, draft)
        turn.say(complaint_wording.dropped())
        return
    row = _meant(turn, heard)
    if pressed.get("complaint") == "keep" or _KEEPS.match(heard.text):
        turn.say(wording.kept())
    elif row is None:
        _say_not_found(turn, heard)
    elif pressed.get("complaint") == "withdraw" or waits_to_be_withdrawn(turn) == row.reference:
        _say_or_closed(turn, row, lambda: wording.withdrawn(perform(turn, row.id, Action.WITHDRAW)))
    elif State.of(row.state) not in STEPS[Action.WITHDRAW].sources or _is_settled(row):
        turn.say(wording.not_open(row))
    else:
        turn.say(wording.ask_withdraw(row))


def waits_to_be_withdrawn(turn: Turn) -> str:
    """Return the number of the complaint that was asked about last, whether to withdraw it; empty when none was."""
    choices = [choice["does"] for stored in turn.dialogue.said for choice in stored.get("choices", ())]
    return next((str(does["reference"]) for does in choices if does.get("complaint") == "withdraw"), "")


def confirm_withdrawal(turn: Turn, heard: Heard) -> bool:
    """Take a plain yes or no to the question whether to withdraw; False when that was not asked."""
    if heard.intent not in {"affirm", "deny"} or not waits_to_be_withdrawn(turn):
        return False
    if heard.intent == "affirm":
        withdraw(turn, heard)
    else:
        turn.say(wording.kept())
    return True


def rate(turn: Turn, heard: Heard) -> None:
    """Take how it went: solved or not, one of five grades, and why it should be taken up again."""
    pressed: Mapping[str, Any] = turn.pressed or {}
    row = _meant_answered(turn, heard)
    if pressed.get("complaint") == "leave":
        turn.say(wording.left_as_it_is())
    elif outcome_in(heard.text) is FollowUp.SOLVED and not pressed and not _waits_for_outcome(row):
        turn.say(Reply(text=wording.glad()))
    elif row is None:
        _say_nothing_to_rate(turn)
    elif not pressed and (outcome := outcome_in(heard.text)) is not None:
        _take_outcome(turn, row, outcome, heard.text)
    elif "outcome" in pressed:
        _take_outcome(turn, row, FollowUp.of(str(pressed["outcome"])), heard.text)
    else:
        _take_grade(turn, row, heard.text, str(pressed.get("grade", "")))


def _meant_answered(turn: Turn, heard: Heard) -> Optional[ComplaintRow]:
    """Return the answered complaint that is meant: pressed, by number, or the one answered last.

    Where no discontent is told, one that can still be rated comes before one that was rated.
    """
    if _names_one(turn, heard.text):
        row = _meant(turn, heard)
        return row if row is not None and _is_answered(row) else None
    with turn.ledger.database.read() as session:
        answered = own_answered(session, resident(turn))
    grade = grade_in(heard.text)
    if outcome_in(heard.text) is None and (grade is None or grade.is_satisfied):
        answered = sorted(answered, key=is_rated)
    return next(iter(answered), None)


def _say_nothing_to_rate(turn: Turn) -> None:
    with turn.ledger.database.read() as session:
        last = next(iter(own_complaints(session, resident(turn), most=1)), None)
    if last is not None and last.door:
        turn.say(wording.not_handled_here(last, turn.town.hall.complaint_phone))
    else:
        turn.say(wording.nothing_to_rate())


def _names_one(turn: Turn, text: str) -> bool:
    pressed = (turn.pressed or {}).get("reference")
    return bool(pressed or reference_in(text)) or (not _WINDOW.search(text) and short_number_in(text) is not None)


def _waits_for_outcome(row: Optional[ComplaintRow]) -> bool:
    return row is not None and row.follow_up is None and Kind.of(row.kind) in CALLED_BACK


def _is_answered(row: ComplaintRow) -> bool:
    return State.of(row.state) in _ANSWERED or (row.state == State.JOINED.value and row.replied_at is not None)


def _is_settled(row: ComplaintRow) -> bool:
    return row.state == State.JOINED.value and is_settled(row)


def _take_outcome(turn: Turn, row: ComplaintRow, outcome: FollowUp, text: str) -> None:
    row = perform(turn, row.id, Action.ANSWER_FOLLOW_UP, outcome=outcome.value)
    first = _UNSOLVED.search(text)
    has_reason = tells_something(_UNSOLVED.sub("", text)) or (first is not None and first[0] in TELLS_WHY)
    if outcome is FollowUp.UNSOLVED and has_reason:
        # 「没修好,晚上还是黑的」 has the reason in it.
        _say_or_closed(turn, row, lambda: wording.reopened(perform(turn, row.id, Action.REOPEN, reason=text)))
    elif outcome is FollowUp.UNSOLVED:
        _ask_reason(turn, row)
    elif not is_rated(row) and was_asked(row):
        turn.say(wording.glad_to_be_rated(row))
    else:
        turn.say(Reply(text=wording.glad()))


def _take_grade(turn: Turn, row: ComplaintRow, text: str, pressed: str) -> None:
    grade = Grade.of(pressed) if pressed else grade_in(text)
    if grade is None:
        turn.say(wording.rated_already() if is_rated(row) else wording.ask_rating(row))
        return
    try:
        row = perform(turn, row.id, Action.RATE, grade=grade.value, words="" if pressed else text)
    except AlreadyDone:
        turn.say(wording.rated_already())
    else:
        turn.say(wording.rated(grade))
    if not grade.is_satisfied:
        _ask_reason(turn, row)


def grade_in(text: str) -> Optional[Grade]:
    """Return the grade that a text says, None when it says none."""
    return next((grade for grade, words in _GRADES if any(word in text for word in words)), None)


def _ask_reason(turn: Turn, row: ComplaintRow) -> None:
    task = turn.dialogue.begin(Task(kind="complaint", subject=str(row.id), data={"asked": []}))
    task.pending = REASON
    turn.say(wording.ask_reason(row))


def take_reason(turn: Turn, task: Task, heard: Heard) -> None:
    """Take why it was not well done, and have it taken up again."""
    turn.dialogue.end(task)
    if heard.intent in {"deny", "dont_know"} or skips(heard.text):
        turn.say(wording.left_as_it_is())
        return
    with turn.ledger.database.read() as session:
        row = session.get(ComplaintRow, int(task.subject))
    _say_or_closed(turn, row, lambda: wording.reopened(perform(turn, row.id, Action.REOPEN, reason=heard.text)))
