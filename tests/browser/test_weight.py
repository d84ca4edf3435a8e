"""Light enough for a slow line and an old phone."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Browser, Page, expect
from residents import expect_bubbles, say
from screens import PHONE
from serving import Answerer, WebServer
from sqlalchemy import select

from bot.conversations.record.inbox import add_line
from bot.conversations.record.models import Author, ConversationRow

# Chromium's own "Slow 3G": 400 kbit/s and 400 ms, which its tools multiply as for a real radio.
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def test_everything_the_script_needs_is_asked_for_by_the_html_itself(chromium: Browser, server: WebServer) -> None:
    context = chromium.new_context(viewport=PHONE, base_url=server.address)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    asked: list[tuple[str, str, str]] = []
    devtools.on(
        "Network.requestWillBeSent",
        lambda event: asked.append((event["request"]["url"], event["initiator"]["type"], event["type"])),
    )
    page.goto("/chat")
    page.wait_for_selector("html.scripted")
    needed = [(url, initiator) for url, initiator, kind in asked if kind in {"Script", "Stylesheet"}]
    # One round trip after the HTML, since a browser opens six connections at once.
    assert 1 <= len(needed) <= 6
    assert {initiator for _, initiator in needed} == {"parser"}
    context.close()


def test_slow_line_is_enough_to_ask_and_be_answered(chromium: Browser, server: WebServer, answerer: Answerer) -> None:
    context = chromium.new_context(viewport=PHONE, base_url=server.address)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto("/chat", wait_until="commit")
    page.wait_for_selector("html.scripted")
    say(page, "网很慢")
    expect(page.locator("#lines .bubble")).to_have_text(["网很慢", "收到:网很慢"], timeout=40_000)
    context.close()


def test_thousand_messages_are_scrolled_through(page: Page, server: WebServer, answerer: Answerer) -> None:
    say(page, "开头")
    expect_bubbles(page, ["开头", "收到:开头"])
    _say_a_thousand(server)
    page.reload()
    page.wait_for_selector("html.scripted")
    last = page.locator("#lines .line").last
    expect(last).to_be_in_viewport()
    room = page.locator("#room")
    while page.locator("#earlier").count():
        before = page.locator("#lines .line").count()
        first = page.locator("#lines .line").first
        mark = first.get_attribute("data-seq")
        first.scroll_into_view_if_needed()
        page.wait_for_function(
            "count => document.querySelectorAll('#lines .line').length > count || !document.getElementById('earlier')",
            arg=before,
        )
        # What was being read is still in sight after older lines came above it.
        expect(page.locator(f'[data-seq="{mark}"]')).to_be_in_viewport()
    numbers = page.locator("#lines .line").evaluate_all("lines => lines.map((line) => Number(line.dataset.seq))")
    assert numbers == list(range(1, 1003))
    room.evaluate("room => { room.scrollTop = room.scrollHeight; }")
    expect(last).to_be_in_viewport()
    say(page, "还灵吗")
    expect(page.locator("#lines .line").last).to_contain_text("收到:还灵吗")


def _say_a_thousand(server: WebServer) -> None:
    services = server.services
    with services.database.write() as session:
        newest = select(ConversationRow).order_by(ConversationRow.created_at.desc()).limit(1)
        conversation = session.execute(newest).scalar_one()
        start = services.clock.now() - dt.timedelta(days=3)
        for number in range(1000):
            author = Author.RESIDENT if number % 2 else Author.BOT
            body = {"text": f"第{number}句。" + "说来话长。" * (number % 17)}
            add_line(session, conversation, author=author, body=body, now=start + dt.timedelta(minutes=4 * number))
