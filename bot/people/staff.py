"""The people who work in the town's office: accounts, roles, who is there. Nobody is ever deleted."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any, FrozenSet, List, Optional, Tuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.people.audit import Act, Audit, Doer
from bot.people.passwords import Passwords, WeakPassword, check_strength, given_password
from bot.people.permissions import Permission, permissions_of
from bot.people.roles import STAFF_ROLES, Role
from bot.people.staff_models import SignInTryRow, StaffRow, StaffSessionRow
from bot.people.staff_tries import account_key
from bot.storage.database import Database

_ACCOUNT = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_LONGEST_NAME = 32
FIRST_ADMIN = "admin"


class StaffError(Exception):
    """Base of what is refused about staff."""


class NoSuchStaff(StaffError):
    """There is no such account in this town."""


class AccountTaken(StaffError):
    """Somebody has this account name already."""


class BadStaffField(StaffError):
    """A field that cannot be used; ``field`` is account, name, role or department."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class WrongPassword(StaffError):
    """The password given as the present one is not."""


class LastAdmin(StaffError):
    """Without this one nobody could manage the accounts any more."""


class NoLongerAdmin(StaffError):
    """Whoever asks was closed, or given another role, while they asked."""


@dataclass(frozen=True)
class StaffMember:
    """Somebody with an account. ``name`` is that on the duty roster; ``department`` a handler's own."""

    id: str
    account: str
    name: str
    role: Role
    town: str
    department: Optional[str] = None
    must_change: bool = False
    is_disabled: bool = False

    @property
    def permissions(self) -> FrozenSet[Permission]:
        """What they may do."""
        return permissions_of(self.role)

    def may(self, permission: Permission) -> bool:
        """Whether they have a right."""
        return permission in self.permissions

    @property
    def doer(self) -> Doer:
        """Who they are in the record."""
        return Doer(id=self.id, name=self.name, town=self.town)


def member_of(row: Any) -> StaffMember:
    """Return a row as what the rest of the house works with."""
    return StaffMember(
        id=row.id,
        account=row.account,
        name=row.name,
        role=Role.of(row.role),
        town=row.town,
        department=row.department,
        must_change=row.must_change,
        is_disabled=row.disabled_at is not None,
    )


class Staff:
    """The accounts over one database; every change is recorded with it."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, passwords: Passwords) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._passwords = passwords

    def add(
        self, by: Doer, account: str, *, name: str, role: Role, department: Optional[str] = None
    ) -> Tuple[StaffMember, str]:
        """Make an account in the doer's town; return it with the password to hand over, to be changed at first.

        :raises AccountTaken: the name is in use.
        :raises BadStaffField: something given cannot be used.
        """
        password = given_password()
        # Hashing is slow on purpose, and nobody is to wait for the writer meanwhile.
        hashed = self._passwords.hashed(password)
        try:
            with self._database.write() as session:
                row = self._made(session, by.town, account, name=name, role=role, department=department)
                row.password = hashed
                session.flush()
                self._audit.record_in(session, by, Act.ADDED_STAFF, row.account, role=role.value, name=row.name)
        except IntegrityError as error:
            raise AccountTaken(account) from error
        return member_of(row), password

    def _made(
        self, session: Session, town: str, account: str, *, name: str, role: Role, department: Optional[str]
    ) -> Any:
        row = StaffRow(
            id=uuid.uuid4().hex,
            town=town,
            account=_account(account),
            name=_name(name),
            must_change=True,
            created_at=self._clock.now(),
        )
        _place(row, role, department)
        session.add(row)
        return row

    def first_admin(self, town: str) -> Optional[Tuple[StaffMember, str]]:
        """Make the first account where there is none at all; None where there is one."""
        with self._database.read() as session:
            if session.execute(sa.select(StaffRow.id).limit(1)).first() is not None:
                return None
        try:
            return self.add(Doer("cli", "命令行", town), FIRST_ADMIN, name="管理员", role=Role.ADMIN)
        except AccountTaken:
            # Two starts met; the other one has made it and printed its password.
            return None

    def change(self, by: Doer, account: str, *, role: Role, department: Optional[str] = None) -> StaffMember:
        """Give somebody another role; they are signed out, so that the old rights end at once.

        :raises NoSuchStaff: no such account here.
        :raises NoLongerAdmin: the doer is none any more.
        :raises LastAdmin: nobody would be left to manage the accounts.
        :raises BadStaffField: the role is none of staff, or a handler has no department.
        """
        with self._database.write() as session:
            row = self._locked(session, by, account)
            before = {"role": row.role, "department": row.department}
            _place(row, role, department)
            self._end_sessions(session, row.id)
            self._keep_an_admin(session, row, before["role"])
            after = {"role": row.role, "department": row.department}
            self._audit.record_in(session, by, Act.CHANGED_STAFF, row.account, before=before, after=after)
        return member_of(row)

    def disable(self, by: Doer, account: str) -> StaffMember:
        """Close an account; whoever is signed in with it is out at once.

        :raises NoSuchStaff: no such account here.
        :raises NoLongerAdmin: the doer is none any more.
        :raises LastAdmin: nobody would be left to manage the accounts.
        """
        with self._database.write() as session:
            row = self._locked(session, by, account)
            row.disabled_at = row.disabled_at or self._clock.now()
            self._end_sessions(session, row.id)
            self._keep_an_admin(session, row, row.role)
            self._audit.record_in(session, by, Act.DISABLED_STAFF, row.account)
        return member_of(row)

    def enable(self, by: Doer, account: str) -> StaffMember:
        """Open a closed account again.

        :raises NoSuchStaff: no such account here.
        :raises NoLongerAdmin: the doer is none any more.
        """
        with self._database.write() as session:
            row = self._locked(session, by, account)
            row.disabled_at = None
            self._audit.record_in(session, by, Act.ENABLED_STAFF, row.account)
        return member_of(row)

    def reset(self, by: Doer, account: str) -> Tuple[StaffMember, str]:
        """Give somebody a new password to hand over; they are signed out and no longer locked out.

        :raises NoSuchStaff: no such account here.
        :raises NoLongerAdmin: the doer is none any more.
        """
        password = given_password()
        hashed = self._passwords.hashed(password)
        with self._database.write() as session:
            row = self._locked(session, by, account)
            row.password = hashed
            row.must_change = True
            self._end_sessions(session, row.id)
            session.execute(sa.delete(SignInTryRow).where(SignInTryRow.key == account_key(row.account)))
            self._audit.record_in(session, by, Act.RESET_PASSWORD, row.account)
        return member_of(row), password

    def change_password(self, member: StaffMember, old: str, new: str) -> None:
        """Set one's own password; all browsers are signed out.

        :raises WrongPassword: the old one is not right.
        :raises WeakPassword: the new one is guessed first, or is the old one.
        """
        with self._database.read() as session:
            stored = session.execute(sa.select(StaffRow.password).where(StaffRow.id == member.id)).scalar_one()
        if not self._passwords.matches(stored, old):
            raise WrongPassword
        if new == old:
            raise WeakPassword("same")
        check_strength(new, account=member.account)
        hashed = self._passwords.hashed(new)
        with self._database.write() as session:
            row = session.get(StaffRow, member.id)
            row.password, row.must_change = hashed, False
            self._end_sessions(session, member.id)
            self._audit.record_in(session, member.doer, Act.CHANGED_PASSWORD, member.account)

    def everyone(self, town: str) -> List[StaffMember]:
        """Return a town's accounts, open ones first, by name."""
        with self._database.read() as session:
            rows = session.execute(
                sa.select(StaffRow)
                .where(StaffRow.town == town)
                .order_by(StaffRow.disabled_at.is_not(None), StaffRow.role, StaffRow.account)
            ).scalars()
            return [member_of(row) for row in rows]

    def find(self, staff_id: str, *, town: str) -> Optional[StaffMember]:
        """Return somebody of a town by id, None when there is nobody."""
        with self._database.read() as session:
            row = session.get(StaffRow, staff_id)
        return member_of(row) if row is not None and row.town == town else None

    @staticmethod
    def _locked(session: Session, by: Doer, account: str) -> Any:
        """Return an account, locked together with all admins: of two who close each other the second finds out."""
        admins = (StaffRow.role == Role.ADMIN.value) & StaffRow.disabled_at.is_(None)
        rows = session.execute(
            sa.select(StaffRow)
            .where(StaffRow.town == by.town, sa.or_(StaffRow.account == account, StaffRow.id == by.id, admins))
            # Always in one order, or each of two would wait for what the other has locked.
            .order_by(StaffRow.id)
            .with_for_update()
        ).scalars()
        found = {row.id: row for row in rows}
        doer = found.get(by.id)
        if doer is not None and (doer.role != Role.ADMIN.value or doer.disabled_at is not None):
            raise NoLongerAdmin(doer.account)
        row = next((one for one in found.values() if one.account == account), None)
        if row is None:
            raise NoSuchStaff(account)
        return row

    @staticmethod
    def _end_sessions(session: Session, staff_id: str) -> None:
        session.execute(sa.delete(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id))

    @staticmethod
    def _keep_an_admin(session: Session, changed: Any, role_before: str) -> None:
        """Refuse what leaves nobody to manage a town's accounts; whoever was no admin leaves as many as before."""
        if role_before != Role.ADMIN.value:
            return
        session.flush()
        # All of them are locked already.
        left = session.execute(
            sa.select(StaffRow.id).where(
                StaffRow.town == changed.town, StaffRow.role == Role.ADMIN.value, StaffRow.disabled_at.is_(None)
            )
        ).first()
        if left is None:
            raise LastAdmin


def _account(written: str) -> str:
    account = written.strip().lower()
    if not _ACCOUNT.fullmatch(account):
        raise BadStaffField("account")
    return account


def _name(written: str) -> str:
    name = written.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise BadStaffField("name")
    return name


def _place(row: Any, role: Role, department: Optional[str]) -> None:
    if role not in STAFF_ROLES:
        raise BadStaffField("role")
    if role is Role.HANDLER and not department:
        raise BadStaffField("department")
    row.role, row.department = role.value, department or None
