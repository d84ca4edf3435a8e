"""The handbook of every walk, looked at on a phone and on A4, and the way from its code into the chat."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import WebServer

WALKS = ("booking", "medical-payment", "pension-face", "progress", "register", "remote-care")
# A4 less the margins of 15 mm, in CSS pixels of 1/96 inch.
A4_WIDTH = 680


def has_no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def loaded_pictures(page: Page) -> int:
    page.wait_for_function("[...document.images].every(image => image.complete)")
    return int(page.evaluate("[...document.images].filter(image => image.naturalWidth > 0).length"))


@pytest.mark.parametrize("walk", WALKS)
def test_a_handbook_reads_on_a_phone(context: BrowserContext, server: WebServer, walk: str) -> None:
    page = context.new_page()
    page.goto(f"/w/{walk}?town=qingxi")
    steps = server.services.guides.current().walk(walk).steps
    expect(page.locator(".screen")).to_have_count(len(steps))
    assert loaded_pictures(page) == len(steps)
    assert has_no_sideways_scroll(page)
    widths = page.locator(".screen__picture").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert min(widths) >= 300, "the writing on the pictures has to be legible"
    sizes = page.locator(".screen__do").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 20


@pytest.mark.parametrize("walk", WALKS)
def test_no_step_is_torn_between_two_sheets(chromium: Browser, server: WebServer, walk: str) -> None:
    page = chromium.new_page(viewport={"width": A4_WIDTH, "height": 1000}, base_url=server.address)
    page.goto(f"/w/{walk}")
    loaded_pictures(page)
    page.emulate_media(media="print")
    assert has_no_sideways_scroll(page)
    sheet = 1009  # A4 less its margins, high
    heights = page.locator(".screen").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert max(heights) < sheet, "a step that does not fit on one sheet is torn"
    assert page.locator(".screen").first.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
    assert page.locator(".no-print").first.evaluate("one => getComputedStyle(one).display") == "none"
    expect(page.locator(".qr")).to_be_visible()
    assert page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))
    page.close()


def test_the_code_leads_into_the_chat(context: BrowserContext, server: WebServer) -> None:
    page = context.new_page()
    page.goto("/w/medical-payment/start?town=shiqiao")
    page.get_by_role("button", name="开始").click()
    expect(page).to_have_url(f"{server.address}/chat#end")
    expect(page.locator(".line--resident .bubble")).to_have_text(["教我手机上交医保（合医）"])
    expect(page.locator(".bar__title")).to_have_text("石桥镇便民助手")


def test_a_mere_look_at_the_code_begins_nothing(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/w/medical-payment/start")
    page.goto("/chat")
    expect(page.locator(".line")).to_have_count(0)


def test_what_is_no_walk_and_no_picture_of_one_is_refused(context: BrowserContext) -> None:
    page = context.new_page()
    for path in ("/w/no-such-walk", "/w/register/pictures/walk.yml", "/w/register/pictures/..%2Fwalk.yml"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
