"""What the one who tells may bring about: saying more, filing, details, withdrawing, rating, reopening."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Dict, Optional, Tuple

import sqlalchemy as sa

from bot.guidebook.schema import Kind
from bot.ledger.asking import is_rated, may_ask, was_asked
from bot.ledger.command import Case, Command, Outcome
from bot.ledger.errors import AlreadyDone, BadValue, Missing, NotNow
from bot.ledger.joining import leader_of
from bot.ledger.models import PictureRow
from bot.ledger.numbering import next_reference
from bot.ledger.rates import is_overdue
from bot.ledger.roles import Role, system_of
from bot.ledger.roster import on_duty
from bot.ledger.states import Action, FollowUp, Grade, State
from bot.ledger.subject import without_handling

# What may be filled in at any time, and how long it may be.
DETAILS: Dict[str, Optional[int]] = {
    "window": 64,
    "place": 200,
    "happened": 100,
    "happened_on": None,
    "who": 200,
    "wants": 2000,
    "anonymous": None,
    "on_behalf": 64,
    "contact_name": 64,
    "contact": 24,
}
LONGEST_TEXT = 20_000
# Praise and suggestions are for whom they name to see.
_OF_SOMEBODY = frozenset({Kind.COMPLAINT, Kind.HELP})


def say_more(case: Case) -> Outcome:
    """Add what was said, word for word, as a line of its own."""
    return _with_more(case)


def _with_more(case: Case) -> Outcome:
    text = _joined(case.row.text, case.given("text"))
    changes: Dict[str, Any] = {"text": text}
    if not case.row.about_person and not case.row.category_confirmed and is_about_somebody(case, text):
        changes.update({"about_person": True, **_subject_of(case, {})})
    return Outcome(changes)


def is_about_somebody(case: Case, text: str) -> bool:
    """Whether a text tells of how somebody of the office behaved: then that one may not see it."""
    suggestion = case.classifier.suggest(text)
    category = case.rules.category(suggestion.category if suggestion else None)
    return category is not None and category.about_person and case.kind in _OF_SOMEBODY


def _joined(before: str, more: str) -> str:
    text = f"{before}\n{more}".strip()
    if len(text) > LONGEST_TEXT:
        raise BadValue("text", len(text))
    return text


def drop(case: Case) -> Outcome:
    """Leave a draft; what was told stays with the state 「没报」."""
    return Outcome()


def file(case: Case) -> Outcome:
    """Give the number and the deadline, suggest a category, look who may be meant."""
    if not case.row.text.strip():
        raise Missing(Action.FILE, "text")
    due = case.due_from(case.today, theirs=case.row.external_due)
    changes: Dict[str, Any] = {
        "filed_at": case.now,
        "counted_from": case.today,
        "due_on": due.day,
        "due_provisional": due.provisional,
        **_categorised(case),
    }
    # The counter stays locked until the commit, so it is taken last.
    changes["reference"] = next_reference(case.session, town=case.row.town, day=case.today)
    return Outcome(changes)


def _categorised(case: Case) -> Dict[str, Any]:
    suggestion = case.classifier.suggest(case.row.text)
    category = case.rules.category(suggestion.category if suggestion else None)
    about_person = category is not None and category.about_person and case.kind in _OF_SOMEBODY
    return {
        "category": category.id if category else None,
        "about_person": about_person,
        "subject": _on_duty(case, {}) if about_person else None,
    }


def _subject_of(case: Case, changes: Dict[str, Any]) -> Dict[str, Any]:
    """Return who it is about by the roster, as changes; whoever it is does not handle it any more."""
    subject = _on_duty(case, changes)
    return {"subject": subject, **without_handling(case, subject)}


def _on_duty(case: Case, changes: Dict[str, Any]) -> Optional[str]:
    def now_is(name: str) -> Any:
        return changes.get(name, getattr(case.row, name))

    return on_duty(case.town, now_is("window"), now_is("happened_on"), happened=now_is("happened"))


def supplement(case: Case) -> Outcome:
    """Add to what was told, at any time while it is open; whoever handles it for several hears that there is more."""
    also = _to_the_other(case)
    return replace(_with_more(case), also=also)


def _to_the_other(case: Case) -> Tuple[Tuple[int, Command], ...]:
    """Return the remark for the complaint that this one was joined with; nothing where it is handled by itself.

    :raises NotNow: it was joined and is settled.
    """
    leader = leader_of(case)
    if leader is None:
        return ()
    remark = Command(
        Action.NOTE,
        system_of(case.row.town),
        f"{case.command.command_id}:remark",
        {"text": f"并进来的{case.row.reference}有补充。"},
    )
    return ((leader, remark),)


def detail(case: Case) -> Outcome:
    """Fill in or correct details; None takes one back. With window and day it may show who is meant."""
    changes: Dict[str, Any] = {}
    for name, value in case.command.fields.items():
        if name not in DETAILS:
            raise BadValue(name, value)
        changes[name] = _detail(name, value)
    if changes.get("anonymous"):
        changes.update({"contact_name": None, "contact": None})
    # Whom the director has named stays named; whom the roster named goes with the window and the day.
    if case.row.about_person and case.row.subject in (None, _on_duty(case, {})):
        changes.update(_subject_of(case, changes))
    return Outcome(changes)


def _detail(name: str, value: Any) -> Any:
    longest = DETAILS[name]
    fits = {"happened_on": isinstance(value, dt.date), "anonymous": isinstance(value, bool)}.get(
        name, isinstance(value, str) and len(value) <= (longest or 0)
    )
    if value is None and name != "anonymous":
        return None
    if not fits:
        raise BadValue(name, value)
    return value


def add_picture(case: Case) -> Outcome:
    """Add a picture that the channel has kept: drawn anew, outside the web root, served by right.

    The same picture sent twice hangs there once; that it came again is an entry all the same.
    """
    url, alt, also = case.given("url"), case.given("alt"), _to_the_other(case)
    hangs_there = sa.select(PictureRow.id).where(PictureRow.complaint_id == case.row.id, PictureRow.url == url)
    if case.session.execute(hangs_there).first() is None:
        case.session.add(
            PictureRow(town=case.row.town, complaint_id=case.row.id, url=url, alt=alt or "图片", added_at=case.now)
        )
    return Outcome(note={"picture": url}, also=also)


def answer_follow_up(case: Case) -> Outcome:
    """Take what the resident says themself: solved or not."""
    _must_be_answered(case)
    outcome = _of(FollowUp, case.given("outcome"), "outcome")
    if outcome not in (FollowUp.SOLVED, FollowUp.UNSOLVED):
        raise BadValue("outcome", outcome.value)
    changes: Dict[str, Any] = {"follow_up": outcome.value}
    if outcome is FollowUp.SOLVED and not was_asked(case.row) and _may_ask(case):
        # Said unasked: how it was may be asked along with the thanks, and is the request of this week.
        changes["asked_at"] = case.now
    return Outcome(changes)


def _may_ask(case: Case) -> bool:
    answer = case.row.answer or ""
    return may_ask(case.session, case.row, answer=answer, now=case.now, asked=case.asked)


def rate(case: Case) -> Outcome:
    """Take one rating of an answer, once; one of an answer before it is replaced, and stays in its entry."""
    _must_be_answered(case)
    if is_rated(case.row):
        raise AlreadyDone(Action.RATE)
    grade = _of(Grade, case.given("grade"), "grade")
    return Outcome({"rating": grade.value, "rating_words": case.given("words") or None, "rated_at": case.now})


def reopen(case: Case) -> Outcome:
    """Take it up again with the reason; the deadline runs anew, the earlier answer and its grade stay on record.

    The grade counts until the next answer is rated: discontent does not vanish by being acted upon, nor does
    lateness. Who rang is told of it; who is talking to the bot has its answer.
    """
    _must_be_answered(case)
    was_late = case.row.was_late or is_overdue(case.row, case.today) or None
    rang = case.actor.role is not Role.RESIDENT
    due = case.due_from(case.today)
    return Outcome(
        {
            "reopened": case.row.reopened + 1,
            "was_late": was_late,
            "counted_from": case.today,
            "due_on": due.day,
            "due_provisional": due.provisional,
            # That was for the first answer.
            "external_due": None,
            "replied_at": None,
            "extended": 0,
            "escalated": 0,
            "assigned_at": None,
            "acknowledged_at": None,
            "department": None,
            "handler": None,
            "answer_seq": None,
            "told_way": None,
            "follow_up": None,
            "attempts": 0,
            "closed_at": None,
            "joined_into": None,
        },
        note={"reason": case.given("reason")},
        facts={"due_on": due.day} if rang else {},
    )


def _must_be_answered(case: Case) -> None:
    if case.row.state == State.JOINED.value and case.row.replied_at is None:
        raise NotNow(case.command.action, State.JOINED)


def _of(choice: Any, key: str, field: str) -> Any:
    try:
        return choice.of(key)
    except ValueError as error:
        raise BadValue(field, key) from error
