from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from screens import PHONE, launched
from serving import Answerer, WebServer, free_port, serving

from bot.bootstrap import Services
from bot.settings import Settings
from bot.storage.schema import migrate


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launched(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WebServer, Answerer]]:
    services = Services(Settings(var_dir=tmp_path_factory.mktemp("var"), port=free_port()))
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
    yield served[1]
    served[1].answer = before
    served[1].release()
    served[1].settle()


@pytest.fixture
def context(chromium: Browser, server: WebServer) -> Iterator[BrowserContext]:
    """A phone's browser, whose pages must not break a rule of the content policy nor raise an error."""
    context = chromium.new_context(
        viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True, locale="zh-CN", base_url=server.address
    )
    broken: list[str] = []
    context.on("weberror", lambda error: broken.append(str(error.error)))
    context.on(
        "console",
        lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield context
    context.close()
    assert broken == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/chat")
    page.wait_for_selector("html.scripted")
    return page
