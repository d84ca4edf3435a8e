"""The desk in a real browser: for every eye, without a mouse, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk_pages import ADMIN_PAGES, OTHER_PAGES, entered, furnish
from desk_people import QUICK
from playwright.sync_api import Browser, expect
from screens import DESK, PHONE, violations
from serving import WebServer, free_port, serving

from bot.bootstrap import Services
from bot.settings import Settings
from bot.storage.schema import migrate

# Every target that is not a word in running text is to be large enough for a finger.
SMALL = """() => [...document.querySelectorAll('button, summary, select, input, a.btn, a.tab, nav a')]
  .filter((element) => element.checkVisibility() && element.type !== 'hidden' && !element.closest('label.tick'))
  .filter((element) => element.getBoundingClientRect().height < 43.5)
  .map((element) => element.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WebServer, dict[str, str]]]:
    services = Services(Settings(var_dir=tmp_path_factory.mktemp("var"), port=free_port()))
    services.passwords = QUICK
    migrate(services.database)
    services.guides.refresh()
    pages = furnish(services)
    with serving(services) as (server, _):
        yield server, pages


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_can_be_read_and_pressed_by_anybody(
    chromium: Browser, furnished: tuple[WebServer, dict[str, str]], size: dict[str, int]
) -> None:
    server, pages = furnished
    wrong: dict[str, list[str]] = {}
    for account, shown in (("chen", {**pages, **OTHER_PAGES}), ("guan", ADMIN_PAGES)):
        context = entered(chromium, server.address, account, size)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        for name, path in shown.items():
            page.goto(path)
            # What is folded is looked at too.
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
            overflow = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            wrong[name] = (
                violations(page) + page.evaluate(SMALL) + (["wider than the screen"] if overflow else []) + said
            )
            if name == "not-there":
                # The browser says of every answer but a good one that it was none.
                wrong[name].remove(said[-1])
        context.close()
    door = chromium.new_page(viewport=size, base_url=server.address)
    door.goto("/desk/sign-in")
    wrong["sign-in"] = violations(door) + door.evaluate(SMALL)
    door.close()
    assert {name: found for name, found in wrong.items() if found} == {}


# What pages fetch for themselves; the page of a conversation is tried in test_desk_talks.py.
_NO_PAGES = {"desk_talks_list", "desk_guides", "desk_stream", "desk_talk_lines", "desk_talk_earlier"}
_FILES = {"desk_talk_picture", "desk_talk_voice", "desk_picture"}
_ELSEWHERE = {"desk", "desk_sign_in", "desk_talk"}


def test_no_page_is_left_out(furnished: tuple[WebServer, dict[str, str]]) -> None:
    server, pages = furnished
    router = server.app.router
    tried = {
        router.get(path.partition("?")[0], "GET", None)[0].name
        for path in [*pages.values(), *ADMIN_PAGES.values(), *OTHER_PAGES.values()]
        if path != OTHER_PAGES["not-there"]
    }
    there = {route.name for route in router.routes if f"/{route.path}".startswith("/desk") and "GET" in route.methods}
    left_out = {name.rpartition(".")[2] for name in there - tried}
    assert left_out == _NO_PAGES | _FILES | _ELSEWHERE


@pytest.mark.parametrize(("asked_for", "named"), [("上户口", "上户口"), ("新生儿一件事", "生了娃")])
def test_from_the_words_to_the_printer_without_a_mouse(
    chromium: Browser, furnished: tuple[WebServer, dict[str, str]], asked_for: str, named: str
) -> None:
    context = entered(chromium, furnished[0].address, "chen", DESK)
    context.add_init_script("window.print = () => { window.printed = true; }")
    page = context.new_page()
    page.goto("/desk/counter")
    page.keyboard.type(asked_for)
    page.keyboard.press("Enter")
    expect(page.locator("[data-key='1']")).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("h1")).to_contain_text(named)
    presses = 2
    while not page.get_by_role("button", name="开单打印").count():
        asked = page.locator("h2").inner_text()
        page.keyboard.press("1")
        expect(page.locator("h2", has_text=asked)).to_have_count(0)
        presses += 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/checks/**")
    assert page.evaluate("window.printed") is True
    # At half a second a key, which is slow, and a second to read each question, this is under twenty seconds.
    assert presses * 1.5 + (len(asked_for) + 2) * 0.5 < 20
    context.close()


def test_the_answer_is_seen_before_it_is_sent(chromium: Browser, furnished: tuple[WebServer, dict[str, str]]) -> None:
    server, pages = furnished
    context = entered(chromium, server.address, "chen", PHONE)
    page = context.new_page()
    page.goto(pages["complaint"])
    page.locator("#step-extend summary").click()
    form = page.locator("#step-extend form")
    form.get_by_label("延几个工作日").fill("3")
    form.get_by_label("原因").fill("要等配件")
    form.get_by_role("button", name="看看群众会读到什么").click()
    expect(form.locator(".bubble")).to_contain_text("要等配件")
    context.close()
