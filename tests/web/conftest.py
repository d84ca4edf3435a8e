from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from serving import Answerer, WebServer, free_port, serving

from bot.bootstrap import Services
from bot.settings import Settings
from bot.storage.schema import migrate


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WebServer, Answerer]]:
    var_dir: Path = tmp_path_factory.mktemp("var")
    services = Services(Settings(var_dir=var_dir, port=free_port()))
    migrate(services.database)
    services.guides.refresh()
    with serving(services) as running:
        yield running


@pytest.fixture
def server(served: tuple[WebServer, Answerer]) -> WebServer:
    return served[0]


@pytest.fixture
def answerer(served: tuple[WebServer, Answerer]) -> Iterator[Answerer]:
    before = served[1].answer
    served[1].settle()
    yield served[1]
    served[1].answer = before
    served[1].release()


@pytest.fixture
def services(server: WebServer) -> Services:
    return server.services


@pytest.fixture
def browser_session(server: WebServer) -> Iterator[requests.Session]:
    """Somebody with a cookie jar of their own, who has not written yet."""
    with requests.Session() as session:
        yield session


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[WebServer]:
    """A server that stands behind a proxy which ends TLS."""
    services = Services(Settings(var_dir=tmp_path, port=free_port(), behind_tls=True, trusted_proxies=1))
    migrate(services.database)
    services.guides.refresh()
    with serving(services) as (server, _):
        yield server
