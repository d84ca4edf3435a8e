"""Every press of the pane: what it does, what it refuses, and that nothing is said twice or under an old epoch."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from desk_people import DEPARTMENT, Person
from PIL import Image
from talking import Talk, page_of, presses, takes

from bot.bootstrap import Services
from bot.conversations.desk.proposals import Proposal
from bot.conversations.record.handover_models import (
    CallbackRow,
    CallbackState,
    DraftRow,
    DroppedRow,
    HandoverRow,
    PresenceState,
)
from bot.conversations.record.inbox import say
from bot.conversations.record.models import Author, ConversationRow, Speaker
from bot.delivery.reply import Card, Reply
from bot.delivery.typography import with_chinese_marks
from bot.ledger.command import Command
from bot.ledger.roles import Actor
from bot.ledger.states import Action
from bot.people.audit import Act
from bot.people.roles import Role
from bot.people.staff import StaffMember

SignedIn = Callable[[Role], Person]


@pytest.fixture
def director(signed_in: SignedIn) -> Person:
    return signed_in(Role.DIRECTOR)


def dropped(talk: Talk) -> list[str]:
    with talk.services.database.read() as session:
        rows = session.execute(sa.select(DroppedRow).filter_by(conversation_id=talk.id)).scalars()
        return [row.body.get("text", "") for row in rows]


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "#31506b").save(written, "PNG")
    return written.getvalue()


def member_at(person: Person, services: Services) -> StaffMember:
    return next(one for one in services.staff.everyone("qingxi") if one.account == person.account)


def test_the_queue_shows_what_the_resident_said_and_not_what_the_bot_answered(signed_in: SignedIn, talk: Talk) -> None:
    talk.says("低保停了,问问")
    talk.waits_for_people()
    with talk.services.database.write() as session:
        row = session.get(ConversationRow, talk.id)
        say(session, row, Reply(text="好,给您转工作人员了"), author=Author.BOT, now=talk.services.clock.now())
    page = signed_in(Role.STAFF).get("/desk/talks").text
    mine = page[page.index(talk.path) :].partition("</li>")[0]
    assert "转人工" in mine
    assert "给您转工作人员了" not in mine


# Taking, passing on, giving back


def test_who_takes_what_waits_is_named_to_the_resident(signed_in: SignedIn, talk: Talk) -> None:
    talk.waits_for_people()
    takes(signed_in(Role.STAFF), talk)
    assert "staff1来了" in talk.told(Author.SYSTEM)[-1]


def test_what_somebody_holds_is_not_taken_from_them(clerk: Person, director: Person, talk: Talk) -> None:
    owner = talk.row.owner
    page_of(director, talk)
    assert "没办成" in presses(director, talk, "take").text
    assert talk.row.owner == owner


def test_it_is_passed_to_a_colleague_who_is_there_and_to_nobody_else(
    clerk: Person, director: Person, talk: Talk, services: Services
) -> None:
    colleague = member_at(director, services)
    who = {"town": "qingxi", "name": colleague.name}
    services.presence.appear(colleague.id, state=PresenceState.OFFLINE, **who)
    assert "没转成" in presses(clerk, talk, "pass", to=colleague.id).text
    services.presence.appear(colleague.id, state=PresenceState.ONLINE, **who)
    presses(clerk, talk, "pass", to=colleague.id)
    assert talk.row.owner == colleague.id
    assert "没转成" in presses(director, talk, "pass", to="nobody").text


def test_it_is_put_into_a_departments_queue(clerk: Person, talk: Talk) -> None:
    assert presses(clerk, talk, "department", department="no-such").status_code == 422
    assert talk.speaker is Speaker.HUMAN
    presses(clerk, talk, "department", department=DEPARTMENT)
    assert (talk.speaker, talk.row.department) == (Speaker.QUEUED, DEPARTMENT)


@pytest.mark.parametrize(("then", "speaker"), [("bot", Speaker.BOT), ("close", Speaker.CLOSED)])
def test_it_is_given_back_with_what_it_came_to(clerk: Person, talk: Talk, then: str, speaker: Speaker) -> None:
    assert presses(clerk, talk, "back", outcome="nonsense", then=then).status_code == 422
    presses(clerk, talk, "back", outcome="at_window", note="带户口簿来", then=then)
    assert talk.speaker is speaker
    with talk.services.database.read() as session:
        (stretch,) = session.execute(sa.select(HandoverRow).filter_by(conversation_id=talk.id)).scalars()
    assert (stretch.outcome, stretch.outcome_note) == ("at_window", "带户口簿来")
    assert "带户口簿来" in page_of(clerk, talk)


# Saying


def test_what_is_said_is_typeset_and_without_id_numbers(clerk: Person, talk: Talk) -> None:
    presses(clerk, talk, "say", text="您的身份证号 11010519491231002X,对吗?")
    (said,) = talk.told()
    assert "19491231" not in said
    assert "，对吗？" in said


def test_the_same_line_is_said_once(clerk: Person, talk: Talk) -> None:
    for _ in range(3):
        presses(clerk, talk, "say", text="您好", client_id="the-same-line")
    assert len(talk.told()) == 1


@pytest.mark.parametrize("form", [{"text": " \n "}, {"text": "长" * 5001}, {"text": "话", "client_id": "短"}, {}])
def test_what_is_no_line_is_not_said(clerk: Person, talk: Talk, form: dict[str, str]) -> None:
    assert presses(clerk, talk, "say", **form).status_code == 422
    assert talk.told() == []


def test_what_comes_too_late_is_kept_aside_and_shown(clerk: Person, director: Person, talk: Talk) -> None:
    old = talk.row.epoch
    presses(clerk, talk, "back", outcome="other", then="bot")
    assert "没发出去" in presses(clerk, talk, "say", text="晚了一步", epoch=old).text
    assert talk.told() == []
    assert dropped(talk) == ["晚了一步"]
    presses(clerk, talk, "picture", files={"picture": ("a.png", png(), "image/png")}, epoch=old)
    presses(clerk, talk, "guide", guide="id-card-loss", epoch=old)
    assert talk.told() == []
    page = page_of(director, talk)
    assert "有 3 句没发出去" in page
    assert "晚了一步" in page
    assert 'alt="工作人员发的图片"' in page


def test_a_picture_is_drawn_anew_and_sent(clerk: Person, talk: Talk) -> None:
    presses(clerk, talk, "picture", files={"picture": ("a.png", png(), "image/png")})
    (said,) = [json.loads(line) for line in talk.told()]
    name = said["image"]["url"].rsplit("/", 1)[1]
    shown = clerk.get(f"{talk.path}/pictures/{name}")
    assert shown.headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("file", [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"\x00" * 40])
def test_what_is_no_picture_is_not_sent(clerk: Person, talk: Talk, file: bytes) -> None:
    answer = presses(clerk, talk, "picture", files={"picture": ("a.png", file, "image/png")})
    assert 400 <= answer.status_code < 500
    assert talk.told() == []


@pytest.mark.parametrize("guide", ["id-card-loss", "register"])
def test_a_guide_is_sent(clerk: Person, talk: Talk, guide: str) -> None:
    presses(clerk, talk, "guide", guide=guide)
    (said,) = talk.told()
    assert guide in said


def test_a_guide_that_is_sent_says_where_its_cases_are_done(clerk: Person, talk: Talk) -> None:
    town = talk.services.guides.current().town("qingxi")
    presses(clerk, talk, "guide", guide="student-aid")
    (said,) = talk.told()
    assert all(with_chinese_marks(town.window(one).name) in said for one in ("school", "land", "disabled"))
    assert "如果雨露计划" in said


def test_a_guide_that_is_not_there_is_not_sent(clerk: Person, talk: Talk) -> None:
    assert presses(clerk, talk, "guide", guide="../secrets").status_code == 422
    assert talk.told() == []


def test_guides_are_looked_up_by_a_piece_of_their_name(clerk: Person) -> None:
    found = clerk.get("/desk/guides", params={"q": "身份证"}).json()
    assert "id-card-loss" in [one["id"] for one in found]
    assert clerk.get("/desk/guides", params={"q": ""}).json() == []


# What the bot would say


def rehearsed(talk: Talk, *replies: Reply) -> int:
    talk.services.desk_notes.look(talk.id, talk.row.owner, seq=0)
    (wanted,) = [one for one in talk.services.proposals.wanted(most=50) if one.conversation_id == talk.id]
    talk.services.proposals.keep(wanted, Proposal(wanted.seq, replies, state={"subject": "id-card-loss"}))
    return wanted.seq


def test_a_proposal_is_shown_to_who_holds_it_and_sent_once(clerk: Person, director: Person, talk: Talk) -> None:
    talk.says("补身份证要啥")
    seq = rehearsed(talk, Reply(text="带户口簿"), Reply(text="单子", card=Card("补领", ("1. 户口簿",))))
    assert "带户口簿" in page_of(clerk, talk)
    assert "带户口簿" not in page_of(director, talk)
    assert talk.told() == []
    presses(clerk, talk, "proposal", seq=seq)
    assert "没发" in presses(clerk, talk, "proposal", seq=seq).text
    assert len(talk.told()) == 2
    assert talk.row.state == {"subject": "id-card-loss"}
    assert "机器人会这样答" not in page_of(clerk, talk)


def test_a_proposal_for_an_older_line_is_not_sent(clerk: Person, talk: Talk) -> None:
    talk.says("补身份证要啥")
    seq = rehearsed(talk, Reply(text="带户口簿"))
    talk.says("不补了,问低保")
    assert "没发" in presses(clerk, talk, "proposal", seq=seq).text
    assert talk.told() == []
    assert talk.row.state == {}


def test_a_proposal_of_a_lost_conversation_is_kept_aside(clerk: Person, director: Person, talk: Talk) -> None:
    old = talk.row.epoch
    presses(clerk, talk, "back", outcome="other", then="bot")
    takes(director, talk)
    talk.says("补身份证要啥")
    seq = rehearsed(talk, Reply(text="带户口簿"))
    assert "没发出去" in presses(clerk, talk, "proposal", seq=seq, epoch=old).text
    assert talk.told() == []
    assert dropped(talk) == ["带户口簿"]


def test_script_in_a_line_is_text_wherever_it_is_shown(clerk: Person, talk: Talk) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    talk.says(attack)
    rehearsed(talk, Reply(text=attack))
    presses(clerk, talk, "note", text=attack)
    page = page_of(clerk, talk)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    shown = clerk.get(f"{talk.path}/lines", params={"after": "0"}).json()
    assert "<script>alert" not in shown["html"] + shown["proposal"]


# Beside the lines


def test_notes_and_labels_are_kept_and_residents_see_none(clerk: Person, talk: Talk) -> None:
    presses(clerk, talk, "note", text="她耳朵不好,电话 13812345678")
    presses(clerk, talk, "label", label="低保")
    page = page_of(clerk, talk)
    assert "耳朵不好" in page
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "低保 ×" in page
    presses(clerk, talk, "label", off="低保")
    assert "低保 ×" not in page_of(clerk, talk)
    assert "耳朵" not in json.dumps(talk.told(), ensure_ascii=False)


def test_a_draft_is_kept_until_it_is_said(clerk: Person, talk: Talk) -> None:
    clerk.post(f"{talk.path}/look", seq="0", draft="写到一半")
    assert ">写到一半</textarea>" in page_of(clerk, talk)
    clerk.post(f"{talk.path}/look", seq="0", draft="写到一半,她说")
    assert ">写到一半,她说</textarea>" in page_of(clerk, talk)
    presses(clerk, talk, "say", text="写完了")
    assert "写到一半" not in page_of(clerk, talk)


def test_a_phone_in_a_draft_is_plain_for_who_wrote_it_and_masked_for_who_goes_on(
    clerk: Person, director: Person, talk: Talk, services: Services
) -> None:
    # The very first that is written: nothing of the draft is there yet.
    assert clerk.post(f"{talk.path}/look", seq="0", draft="您打 13812345678 找周师傅").status_code == 200
    assert ">您打 13812345678 找周师傅</textarea>" in page_of(clerk, talk)
    with services.database.read() as session:
        assert "13812345678" not in session.get(DraftRow, talk.id).text
    director.get("/desk/talks")
    director.post("/desk/presence", state="online")
    page_of(clerk, talk)
    presses(clerk, talk, "pass", to=member_at(director, services).id)
    assert ">您打 138****5678 找周师傅</textarea>" in page_of(director, talk)


def test_a_token_that_is_typed_into_a_draft_opens_no_phone(clerk: Person, talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        token = services.vault.keep(session, "13912345678", town="qingxi", now=services.clock.now())
    clerk.post(f"{talk.path}/look", seq="0", draft=f"看看{token}是谁")
    page = page_of(clerk, talk)
    assert ">看看是谁</textarea>" in page
    assert "13912345678" not in page


def test_who_else_looks_and_who_writes(clerk: Person, director: Person, talk: Talk, services: Services) -> None:
    for person in (clerk, director):
        person.get("/desk/talks")
        person.post("/desk/presence", state="online")
    director.post(f"{talk.path}/look", seq="0", types="1")
    others = clerk.post(f"{talk.path}/look", seq="0").json()["others"]
    assert others == [{"name": "director1", "types": True}]


def test_older_lines_come_a_page_at_a_time(clerk: Person, talk: Talk) -> None:
    for number in range(120):
        talk.says(f"第{number}句")
    first = talk.row.last_seq - 99
    page = page_of(clerk, talk)
    assert f'data-before="{first}"' in page
    assert "第0句" not in page
    older = clerk.get(f"{talk.path}/earlier", params={"before": str(first)}).json()
    assert older["first"] == 1
    assert "第0句" in older["html"]
    assert "第119句" not in older["html"]
    assert "第0句" in clerk.get(talk.path, params={"before": str(first)}).text, "and without a script"
    assert clerk.get(f"{talk.path}/earlier", params={"before": "1"}).json() == {"html": "", "first": 1}
    assert clerk.get(f"{talk.path}/earlier", params={"before": "-4"}).status_code == 422


def test_another_towns_conversation_is_not_there(clerk: Person, services: Services) -> None:
    stranger = Talk(services, town="elsewhere")
    nowhere = f"/desk/talks/{uuid.uuid4().hex}"
    for path in ("", "/lines?after=0", "/earlier?before=9"):
        there, absent = clerk.get(stranger.path + path), clerk.get(nowhere + path)
        assert (there.status_code, there.text) == (404, absent.text)
    for name in ("take", "say", "note", "proposal", "walk", "complaint", "attach", "back", "look"):
        form = {"text": "话", "seq": "1", "move": "next", "complaint": "1", "outcome": "other"}
        assert presses(clerk, stranger, name, epoch="0", **form).status_code == 404, name
    assert stranger.speaker is Speaker.BOT


# Calls


def wants_a_call(talk: Talk, phone: str = "13812345678") -> int:
    with talk.services.database.write() as session:
        now = talk.services.clock.now()
        row = CallbackRow(
            town="qingxi",
            conversation_id=talk.id,
            contact=talk.services.vault.hide(session, phone, town="qingxi", now=now),
            wants="问低保",
            turn_id=uuid.uuid4().hex,
            state=CallbackState.OPEN.value,
            asked_at=now,
        )
        session.add(row)
        session.flush()
        return int(row.id)


def test_a_call_is_tried_three_times_and_each_counts_once(clerk: Person, talk: Talk) -> None:
    number = wants_a_call(talk)
    page = clerk.get("/desk/callbacks").text
    assert "138****5678" in page
    assert "13812345678" not in page
    for n in (1, 1, 2):
        clerk.post(f"/desk/callbacks/{number}/try", n=str(n), reached="no", said="没人接")
    assert "打过 2 次" in clerk.get("/desk/callbacks").text
    clerk.post(f"/desk/callbacks/{number}/try", n="3", reached="no")
    with talk.services.database.read() as session:
        assert session.get(CallbackRow, number).state == CallbackState.GIVEN_UP.value
    assert clerk.post(f"/desk/callbacks/{number}/try", n="4", reached="yes").status_code == 404


def test_whoever_looks_at_a_phone_is_written_down(clerk: Person, talk: Talk) -> None:
    number = wants_a_call(talk)
    clerk.get("/desk/callbacks")
    assert "13812345678" in clerk.post(f"/desk/callbacks/{number}/phone").text
    seen = talk.services.audit.lines("qingxi", act=Act.UNMASKED)
    assert f"callback {number}" in [one.subject for one in seen]


def test_a_call_that_reached_them_is_over(clerk: Person, talk: Talk) -> None:
    number = wants_a_call(talk)
    clerk.get("/desk/callbacks")
    clerk.post(f"/desk/callbacks/{number}/try", n="1", reached="yes", said="说清楚了")
    with talk.services.database.read() as session:
        assert session.get(CallbackRow, number).state == CallbackState.DONE.value
    assert clerk.post(f"/desk/callbacks/{number}/phone").status_code == 404


def test_a_call_that_is_not_wanted_any_more_is_gone(clerk: Person, talk: Talk) -> None:
    number = wants_a_call(talk)
    assert f"/desk/callbacks/{number}/phone" in clerk.get("/desk/callbacks").text
    with talk.services.database.write() as session:
        session.get(CallbackRow, number).state = CallbackState.WITHDRAWN.value
    assert f"/desk/callbacks/{number}/phone" not in clerk.get("/desk/callbacks").text
    assert clerk.post(f"/desk/callbacks/{number}/phone").status_code == 404
    assert clerk.post(f"/desk/callbacks/{number}/try", n="1", reached="yes").status_code == 404


def test_whoever_is_complained_about_where_a_call_was_asked_for_does_not_ring(
    signed_in: Callable[[Role], Person], talk: Talk
) -> None:
    staff, director = signed_in(Role.STAFF), signed_in(Role.DIRECTOR)
    number, ledger = wants_a_call(talk), talk.services.ledger
    told = {"conversation_id": talk.id, "command_id": uuid.uuid4().hex}
    row = ledger.file_now(Actor("s", Role.STAFF, "qingxi"), "窗口的人态度差", **told).complaint
    named = Command(Action.NAME_SUBJECT, Actor("d", Role.DIRECTOR, "qingxi"), uuid.uuid4().hex, {"subject": "staff1"})
    ledger.perform(row.id, named)
    theirs = f"/desk/callbacks/{number}/phone"
    assert theirs not in staff.get("/desk/callbacks").text
    assert staff.post(theirs).status_code == 404
    assert staff.post(f"/desk/callbacks/{number}/try", n="1", reached="yes").status_code == 404
    assert theirs in director.get("/desk/callbacks").text
