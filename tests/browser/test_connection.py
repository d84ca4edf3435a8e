"""Nothing is lost and nothing doubled, whatever happens to the line, the server or the phone."""

from __future__ import annotations

import json

import requests
from playwright.sync_api import BrowserContext, Page, Route, expect
from residents import expect_bubbles, say
from serving import Answerer, WebServer

from bot.conversations.record.models import InboxRow, TranscriptRow


def times_kept(server: WebServer, text: str) -> int:
    with server.services.database.read() as session:
        return sum(row.body.get("text") == text for row in session.query(TranscriptRow))


def turns_of(server: WebServer, text: str) -> int:
    with server.services.database.read() as session:
        return sum(row.body.get("text") == text for row in session.query(InboxRow))


def test_what_is_written_offline_is_sent_in_order_when_the_line_is_back(
    page: Page, context: BrowserContext, server: WebServer, answerer: Answerer
) -> None:
    context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("网断了")
    for text in ("离线一", "离线二", "离线三"):
        say(page, text)
    expect(page.locator(".line__mark").first).to_have_text("等着发…")
    context.set_offline(False)
    expect(page.locator("#banner")).to_be_hidden(timeout=40_000)
    expect(page.locator("#lines .line--resident .bubble")).to_have_text(["离线一", "离线二", "离线三"])
    expect(page.locator("#lines .line--bot")).to_have_count(3)
    assert [times_kept(server, text) for text in ("离线一", "离线二", "离线三")] == [1, 1, 1]
    seqs = page.locator("#lines .line").evaluate_all("lines => lines.map((line) => Number(line.dataset.seq))")
    assert seqs == [1, 2, 3, 4, 5, 6]


def test_what_waits_survives_a_reload(page: Page, server: WebServer, answerer: Answerer) -> None:
    page.route("**/api/chat/messages", lambda route: route.abort())
    say(page, "没发出去就刷新")
    expect(page.locator(".line__mark")).to_have_text("等着发…")
    page.reload()
    expect(page.locator("#lines .bubble")).to_have_text(["没发出去就刷新"])
    page.unroute("**/api/chat/messages")
    page.reload()
    expect_bubbles(page, ["没发出去就刷新", "收到:没发出去就刷新"])
    page.reload()
    expect_bubbles(page, ["没发出去就刷新", "收到:没发出去就刷新"])
    assert turns_of(server, "没发出去就刷新") == 1


def test_message_whose_receipt_was_lost_is_sent_again_and_kept_once(
    page: Page, server: WebServer, answerer: Answerer
) -> None:
    lost: list[str] = []

    def lose_the_first_receipt(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.post_data)
        route.fetch()
        route.abort()

    page.route("**/api/chat/messages", lose_the_first_receipt)
    say(page, "回执丢了")
    expect_bubbles(page, ["回执丢了", "收到:回执丢了"])
    page.wait_for_function(
        "() => new Promise((done) => { const open = indexedDB.open('chat'); open.onsuccess = () => {"
        " const all = open.result.transaction('outbox').objectStore('outbox').getAll();"
        " all.onsuccess = () => { open.result.close(); done(all.result.length === 0); }; }; })"
    )
    assert len(lost) == 1
    assert (times_kept(server, "回执丢了"), turns_of(server, "回执丢了")) == (1, 1)
    expect(page.locator("#lines .line")).to_have_count(2)


def test_server_restarted_in_mid_turn_answers_the_open_page(page: Page, server: WebServer, answerer: Answerer) -> None:
    say(page, "先问一句")
    expect_bubbles(page, ["先问一句", "收到:先问一句"])
    answerer.hold()
    say(page, "重启前问的")
    expect(page.locator("#typing")).to_be_visible()
    server.stop()
    expect(page.locator("#banner")).to_be_visible(timeout=15_000)
    say(page, "停着的时候写的")
    expect(page.locator(".line__mark")).to_have_text("等着发…")
    server.start()
    answerer.release()
    expect(page.locator("#banner")).to_be_hidden(timeout=60_000)
    expect(page.locator("#lines .line--bot")).to_have_count(3, timeout=60_000)
    for text in ("重启前问的", "停着的时候写的"):
        assert (times_kept(server, text), turns_of(server, text)) == (1, 1)
    seqs = page.locator("#lines .line").evaluate_all("lines => lines.map((line) => Number(line.dataset.seq))")
    assert seqs == [1, 2, 3, 4, 5, 6]


def test_phone_that_slept_catches_up(page: Page, server: WebServer, answerer: Answerer) -> None:
    say(page, "睡前")
    expect_bubbles(page, ["睡前", "收到:睡前"])
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
    server.stop()
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    server.start()
    for text in ("别的手机一", "别的手机二"):
        body = json.dumps({"client_id": f"other-phone-{text[-1].encode().hex()}", "text": text}).encode()
        sent = requests.post(
            f"{server.address}/api/chat/messages",
            data=body,
            headers={"content-type": "application/json"},
            cookies=cookies,
            timeout=10,
        )
        assert sent.status_code == 202
    answerer.settle()
    devtools.send("Page.setWebLifecycleState", {"state": "active"})
    expect(page.locator("#lines .line")).to_have_count(6, timeout=60_000)
    expect(page.locator("#lines .line--resident .bubble")).to_have_text(["睡前", "别的手机一", "别的手机二"])


def test_page_gone_back_to_is_live_again(page: Page, answerer: Answerer) -> None:
    say(page, "先说")
    expect_bubbles(page, ["先说", "收到:先说"])
    page.goto("/items")
    page.go_back()
    page.wait_for_selector("html.scripted")
    say(page, "回来再说")
    expect_bubbles(page, ["先说", "收到:先说", "回来再说", "收到:回来再说"])


def test_refused_message_can_be_sent_again(page: Page, server: WebServer, answerer: Answerer) -> None:
    def spoil(route: Route) -> None:
        route.continue_(headers={**route.request.headers, "content-type": "text/plain"})

    page.route("**/api/chat/messages", spoil)
    say(page, "头一回被拒")
    failed = page.locator(".failed")
    expect(failed).to_contain_text("没有收下")
    page.unroute("**/api/chat/messages")
    failed.get_by_role("button", name="再发一次").tap()
    expect_bubbles(page, ["头一回被拒", "收到:头一回被拒"])
    expect(failed).to_have_count(0)
    assert turns_of(server, "头一回被拒") == 1


def test_two_tabs_that_were_both_offline_send_each_message_once(
    page: Page, context: BrowserContext, server: WebServer, answerer: Answerer
) -> None:
    other = context.new_page()
    other.goto("/chat")
    other.wait_for_selector("html.scripted")
    context.set_offline(True)
    say(page, "甲页离线")
    say(other, "乙页离线")
    for tab in (page, other):
        expect(tab.locator(".line__mark")).to_have_text("等着发…")
    context.set_offline(False)
    for tab in (page, other):
        expect(tab.locator("#lines .line--bot")).to_have_count(2, timeout=60_000)
        expect(tab.locator("#lines .line--resident .bubble")).to_have_count(2)
    assert [turns_of(server, text) for text in ("甲页离线", "乙页离线")] == [1, 1]


def test_browser_whose_cookie_is_gone_begins_anew(page: Page, answerer: Answerer) -> None:
    say(page, "以前的")
    expect_bubbles(page, ["以前的", "收到:以前的"])
    page.context.clear_cookies()
    page.reload()
    expect(page.locator("#lines .line")).to_have_count(0)
    say(page, "新来的")
    expect_bubbles(page, ["新来的", "收到:新来的"])
