"""What time, supervisors and the law bring about: warnings, urging, supervision, new dates, exclusion, erasure."""

from __future__ import annotations

import datetime as dt
from typing import Any, Dict, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.ledger.chain import encoded_all, erase_content
from bot.ledger.command import Case, Outcome
from bot.ledger.errors import Missing, OwnSignature
from bot.ledger.models import TRACKED, ComplaintRow
from bot.ledger.roles import Role
from bot.ledger.states import Action, State
from bot.ledger.visibility import entries_of

# What says who somebody is. The category, the dates and the outcome are what the law makes the ledger keep.
PERSONAL: Tuple[str, ...] = ("contact_name", "contact", "on_behalf", "resident_id", "conversation_id", "answer_seq")
_TEXTS = ("text", "who", "wants", "place", "answer", "rating_words", "happened")
ERASED = "(已依法删除)"


def _escalated(case: Case) -> Dict[str, Any]:
    """A step taken by the clock is counted; one taken by a person changes nothing of the clock's."""
    return {"escalated": case.row.escalated + 1} if case.actor.role is Role.SYSTEM else {}


def _why(case: Case) -> Dict[str, str]:
    return {name: case.given(name) for name in ("reason", "to") if case.given(name)}


def warn(case: Case) -> Outcome:
    """Warn whoever has it that the deadline is near."""
    return Outcome(_escalated(case), note=_why(case))


def urge(case: Case) -> Outcome:
    """催办."""
    return Outcome({"urged": case.row.urged + 1, **_escalated(case)}, note=_why(case))


def supervise(case: Case) -> Outcome:
    """督办, a stage further each time."""
    return Outcome({"supervised": case.row.supervised + 1, **_escalated(case)}, note=_why(case))


def redate(case: Case) -> Outcome:
    """Count the deadline anew: the year's holidays are known, or whoever passed it on has moved their day."""
    fields = case.command.fields
    due_on: dt.date = fields["due_on"]
    changes: Dict[str, Any] = {"due_on": due_on, "due_provisional": bool(fields["provisional"])}
    if "external_due" in fields:
        changes.update({"external_due": fields["external_due"], "escalated": 0})
    moved = {"due_on": due_on, "theirs": "external_due" in fields} if due_on != case.row.due_on else {}
    return Outcome(changes, facts=moved)


def ask(case: Case) -> Outcome:
    """Ask how it went, when the answer itself could not carry the question."""
    return Outcome({"asked_at": case.now})


def exclude(case: Case) -> Outcome:
    """Ask that it be left out of the rates, with the reason; it counts until a second person agrees."""
    return Outcome({"excluded_why": case.given("reason"), "excluded_by": case.actor.id, "exclusion_confirmed_by": None})


def confirm_exclusion(case: Case) -> Outcome:
    """Agree, as the second person."""
    if case.row.excluded_by is None:
        raise Missing(Action.CONFIRM_EXCLUSION, "excluded_by")
    if case.row.excluded_by == case.actor.id:
        raise OwnSignature
    return Outcome({"exclusion_confirmed_by": case.actor.id})


def erase(case: Case) -> Outcome:
    """Take out who somebody is and what they told; the chain stays whole over the digests.

    The entry made here holds the row as it is afterwards, so that the row can
    still be proved from its entries. Its pictures go after the commit (see
    ``erased_pictures``).
    """
    row = case.row
    if row.contact is not None and not _is_needed_elsewhere(case.session, row):
        case.vault.erase(case.session, row.contact, now=case.now)
    for entry in entries_of(case.session, row):
        erase_content(entry)
    changes: Dict[str, Any] = dict.fromkeys(PERSONAL)
    changes.update({name: ERASED for name in _TEXTS if getattr(row, name)})
    changes.update({"anonymous": True, "erased_at": case.now})
    if row.state == State.DRAFT.value:
        # Nothing is left in it that could still be filed.
        changes["state"] = State.DROPPED.value
    return Outcome(changes, note={"reason": case.given("reason"), "row": _snapshot(row, changes)})


def _is_needed_elsewhere(session: Session, row: ComplaintRow) -> bool:
    """Whether another complaint has the same phone: whoever left it there is still to be called."""
    other = sa.select(ComplaintRow.id).where(
        ComplaintRow.town == row.town, ComplaintRow.contact == row.contact, ComplaintRow.id != row.id
    )
    return session.execute(other.limit(1)).scalar_one_or_none() is not None


def _snapshot(row: ComplaintRow, changes: Dict[str, Any]) -> Dict[str, Any]:
    return encoded_all({name: changes.get(name, getattr(row, name)) for name in TRACKED})
