from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_people import QUICK, Person, hired, office
from serving import WebServer, free_port, serving
from talking import Talk, takes

from bot.bootstrap import Services
from bot.clock import SHANGHAI, FixedClock
from bot.people.roles import Role
from bot.settings import ROOT, Settings
from bot.storage.schema import migrate

# A Tuesday in the morning, in office hours.
NOON = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    guides = tmp_path_factory.mktemp("town") / "guides"
    shutil.copytree(ROOT / "guides", guides)
    settings = Settings(var_dir=tmp_path_factory.mktemp("var"), guides_dir=guides, port=free_port())
    services = Services(settings, clock=FixedClock(NOON))
    services.passwords = QUICK
    migrate(services.database)
    services.guides.refresh()
    office(services)
    with serving(services) as (server, answerer):
        # What the bot does is done by the tests, so that it is done when they go on.
        answerer.hold()
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
def tls_desk(tmp_path: Path) -> Iterator[WebServer]:
    """A desk that stands behind a proxy which ends TLS."""
    services = Services(Settings(var_dir=tmp_path, port=free_port(), behind_tls=True, trusted_proxies=1))
    services.passwords = QUICK
    migrate(services.database)
    services.guides.refresh()
    hired(services, Role.STAFF, "behind")
    with serving(services) as (server, _):
        yield server


@pytest.fixture
def talk(services: Services) -> Talk:
    """A conversation of one resident."""
    return Talk(services)


@pytest.fixture
def clerk(signed_in: Callable[[Role], Person], talk: Talk) -> Person:
    """Somebody who holds that conversation."""
    person = signed_in(Role.STAFF)
    takes(person, talk)
    return person
