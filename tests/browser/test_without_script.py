"""Where the script does not run, or does not arrive, the plain form does the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from residents import EVERYTHING, photo
from screens import PHONE
from serving import Answerer, WebServer


@pytest.fixture(params=["switched off", "never arrives"])
def plain_page(request: pytest.FixtureRequest, chromium: Browser, server: WebServer) -> Iterator[Page]:
    off = request.param == "switched off"
    context = chromium.new_context(viewport=PHONE, base_url=server.address, java_script_enabled=not off)
    page = context.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto("/chat")
    yield page
    context.close()


def test_message_is_sent_and_the_answer_found(plain_page: Page, answerer: Answerer) -> None:
    plain_page.fill("#text", "娃上户口")
    plain_page.get_by_role("button", name="发送").click()
    answerer.settle()
    plain_page.get_by_role("link", name="看看有没有新回复").click()
    expect(plain_page.locator("#lines .bubble")).to_have_text(["娃上户口", "收到:娃上户口"])


def test_choice_and_big_choice_are_pressed(plain_page: Page, answerer: Answerer) -> None:
    answerer.answer = lambda body: [EVERYTHING[4]]
    big = plain_page.locator(".start__choice").first
    text = big.get_attribute("value")
    big.click()
    answerer.settle()
    plain_page.get_by_role("link", name="看看有没有新回复").click()
    plain_page.get_by_role("button", name="随母亲").click()
    residents = plain_page.locator("#lines .line--resident .bubble")
    expect(residents).to_have_text([text, "随母亲"])


def test_picture_is_sent(plain_page: Page, answerer: Answerer) -> None:
    plain_page.set_input_files("#picture", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo(60)})
    plain_page.get_by_role("button", name="发送").click()
    expect(plain_page.locator("#lines .picture img")).to_have_count(1)


def test_large_type_is_changed(plain_page: Page) -> None:
    plain_page.get_by_role("button", name="大字").click()
    expect(plain_page.locator("html.large")).to_have_count(1)


def test_refusal_is_shown(plain_page: Page, answerer: Answerer) -> None:
    plain_page.get_by_role("button", name="发送").click()
    expect(plain_page.get_by_role("alert")).to_contain_text("还没写字")


def test_script_shows_the_last_lines_when_an_old_page_is_opened(
    chromium: Browser, server: WebServer, answerer: Answerer
) -> None:
    context = chromium.new_context(viewport=PHONE, base_url=server.address)
    page = context.new_page()
    page.goto("/chat?before=7")
    page.wait_for_url("**/chat")
    page.wait_for_selector("html.scripted")
    context.close()
