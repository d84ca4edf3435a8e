"""Whoever answers for one department has its queue and what they hold, and nothing else of the conversations."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from desk_people import DEPARTMENT, Person
from test_desk_stream import talk_of
from test_talks import png

from bot.bootstrap import Services
from bot.conversations.desk.proposals import Proposal, Wanted
from bot.conversations.desk.takeover import Attendant
from bot.conversations.record.handover_models import PresenceState
from bot.conversations.record.models import ConversationRow, Speaker
from bot.conversations.record.presence import answering
from bot.conversations.record.waiting_room import WaitingRoom
from bot.delivery.reply import Reply
from bot.people.roles import Role

SignedIn = Callable[[Role], Person]
LIN = Attendant("lin", "小林", "qingxi")


@pytest.fixture
def handler(signed_in: SignedIn) -> Person:
    return signed_in(Role.HANDLER)


def epoch_of(services: Services, talk: str) -> int:
    with services.database.read() as session:
        return int(session.get(ConversationRow, talk).epoch)


def passed_to(services: Services, department: str) -> str:
    """A conversation that waits in a department's queue."""
    talk = talk_of(services)
    services.inbox.receive(talk, client_id="m", body={"text": "我家盖房的批文下来没"})
    epoch = services.takeover.take(talk, LIN, epoch=0)
    services.takeover.pass_to_department(talk, LIN, epoch=epoch, department=department, name="部门")
    return talk


def acts(person: Person, services: Services, talk: str, step: str, **fields: str) -> tuple[int, str]:
    form = {"epoch": str(epoch_of(services, talk)), "client_id": uuid.uuid4().hex, **fields}
    person.get("/desk/ledger")
    response = person.post(f"/desk/talks/{talk}/{step}", **form)
    return response.status_code, re.sub(r"^https?://[^/]+", "", response.url)


def test_a_handler_answers_what_was_passed_to_their_department(services: Services, handler: Person) -> None:
    talk = passed_to(services, DEPARTMENT)
    assert f"/desk/talks/{talk}" in handler.get("/desk/talks").text
    assert "我家盖房的批文" in handler.get(f"/desk/talks/{talk}").text
    assert acts(handler, services, talk, "take") == (200, f"/desk/talks/{talk}")
    assert acts(handler, services, talk, "say", text="批下来了,来取吧") == (200, f"/desk/talks/{talk}?done=talk-said")
    assert [line.body["text"] for line in services.transcript.after(talk, 0)][-1].startswith("批下来了")


def test_given_back_it_is_out_of_the_handlers_sight(services: Services, handler: Person) -> None:
    talk = passed_to(services, DEPARTMENT)
    acts(handler, services, talk, "take")
    assert acts(handler, services, talk, "back", outcome="solved") == (200, "/desk/talks?done=talk-step")
    assert handler.get(f"/desk/talks/{talk}").status_code == 404
    assert handler.get(f"/desk/talks/{talk}/lines?after=0").status_code == 404


def test_a_handlers_late_line_is_not_said_and_they_are_told_why(services: Services, handler: Person) -> None:
    talk = passed_to(services, DEPARTMENT)
    acts(handler, services, talk, "take")
    late = str(epoch_of(services, talk))
    acts(handler, services, talk, "back", outcome="solved")
    presses = {"say": {"text": "再说一句"}, "guide": {"guide": "id-card-loss"}, "back": {"outcome": "solved"}}
    for step, fields in presses.items():
        handler.get("/desk/ledger")
        response = handler.post(f"/desk/talks/{talk}/{step}", epoch=late, client_id=uuid.uuid4().hex, **fields)
        assert (response.status_code, response.url.split("/desk/")[1]) == (200, "talks?done=talk-gone")
        assert "已经转给别人了" in response.text
    assert "再说一句" not in [line.body["text"] for line in services.transcript.after(talk, 0)]
    unsaid = [row.body["text"] for row in services.desk_notes.beside(talk).dropped if row.body.get("text")]
    assert "再说一句" in unsaid


@pytest.mark.parametrize("step", ["picture", "note", "proposal", "label", "walk"])
def test_whatever_a_handler_sends_late_is_answered_with_why(services: Services, handler: Person, step: str) -> None:
    talk = passed_to(services, DEPARTMENT)
    acts(handler, services, talk, "take")
    late = str(epoch_of(services, talk))
    acts(handler, services, talk, "back", outcome="solved")
    said = len(services.transcript.after(talk, 0))
    handler.get("/desk/ledger")
    fields = {"text": "他明天来取", "seq": "1", "label": "急", "move": "start", "walk": "booking"}
    files = {"picture": ("a.png", png(), "image/png")} if step == "picture" else None
    response = handler.post(f"/desk/talks/{talk}/{step}", files=files, epoch=late, client_id=uuid.uuid4().hex, **fields)
    assert (response.status_code, response.url.split("/desk/")[1]) == (200, "talks?done=talk-gone")
    assert "已经转给别人了" in response.text
    beside = services.desk_notes.beside(talk)
    assert len(services.transcript.after(talk, 0)) == said
    assert [note.text for note in beside.notes] == (["他明天来取"] if step == "note" else [])
    assert len([row for row in beside.dropped if row.body.get("image")]) == (step == "picture")
    assert not beside.labels


def test_what_script_sends_late_comes_back_as_not_said(services: Services, handler: Person) -> None:
    talk = passed_to(services, DEPARTMENT)
    wanted = Wanted(talk, "qingxi", seq=1, base="", claims=())
    services.proposals.keep(wanted, Proposal(1, (Reply(text="批文要等一个月"),)))
    acts(handler, services, talk, "take")
    late = str(epoch_of(services, talk))
    acts(handler, services, talk, "back", outcome="solved")
    handler.get("/desk/ledger")
    for step in ("picture", "proposal"):
        answer = handler.http.post(
            f"{handler.address}/desk/talks/{talk}/{step}",
            data={"csrf": handler.csrf, "epoch": late, "seq": "1", "client_id": uuid.uuid4().hex},
            files={"picture": ("a.png", png(), "image/png")} if step == "picture" else None,
            headers={"accept": "application/json"},
            timeout=30,
        )
        assert (answer.status_code, answer.json()["dropped"]) == (200, True)
    assert "批文要等一个月" in [row.body.get("text") for row in services.desk_notes.beside(talk).dropped]


@pytest.mark.parametrize("step", ["picture", "note", "proposal", "label", "walk"])
def test_whoever_never_held_it_finds_nothing(services: Services, handler: Person, step: str) -> None:
    talk = passed_to(services, "medical-security")
    assert acts(handler, services, talk, step, text="说一句", seq="1", label="急")[0] == 404


def test_other_queues_and_other_peoples_conversations_are_not_there(services: Services, handler: Person) -> None:
    others = passed_to(services, "medical-security")
    with_bot, held, everybodys = talk_of(services), talk_of(services), talk_of(services)
    services.takeover.take(held, LIN, epoch=0)
    with services.database.write() as session:
        waits = sa.update(ConversationRow).where(ConversationRow.id == everybodys)
        session.execute(waits.values(speaker=Speaker.QUEUED.value).execution_options(synchronize_session=False))
    lists = handler.get("/desk/talks?all=1").text
    for talk in (others, with_bot, held, everybodys):
        assert talk not in lists
        for path in ("", "/lines?after=0", "/pictures/a.jpg"):
            assert handler.get(f"/desk/talks/{talk}{path}").status_code == 404
        assert handler.get(f"/desk/stream?open={talk}&after=0").status_code == 404
        epoch = epoch_of(services, talk)
        assert acts(handler, services, talk, "take")[0] == 404
        assert epoch_of(services, talk) == epoch


def test_a_handler_is_nobody_for_everybodys_queue(services: Services, handler: Person, signed_in: SignedIn) -> None:
    def counted(department: str | None) -> int:
        with services.database.read() as session:
            return answering(session, "qingxi", now=services.clock.now(), department=department)

    handler.get("/desk/ledger")
    handler.post("/desk/presence", state=PresenceState.ONLINE.value)
    assert (counted(None), counted(DEPARTMENT), counted("medical-security")) == (0, 1, 0)
    staff = signed_in(Role.STAFF)
    staff.get("/desk/ledger")
    staff.post("/desk/presence", state=PresenceState.ONLINE.value)
    assert (counted(None), counted(DEPARTMENT)) == (1, 1)
    for person in (handler, staff):
        person.post("/desk/presence", state=PresenceState.OFFLINE.value)


def test_what_a_resident_is_told_of_the_queue_leaves_departments_out(services: Services) -> None:
    room = WaitingRoom(services.database)
    waiting = room.look("qingxi", now=services.clock.now()).waiting
    passed_to(services, DEPARTMENT)
    assert room.look("qingxi", now=services.clock.now()).waiting == waiting
