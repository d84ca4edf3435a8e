"""并案: several tell of the same matter, one of them is handled, and each hears what became of it.

What is joined hangs on the one that is handled and on nothing between: joining
one that holds others brings them along.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Set, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.ledger.command import Case, Command, Outcome
from bot.ledger.errors import ForTheDirector, Missing, NoSuchComplaint, NotNow
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role, system_of
from bot.ledger.states import Action, State
from bot.ledger.subject import without_handling
from bot.ledger.visibility import complaint_for, visible_to

# What the others hear of the one that is handled.
SHARED: FrozenSet[Action] = frozenset(
    {Action.REPLY, Action.RESOLVE, Action.REJECT, Action.FORWARD, Action.EXTEND, Action.REDATE}
)
# Of what is added to one of several, whoever handles them hears.
ADDED: FrozenSet[Action] = frozenset({Action.SUPPLEMENT, Action.ADD_PICTURE})
# These change more than the one they happen to.
CHANGES_OTHERS: FrozenSet[Action] = SHARED | ADDED | {Action.JOIN, Action.WITHDRAW}

Also = Tuple[Tuple[int, Command], ...]


def join(case: Case) -> Outcome:
    """Join it to another complaint about the same matter, with what it holds; the people are counted together."""
    other = complaint_for(case.session, case.actor, case.command.fields["into"])
    if other.id == case.row.id:
        raise NoSuchComplaint(str(case.command.fields["into"]))
    moved = [(each.id, _by_the_system(case, Action.REJOIN, each.id, into=other.id)) for each in _waiting(case)]
    fields = {"from": case.row.reference, "joined": case.row.id}
    absorb = Command(Action.ABSORB, case.actor, f"{case.command.command_id}:absorb", fields)
    return Outcome(
        # What it held hangs on the other now.
        {"joined_into": other.id, "closed_at": case.now, "affected": 1},
        facts={"into": other.reference, "due_on": other.due_on},
        also=(*moved, (other.id, absorb)),
    )


def absorb(case: Case) -> Outcome:
    """Hold another that was joined: its people count here, and whom it is about may not see or handle this either."""
    joined: ComplaintRow = case.session.get(ComplaintRow, int(case.command.fields["joined"]))
    counted = _counted(case)
    if not joined.about_person or case.row.subject is not None:
        return counted
    changes = {"about_person": True, "subject": joined.subject, **without_handling(case, joined.subject)}
    return replace(counted, changes={**counted.changes, **changes})


def let_go(case: Case) -> Outcome:
    """Hold one less, which was withdrawn: its people count here no more."""
    return _counted(case)


def _counted(case: Case) -> Outcome:
    held = held_by(case.session, case.row.id, town=case.row.town)
    return Outcome({"affected": people_of([case.row, *held])}, note={"from": case.given("from")})


def people_of(rows: Sequence[ComplaintRow]) -> int:
    """Return how many people have told of a matter: whoever told of it twice is one.

    Somebody without a conversation of ours is known by the phone that was left.
    """
    return len({row.resident_id or row.contact or str(row.id) for row in rows})


def rejoin(case: Case) -> Outcome:
    """Hang on another now: the one it hung on was joined to that, or was withdrawn and that goes on in its place."""
    other: ComplaintRow = case.session.get(ComplaintRow, int(case.command.fields["into"]))
    return Outcome(
        {"joined_into": other.id},
        note={"from": case.given("from")},
        facts={"into": other.reference, "due_on": other.due_on},
    )


def share(case: Case) -> Outcome:
    """Hear what became of the one it was joined with: its answer, its new day, or that it went elsewhere."""
    fields = case.command.fields
    changes: Dict[str, Any] = {}
    if "text" in fields:
        changes.update({"answer": fields["text"], "replied_at": case.now})
    for name in ("due_on", "door"):
        if name in fields:
            changes[name] = fields[name]
    return Outcome(changes, note={"of": case.given("of"), "from": case.given("from")}, facts=dict(fields))


def release(case: Case) -> Outcome:
    """Go on by itself, since the one it was joined with was withdrawn; the others that hung there hang here now."""
    people = int(case.command.fields["people"])
    changes = {"joined_into": None, "closed_at": None, "affected": people}
    return Outcome(changes, note={"from": case.given("from")}, facts={"is_late": case.today > case.row.due_on})


def withdraw(case: Case) -> Outcome:
    """End it at the resident's wish, and nobody else's: by themselves, or written down for who rings or comes.

    Joined with another, its people count there no more. Holding others, it
    leaves them the matter: the first of them goes on, and the rest hang on that.

    :raises NotNow: it was joined and has been answered already; written down for them, once it has been answered.
    :raises Missing: written down for them without who asked, or how that was confirmed.
    :raises ForTheDirector: written down for them by another than the director, though it is about somebody here.
    """
    for_them = {} if case.actor.role is Role.RESIDENT else _in_their_name(case)
    changes: Dict[str, Any] = {"closed_at": case.now}
    leader = leader_of(case)
    if leader is not None:
        changes["joined_into"] = None
        also: Also = ((leader, _by_the_system(case, Action.LET_GO, leader)),)
    else:
        also = _handed_on(case)
    facts = {"phone": case.town.hall.complaint_phone} if for_them else {}
    return Outcome(changes, note={"reason": case.given("reason"), **for_them}, facts=facts, also=also)


def _in_their_name(case: Case) -> Dict[str, str]:
    """Return who asked for it and how it was made sure that they may: nobody else can tell later."""
    if case.row.replied_at is not None:
        # Answered, it is followed up and closed: what they thought of it counts.
        raise NotNow(Action.WITHDRAW, State.of(case.row.state))
    if case.row.about_person and case.actor.role is not Role.DIRECTOR:
        raise ForTheDirector
    told = {name: case.given(name) for name in ("asked_by", "confirmed")}
    for name, value in told.items():
        if not value:
            raise Missing(Action.WITHDRAW, name)
    return told


def leader_of(case: Case) -> Optional[int]:
    """Return the one that is handled for it, None where it is handled by itself.

    :raises NotNow: it was joined, and what it was joined with is settled.
    """
    if case.row.state != State.JOINED.value:
        return None
    if is_settled(case.row):
        raise NotNow(case.command.action, State.JOINED)
    leader: int = case.row.joined_into
    return leader


def is_settled(row: ComplaintRow) -> bool:
    """Whether one that was joined has its answer, or the door that it belongs to."""
    return row.replied_at is not None or bool(row.door)


def _waiting(case: Case) -> List[ComplaintRow]:
    """Return those that hang on a complaint and have no answer yet."""
    held = held_by(case.session, case.row.id, town=case.row.town)
    return [each for each in held if not is_settled(each)]


def _handed_on(case: Case) -> Also:
    waiting = _waiting(case)
    if not waiting:
        return ()
    first, others = waiting[0], waiting[1:]
    goes_on = _by_the_system(case, Action.RELEASE, first.id, people=people_of(waiting))
    moved = ((each.id, _by_the_system(case, Action.REJOIN, each.id, into=first.id)) for each in others)
    return ((first.id, goes_on), *moved)


def _by_the_system(case: Case, action: Action, row_id: int, **fields: Any) -> Command:
    command_id = f"{case.command.command_id}:with:{row_id}"
    return Command(action, system_of(case.row.town), command_id, {"from": case.row.reference, **fields})


def held_by(session: Session, row_id: int, *, town: str) -> List[ComplaintRow]:
    """Return what was joined with a complaint of a town, the first that was told first."""
    # By town and state, which have an index: few are joined.
    query = sa.select(ComplaintRow).where(
        ComplaintRow.town == town, ComplaintRow.state == State.JOINED.value, ComplaintRow.joined_into == row_id
    )
    return list(session.execute(query.order_by(ComplaintRow.id)).scalars())


def joined_with(session: Session, actor: Actor, row: ComplaintRow) -> List[ComplaintRow]:
    """Return what somebody may see of those that a complaint is joined with: the one it hangs on, or those it holds."""
    hangs = sa.and_(ComplaintRow.state == State.JOINED.value, ComplaintRow.joined_into == row.id)
    query = sa.select(ComplaintRow).where(
        visible_to(actor), hangs if row.joined_into is None else ComplaintRow.id == row.joined_into
    )
    return list(session.execute(query.order_by(ComplaintRow.id)).scalars())


def changed_with(session: Session, row: ComplaintRow, command: Command) -> Set[int]:
    """Return the ids of all that a step with a complaint may change, its own among them."""
    ids = {row.id}
    if command.action is Action.JOIN and command.fields.get("into"):
        ids.add(complaint_for(session, command.actor, command.fields["into"]).id)
    if command.action in ADDED | {Action.WITHDRAW} and row.joined_into is not None:
        ids.add(row.joined_into)
    if command.action in SHARED | {Action.WITHDRAW, Action.JOIN}:
        ids.update(each.id for each in held_by(session, row.id, town=row.town))
    return ids


def told_with(
    session: Session, row: ComplaintRow, command: Command, facts: Mapping[str, Any]
) -> Tuple[Tuple[int, Command], ...]:
    """Return what a step means for those that were joined with it."""
    if command.action not in SHARED or not facts:
        return ()
    # Whoever was asked how it went is the one whose complaint was handled.
    plain = {name: value for name, value in facts.items() if name != "asks"}
    fields = {**plain, "of": command.action.value, "from": row.reference}
    actor = system_of(row.town)
    return tuple(
        (each.id, Command(Action.SHARE, actor, f"{command.command_id}:with:{each.id}", fields))
        for each in held_by(session, row.id, town=row.town)
    )
