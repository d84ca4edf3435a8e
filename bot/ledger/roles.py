"""Who acts on the ledger, and which role may do what: one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import FrozenSet, Mapping, Optional

from bot.ledger.states import Action
from bot.people.permissions import Permission, roles_with
from bot.people.roles import Role
from bot.people.staff import StaffMember

__all__ = ["MAY", "MAY_EXPORT", "MAY_EXPORT_UNMASKED", "Actor", "Role", "actor_of", "system_of"]


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, in one town.

    ``id`` is a staff or resident id, ``name`` the name on the duty roster (by
    which the person complained about is known), ``department`` a handler's own.
    """

    id: str
    role: Role
    town: str
    name: str = ""
    department: Optional[str] = None


def actor_of(member: StaffMember) -> Actor:
    """Return somebody of the office as an actor."""
    return Actor(id=member.id, role=member.role, town=member.town, name=member.name, department=member.department)


def system_of(town: str) -> Actor:
    """Return the worker as an actor."""
    return Actor(id="worker", role=Role.SYSTEM, town=town, name="系统")


_DESK = frozenset({Role.STAFF, Role.DIRECTOR})
_OFFICE = frozenset({Role.HANDLER, Role.STAFF, Role.DIRECTOR})
_WATCH = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.SYSTEM})
_CLOCK = frozenset({Role.SYSTEM})
_THEIRS = frozenset({Role.RESIDENT})
_ANYONE_TELLING = _THEIRS | _DESK

MAY: Mapping[Action, FrozenSet[Role]] = {
    Action.DRAFT: _ANYONE_TELLING,
    Action.SAY_MORE: _ANYONE_TELLING,
    Action.DROP: _ANYONE_TELLING,
    Action.FILE: _ANYONE_TELLING,
    Action.SUPPLEMENT: _ANYONE_TELLING,
    Action.DETAIL: _ANYONE_TELLING,
    Action.ADD_PICTURE: _ANYONE_TELLING,
    # Who rings to take it back, or to say that it is not solved, has it written down by the desk.
    Action.WITHDRAW: _THEIRS | _DESK,
    Action.ANSWER_FOLLOW_UP: _THEIRS,
    Action.RATE: _THEIRS,
    Action.REOPEN: _THEIRS | _DESK,
    Action.CATEGORISE: _DESK,
    Action.NAME_SUBJECT: frozenset({Role.DIRECTOR}),
    Action.ACCEPT: _DESK,
    Action.REJECT: _DESK,
    Action.FORWARD: _DESK,
    Action.ASSIGN: _DESK | {Role.SUPERVISOR},
    Action.ACKNOWLEDGE: frozenset({Role.HANDLER}),
    Action.RETURN: frozenset({Role.HANDLER}),
    Action.START: frozenset({Role.HANDLER}),
    Action.REPLY: _OFFICE,
    Action.TELL: _OFFICE,
    Action.EXTEND: _OFFICE,
    Action.URGE: _WATCH | {Role.STAFF},
    Action.SUPERVISE: _WATCH,
    Action.JOIN: _DESK,
    # These only come about by a step with another that it was joined with.
    Action.ABSORB: frozenset(),
    Action.LET_GO: frozenset(),
    Action.REJOIN: frozenset(),
    Action.SHARE: frozenset(),
    Action.RELEASE: frozenset(),
    Action.FOLLOW_UP: _DESK,
    # The clock closes what only had to be answered.
    Action.CLOSE: _DESK | _CLOCK,
    Action.RESOLVE: _DESK,
    Action.NOTE: _OFFICE | {Role.SUPERVISOR},
    Action.UNMASK: _OFFICE,
    Action.EXCLUDE: _DESK,
    Action.CONFIRM_EXCLUSION: frozenset({Role.SUPERVISOR, Role.DIRECTOR}),
    Action.ERASE: frozenset({Role.ADMIN, Role.DIRECTOR, Role.SYSTEM}),
    Action.WARN: _CLOCK,
    Action.REDATE: _CLOCK,
    Action.ASK: _CLOCK,
}

# Who may export, and who may see names and phones in an export without the mask.
MAY_EXPORT = roles_with(Permission.EXPORT)
MAY_EXPORT_UNMASKED = roles_with(Permission.EXPORT_UNMASKED)
