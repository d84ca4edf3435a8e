"""What staff may bring about, from accepting to closing."""

from __future__ import annotations

from typing import Any, Dict

from bot.clock import in_town
from bot.guidebook.schema import Kind
from bot.ledger.arrival import has_arrived
from bot.ledger.asking import may_ask
from bot.ledger.command import Case, Outcome
from bot.ledger.errors import (
    AlreadyDone,
    BadValue,
    Missing,
    NoFollowUp,
    NoSuchComplaint,
    NotDelivered,
    NotNow,
    SetElsewhere,
    ToldByResident,
    TooLate,
    TooSoon,
)
from bot.ledger.follow_ups import ENOUGH_ATTEMPTS, is_told_by_resident, next_attempt
from bot.ledger.roles import Role
from bot.ledger.roster import on_duty
from bot.ledger.states import Action, FollowUp, State, Way
from bot.ledger.subject import may_handle, without_handling

# So many working days an answer to a question waits in the talk it was asked in, where nobody can be rung instead.
UNREAD_DAYS = 3
# Only who complains or asks for help is called back; others are answered.
CALLED_BACK = frozenset({Kind.COMPLAINT, Kind.HELP})


def accept(case: Case) -> Outcome:
    """Take it up."""
    return Outcome()


def send_elsewhere(case: Case) -> Outcome:
    """Refuse it, or hand it to the authority above: with the reason and the right door.

    :raises NotNow: it has been answered once, and is not refused because that did not content anybody.
    """
    if case.command.action is Action.REJECT and case.row.reopened:
        raise NotNow(Action.REJECT, State.of(case.row.state))
    reason, door = case.given("reason"), case.given("door")
    return Outcome(
        {"door": door, "closed_at": case.now}, note={"reason": reason}, facts={"reason": reason, "door": door}
    )


def assign(case: Case) -> Outcome:
    """Give it to a department, perhaps to one person there; never to the person complained about.

    :raises BadValue: there is no such department, or nobody of this account who works there and may handle it.
    """
    department, handler = case.given("department"), case.given("handler") or None
    names = {row.id: row.name for row in case.town.departments}
    if department not in names:
        raise BadValue("department", department)
    if handler is not None and not may_handle(case, handler, department):
        raise BadValue("handler", handler)
    return Outcome(
        {"department": department, "handler": handler, "assigned_at": case.now, "acknowledged_at": None},
        facts={"department": names[department]},
    )


def acknowledge(case: Case) -> Outcome:
    """Sign for it; only the first time counts for the response rate."""
    changes: Dict[str, Any] = {"handler": case.actor.id, "acknowledged_at": case.now}
    if case.row.acknowledged_in_time is None:
        limit = case.days_on(in_town(case.row.assigned_at).date(), case.rules.acknowledge_days)
        changes["acknowledged_in_time"] = case.today <= limit.day
    return Outcome(changes)


def send_back(case: Case) -> Outcome:
    """退单: not ours, with the reason, within the days allowed."""
    if case.today > case.days_on(in_town(case.row.assigned_at).date(), case.rules.return_days).day:
        raise TooLate(Action.RETURN)
    return Outcome(
        {
            "returns": case.row.returns + 1,
            "department": None,
            "handler": None,
            "assigned_at": None,
            "acknowledged_at": None,
        },
        note={"reason": case.given("reason")},
    )


def start(case: Case) -> Outcome:
    """Begin to work on it."""
    return Outcome()


def reply(case: Case) -> Outcome:
    """Answer; the resident is asked with it how it went, unless they were asked within the week."""
    answer = case.given("text")
    asks = case.kind in CALLED_BACK and may_ask(case.session, case.row, answer=answer, now=case.now, asked=case.asked)
    changes: Dict[str, Any] = {
        "answer": answer,
        "replied_at": case.now,
        "told_way": None,
        "follow_up": None,
    }
    if asks:
        changes["asked_at"] = case.now
    return Outcome(changes, facts={"text": answer, "asks": asks})


def tell(case: Case) -> Outcome:
    """Record that the answer was told by phone, in person or by letter."""
    if not case.row.answer:
        raise Missing(Action.TELL, "answer")
    return Outcome({"told_way": _way(case)})


def _way(case: Case) -> str:
    way = _of(Way, case.given("way"), "way")
    reachable = case.row.conversation_id or case.row.contact
    if way is Way.NO_CONTACT and reachable:
        raise BadValue("way", way.value)
    return str(way.value)


def extend(case: Case) -> Outcome:
    """Move the deadline once, asked before it has passed; not beyond the day that whoever passed it on has set."""
    row, days = case.row, case.command.fields["days"]
    most = case.rules.deadline(case.kind).extend
    if row.extended:
        raise AlreadyDone(Action.EXTEND)
    if case.today > row.due_on:
        raise TooLate(Action.EXTEND)
    if not isinstance(days, int) or not 1 <= days <= most:
        raise BadValue("days", days)
    due = case.days_on(row.due_on, days)
    if row.external_due is not None and due.day > row.external_due:
        raise SetElsewhere(row.external_due)
    return Outcome(
        {
            "due_on": due.day,
            "due_provisional": due.provisional or row.due_provisional,
            "extended": days,
            "escalated": 0,
        },
        note={"reason": case.given("reason")},
        facts={"reason": case.given("reason"), "due_on": due.day},
    )


def follow_up(case: Case) -> Outcome:
    """Record a call back: its result, or one more attempt that reached nobody.

    :raises ToldByResident: they have said it themselves.
    :raises TooSoon: an attempt was recorded in this half day already.
    """
    outcome = _of(FollowUp, case.given("outcome"), "outcome")
    words = {"words": case.given("words")} if case.given("words") else {}
    if is_told_by_resident(case.session, case.row):
        raise ToldByResident
    if outcome is FollowUp.NOT_REACHED:
        until = next_attempt(case.session, case.row)
        if until is not None and case.now < until:
            raise TooSoon(until)
        return Outcome({"attempts": case.row.attempts + 1}, note=words)
    return Outcome({"follow_up": outcome.value}, note=words)


def close(case: Case) -> Outcome:
    """Close it, with a delivered answer and, for complaints and requests for help, a follow-up."""
    if not has_arrived(case.session, case.row):
        return _closed_unread(case)
    if case.kind in CALLED_BACK and case.row.follow_up is None and case.row.attempts < ENOUGH_ATTEMPTS:
        raise NoFollowUp(case.row.attempts)
    return Outcome({"closed_at": case.now})


def _closed_unread(case: Case) -> Outcome:
    """Close a question whose answer nobody came back to read: it stays in the talk, and is read if they do come.

    It takes the place of the three attempts of a follow-up. Whoever left a phone is rung.

    :raises NotDelivered: it is no such question, or has not waited long enough.
    """
    row = case.row
    is_left_in_talk = case.kind is Kind.QUESTION and row.conversation_id is not None and row.contact is None
    if not is_left_in_talk or case.today <= case.days_on(in_town(row.replied_at).date(), UNREAD_DAYS).day:
        raise NotDelivered
    return Outcome({"closed_at": case.now}, note={"reason": f"答复在对话里放了{UNREAD_DAYS}个工作日没人看,也没留电话"})


def resolve(case: Case) -> Outcome:
    """当场办结: accepted, answered and closed by one person while the resident is there, or on the phone.

    :raises BadValue: nobody was: what was put into the box without a name is not solved because somebody says so.
    """
    way = _way(case)
    if way not in (Way.PHONE.value, Way.COUNTER.value):
        raise BadValue("way", way)
    return Outcome(
        {
            "answer": case.given("text"),
            "replied_at": case.now,
            "told_way": way,
            "closed_at": case.now,
            "acknowledged_in_time": True,
            "handler": case.actor.id,
            "follow_up": FollowUp.SOLVED.value,
        },
        facts={"text": case.given("text")},
    )


def categorise(case: Case) -> Outcome:
    """Confirm or correct what it is about."""
    category = case.rules.category(case.given("category"))
    if category is None:
        raise BadValue("category", case.given("category"))
    changes: Dict[str, Any] = {"category": category.id, "category_confirmed": True}
    if category.about_person and not case.row.about_person:
        row = case.row
        subject = on_duty(case.town, row.window, row.happened_on, happened=row.happened)
        changes.update({"about_person": True, "subject": subject, **without_handling(case, subject)})
    return Outcome(changes)


def name_subject(case: Case) -> Outcome:
    """Say who is complained about, or that it is nobody in particular."""
    subject = case.given("subject") or None
    return Outcome({"subject": subject, "about_person": subject is not None, **without_handling(case, subject)})


def note(case: Case) -> Outcome:
    """Keep a remark of the office; the resident does not see it."""
    return Outcome(note={"text": case.given("text")})


def unmask(case: Case) -> Outcome:
    """Record who looked at the phone and why; the caller reads it from the vault after the commit."""
    if case.row.contact is None:
        raise Missing(Action.UNMASK, "contact")
    if case.actor.role is Role.HANDLER and case.row.about_person:
        raise NoSuchComplaint(str(case.row.reference))
    return Outcome(note={"reason": case.given("reason")})


def _of(choice: Any, key: str, field: str) -> Any:
    try:
        return choice.of(key)
    except ValueError as error:
        raise BadValue(field, key) from error
