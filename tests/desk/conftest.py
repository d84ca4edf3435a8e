from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import NOON
from desk_people import QUICK, Person, office
from serving import WebServer, free_port, serving

from bot.bootstrap import Services
from bot.clock import FixedClock
from bot.people.roles import STAFF_ROLES, Role
from bot.settings import Settings
from bot.storage.schema import migrate


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    services = Services(Settings(var_dir=tmp_path_factory.mktemp("var"), port=free_port()), clock=FixedClock(NOON))
    services.passwords = QUICK
    migrate(services.database)
    services.guides.refresh()
    office(services)
    with serving(services) as (server, _):
        yield server


@pytest.fixture
def services(desk_server: WebServer) -> Iterator[Services]:
    clock = desk_server.services.clock
    yield desk_server.services
    clock.set(NOON)


@pytest.fixture
def visitor(desk_server: WebServer) -> Person:
    return Person(desk_server.address)


@pytest.fixture(scope="module")
def signed_in(desk_server: WebServer) -> Callable[[Role], Person]:
    people: dict[Role, Person] = {}

    def of(role: Role) -> Person:
        if role not in people:
            people[role] = Person(desk_server.address, f"{role.value}1")
            assert people[role].signs_in().status_code == 200
        return people[role]

    return of


@pytest.fixture
def everyone() -> tuple[Role, ...]:
    return STAFF_ROLES


@pytest.fixture
def content_folder(services: Services) -> Path:
    return services.settings.guides_dir
