from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from serving import Answerer, WebServer, serving
from wechat_town import ACCOUNT, Town, services_of, town_of

from bot.bootstrap import Services
from bot.storage.database import Database


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, WebServer, Answerer]]:
    services = services_of(tmp_path_factory.mktemp("var"), ACCOUNT)
    with serving(services) as (server, bot):
        yield services, server, bot


@pytest.fixture
async def town(served: tuple[Services, WebServer, Answerer]) -> AsyncIterator[Town]:
    """A verified account; its bot says what it heard."""
    services, server, bot = served
    answer = bot.answer
    async for made in town_of(services, server, bot, kind="verified"):
        yield made
    bot.answer = answer
    bot.release()


@pytest.fixture
async def quiet_town(served: tuple[Services, WebServer, Answerer]) -> AsyncIterator[Town]:
    """An account that may not send of its own accord, and knows it."""
    services, server, bot = served
    answer = bot.answer
    async for made in town_of(services, server, bot, kind="unverified"):
        await made.sender.probe()
        yield made
    bot.answer = answer
    bot.release()


@pytest.fixture
async def town_on_either(either_database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """A town of its own, over each database in turn."""
    services = services_of(tmp_path, ACCOUNT, database=either_database.url.render_as_string(hide_password=False))
    with serving(services) as (server, bot):
        async for made in town_of(services, server, bot, kind="verified"):
            yield made
