"""The desk's search page: complaints and conversations by two characters, by right."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from desk_ledger import file_one
from desk_people import Person
from test_desk_stream import talk_of

from bot.bootstrap import Services
from bot.ledger.command import Command
from bot.ledger.roles import Actor
from bot.ledger.states import Action
from bot.people.audit import Act
from bot.people.roles import Role

SignedIn = Callable[[Role], Person]
RUDE = "办事大厅那个女的骂我,态度恶劣"


@pytest.fixture
def staff(signed_in: SignedIn) -> Person:
    return signed_in(Role.STAFF)


def test_a_complaint_is_found_by_two_of_its_characters(services: Services, staff: Person) -> None:
    number = file_one(staff, "西坡村的水渠塌方了")
    assert f"/desk/ledger/{number}" in staff.get("/desk/search?q=塌方").text
    assert f"/desk/ledger/{number}" not in staff.get("/desk/search?q=方塌").text
    assert (Act.SEARCHED, "塌方") in [(line.act, line.subject) for line in services.audit.lines("qingxi")]


def test_a_complaint_about_somebody_unknown_is_found_by_the_director_only(signed_in: SignedIn, staff: Person) -> None:
    staff.get("/desk/ledger/new")
    filed = staff.post("/desk/ledger/new", source="phone", kind="complaint", text=RUDE, command=uuid.uuid4().hex)
    assert re.search(r"TS\d{8}-\d{4}", filed.text)
    found = "办事大厅那个女的骂我"
    assert found in signed_in(Role.DIRECTOR).get("/desk/search?q=骂我").text
    for role in (Role.STAFF, Role.SUPERVISOR, Role.AUDITOR):
        assert found not in signed_in(role).get("/desk/search?q=骂我").text


def test_one_character_is_asked_for_another(staff: Person) -> None:
    page = staff.get("/desk/search?q=水")
    assert "至少写两个字" in page.text
    assert "/desk/ledger/" not in page.text.split('role="search"')[1]


def test_where_it_was_told_is_no_conversation_of_theirs(services: Services, signed_in: SignedIn) -> None:
    staff, director, talk = signed_in(Role.STAFF), signed_in(Role.DIRECTOR), talk_of(services)
    services.inbox.receive(talk, client_id="m", body={"text": RUDE})
    assert staff.get(f"/desk/talks/{talk}").status_code == 200
    resident = Actor("nobody", Role.RESIDENT, "qingxi")
    draft = services.ledger.draft(
        resident, RUDE, command_id=talk, conversation_id=talk, resident_id=resident.id
    ).complaint
    services.ledger.perform(draft.id, Command(Action.FILE, resident, f"file-{talk}"))
    for path in (f"/desk/talks/{talk}", f"/desk/talks/{talk}/lines?after=0", f"/desk/stream?open={talk}&after=0"):
        assert staff.get(path).status_code == 404
    assert talk not in staff.get("/desk/talks?all=1").text
    assert director.get(f"/desk/talks/{talk}").status_code == 200
    assert talk in director.get("/desk/talks?all=1").text
