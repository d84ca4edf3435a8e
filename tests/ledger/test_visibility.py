"""The person complained about never sees it; while unknown, only the director does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from office import AUDITOR, DIRECTOR, HANDLER, LIGHT, RUDE, STAFF, SUPERVISOR, TOWN, Home, do

from bot.ledger.errors import BadValue, NoSuchComplaint, TooManyTries
from bot.ledger.ledger import Ledger
from bot.ledger.lists import unfinished
from bot.ledger.resident_side import by_number_and_phone, own_complaints
from bot.ledger.roles import Actor, Role
from bot.ledger.states import Action
from bot.ledger.telling import told_in
from bot.ledger.visibility import complaint_for
from bot.people.staff_models import StaffRow

# On duty at window 3 on that Monday afternoon by the sample town's roster.
MONDAY = dt.date(2026, 11, 23)
SUBJECT = Actor("staff-7", Role.STAFF, TOWN, "刘芒种")


def sees(ledger: Ledger, actor: Actor, reference: str) -> bool:
    with ledger.database.read() as session:
        try:
            complaint_for(session, actor, reference)
        except NoSuchComplaint:
            return False
        return True


def rude(ledger: Ledger, home: Home, text: str = RUDE) -> str:
    details = told_in(text, town=ledger.guides().town(TOWN), now=ledger.clock.now())
    return str(home.tells(text, **details).reference)


def test_the_person_is_found_by_window_day_and_roster_and_never_sees_it(ledger: Ledger, home: Home) -> None:
    reference = rude(ledger, home)
    with ledger.database.read() as session:
        row = complaint_for(session, DIRECTOR, reference)
        assert (row.category, row.subject) == ("service-attitude", SUBJECT.name)
    assert not sees(ledger, SUBJECT, reference)
    assert sees(ledger, STAFF, reference)
    assert sees(ledger, AUDITOR, reference)


def test_a_director_complained_about_does_not_see_it_either(ledger: Ledger, home: Home) -> None:
    reference = rude(ledger, home)
    do(ledger, reference, Action.NAME_SUBJECT, DIRECTOR, subject="主任")
    assert not sees(ledger, DIRECTOR, reference)
    assert sees(ledger, STAFF, reference)


def test_while_nobody_knows_who_only_the_director_sees_it(ledger: Ledger, home: Home) -> None:
    reference = rude(ledger, home, "窗口的人骂我")
    assert sees(ledger, DIRECTOR, reference)
    for actor in (STAFF, SUPERVISOR, AUDITOR, HANDLER, SUBJECT):
        assert not sees(ledger, actor, reference)
    do(ledger, reference, Action.NAME_SUBJECT, DIRECTOR, subject=SUBJECT.name)
    assert sees(ledger, STAFF, reference)
    assert not sees(ledger, SUBJECT, reference)


def test_window_and_day_told_later_name_the_person_then(ledger: Ledger, home: Home) -> None:
    reference = rude(ledger, home, "窗口的人骂我")
    details = told_in("昨天下午三号窗口", town=ledger.guides().town(TOWN), now=ledger.clock.now())
    assert do(ledger, reference, Action.DETAIL, home.actor, **details).subject == SUBJECT.name


def test_it_is_never_assigned_to_the_person_complained_about(ledger: Ledger, home: Home) -> None:
    reference = rude(ledger, home)
    do(ledger, reference, Action.ACCEPT, STAFF)
    with pytest.raises(BadValue):
        do(ledger, reference, Action.ASSIGN, STAFF, department="service-centre", handler=SUBJECT.name)


def test_a_handler_sees_only_what_their_department_has(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    assert not sees(ledger, HANDLER, row.reference)
    do(ledger, row.id, Action.ACCEPT, STAFF)
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    assert sees(ledger, HANDLER, row.reference)
    assert not sees(ledger, Actor("h2", Role.HANDLER, TOWN, "别处", department="police"), row.reference)


def test_another_town_and_another_resident_see_nothing(ledger: Ledger, homes: Callable[[str], Home]) -> None:
    row = homes("a").tells(LIGHT)
    assert not sees(ledger, homes("b").actor, row.reference)
    assert not sees(ledger, Actor("d", Role.DIRECTOR, "shiqiao", "主任"), row.reference)
    with ledger.database.read() as session:
        assert own_complaints(session, homes("b").actor) == []
        assert [own.id for own in own_complaints(session, homes("a").actor)] == [row.id]


def test_number_and_last_four_digits_open_it_and_guessing_does_not(ledger: Ledger, home: Home) -> None:
    with ledger.database.write() as session:
        token = ledger.vault.keep(session, "13800138000", town=TOWN, now=ledger.clock.now())
    row = home.tells(f"替我爸投诉,{LIGHT}", contact=token, on_behalf="我爸")
    assert by_number_and_phone(ledger, row.reference, "8000", town=TOWN).id == row.id
    for guess in range(5):
        with pytest.raises(NoSuchComplaint):
            by_number_and_phone(ledger, row.reference, f"{guess:04d}", town=TOWN)
    with pytest.raises(TooManyTries):
        by_number_and_phone(ledger, row.reference, "8000", town=TOWN)


def test_a_number_that_is_nobodys_is_refused_like_wrong_digits(ledger: Ledger, home: Home) -> None:
    unreachable = home.tells(LIGHT)
    for reference in (unreachable.reference, "TS20261124-9999"):
        with pytest.raises(NoSuchComplaint):
            by_number_and_phone(ledger, reference, "8000", town=TOWN)


def test_before_it_is_filed_nobody_reads_what_may_be_about_them(ledger: Ledger, home: Home) -> None:
    draft = ledger.draft(home.actor, "窗口的人骂我", command_id="draft", resident_id=home.actor.id).complaint
    lamp = ledger.draft(home.actor, LIGHT, command_id="lamp", resident_id=home.actor.id).complaint
    with ledger.database.read() as session:
        later = ledger.clock.now() + dt.timedelta(hours=1)
        assert [row.id for row in unfinished(session, SUBJECT, quiet_since=later)] == [lamp.id]
        assert {row.id for row in unfinished(session, DIRECTOR, quiet_since=later)} == {draft.id, lamp.id}
    do(ledger, draft.id, Action.DETAIL, home.actor, window="social", happened="昨天下午", happened_on=MONDAY)
    with ledger.database.read() as session:
        assert {row.id for row in unfinished(session, STAFF, quiet_since=later)} == {draft.id, lamp.id}
        assert [row.id for row in unfinished(session, SUBJECT, quiet_since=later)] == [lamp.id]


def test_what_is_added_may_turn_it_into_one_about_somebody(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    assert sees(ledger, STAFF, row.reference)
    do(ledger, row.id, Action.SUPPLEMENT, home.actor, text="去问,窗口的人态度恶劣,骂人,爱理不理,还冲我翻白眼")
    assert not sees(ledger, STAFF, row.reference)
    assert sees(ledger, DIRECTOR, row.reference)


def test_another_window_is_about_somebody_else(ledger: Ledger, home: Home) -> None:
    reference = rude(ledger, home)
    assert do(ledger, reference, Action.DETAIL, home.actor, happened="昨天上午").subject == "王谷雨"
    assert do(ledger, reference, Action.DETAIL, home.actor, window="civil").subject == "赵惊蛰"
    do(ledger, reference, Action.NAME_SUBJECT, DIRECTOR, subject=SUBJECT.name)
    assert do(ledger, reference, Action.DETAIL, home.actor, window="social").subject == SUBJECT.name


def test_whoever_has_an_account_of_that_name_neither_gets_it_nor_keeps_it(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    with ledger.database.write() as session:
        session.add(
            StaffRow(
                id="h7",
                town=TOWN,
                account="liu",
                name=SUBJECT.name,
                role=Role.HANDLER.value,
                department="town-building",
                password="-",
                must_change=False,
                created_at=ledger.clock.now(),
            )
        )
    do(ledger, row.id, Action.ACCEPT, STAFF)
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building", handler="h7")
    assert do(ledger, row.id, Action.NAME_SUBJECT, DIRECTOR, subject=SUBJECT.name).handler is None
    with pytest.raises(BadValue):
        do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building", handler="h7")
