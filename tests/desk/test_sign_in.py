"""The door of the desk: who gets in, for how long, and what does not help an intruder."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from desk_people import CLI, PASSWORD, TOWN, Person, hired
from serving import WebServer

from bot.bootstrap import Services
from bot.people.audit import Act
from bot.people.passwords import Passwords, WeakPassword, check_strength
from bot.people.roles import Role
from bot.people.staff import LastAdmin
from bot.people.staff_models import AuditRow
from bot.people.staff_sessions import WrongSignIn
from bot.people.staff_tries import FREE_TRIES, LockedOut
from bot.storage.database import Database
from bot.web.desk.sign_in import page_of_ours

WRONG = "不是这个密码-1"


@pytest.fixture
def person(desk_server: WebServer, services: Services, request: pytest.FixtureRequest) -> Person:
    account = "p" + str(abs(hash(request.node.name)))[:12]
    hired(services, Role.STAFF, account)
    return Person(desk_server.address, account)


def is_in(person: Person) -> bool:
    return person.get("/desk/ledger", allow_redirects=False).status_code == 200


def test_the_session_is_a_new_one_whatever_the_browser_held(person: Person) -> None:
    person.http.cookies.set("desk", "chosen-by-somebody-else")
    person.signs_in()
    first = person.http.cookies.get("desk", domain="127.0.0.1")
    assert first != "chosen-by-somebody-else"
    person.signs_in()
    assert person.http.cookies.get("desk", domain="127.0.0.1") != first
    stale = Person(person.address)
    stale.http.cookies.set("desk", first)
    assert not is_in(stale)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(person: Person) -> None:
    response = person.http.post(
        person.address + "/desk/sign-in",
        data={"account": person.account, "password": PASSWORD},
        allow_redirects=False,
    )
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert PASSWORD not in response.text


def test_idle_and_old_sessions_end(services: Services, person: Person) -> None:
    person.signs_in()
    for _ in range(23):
        services.clock.advance(dt.timedelta(minutes=29))
        assert is_in(person)
    services.clock.advance(dt.timedelta(minutes=29))
    services.clock.advance(dt.timedelta(minutes=29))
    assert not is_in(person)
    person.signs_in()
    for _ in range(24):
        services.clock.advance(dt.timedelta(minutes=29))
        is_in(person)
    services.clock.advance(dt.timedelta(minutes=25))
    assert not is_in(person)


def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(services: Services, person: Person) -> None:
    token = services.staff_sessions.sign_in(person.account, PASSWORD).token
    for _ in range(4):
        services.clock.advance(dt.timedelta(minutes=10))
        last = services.staff_sessions.member(token, is_active=False)
    assert last is None


def test_signing_out_everywhere_ends_the_other_browser_too(desk_server: WebServer, person: Person) -> None:
    other = Person(desk_server.address, person.account)
    for each in (person, other):
        each.signs_in()
    person.get("/desk/ledger")
    person.post("/desk/sign-out-everywhere")
    assert not is_in(person)
    assert not is_in(other)


def test_a_disabled_account_is_out_at_once_and_looks_like_a_wrong_password(services: Services, person: Person) -> None:
    person.signs_in()
    services.staff.disable(CLI, person.account)
    assert not is_in(person)
    refused = person.signs_in()
    nobody = Person(person.address, "nobody-at-all").signs_in()
    assert refused.status_code == nobody.status_code == 403
    assert refused.text.replace(person.account, "") == nobody.text.replace("nobody-at-all", "")


@pytest.mark.parametrize("exists", [True, False])
def test_too_many_wrong_tries_wait_longer_each_time(services: Services, person: Person, exists: bool) -> None:
    account = person.account if exists else f"no{person.account}"
    for _ in range(FREE_TRIES):
        with pytest.raises(WrongSignIn):
            services.staff_sessions.sign_in(account, WRONG)
    waits = []
    for _ in range(3):
        with pytest.raises(LockedOut) as locked:
            services.staff_sessions.sign_in(account, PASSWORD)
        waits.append(locked.value.seconds)
        services.clock.advance(dt.timedelta(seconds=waits[-1]))
        with pytest.raises(WrongSignIn):
            services.staff_sessions.sign_in(account, WRONG)
    assert waits == sorted(set(waits))


def test_a_locked_account_locks_nobody_else_at_the_same_address(
    desk_server: WebServer, services: Services, person: Person
) -> None:
    for _ in range(FREE_TRIES + 1):
        Person(desk_server.address, "somebody").signs_in(WRONG)
    assert Person(desk_server.address, "somebody").signs_in(WRONG).status_code == 429
    assert person.signs_in().status_code == 200


def test_tries_made_at_once_count_like_tries_in_a_row(either_database: Database) -> None:
    from desk_people import QUICK

    from bot.clock import FixedClock
    from bot.people.audit import Audit
    from bot.people.staff_sessions import StaffSessions

    clock = FixedClock(dt.datetime(2026, 11, 24, 2, tzinfo=dt.timezone.utc))
    sessions = StaffSessions(either_database, clock, Audit(either_database, clock), QUICK, secret=b"0" * 32)

    def tried(_n: int) -> str:
        try:
            sessions.sign_in("admin", WRONG)
        except (WrongSignIn, LockedOut) as refused:
            return type(refused).__name__
        return "in"

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(tried, range(24)))
    assert outcomes.count("WrongSignIn") == FREE_TRIES
    assert outcomes.count("LockedOut") == 24 - FREE_TRIES


def test_a_given_password_opens_nothing_but_the_change_of_it(desk_server: WebServer, services: Services) -> None:
    _, given = services.staff.add(CLI, "fresh", name="新来的", role=Role.STAFF)
    fresh = Person(desk_server.address, "fresh")
    assert fresh.signs_in(given).url.endswith("/desk/password")
    assert fresh.get("/desk/ledger").url.endswith("/desk/password")
    for new, again in (
        ("short1", "short1"),
        (PASSWORD, PASSWORD + "x"),
        (given, given),
        ("password123456", "password123456"),
    ):
        assert fresh.post("/desk/password", old=given, new=new, again=again).status_code == 422
    assert fresh.post("/desk/password", old=given, new=PASSWORD, again=PASSWORD).status_code == 200
    assert not is_in(fresh)
    fresh.signs_in()
    assert is_in(fresh)


@pytest.mark.parametrize(
    "onward",
    [
        "//evil.example/desk",
        "https://evil.example",
        "/\\evil.example",
        "/desk//evil.example",
        "javascript:alert(1)",
        "/desk\r\nset-cookie: a=b",
        "/desk@evil.example",
        "/deskx",
        "/desk/../\\evil",
        "/chat",
        "",
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(onward: str) -> None:
    assert page_of_ours(onward) == "/desk"


def test_signing_in_leads_back_to_the_page_asked_for(person: Person) -> None:
    assert person.get("/desk/ledger?view=mine").url.endswith("next=%2Fdesk%2Fledger%3Fview%3Dmine")
    assert person.signs_in(next="/desk/ledger?view=mine").url.endswith("/desk/ledger?view=mine")


def test_the_sign_in_of_another_site_is_refused(person: Person) -> None:
    response = person.http.post(
        person.address + "/desk/sign-in",
        data={"account": person.account, "password": PASSWORD},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert response.status_code == 403
    assert not person.http.cookies


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(tls_desk: WebServer) -> None:
    response = Person(tls_desk.address).http.post(
        tls_desk.address + "/desk/sign-in", data={"account": "behind", "password": PASSWORD}, allow_redirects=False
    )
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    assert "secure" in cookie.lower()
    assert "max-age=31536000" in response.headers["strict-transport-security"]


def test_the_last_admin_stays(services: Services) -> None:
    with pytest.raises(LastAdmin):
        services.staff.disable(CLI, "admin1")
    with pytest.raises(LastAdmin):
        services.staff.change(CLI, "admin1", role=Role.AUDITOR)
    assert services.staff_sessions.sign_in("admin1", PASSWORD)


def test_the_first_admin_is_made_once(database: Database) -> None:
    from desk_people import QUICK

    from bot.clock import SystemClock
    from bot.people.audit import Audit
    from bot.people.staff import Staff

    staff = Staff(database, SystemClock(), Audit(database, SystemClock()), QUICK)
    made = staff.first_admin(TOWN)
    assert made is not None
    assert made[0].must_change
    assert staff.first_admin(TOWN) is None


def test_what_is_on_record_cannot_be_changed_or_removed(either_database: Database) -> None:
    from bot.clock import SystemClock
    from bot.people.audit import Audit

    Audit(either_database, SystemClock()).record(CLI, Act.EXPORTED, "台账")
    for statement in (sa.delete(AuditRow), sa.update(AuditRow).values(subject="")):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), either_database.write() as session:
            session.execute(statement.execution_options(synchronize_session=False))
    with either_database.read() as session:
        assert session.execute(sa.select(AuditRow.subject)).scalars().all() == ["台账"]


def test_no_password_is_stored_or_recorded(services: Services) -> None:
    _, given = services.staff.add(CLI, "secretive", name="保密", role=Role.STAFF)
    with services.database.read() as session:
        stored = (
            session.execute(sa.text("SELECT * FROM staff")).all()
            + session.execute(sa.text("SELECT * FROM staff_audit")).all()
        )
    assert given not in str(stored)
    assert Passwords().hashed("绿水青山").startswith("$argon2id$")


@pytest.mark.parametrize("password", ["123456", "aaaaaaaaaaaa", "zhouzhouzhou", "Password123456", "x" * 200])
def test_what_is_guessed_first_is_no_password(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_strength(password, account="zhou")
