"""Take the pictures of the desk's conversations.

``PYTHONPATH=.:tests:tests/browser python tests/browser/take_talk_screenshots.py``
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from clerks import at_the_desk, desk_context, rehearse
from playwright.sync_api import Browser, expect, sync_playwright
from residents import say
from screens import DESK, PHONE, launched
from serving import WebServer, free_port, serving
from take_screenshots import FOLDER

from bot.bootstrap import Services
from bot.conversations.record.handover_wording import TO_PERSON, queued
from bot.delivery.reply import Reply
from bot.settings import Settings
from bot.storage.schema import migrate

ANSWER = Reply(text="您要的是身份证丢失补领。带上户口簿，到镇便民中心 2 号窗口就能办。")

TOLD = (("身份证掉了，娃要上学急着用", "户口本找到了，能办不"), ("我妈的养老金这个月没发", "上个月还有的"))

PROPOSAL = Reply(text="补领身份证收工本费 40 元，在 2 号窗口交，现金、微信都行。")


def take(browser: Browser, server: WebServer, size_name: str, size: dict[str, int]) -> None:
    residents = []
    for said, more in (
        ("身份证掉了，娃要上学急着用", "户口本找到了，能办不"),
        ("我妈的养老金这个月没发", "上个月还有的"),
    ):
        page = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=server.address).new_page()
        page.goto("/chat")
        page.wait_for_selector("html.scripted")
        say(page, said)
        say(page, TO_PERSON)
        page.wait_for_selector(".line--bot >> nth=1")
        say(page, more)
        expect(page.locator("#lines .line__mark")).to_have_count(0)
        residents.append(page)
    resident = residents[0]
    desk = at_the_desk(desk_context(browser, server, "lifang", "李芳", **size))
    waiting = desk.locator("[aria-label=等人接] a.talk-entry")
    waiting.nth(1).wait_for()
    desk.screenshot(path=FOLDER / f"desk-queue-{size_name}.png")
    waiting.first.click()
    desk.click("#take")
    desk.fill("#text", "您好，我是李芳。户口簿带了吗？")
    desk.press("#text", "Control+Enter")
    desk.wait_for_selector("#lines .talk-line--staff")
    resident.bring_to_front()
    say(resident, "带了，多少钱")
    desk.bring_to_front()
    desk.wait_for_selector("#lines .talk-line--resident >> text=多少钱")
    rehearse(server.services, PROPOSAL)
    desk.wait_for_selector("#send-proposal")
    desk.screenshot(path=FOLDER / f"desk-talk-{size_name}.png")
    desk.click("#send-proposal")
    desk.wait_for_selector("#lines .talk-line--staff >> text=工本费")
    desk.click("summary:has-text('一步一步教')")
    desk.select_option("select[name=walk]", "booking")
    desk.click("button[value=start]")
    desk.wait_for_selector(".said")
    desk.locator("summary:has-text('一步一步教')").scroll_into_view_if_needed()
    desk.screenshot(path=FOLDER / f"desk-walk-{size_name}.png")
    for name, path in (("callbacks", "/desk/callbacks"), ("search", "/desk/search?q=身份证")):
        desk.goto(path)
        desk.screenshot(path=FOLDER / f"desk-{name}-{size_name}.png")
    for context in browser.contexts:
        context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as var_dir, sync_playwright() as playwright:
        browser = launched(playwright)
        for size_name, size in (("phone", PHONE), ("desk", DESK)):
            services = Services(Settings(var_dir=Path(var_dir) / size_name, port=free_port()))
            migrate(services.database)
            services.guides.refresh()
            with serving(services) as (server, answerer):
                answerer.answer = lambda body: [queued(1, 3) if body["text"] == TO_PERSON else ANSWER]
                take(browser, server, size_name, size)
                answerer.settle()
        browser.close()


if __name__ == "__main__":
    main()
