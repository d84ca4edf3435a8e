"""并案: several tell of the same matter, one of them is handled, and each hears what became of it."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, List, Mapping, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.ledger.command import Case, Command, Outcome
from bot.ledger.errors import NoSuchComplaint
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import system_of
from bot.ledger.states import Action, State
from bot.ledger.visibility import complaint_for

# What the others hear of the one that is handled.
SHARED: FrozenSet[Action] = frozenset(
    {Action.REPLY, Action.RESOLVE, Action.REJECT, Action.FORWARD, Action.EXTEND, Action.REDATE, Action.SHARE}
)
# Of what is added to one of several, whoever handles them hears.
ADDED: FrozenSet[Action] = frozenset({Action.SUPPLEMENT, Action.ADD_PICTURE})
# With its own teller gone, it is handled no more; what the others told is still owed an answer.
RELEASES: FrozenSet[Action] = frozenset({Action.WITHDRAW})


def join(case: Case) -> Outcome:
    """Join it to another complaint about the same matter; the people affected are counted together."""
    other = complaint_for(case.session, case.actor, case.command.fields["into"])
    if other.id == case.row.id:
        raise NoSuchComplaint(str(case.command.fields["into"]))
    same_person = case.row.resident_id is not None and case.row.resident_id == other.resident_id
    absorb = Command(
        Action.ABSORB,
        case.actor,
        f"{case.command.command_id}:absorb",
        {"people": 0 if same_person else case.row.affected, "from": case.row.reference},
    )
    return Outcome(
        {"joined_into": other.id, "closed_at": case.now},
        facts={"into": other.reference, "due_on": other.due_on},
        also=((other.id, absorb),),
    )


def absorb(case: Case) -> Outcome:
    """Be joined by another: its people count here."""
    people = int(case.command.fields["people"])
    return Outcome({"affected": case.row.affected + people}, note={"from": case.given("from")})


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
    """Go on by itself, since the one it was joined with was withdrawn."""
    return Outcome({"joined_into": None, "closed_at": None}, note={"from": case.given("from")})


def joined_with(session: Session, row_id: int, *, town: str) -> List[int]:
    """Return the ids of what was joined with a complaint of a town, lowest first."""
    # By town and state, which have an index: few are joined.
    query = sa.select(ComplaintRow.id).where(
        ComplaintRow.town == town, ComplaintRow.state == State.JOINED.value, ComplaintRow.joined_into == row_id
    )
    return list(session.execute(query.order_by(ComplaintRow.id)).scalars())


def told_with(
    session: Session, row: ComplaintRow, command: Command, facts: Mapping[str, Any]
) -> Tuple[Tuple[int, Command], ...]:
    """Return what a step means for those that were joined with it."""
    if command.action in RELEASES:
        action, fields = Action.RELEASE, {"from": row.reference}
    elif command.action in SHARED and facts:
        # Whoever was asked how it went is the one whose complaint was handled.
        plain = {name: value for name, value in facts.items() if name != "asks"}
        of = plain.pop("of", command.action.value)
        action, fields = Action.SHARE, {**plain, "of": of, "from": row.reference}
    else:
        return ()
    actor = system_of(row.town)
    return tuple(
        (each, Command(action, actor, f"{command.command_id}:with:{each}", fields))
        for each in joined_with(session, row.id, town=row.town)
    )
