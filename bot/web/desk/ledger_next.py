"""The next steps on a complaint's page: which make sense, in which order, and what their forms hold already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.guidebook.schema import Kind
from bot.ledger.desk_effects import CALLED_BACK
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Action
from bot.ledger.steps import STEPS
from bot.web.desk.ledger_forms import FORMS, GRAVE, PREVIEWED, Desktop, Field


@dataclass(frozen=True)
class StepView:
    """One permitted step with its form."""

    action: Action
    fields: list[tuple[Field, list[tuple[str, str]], str]]
    is_grave: bool
    is_previewed: bool


def next_steps(may: Iterable[Action], desk: Desktop, *, opened: str, kept: Mapping[str, str]) -> list[StepView]:
    """Return the permitted steps that have something to act on; ``kept`` is what was written into the opened one."""
    actions = sorted((action for action in may if _has_matter(action, desk.row)), key=lambda one: _lead(one, desk.row))
    return [_step(action, desk, kept if opened == action.value else {}) for action in actions]


def _has_matter(action: Action, row: ComplaintRow) -> bool:
    """Whether a step has anything to act on: a phone to look at, something to agree to, a deadline not moved yet."""
    missing = {
        Action.UNMASK: row.contact is None,
        Action.CONFIRM_EXCLUSION: row.excluded_by is None or row.exclusion_confirmed_by is not None,
        Action.EXTEND: bool(row.extended),
        Action.REJECT: row.reopened > 0,
        Action.WITHDRAW: row.replied_at is not None,
        Action.FOLLOW_UP: Kind.of(row.kind) not in CALLED_BACK,
    }
    return not missing.get(action, False)


def _lead(action: Action, row: ComplaintRow) -> tuple[bool, bool, bool]:
    """Order what moves the complaint on before what only adds to it or takes it back to its beginning; grave ones last.

    A question left in writing has to be answered and nothing else, so the answer comes first.
    """
    is_the_answer = action is Action.REPLY and row.kind == Kind.QUESTION.value
    return action in GRAVE, STEPS[action].to is None or action is Action.REOPEN, not is_the_answer


def _step(action: Action, desk: Desktop, kept: Mapping[str, str]) -> StepView:
    fields = []
    for each in FORMS[action]:
        options = list(each.options(desk)) if each.options is not None else []
        usual = _usual(each.name, desk) if action is Action.ASSIGN else None
        present = _present(action, each, desk.row) if usual is None else usual
        fields.append((each, options, kept.get(each.name, present)))
    return StepView(action, fields, action in GRAVE, action in PREVIEWED)


def _usual(name: str, desk: Desktop) -> str:
    """Return the department or the handler that the guides name for the complaint's category, empty without one."""
    category = desk.book.complaint_rules.category(desk.row.category)
    department = category.department_in({row.id for row in desk.town.departments}) if category else None
    if category is None or department is None:
        return ""
    if name == "department":
        return department
    theirs = (each for each in desk.handlers if (each.name, each.department) == (category.responsible, department))
    return next((each.id for each in theirs), "")


def _present(action: Action, each: Field, row: ComplaintRow) -> str:
    """Return what a field of the details or the category holds now; a phone is never put into a form."""
    if action not in (Action.DETAIL, Action.CATEGORISE, Action.NAME_SUBJECT) or each.kind == "phone":
        return ""
    value = getattr(row, each.name)
    if each.kind == "tick":
        return "1" if value else ""
    return str(value) if value is not None else ""
