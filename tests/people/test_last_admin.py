"""Of admins who close each other at the same moment one wins, and one is always left."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from bot.clock import FixedClock
from bot.people.audit import Audit, Doer
from bot.people.passwords import Passwords
from bot.people.roles import Role
from bot.people.staff import LastAdmin, NoLongerAdmin, Staff, StaffMember
from bot.storage.database import Database

CLI = Doer("cli", "命令行", "qingxi")
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
ROUNDS = 25


@pytest.fixture
def staff(either_database: Database, clock: FixedClock) -> Staff:
    return Staff(either_database, clock, Audit(either_database, clock), QUICK)


def admins(staff: Staff, town: str = "qingxi") -> list[str]:
    return [one.account for one in staff.everyone(town) if one.role is Role.ADMIN and not one.is_disabled]


def hired(staff: Staff, *accounts: str) -> list[StaffMember]:
    return [staff.add(CLI, account, name=account, role=Role.ADMIN)[0] for account in accounts]


def at_once(staff: Staff, *acts: tuple[StaffMember, StaffMember]) -> list[str]:
    """Have each first one close the second, all at the same moment; return what became of each."""
    start = threading.Barrier(len(acts))

    def close(who: StaffMember, whom: StaffMember) -> str:
        start.wait()
        try:
            staff.disable(who.doer, whom.account)
        except (LastAdmin, NoLongerAdmin) as refused:
            return type(refused).__name__
        return "closed"

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(close, *act) for act in acts]]


def test_of_two_who_close_each_other_one_is_left(staff: Staff) -> None:
    one, other = hired(staff, "one", "other")
    for _ in range(ROUNDS):
        outcomes = at_once(staff, (one, other), (other, one))
        assert sorted(outcomes) == ["NoLongerAdmin", "closed"]
        [left] = admins(staff)
        staff.enable(CLI, "other" if left == "one" else "one")


def test_of_three_in_a_circle_one_is_left(staff: Staff) -> None:
    people = hired(staff, "a1", "b2", "c3")
    for _ in range(ROUNDS):
        outcomes = at_once(staff, *zip(people, people[1:] + people[:1], strict=True))
        assert "closed" in outcomes
        assert admins(staff)
        for one in people:
            staff.enable(CLI, one.account)


def test_whoever_was_closed_meanwhile_closes_nobody(staff: Staff) -> None:
    one, other, _third = hired(staff, "one", "other", "third")
    staff.disable(one.doer, "other")
    with pytest.raises(NoLongerAdmin):
        staff.disable(other.doer, "one")
    with pytest.raises(NoLongerAdmin):
        staff.change(other.doer, "third", role=Role.STAFF)
    assert admins(staff) == ["one", "third"]


def test_another_towns_admin_does_not_count(staff: Staff) -> None:
    hired(staff, "one")
    staff.add(Doer("cli", "命令行", "shiqiao"), "there", name="那边", role=Role.ADMIN)
    with pytest.raises(LastAdmin):
        staff.disable(CLI, "one")
    assert (admins(staff), admins(staff, "shiqiao")) == (["one"], ["there"])
