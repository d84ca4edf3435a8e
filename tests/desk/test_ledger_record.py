"""What a complaint's page keeps of who rang, who was rung, and what they said; and what it does not let be undone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from desk_ledger import TEXT, file_one, row_of
from desk_people import CLI, DEPARTMENT, Person, hired

from bot.bootstrap import Services
from bot.ledger.command import Command
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor
from bot.ledger.states import Action, FollowUp
from bot.people.roles import Role

SignedIn = Callable[[Role], Person]


@pytest.fixture
def staff(signed_in: SignedIn) -> Person:
    return signed_in(Role.STAFF)


@pytest.fixture
def number(staff: Person) -> int:
    return file_one(staff)


def test_the_record_says_what_was_told_with_each_entry(staff: Person, number: int) -> None:
    staff.steps(number, "detail", place="东河村口", contact="13800138000")
    staff.steps(number, "supplement", text="今天又坏了一盏")
    record = staff.get(f"/desk/ledger/{number}").text.partition("办理记录")[2]
    for words in (TEXT, "地点：东河村口", "电话：138****8000", "今天又坏了一盏"):
        assert words in record
    assert record.count(TEXT) == 1


def test_who_rings_to_take_it_back_is_written_down(services: Services, staff: Person, number: int) -> None:
    refused = staff.steps(number, "withdraw", asked_by="本人", confirmed="")
    assert (refused.status_code, "怎么核实的" in refused.text) == (422, True)
    assert staff.steps(number, "withdraw", asked_by="他儿子", confirmed="回拨了13800138000").status_code == 200
    record = staff.get(f"/desk/ledger/{number}").text
    assert "谁要撤的：他儿子" in record
    assert "怎么核实的：回拨了138****8000" in record
    assert row_of(services, number).state == "withdrawn"


def test_another_attempt_in_the_same_half_day_is_refused_with_the_time_from_which_it_counts(
    signed_in: SignedIn, staff: Person, number: int
) -> None:
    answered(signed_in, staff, number)
    staff.steps(number, "follow_up", outcome="not_reached")
    again = staff.steps(number, "follow_up", outcome="not_reached")
    assert again.status_code == 422
    assert re.search(r"\d+月\d+日(上午|\d\d:\d\d 以后)再打", again.text)
    assert "没联系上（第 1 次）" in again.text


def test_what_the_resident_said_of_how_it_went_is_not_offered_to_be_written_over(
    services: Services, signed_in: SignedIn, staff: Person, number: int
) -> None:
    answered(signed_in, staff, number)
    assert 'id="step-follow_up"' in staff.get(f"/desk/ledger/{number}").text
    with services.database.write() as session:
        session.get(ComplaintRow, number).resident_id = "somebody"
    them = Actor("somebody", Role.RESIDENT, "qingxi")
    services.ledger.perform(
        number, Command(Action.ANSWER_FOLLOW_UP, them, uuid.uuid4().hex, {"outcome": FollowUp.UNSOLVED.value})
    )
    assert 'id="step-follow_up"' not in staff.get(f"/desk/ledger/{number}").text
    assert staff.steps(number, "follow_up", outcome="solved").status_code == 422
    assert row_of(services, number).follow_up == "unsolved"


def test_what_was_answered_once_is_not_refused_afterwards(signed_in: SignedIn, staff: Person, number: int) -> None:
    answered(signed_in, staff, number)
    assert staff.steps(number, "reopen", reason="他说灯还是黑的").status_code == 200
    offered = re.findall(r'id="step-(\w+)"', staff.get(f"/desk/ledger/{number}").text)
    assert "forward" in offered
    assert "reject" not in offered
    assert staff.steps(number, "reject", reason="不归我们", door="县里").status_code == 422


def test_a_handler_who_is_gone_shows_and_another_takes_it_over(
    services: Services, signed_in: SignedIn, staff: Person, number: int
) -> None:
    gone = hired(services, Role.HANDLER, "gone", name="走了的人")
    elsewhere = hired(services, Role.HANDLER, "away", name="别处的人", department="market")
    staff.steps(number, "accept")
    refused = staff.steps(number, "assign", department=DEPARTMENT, handler=elsewhere.id)
    assert (refused.status_code, "不在您选的部门" in refused.text) == (422, True)
    assert staff.steps(number, "assign", department=DEPARTMENT, handler=gone.id).status_code == 200
    services.staff.disable(CLI, "gone")
    for path in (f"/desk/ledger/{number}", "/desk/ledger"):
        assert "走了的人（已停用）" in staff.get(path).text
    assert staff.steps(number, "assign", department=DEPARTMENT, handler=gone.id).status_code == 422
    handler = signed_in(Role.HANDLER)
    assert handler.steps(number, "acknowledge").status_code == 200
    assert "走了的人（已停用）" not in staff.get("/desk/ledger").text


def answered(signed_in: SignedIn, staff: Person, number: int) -> None:
    handler = signed_in(Role.HANDLER)
    staff.steps(number, "accept")
    staff.steps(number, "assign", department=DEPARTMENT)
    for action, fields in (("acknowledge", {}), ("start", {}), ("reply", {"text": "修好了。"})):
        assert handler.steps(number, action, **fields).status_code == 200
