"""Which role may do what on the desk: one table.

What may happen to a complaint is finer and stands in ``ledger.roles.MAY``;
``LEDGER_WORK`` only opens the forms.
"""

from __future__ import annotations

from typing import FrozenSet, Mapping

from bot.guidebook.schema.enums import Labelled
from bot.people.roles import STAFF_ROLES, Role


class Permission(Labelled):
    """A right on the desk."""

    SIGNED_IN = ("signed_in", "登录后台")
    SEE_TALKS = ("see_talks", "看自己和本部门的对话")
    CONVERSE = ("converse", "接待群众")
    CALL_BACK = ("call_back", "给群众回电话")
    SEE_HISTORY = ("see_history", "看群众以前的对话")
    LEDGER_READ = ("ledger_read", "看台账")
    LEDGER_FILE = ("ledger_file", "登记投诉件")
    LEDGER_WORK = ("ledger_work", "办理投诉件")
    SUPERVISE = ("supervise", "督办")
    EXPORT = ("export", "导出台账")
    EXPORT_UNMASKED = ("export_unmasked", "导出不打码的台账")
    UNMASK = ("unmask", "看电话原号")
    COUNTER = ("counter", "窗口开单")
    EDIT_NOTICES = ("edit_notices", "改通知")
    MANAGE_STAFF = ("manage_staff", "管理人员")
    READ_AUDIT = ("read_audit", "看操作记录")


P = Permission

GRANTS: Mapping[Role, FrozenSet[Permission]] = {
    Role.STAFF: frozenset(
        {
            P.SIGNED_IN,
            P.SEE_TALKS,
            P.CONVERSE,
            P.CALL_BACK,
            P.SEE_HISTORY,
            P.LEDGER_READ,
            P.LEDGER_FILE,
            P.LEDGER_WORK,
            P.EXPORT,
            P.UNMASK,
            P.COUNTER,
            P.EDIT_NOTICES,
        }
    ),
    # Without SEE_HISTORY the conversations are those of their department's queue, and those they hold.
    Role.HANDLER: frozenset({P.SIGNED_IN, P.SEE_TALKS, P.CONVERSE, P.LEDGER_READ, P.LEDGER_WORK, P.UNMASK}),
    Role.SUPERVISOR: frozenset(
        {P.SIGNED_IN, P.SEE_TALKS, P.SEE_HISTORY, P.LEDGER_READ, P.LEDGER_WORK, P.SUPERVISE, P.EXPORT}
    ),
    Role.DIRECTOR: frozenset(set(Permission) - {P.MANAGE_STAFF, P.READ_AUDIT}),
    Role.ADMIN: frozenset(
        {P.SIGNED_IN, P.LEDGER_READ, P.LEDGER_WORK, P.EXPORT, P.EDIT_NOTICES, P.MANAGE_STAFF, P.READ_AUDIT}
    ),
    # Reads all, changes nothing.
    Role.AUDITOR: frozenset({P.SIGNED_IN, P.SEE_TALKS, P.SEE_HISTORY, P.LEDGER_READ, P.EXPORT, P.READ_AUDIT}),
}
assert set(GRANTS) == set(STAFF_ROLES)
# Who answers residents of one department only.
FOR_ONE_DEPARTMENT = frozenset(
    role for role, granted in GRANTS.items() if P.CONVERSE in granted and P.SEE_HISTORY not in granted
)


def permissions_of(role: Role) -> FrozenSet[Permission]:
    """Return what a role may do; nothing for one that has no account."""
    return GRANTS.get(role, frozenset())


def roles_with(permission: Permission) -> FrozenSet[Role]:
    """Return the roles that have a right."""
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)
