"""The counter, the notices and the accounts, through their pages."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping

import pytest
from desk_people import PASSWORD, Person
from serving import WebServer

from bot.bootstrap import Services
from bot.clock import SHANGHAI
from bot.guidebook.cases import decisions
from bot.guidebook.changed_hours import changes_at
from bot.guidebook.hours import is_open
from bot.guidebook.notice_files import NoSuchNotice, NoticeRefused, add_notice, end_notice
from bot.guidebook.snapshots import ContentKeeper
from bot.guidebook.work_calendar import WorkCalendar
from bot.people.audit import Act
from bot.people.roles import Role

SignedIn = Callable[[Role], Person]
ITEM = "id-card-renewal"


@pytest.fixture
def staff(signed_in: SignedIn) -> Person:
    return signed_in(Role.STAFF)


def issue(services: Services, staff: Person, item_id: str = ITEM) -> str:
    """Print a checklist for the first case there is, and return the path of its page."""
    return issue_in(staff, item_id, next(iter(decisions(services.guides.current().item(item_id)))))


def issue_in(staff: Person, item_id: str, answers: Mapping[str, str]) -> str:
    """Print a checklist in a case, and return the path of its page."""
    staff.get(f"/desk/counter/{item_id}")
    form = {f"a-{question}": option for question, option in answers.items()}
    response = staff.post(f"/desk/counter/{item_id}", command=uuid.uuid4().hex, **form)
    return re.search(r"/desk/counter/checks/[\w-]+", response.url)[0]


def test_a_checklist_is_found_by_its_number_its_address_and_what_the_scanner_types(
    services: Services, staff: Person
) -> None:
    path = issue(services, staff)
    number = re.search(r"QD\d{8}-\d{4}", staff.get(path).text)[0]
    slug = path.rsplit("/", 1)[1]
    for asked in (number, number.lower(), number[2:].replace("-", ""), f"http://127.0.0.1:8080/c/{slug}"):
        assert staff.get("/desk/counter", params={"q": asked}).url.endswith(path), asked


@pytest.mark.parametrize("asked", ["QD20990101-9999", "209901019999", "http://127.0.0.1:8080/c/AAAAAAAAAAAAAAAA"])
def test_a_checklist_that_is_not_there_is_not_taken_for_something_to_be_done(staff: Person, asked: str) -> None:
    page = staff.get("/desk/counter", params={"q": asked}).text
    assert "没有这张单子" in page
    assert "data-key" not in page


def test_a_list_is_printed_with_chinese_marks(services: Services, staff: Person, visitor: Person) -> None:
    path = issue(services, staff, "birth-registration")
    for page in (staff.get(path).text, visitor.get(f"/c/{path.rsplit('/', 1)[1]}").text):
        words = re.sub(r"<[^>]*>", "", page.partition("<body")[2])
        assert re.findall(r"[\u4e00-\u9fff][,:;()][\u4e00-\u9fff]", words) == []


def test_the_printed_checklist_is_the_residents_page(services: Services, staff: Person, visitor: Person) -> None:
    path = issue(services, staff)
    assert visitor.get(f"/c/{path.rsplit('/', 1)[1]}").status_code == 200


def test_the_counter_sends_a_case_that_is_done_elsewhere_there(services: Services, staff: Person) -> None:
    town = services.guides.current().town("qingxi")
    shown = staff.get("/desk/counter/student-aid", params={"programme": "vocational"}).text
    printed = staff.get(issue_in(staff, "student-aid", {"programme": "vocational"})).text
    for page in (shown, printed):
        assert town.window("land").name in page
        assert town.window("school").place not in page


def test_a_second_trip_is_seen_with_what_was_missing(services: Services, staff: Person) -> None:
    path = issue(services, staff, "birth-registration")
    page = staff.get(path).text
    boxes = re.findall(r'name="(there-\d+)"', page)
    assert len(boxes) >= 2
    staff.post(path, command=uuid.uuid4().hex, **dict.fromkeys(boxes[1:], "1"))
    shown = staff.get(path).text
    assert "来过 1 次" in shown
    assert "缺：" in shown
    command = uuid.uuid4().hex
    for _ in range(2):
        staff.post(path, command=command, **dict.fromkeys(boxes, "1"))
    issued = services.checklists.find(path.rsplit("/", 1)[1])
    visits = services.visits.of(issued)
    assert [bool(visit.missing) for visit in visits] == [True, False]
    assert {visit.version for visit in visits} == {services.guides.current().version_of("birth-registration")}


def keys_pressed(staff: Person, page: str, key: int = 1) -> tuple[str, int]:
    """Press a number key on every question from a page on, the last option where there are fewer; return the end."""
    presses = 0
    while choices := re.findall(r'<a class="btn choice"[^>]*href="([^"]+)"', page):
        page = staff.get(choices[min(key, len(choices)) - 1].replace("&amp;", "&")).text
        presses += 1
    return page, presses


def printed(staff: Person, page: str) -> str:
    """Print what a page shows, and return the path of the checklist's page."""
    action = re.search(r'<form method="post" action="(/desk/counter/[\w-]+)"', page)[1]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    response = staff.post(action, **hidden)
    return re.search(r"/desk/counter/checks/[\w-]+", response.url)[0]


def test_several_things_done_together_make_one_list(services: Services, staff: Person) -> None:
    page, presses = keys_pressed(staff, staff.get("/desk/counter", params={"q": "新生儿一件事"}).text)
    assert "家里生了娃" in page
    # The thing itself, whether an optional step is done, and what its items ask.
    assert presses >= 3
    path = printed(staff, page)
    shown = staff.get(path).text
    issued = services.checklists.find(path.rsplit("/", 1)[1])
    assert issued.subject == "newborn"
    stops = [stop["checklist"]["item"] for stop in issued.content["stops"]]
    assert stops == [step.item for step in services.guides.current().bundle("newborn").steps]
    assert all(f"第{number}步" in shown for number in range(1, len(stops) + 1))
    assert len(set(re.findall(r'name="(there-\d+)"', shown))) == sum(
        line["need"] != "fetched" for line in issued.content["lines"]
    )


def test_a_step_that_is_not_done_is_not_on_the_list(services: Services, staff: Person) -> None:
    page, _ = keys_pressed(staff, staff.get("/desk/counter/newborn?step.birth-service-registration=skip").text)
    issued = services.checklists.find(printed(staff, page).rsplit("/", 1)[1])
    assert "birth-service-registration" not in {stop["checklist"]["item"] for stop in issued.content["stops"]}
    # Looked at again it is the same list: nothing has changed, and nothing was forgotten.
    assert "开单以后有变动" not in staff.get(f"/desk/counter/checks/{issued.slug}").text


def test_what_a_bundle_does_not_ask_is_left_out(staff: Person) -> None:
    page = staff.get("/desk/counter/newborn?step.birth-service-registration=maybe&evil=1&father=<b>").text
    assert "要不要办" in page
    assert "evil" not in page
    assert staff.get("/desk/counter/no-such-thing").status_code == 404


def test_a_case_that_is_not_decided_gets_no_checklist(services: Services, staff: Person) -> None:
    item = next(item for item in services.guides.current().items.values() if len(list(decisions(item))) > 1)
    staff.get(f"/desk/counter/{item.id}")
    assert staff.post(f"/desk/counter/{item.id}", command=uuid.uuid4().hex).status_code == 404


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "QD20990101-0001", "/c/" + "x" * 16, "%"])
def test_what_the_counter_does_not_know_is_said_plainly(staff: Person, asked: str) -> None:
    response = staff.get("/desk/counter", params={"q": asked})
    assert response.status_code == 200
    assert "<script>alert" not in response.text


def notice_form(services: Services, **more: str) -> dict[str, str]:
    day = services.clock.now().date().isoformat()
    return {"since": day, "until": day, "text": "", "hours": "", **more}


def test_a_notice_is_live_in_the_file_and_for_every_other_process(services: Services, signed_in: SignedIn) -> None:
    staff = signed_in(Role.STAFF)
    file = services.settings.guides_dir / "towns" / "qingxi.yml"
    before = file.read_text("utf-8")
    staff.get("/desk/notices")
    staff.post("/desk/notices", **notice_form(services, text='停电: "全天"', **{"window-police": "1"}))
    other = ContentKeeper(services.database, services.settings.guides_dir, services.clock)
    other.refresh()
    made = other.current().town("qingxi").notices[0]
    assert (made.text, made.windows) == ('停电: "全天"', ("police",))
    staff.post(f"/desk/notices/{made.id}/end")
    assert file.read_text("utf-8") == before
    assert [line.act for line in services.audit.lines("qingxi", most=2)] == [Act.CHANGED_NOTICE] * 2


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"hours": "closed", "window-police": "1"}, "2号户籍窗口（派出所驻厅）不办业务"),
        ({"hours": "only", "opens": "09:00", "closes": "11:30"}, "大厅只在"),
        ({"hours": "shut", "opens": "14:00", "closes": "17:30"}, "大厅下午2:00–5:30不办业务"),
    ],
)
def test_changed_hours_become_a_notice(
    services: Services, signed_in: SignedIn, form: dict[str, str], said: str
) -> None:
    staff = signed_in(Role.STAFF)
    services.clock.advance(dt.timedelta(seconds={"closed": 1, "only": 3, "shut": 5}[form["hours"]]))
    staff.get("/desk/notices")
    assert staff.post("/desk/notices", **notice_form(services, **form)).status_code == 200
    made = services.guides.current().town("qingxi").notices[0]
    assert said in made.text
    staff.post(f"/desk/notices/{made.id}/end")


def test_changed_hours_count_for_what_is_open_at_once_and_are_told_days_before(
    services: Services, signed_in: SignedIn
) -> None:
    staff, today = signed_in(Role.STAFF), services.clock.now().date()
    day = today + dt.timedelta(days=8)
    staff.get("/desk/notices")
    form = {"hours": "shut", "opens": "14:00", "closes": "17:30", "since": day.isoformat(), "until": day.isoformat()}
    staff.post("/desk/notices", **notice_form(services, **form))
    book = services.guides.current()
    town, made = book.town("qingxi"), book.town("qingxi").notices[0]
    assert (made.since, made.until) == (day - dt.timedelta(days=3), day)

    def is_open_at(hour: int) -> bool:
        moment = dt.datetime.combine(day, dt.time(hour), SHANGHAI)
        return is_open(town.hall.hours, moment, WorkCalendar(book.calendar), changes=changes_at(town, None))

    assert (is_open_at(10), is_open_at(15)) == (True, False)
    staff.post(f"/desk/notices/{made.id}/end")
    town = services.guides.current().town("qingxi")
    assert is_open_at(15)


@pytest.mark.parametrize(
    "form",
    [
        {"text": ""},
        {"text": "x" * 301},
        {"text": "停电", "until": "2020-01-01"},
        {"text": "停电", "since": "昨天"},
        {"hours": "only", "opens": "12:00", "closes": "08:00"},
    ],
)
def test_a_notice_that_cannot_stand_changes_nothing(
    services: Services, signed_in: SignedIn, form: dict[str, str]
) -> None:
    staff = signed_in(Role.STAFF)
    before = (services.settings.guides_dir / "towns" / "qingxi.yml").read_bytes()
    staff.get("/desk/notices")
    assert staff.post("/desk/notices", **notice_form(services, **form)).status_code == 422
    assert (services.settings.guides_dir / "towns" / "qingxi.yml").read_bytes() == before


def test_text_that_looks_like_yaml_is_only_text(services: Services) -> None:
    guides, day = services.settings.guides_dir, dt.date(2026, 11, 24)
    text = 'a"\n  - id: evil\n    text: b'
    add_notice(guides, "qingxi", notice_id="desk-trick", text=text, since=day, until=day)
    services.guides.refresh()
    notices = {notice.id: notice.text for notice in services.guides.current().town("qingxi").notices}
    assert "evil" not in notices
    assert notices["desk-trick"] == text
    end_notice(guides, "qingxi", "desk-trick")
    with pytest.raises(NoSuchNotice):
        end_notice(guides, "qingxi", "desk-trick")
    with pytest.raises(NoticeRefused):
        add_notice(guides, "qingxi", notice_id="x", text="y", since=day, until=day, windows=["no-such-window"])


def test_an_admin_makes_moves_and_closes_an_account(
    desk_server: WebServer, services: Services, signed_in: SignedIn
) -> None:
    admin = signed_in(Role.ADMIN)
    admin.get("/desk/staff")
    page = admin.post("/desk/staff", account="zhang", name="小张", role="staff", department="")
    given = re.search(r"<strong>(\w{14})</strong>", page.text)[1]
    assert given not in admin.get("/desk/staff").text
    zhang = Person(desk_server.address, "zhang")
    zhang.signs_in(given)
    zhang.post("/desk/password", old=given, new=PASSWORD, again=PASSWORD)
    zhang.signs_in()
    assert zhang.get("/desk/counter").status_code == 200
    admin.post("/desk/staff/zhang/change", role="auditor", department="")
    assert "/desk/sign-in" in zhang.get("/desk/counter").url
    zhang.signs_in()
    assert zhang.get("/desk/counter").status_code == 404
    admin.post("/desk/staff/zhang/disable")
    assert zhang.signs_in().status_code == 403
    acts = [line.act for line in services.audit.lines("qingxi") if line.subject == "zhang"]
    assert {Act.ADDED_STAFF, Act.CHANGED_STAFF, Act.DISABLED_STAFF, Act.CHANGED_PASSWORD} <= set(acts)


@pytest.mark.parametrize(
    "form",
    [
        {"account": "A b", "name": "x", "role": "staff"},
        {"account": "okay", "name": "", "role": "staff"},
        {"account": "okay", "name": "x", "role": "resident"},
        {"account": "okay", "name": "x", "role": "system"},
        {"account": "okay", "name": "x", "role": "handler", "department": "no-such"},
    ],
)
def test_an_account_that_cannot_be_is_refused(signed_in: SignedIn, form: dict[str, str]) -> None:
    admin = signed_in(Role.ADMIN)
    admin.get("/desk/staff")
    assert admin.post("/desk/staff", **form).status_code == 422


def test_the_last_admin_cannot_be_closed_on_the_page(signed_in: SignedIn) -> None:
    admin = signed_in(Role.ADMIN)
    admin.get("/desk/staff")
    assert admin.post("/desk/staff/admin1/disable").status_code == 409
    assert admin.get("/desk/staff").status_code == 200


def test_the_record_is_for_admin_and_auditor(signed_in: SignedIn) -> None:
    for role, status in ((Role.ADMIN, 200), (Role.AUDITOR, 200), (Role.DIRECTOR, 404)):
        assert signed_in(role).get("/desk/audit?act=signed_in").status_code == status
