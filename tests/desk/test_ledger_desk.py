"""The ledger on the desk: a complaint's life through its pages, by right, and never two on one screen."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from collections.abc import Callable

import pytest
from desk_ledger import TEXT, file_one, row_of
from desk_people import DEPARTMENT, Person, hired
from PIL import Image

from bot.bootstrap import Services
from bot.clock import in_town
from bot.guidebook.schema import Kind
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor
from bot.people.audit import Act
from bot.people.roles import Role

SignedIn = Callable[[Role], Person]


@pytest.fixture
def staff(signed_in: SignedIn) -> Person:
    return signed_in(Role.STAFF)


@pytest.fixture
def number(staff: Person) -> int:
    return file_one(staff)


def picture(kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(made, kind)
    return made.getvalue()


def test_from_a_call_to_the_answer_told(services: Services, signed_in: SignedIn) -> None:
    staff, handler = signed_in(Role.STAFF), signed_in(Role.HANDLER)
    number = file_one(staff, contact="13800001111", contact_name="王大爷")
    for action, fields in (("accept", {}), ("assign", {"department": DEPARTMENT})):
        assert staff.steps(number, action, **fields).status_code == 200
    for action, fields in (("acknowledge", {}), ("start", {}), ("reply", {"text": "路灯昨天修好了。"})):
        assert handler.steps(number, action, **fields).status_code == 200
    for action, fields in (("tell", {"way": "phone"}), ("follow_up", {"outcome": "solved"}), ("close", {})):
        assert staff.steps(number, action, **fields).status_code == 200
    assert row_of(services, number).state == "closed"
    assert "路灯昨天修好了。" in staff.get(f"/desk/ledger/{number}/sheet").text


def test_only_permitted_steps_are_offered(signed_in: SignedIn, staff: Person, number: int) -> None:
    offered = set(re.findall(r'id="step-(\w+)"', staff.get(f"/desk/ledger/{number}").text))
    assert {"accept", "note"} <= offered
    assert not offered & {"assign", "close", "reply", "erase", "confirm_exclusion"}
    assert 'id="step-' not in signed_in(Role.AUDITOR).get(f"/desk/ledger/{number}").text


def test_a_written_question_is_answered_first_of_all_and_at_once(services: Services, staff: Person) -> None:
    asker = Actor("asker", Role.STAFF, "qingxi")
    asked = services.ledger.file_now(asker, "社保卡丢了，补一张要几天", command_id=uuid.uuid4().hex, kind=Kind.QUESTION)
    number = asked.complaint.id
    assert re.findall(r'id="step-(\w+)"', staff.get(f"/desk/ledger/{number}").text)[0] == "reply"
    assert staff.steps(number, "reply", text="当场就能补。").status_code == 200
    assert row_of(services, number).state == "replied"


def test_a_screen_that_is_out_of_date_is_refused_and_keeps_what_was_written(staff: Person, number: int) -> None:
    page = staff.get(f"/desk/ledger/{number}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    staff.steps(number, "note", text="同事先记了一句")
    late = staff.post(
        f"/desk/ledger/{number}/reject", seen=seen, command=uuid.uuid4().hex, reason="不归我们管", door="县水务局"
    )
    assert late.status_code == 409
    assert "不归我们管" in late.text
    assert "同事刚办过" in late.text


def test_the_same_form_sent_twice_happens_once(services: Services, staff: Person, number: int) -> None:
    command, before = uuid.uuid4().hex, row_of(services, number).version
    for _ in range(2):
        assert staff.steps(number, "note", text="只记一遍", command=command).status_code == 200
    assert row_of(services, number).version == before + 1


def test_the_answer_is_shown_as_the_resident_will_read_it(signed_in: SignedIn, staff: Person, number: int) -> None:
    staff.get(f"/desk/ledger/{number}")
    shown = staff.post(f"/desk/ledger/{number}/preview/resolve", text="<b>当场</b>修好了", way="counter").text
    assert "当场办好了" in shown
    assert "<b>" not in shown


def test_a_phone_is_seen_only_with_a_reason_and_on_record(services: Services, staff: Person) -> None:
    number = file_one(staff, contact="13800002222")
    assert "13800002222" not in staff.get(f"/desk/ledger/{number}").text
    assert staff.steps(number, "unmask").status_code == 422
    assert "13800002222" in staff.steps(number, "unmask", reason="回访打不通，核对号码").text
    line = services.audit.lines("qingxi", act=Act.UNMASKED)[0]
    assert line.subject == row_of(services, number).reference
    assert "13800002222" not in str(line.details)


@pytest.mark.parametrize(("fields", "is_kept"), [({}, True), ({"anonymous": "1"}, False)])
def test_a_phone_written_among_the_words_can_be_called(
    services: Services, staff: Person, fields: dict[str, str], is_kept: bool
) -> None:
    staff.get("/desk/ledger/new")
    form = {"source": "phone", "kind": "complaint", "text": "井盖没了,打13712345678", **fields}
    filed = staff.post("/desk/ledger/new", command=uuid.uuid4().hex, **form)
    number = int(re.search(r"/desk/ledger/(\d+)", filed.url)[1])
    with services.database.read() as session:
        contact = session.get(ComplaintRow, number).contact
        assert (contact is not None) is is_kept
        assert services.vault.phone(session, contact or "") == ("13712345678" if is_kept else None)


def test_opening_printing_and_exporting_are_on_record(services: Services, staff: Person, number: int) -> None:
    staff.get(f"/desk/ledger/{number}")
    staff.get(f"/desk/ledger/{number}/sheet")
    got = staff.post("/desk/ledger/export", since="2026-01-01", until="2026-12-31", form="csv")
    assert got.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in got.headers["content-disposition"]
    reference = row_of(services, number).reference
    for act in (Act.OPENED_COMPLAINT, Act.PRINTED_COMPLAINT):
        assert services.audit.lines("qingxi", act=act)[0].subject == reference
    assert services.audit.lines("qingxi", act=Act.EXPORTED)[0].details["unmasked"] is False


def test_only_the_director_exports_without_the_mask(signed_in: SignedIn) -> None:
    form = {"since": "2026-01-01", "until": "2026-12-31", "form": "csv", "unmasked": "1"}
    for role, status in ((Role.STAFF, 404), (Role.AUDITOR, 404), (Role.DIRECTOR, 200)):
        person = signed_in(role)
        person.get("/desk/ledger")
        assert person.post("/desk/ledger/export", **form).status_code == status


def test_a_department_sees_only_its_own_and_absence_looks_alike(signed_in: SignedIn, number: int) -> None:
    handler = signed_in(Role.HANDLER)
    theirs, none = handler.get(f"/desk/ledger/{number}"), handler.get("/desk/ledger/999999")
    assert theirs.status_code == none.status_code == 404
    assert theirs.text == none.text
    assert handler.steps(number, "note", text="看看").status_code == 404
    assert handler.get(f"/desk/ledger/{number}/pictures/{'0' * 32}.jpg").status_code == 404


def test_who_is_complained_about_cannot_be_made_its_handler(services: Services, signed_in: SignedIn) -> None:
    director = signed_in(Role.DIRECTOR)
    member = hired(services, Role.HANDLER, "handler9", name="被说的人")
    number = file_one(director)
    director.steps(number, "name_subject", subject="被说的人")
    director.steps(number, "accept")
    refused = director.steps(number, "assign", department=DEPARTMENT, handler=member.id)
    assert refused.status_code == 422


def test_a_script_that_was_told_is_only_text(staff: Person) -> None:
    number = file_one(staff, text="<script>alert(1)</script>路灯不亮", place='"><img src=x onerror=alert(1)>')
    staff.steps(number, "note", text="<svg onload=alert(1)>")
    for path in (f"/desk/ledger/{number}", f"/desk/ledger/{number}/sheet", "/desk/ledger?view=open"):
        page = staff.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page


@pytest.mark.parametrize(
    "file",
    [
        ("a.jpg", b"<html><script>alert(1)</script>", "image/jpeg"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
        ("../../a.jpg", b"GIF89a<script>", "image/gif"),
        ("a.php", b"\xff\xd8\xff\xe0<?php system($_GET[0]);", "image/jpeg"),
    ],
)
def test_what_is_no_picture_is_refused(staff: Person, number: int, file: tuple[str, bytes, str]) -> None:
    assert staff.steps(number, "add_picture", files={"picture": file}).status_code == 415


def test_a_picture_is_drawn_anew_and_served_by_right(staff: Person, signed_in: SignedIn, number: int) -> None:
    trick = picture() + b"<script>alert(1)</script>"
    assert staff.steps(number, "add_picture", files={"picture": ("../../x.png", trick, "image/png")}).status_code == 200
    path = re.search(rf"/desk/ledger/{number}/pictures/\w+\.jpg", staff.get(f"/desk/ledger/{number}").text)[0]
    got = staff.get(path)
    assert got.headers["content-type"] == "image/jpeg"
    assert b"<script>" not in got.content
    assert signed_in(Role.HANDLER).get(path).status_code == 404
    assert staff.get(f"/desk/ledger/{number}/pictures/..%2f..%2fsecret.key").status_code == 404


def test_lists_are_narrowed_and_paged_without_losing_or_doubling(staff: Person) -> None:
    made = {file_one(staff, text=f"水管漏水第{n}处没人来修") for n in range(53)}
    first = staff.get("/desk/ledger?view=open&q=漏水").text
    onward = re.search(r'href="(/desk/ledger\?[^"]*before=\d+)"', first)[1].replace("&amp;", "&")
    pages = first + staff.get(onward).text
    shown = [int(found) for found in re.findall(r'href="/desk/ledger/(\d+)"', pages)]
    assert len(shown) == len(set(shown))
    assert set(shown) == made


@pytest.mark.parametrize(
    "query", ["view=x&state=y&before=zz", "before=999999", "q=%25%27&department=no", "state=draft"]
)
def test_a_made_up_address_of_a_list_is_still_a_list(staff: Person, query: str) -> None:
    assert staff.get(f"/desk/ledger?{query}").status_code == 200


def test_a_question_asked_by_phone_is_filed_as_one_and_answered_at_once(staff: Person) -> None:
    number = file_one(staff, kind="question", text="社保卡补一张要几天")
    assert "咨询留言" in staff.get(f"/desk/ledger/{number}").text
    assert staff.steps(number, "reply", text="当场就能补。").status_code == 200
    assert "当场就能补" in staff.get(f"/desk/ledger/{number}").text


def test_the_same_12345_number_is_not_filed_twice(staff: Person) -> None:
    file_one(staff, source="hotline", external_number="12345-77")
    staff.get("/desk/ledger/new")
    again = staff.post(
        "/desk/ledger/new",
        source="hotline",
        external_number="12345-77",
        kind="complaint",
        text=TEXT,
        command=uuid.uuid4().hex,
    )
    assert again.status_code == 409
    assert TEXT in again.text


def test_the_day_that_12345_wants_the_answer_by_rules_and_is_shown(services: Services, staff: Person) -> None:
    today = in_town(services.clock.now()).date()
    wanted = today + dt.timedelta(days=1)
    number = file_one(staff, source="hotline", external_number="12345-78", external_due=wanted.isoformat())
    assert row_of(services, number).due_on == wanted
    assert f"{wanted} 前答复" in staff.get(f"/desk/ledger/{number}").text
    refused = staff.steps(number, "extend", days="2", reason="等灯杆")
    assert (refused.status_code, "先请他们延期" in refused.text) == (422, True)
    staff.get("/desk/ledger/new")
    form = {"source": "hotline", "kind": "complaint", "text": TEXT, "external_due": "月底"}
    assert staff.post("/desk/ledger/new", command=uuid.uuid4().hex, **form).status_code == 422


def test_whoever_files_about_a_colleague_gets_the_number_and_no_more(services: Services, signed_in: SignedIn) -> None:
    staff = signed_in(Role.STAFF)
    staff.get("/desk/ledger/new")
    form = {"source": "counter", "kind": "complaint", "command": uuid.uuid4().hex}
    filed = staff.post("/desk/ledger/new", text="窗口那个女的骂我", **form)
    reference = re.search(r"TS\d{8}-\d{4}", filed.text)[0]
    assert filed.status_code == 200
    assert reference not in staff.get("/desk/ledger?view=all&q=骂我").text
    assert reference in signed_in(Role.DIRECTOR).get("/desk/ledger?view=all&q=骂我").text


def test_a_step_with_nothing_to_act_on_is_not_offered(signed_in: SignedIn) -> None:
    director = signed_in(Role.DIRECTOR)
    number = file_one(director)
    offered = set(re.findall(r'id="step-(\w+)"', director.get(f"/desk/ledger/{number}").text))
    assert not offered & {"unmask", "confirm_exclusion"}
    director.steps(number, "detail", contact="13800003333")
    director.steps(number, "exclude", reason="重复登记")
    offered = set(re.findall(r'id="step-(\w+)"', director.get(f"/desk/ledger/{number}").text))
    assert {"unmask", "confirm_exclusion"} <= offered
    assert "不能自己同意" in director.steps(number, "confirm_exclusion").text


def test_the_usual_department_is_proposed(signed_in: SignedIn) -> None:
    staff = signed_in(Role.STAFF)
    number = file_one(staff)
    staff.steps(number, "accept")
    assert f'<option value="{DEPARTMENT}" selected>' in staff.get(f"/desk/ledger/{number}").text


def test_who_is_responsible_by_the_guides_is_proposed_unless_it_is_about_them(
    services: Services, signed_in: SignedIn
) -> None:
    director = signed_in(Role.DIRECTOR)
    number = file_one(director)
    category = services.guides.current().complaint_rules.category(row_of(services, number).category)
    member = hired(services, Role.HANDLER, "handler8", name=category.responsible)
    director.steps(number, "accept")
    proposed = f'<option value="{member.id}" selected>'
    assert proposed in director.get(f"/desk/ledger/{number}").text
    director.steps(number, "name_subject", subject=category.responsible)
    assert proposed not in director.get(f"/desk/ledger/{number}").text


def test_the_day_that_is_shown_beforehand_is_the_one_that_is_told(
    services: Services, signed_in: SignedIn, staff: Person, number: int
) -> None:
    staff.get(f"/desk/ledger/{number}")
    shown = staff.post(f"/desk/ledger/{number}/preview/extend", days="3", reason="等灯杆").text
    staff.steps(number, "extend", days="3", reason="等灯杆")
    due = row_of(services, number).due_on
    assert f"最晚{due.month}月{due.day}日前答复您" in shown
    assert "日子" in staff.post(f"/desk/ledger/{number}/preview/extend", days="99999", reason="等").text


def test_what_was_joined_leads_to_the_other_and_back(services: Services, staff: Person, number: int) -> None:
    main = file_one(staff)
    staff.steps(number, "join", into=row_of(services, main).reference)
    assert f'href="/desk/ledger/{main}"' in staff.get(f"/desk/ledger/{number}").text
    assert f'href="/desk/ledger/{number}"' in staff.get(f"/desk/ledger/{main}").text


def test_what_is_done_on_the_spot_is_one_screen(services: Services, staff: Person) -> None:
    number = file_one(staff, text="大厅的老花镜坏了", source="counter", settled="当场换了一副。")
    row = row_of(services, number)
    assert (row.state, row.answer, row.told_way) == ("closed", "当场换了一副。", "counter")


@pytest.mark.parametrize(
    ("text", "source"), [("大厅的老花镜坏了", "box"), ("大厅的老花镜坏了", "hotline"), ("窗口的人昨天骂我", "counter")]
)
def test_nothing_is_done_on_the_spot_where_nobody_is_or_where_it_is_about_somebody_here(
    services: Services, staff: Person, text: str, source: str
) -> None:
    before = row_of(services, file_one(staff)).reference
    form = {"source": source, "kind": "complaint", "text": text, "settled": "办好了。", "command": uuid.uuid4().hex}
    staff.get("/desk/ledger/new")
    refused = staff.post("/desk/ledger/new", **form)
    assert (refused.status_code, "办好了。" in refused.text) == (422, True)
    # No number was used up.
    after = row_of(services, file_one(staff)).reference
    assert int(after[-4:]) == int(before[-4:]) + 1


def test_a_day_with_a_digit_wrong_is_refused(staff: Person) -> None:
    staff.get("/desk/ledger/new")
    form = {"source": "hotline", "kind": "complaint", "text": TEXT, "external_number": "HL-9"}
    for wrong in ("2062-12-08", "1926-12-08", "下周三"):
        refused = staff.post("/desk/ledger/new", external_due=wrong, command=uuid.uuid4().hex, **form)
        assert (refused.status_code, "要求哪天答复" in refused.text) == (422, True)
    staff.get("/desk/ledger/export")
    for wrong in ("9999-12-31", "0001-01-01"):
        assert staff.post("/desk/ledger/export", since="2026-01-01", until=wrong, form="csv").status_code == 422


def test_who_is_not_called_back_is_not_offered_to_be(services: Services, staff: Person) -> None:
    number = file_one(staff, kind="question", text="社保卡丢了，补一张要几天")
    staff.steps(number, "reply", text="当场就能补。")
    assert 'id="step-close"' in staff.get(f"/desk/ledger/{number}").text
    assert 'id="step-follow_up"' not in staff.get(f"/desk/ledger/{number}").text
