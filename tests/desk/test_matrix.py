"""Every route of the desk against every role and nobody: generated from the route table, so a new one is in it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk_people import Person
from serving import WebServer

from bot.ledger.roles import MAY
from bot.people.permissions import GRANTS, Permission, permissions_of
from bot.people.roles import STAFF_ROLES, Role
from bot.web.app import create_app
from bot.web.desk.guard import SIGN_IN

SignedIn = Callable[[Role], Person]


def desk_routes(server: WebServer) -> list[tuple[str, str, object]]:
    """Return (method, path with something in every place, the handler's right)."""
    routes = []
    for route in server.app.router.routes:
        path = "/" + route.path.lstrip("/")
        if path != "/desk" and not path.startswith("/desk/"):
            continue
        assert hasattr(route.handler, "permission"), f"{path} has no guard"
        filled = re.sub(r"<\w+:int>", "999999", re.sub(r"<\w+(?::str)?>", "nothing-there", path))
        routes += [(method, filled, route.handler.permission) for method in route.methods if method in ("GET", "POST")]
    return routes


def test_every_route_is_guarded_and_the_table_is_not_empty(desk_server: WebServer) -> None:
    routes = desk_routes(desk_server)
    assert len(routes) > 25
    assert {path for _, path, permission in routes if permission is None} == {SIGN_IN}
    assert all(permission is None or permission in Permission for _, _, permission in routes)


def test_a_route_without_a_guard_is_noticed(desk_server: WebServer) -> None:
    app = create_app(desk_server.services)
    app.add_route(lambda request: None, "/desk/forgotten", name="forgotten")
    fake = WebServer(desk_server.services)
    fake.app = app
    with pytest.raises(AssertionError, match="forgotten"):
        desk_routes(fake)


def test_signed_out_gets_the_door_and_nothing_else(desk_server: WebServer) -> None:
    nobody = Person(desk_server.address)
    for method, path, permission in desk_routes(desk_server):
        if permission is None:
            continue
        response = nobody.http.request(method, desk_server.address + path, allow_redirects=False, timeout=20)
        assert response.status_code == 303, (method, path)
        assert response.headers["location"].startswith(SIGN_IN), (method, path)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_without_the_right_it_is_as_if_nothing_were_there(
    desk_server: WebServer, signed_in: SignedIn, role: Role
) -> None:
    person = signed_in(role)
    absent = person.get("/desk/nowhere-at-all")
    assert absent.status_code == 404
    for method, path, permission in desk_routes(desk_server):
        if permission is None or permission in permissions_of(role):
            continue
        response = person.http.request(
            method, desk_server.address + path, data={"csrf": person.csrf}, allow_redirects=False, timeout=20
        )
        assert response.status_code == 404, (role, method, path)
        assert response.text == absent.text, (role, method, path)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_with_the_right_no_page_breaks(desk_server: WebServer, signed_in: SignedIn, role: Role) -> None:
    person = signed_in(role)
    for method, path, permission in desk_routes(desk_server):
        if permission is None or permission not in permissions_of(role) or method != "GET":
            continue
        with person.http.get(desk_server.address + path, allow_redirects=False, timeout=20, stream=True) as response:
            assert response.status_code < 500, (role, path)
            if "nothing-there" not in path and "999999" not in path:
                assert response.status_code in (200, 303), (role, path)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_a_form_of_another_site_changes_nothing(desk_server: WebServer, signed_in: SignedIn, role: Role) -> None:
    person = signed_in(role)
    for method, path, permission in desk_routes(desk_server):
        if method != "POST" or permission is None or permission not in permissions_of(role):
            continue
        for data in ({}, {"csrf": "0" * 32}):
            response = person.http.post(desk_server.address + path, data=data, allow_redirects=False, timeout=20)
            assert response.status_code == 403, (role, path)
    assert person.get("/desk/password").status_code == 200


def test_the_word_of_one_session_is_no_word_of_another(signed_in: SignedIn) -> None:
    one, other = signed_in(Role.STAFF), signed_in(Role.DIRECTOR)
    one.get("/desk/ledger")
    other.get("/desk/ledger")
    assert other.http.post(other.address + "/desk/ledger/new", data={"csrf": one.csrf}).status_code == 403


def test_whoever_may_take_a_step_may_open_its_form() -> None:
    acting = {role for roles in MAY.values() for role in roles} & set(STAFF_ROLES)
    assert acting == {role for role in GRANTS if Permission.LEDGER_WORK in GRANTS[role]}


def test_the_auditor_changes_nothing() -> None:
    reads = {Permission.SIGNED_IN, Permission.SEE_TALKS, Permission.SEE_HISTORY, Permission.LEDGER_READ}
    assert GRANTS[Role.AUDITOR] == reads | {Permission.EXPORT, Permission.READ_AUDIT}
