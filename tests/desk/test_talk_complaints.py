"""Complaints beside a conversation: seen by right, filed, and added to; nobody else's is ever touched."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from desk_people import Person
from talking import Talk, page_of, presses

from bot.bootstrap import Services
from bot.ledger.command import Command
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor
from bot.ledger.states import Action
from bot.people.roles import Role

SignedIn = Callable[[Role], Person]


def filed_by(talk: Talk, text: str) -> ComplaintRow:
    """Have the resident file a complaint by themselves."""
    actor = Actor(id=talk.resident_id, role=Role.RESIDENT, town="qingxi", name="")
    of = {"conversation_id": talk.id, "resident_id": talk.resident_id}
    return talk.services.ledger.file_now(actor, text, command_id=uuid.uuid4().hex, **of).complaint


def now(talk: Talk, row: ComplaintRow) -> ComplaintRow:
    with talk.services.database.read() as session:
        return session.get(ComplaintRow, row.id)


def mine(talk: Talk) -> list[ComplaintRow]:
    with talk.services.database.read() as session:
        return list(session.query(ComplaintRow).filter_by(resident_id=talk.resident_id))


def test_what_was_told_is_filed_once_with_its_phone_hidden(clerk: Person, talk: Talk) -> None:
    talk.says("井盖没了,电话 13812345678")
    assert "138****5678" in page_of(clerk, talk)
    for _ in range(2):
        presses(clerk, talk, "complaint", text="井盖没了,电话 13812345678", client_id="one-press")
    (row,) = mine(talk)
    assert "井盖没了" in row.text
    assert "13812345678" not in row.text
    assert row.conversation_id == talk.id


def test_a_phone_shown_masked_is_kept_with_the_complaint_and_can_be_called(clerk: Person, talk: Talk) -> None:
    talk.says("东河村的井盖没了,打我电话13812345678")
    shown = re.search(r'/complaint">.*?<textarea[^>]*>([^<]*)</textarea>', page_of(clerk, talk), re.S)
    assert shown is not None
    assert "138****5678" in shown[1]
    presses(clerk, talk, "complaint", text=shown[1])
    (row,) = mine(talk)
    assert row.contact in row.text
    with talk.services.database.read() as session:
        assert talk.services.vault.phone(session, row.contact) == "13812345678"


def test_of_two_phones_that_look_alike_neither_is_guessed(clerk: Person, talk: Talk) -> None:
    talk.says("打13812345678或者13899995678,井盖没了")
    presses(clerk, talk, "complaint", text="井盖没了,打138****5678")
    (row,) = mine(talk)
    assert row.contact is None


def test_the_resident_is_told_the_number_once(clerk: Person, talk: Talk) -> None:
    for _ in range(2):
        presses(clerk, talk, "complaint", text="井盖没了", client_id="pressed-twice")
    (row,) = mine(talk)
    assert [row.reference in told for told in talk.told()] == [True]


def test_the_residents_own_are_listed_and_another_ones_are_not(clerk: Person, talk: Talk, services: Services) -> None:
    own, other = filed_by(talk, "路灯坏了半个月"), filed_by(Talk(services), "垃圾没人拉")
    page = page_of(clerk, talk)
    assert own.reference in page
    assert other.reference not in page


def test_more_is_added_to_an_open_one_once(clerk: Person, talk: Talk) -> None:
    row = filed_by(talk, "路灯坏了半个月")
    for _ in range(2):
        answer = presses(clerk, talk, "attach", complaint=row.id, text="又坏了一盏", client_id="one-press")
    assert "补到那件里了" in answer.text
    assert now(talk, row).text.count("又坏了一盏") == 1
    assert now(talk, row).text.startswith("路灯坏了半个月")


def test_nothing_is_added_to_another_ones(clerk: Person, talk: Talk, services: Services) -> None:
    row = filed_by(Talk(services), "垃圾没人拉")
    assert presses(clerk, talk, "attach", complaint=row.id, text="加一句").status_code == 404
    assert now(talk, row).text == "垃圾没人拉"


def test_nothing_is_added_to_one_that_is_over(clerk: Person, talk: Talk) -> None:
    row = filed_by(talk, "路灯坏了半个月")
    actor = Actor(id=talk.resident_id, role=Role.RESIDENT, town="qingxi", name="")
    talk.services.ledger.perform(row.id, Command(Action.WITHDRAW, actor, uuid.uuid4().hex))
    assert "没补上" in presses(clerk, talk, "attach", complaint=row.id, text="加一句").text
    assert "加一句" not in now(talk, row).text


@pytest.mark.parametrize("form", [{"text": "  "}, {"text": "话", "complaint": "x"}, {"text": "长" * 5001}])
def test_what_is_no_addition_changes_nothing(clerk: Person, talk: Talk, form: dict[str, str]) -> None:
    row = filed_by(talk, "路灯坏了半个月")
    answer = presses(clerk, talk, "attach", **{"complaint": row.id, **form})
    assert answer.status_code == 422
    assert now(talk, row).text == "路灯坏了半个月"


def test_one_about_somebody_unnamed_is_for_the_director_alone(
    clerk: Person, signed_in: SignedIn, talk: Talk, services: Services
) -> None:
    row = filed_by(talk, "窗口的人态度差,骂人")
    assert now(talk, row).about_person, "otherwise this tests nothing"
    assert row.reference not in page_of(clerk, talk)
    assert presses(clerk, talk, "attach", complaint=row.id, text="还骂了我妈").status_code == 404
    assert "还骂了我妈" not in now(talk, row).text
    assert row.reference in page_of(signed_in(Role.DIRECTOR), talk)


def test_whoever_it_is_about_never_sees_it(clerk: Person, talk: Talk, services: Services) -> None:
    row = filed_by(talk, "窗口的人态度差,骂人")
    director = Actor(id="d", role=Role.DIRECTOR, town="qingxi", name="主任")
    named = Command(Action.NAME_SUBJECT, director, uuid.uuid4().hex, {"subject": clerk.account})
    services.ledger.perform(row.id, named)
    assert now(talk, row).subject == clerk.account
    assert row.reference not in page_of(clerk, talk)
    assert presses(clerk, talk, "attach", complaint=row.id, text="加一句").status_code == 404


def test_whoever_it_is_about_neither_sees_it_wait_nor_takes_it_up(
    signed_in: SignedIn, talk: Talk, services: Services
) -> None:
    told, other = signed_in(Role.STAFF), signed_in(Role.DIRECTOR)
    row = filed_by(talk, "窗口的人态度差,骂人")
    director = Actor(id="d", role=Role.DIRECTOR, town="qingxi", name="主任")
    named = Command(Action.NAME_SUBJECT, director, uuid.uuid4().hex, {"subject": told.account})
    services.ledger.perform(row.id, named)
    talk.waits_for_people()
    assert talk.id not in told.get("/desk/talks").text
    assert talk.id in other.get("/desk/talks").text
    assert told.get(talk.path).status_code == 404
    assert other.get(talk.path).status_code == 200
