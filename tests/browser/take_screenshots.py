"""Take the pictures of docs/screenshots: ``PYTHONPATH=tests python tests/browser/take_screenshots.py``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from residents import say
from screens import DESK, PHONE, launched
from serving import Answerer, WebServer, free_port, serving

from bot.bootstrap import Services
from bot.clock import in_town
from bot.delivery.reply import Card, Choice, Link, Reply, typeset
from bot.guidebook.checklist import Checklist, checklist_for
from bot.settings import Settings
from bot.storage.schema import migrate

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
ANSWERS = {"married": "no", "follow": "mother", "paper": "have"}


def checklist_of(services: Services) -> Checklist:
    book = services.guides.current()
    return checklist_for(
        book.item("birth-registration"),
        ANSWERS,
        version=book.version_of("birth-registration"),
        day=in_town(services.clock.now()).date(),
        town=book.town("qingxi"),
    )


def answering(services: Services, answerer: Answerer) -> str:
    """Answer as the guides do, and return the path of the checklist that is given out."""
    book, checklist = services.guides.current(), checklist_of(services)
    content = checklist.as_dict()
    content["lines"][0]["copies"] += 1
    issued = services.checklists.issue(
        turn_id="turn-screenshot",
        conversation_id="0" * 32,
        town="qingxi",
        subject=checklist.item,
        answers=ANSWERS,
        version="older",
        content=content,
    )
    question = book.item("birth-registration").asked[1]
    asked = Reply(text=question.ask, choices=tuple(Choice(option.label) for option in question.options))
    lines = tuple(f"{line.number}. {line.text}" for line in checklist.lines)
    given = typeset(
        Reply(
            text=f"到{checklist.where}办。{checklist.when}。电话 {checklist.phone}。",
            card=Card(f"{checklist.plain} 一次告知单", lines),
            link=Link("打开大字版，可以打印", issued.path),
        )
    )
    answerer.answer = lambda body: [given] if "choice" in body else [asked]
    return issued.path


def take(browser: Browser, server: WebServer, answerer: Answerer, path: str) -> None:
    for name, size, scale in (("phone", PHONE, 2), ("desk", DESK, 1)):
        context = browser.new_context(viewport=size, device_scale_factor=scale, locale="zh-CN", base_url=server.address)
        page = context.new_page()
        page.goto("/chat")
        page.wait_for_selector("html.scripted")
        shoot(page, f"{name}-start")
        say(page, "娃刚生下来咋上户口，我俩没领证")
        expect(page.locator(".choice")).to_have_count(2)
        shoot(page, f"{name}-question")
        page.locator(".choice").first.click()
        expect(page.locator(".card")).to_have_count(1)
        shoot(page, f"{name}-checklist-card")
        page.get_by_role("button", name="大字").click()
        shoot(page, f"{name}-large")
        page.get_by_role("button", name="大字").click()
        context.set_offline(True)
        say(page, "那要多少钱")
        expect(page.locator(".line__mark")).to_have_text("等着发…")
        shoot(page, f"{name}-offline")
        context.set_offline(False)
        for page_name, address in (("checklist-page", path), ("item-page", "/items/birth-registration")):
            page.goto(address)
            shoot(page, f"{name}-{page_name}")
        context.close()


def shoot(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var_dir, sync_playwright() as playwright:
        services = Services(Settings(var_dir=Path(var_dir), port=free_port()))
        migrate(services.database)
        services.guides.refresh()
        browser = launched(playwright)
        with serving(services) as (server, answerer):
            path = answering(services, answerer)
            take(browser, server, answerer, path)
            page = browser.new_page(base_url=server.address)
            page.goto(path)
            # As the printer gets it: an A4 sheet at 96 dots an inch.
            page.set_viewport_size({"width": 680, "height": 1010})
            page.emulate_media(media="print")
            page.screenshot(path=FOLDER / "print-checklist-page.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
