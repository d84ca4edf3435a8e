"""A resident and staff, each in a real browser, through everything that happens between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clerks import at_the_desk, clerk
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from residents import photo, say
from screens import DESK, PHONE, violations
from serving import WebServer


@pytest.fixture
def li(playwright: Playwright, server: WebServer) -> Iterator[BrowserContext]:
    with clerk(playwright, server, "lifang", "李芳") as context:
        yield context


@pytest.fixture
def wang(playwright: Playwright, server: WebServer) -> Iterator[BrowserContext]:
    with clerk(playwright, server, "wangqiang", "王强") as context:
        yield context


def ask_for_a_person(page: Page) -> None:

    say(page, "转人工")
    expect(page.locator("#lines")).to_contain_text("收到:转人工")


def open_newest(desk: Page) -> None:
    """Open the conversation that waits, as soon as the list shows it without a reload."""
    entry = desk.locator("[aria-label=等人接] a.talk-entry").last
    expect(entry).to_be_visible()
    entry.click()
    expect(desk.locator("#take")).to_be_visible()


def take(desk: Page) -> None:
    desk.click("#take")
    expect(desk.locator("#text")).to_be_visible()


def write(desk: Page, text: str) -> None:
    desk.fill("#text", text)
    desk.press("#text", "Control+Enter")
    expect(desk.locator("#lines .talk-line--staff").last).to_contain_text(text)


def give_back(desk: Page, then: str = "bot") -> None:
    desk.click("summary:has-text('办完了')")
    desk.click(f"button[name=then][value={then}]")
    expect(desk.locator("#stance")).not_to_contain_text("您在接待")


def test_from_asking_over_a_transfer_to_the_return(page: Page, li: BrowserContext, wang: BrowserContext) -> None:
    first, second = at_the_desk(li), at_the_desk(wang)
    ask_for_a_person(page)
    open_newest(first)
    take(first)
    expect(page.locator("#lines")).to_contain_text("工作人员李芳来了")
    write(first, "您好，我查一下")
    expect(page.locator("#lines")).to_contain_text("您好，我查一下")
    say(page, "我电话 13812345678")
    expect(first.locator("#lines")).to_contain_text("138****5678")
    say(page, "机器人别说话")
    expect(first.locator("#lines")).to_contain_text("机器人别说话")
    expect(page.locator("#lines")).not_to_contain_text("收到:机器人别说话")

    first.reload()
    first.click("summary:has-text('转给别人')")
    first.click("button:has-text('转给这位')")
    expect(page.locator("#lines")).to_contain_text("工作人员王强")
    second.locator("[aria-label=我的对话] a.talk-entry").first.click()
    write(second, "我是王强，接着说")
    expect(page.locator("#lines")).to_contain_text("接着说")
    give_back(second)
    expect(page.locator("#lines")).to_contain_text("我接着帮您")
    say(page, "谢谢")
    expect(page.locator("#lines")).to_contain_text("收到:谢谢")


def test_of_two_who_press_at_once_one_talks(page: Page, li: BrowserContext, wang: BrowserContext) -> None:
    first, second = at_the_desk(li), at_the_desk(wang)
    ask_for_a_person(page)
    open_newest(first)
    open_newest(second)
    for desk in (first, second):
        # Whose page has heard already that the other one won has no button left to press.
        desk.evaluate("document.getElementById('take')?.click()")
    for desk in (first, second):
        expect(desk.locator("#stance")).to_contain_text("在接待")
    mine = [desk for desk in (first, second) if "您在接待" in desk.locator("#stance").inner_text()]
    assert len(mine) == 1
    give_back(mine[0], then="close")


def test_what_is_written_offline_is_sent_once_when_the_line_is_back(page: Page, li: BrowserContext) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    open_newest(desk)
    take(desk)
    li.set_offline(True)
    desk.fill("#text", "断网时写的")
    desk.press("#text", "Control+Enter")
    expect(desk.locator("#trouble")).to_contain_text("还在框里")
    say(page, "您还在吗")
    li.set_offline(False)
    expect(desk.locator("#lines")).to_contain_text("您还在吗")
    desk.click("#say .btn--main")
    expect(desk.locator("#lines .talk-line--staff")).to_have_count(1)
    expect(page.locator("#lines")).to_contain_text("断网时写的")
    give_back(desk, then="close")


def test_a_draft_outlives_the_page(page: Page, li: BrowserContext) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    open_newest(desk)
    take(desk)
    with desk.expect_response(lambda answer: answer.url.endswith("/look") and answer.ok):
        desk.type("#text", "写到一半")
    desk.wait_for_timeout(1000)
    desk.reload()
    expect(desk.locator("#text")).to_have_value("写到一半")
    give_back(desk, then="close")


def test_a_guide_and_a_picture_in_one_press(page: Page, li: BrowserContext) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    open_newest(desk)
    take(desk)
    desk.fill("#find", "身份证丢")
    desk.locator(".found__send").first.click()
    expect(page.locator("#lines .card").last).to_contain_text("要带的")
    files = [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(80)}]
    desk.set_input_files("#picture", files)
    expect(page.locator("#lines img[alt='工作人员发的图片']")).to_be_visible()
    expect(desk.locator("#lines img").last).to_be_visible()
    give_back(desk, then="close")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_a_conversation_can_be_read_and_pressed_by_anybody(
    page: Page, playwright: Playwright, server: WebServer, size: dict[str, int]
) -> None:
    with clerk(playwright, server, "zhaoli", "赵丽", **size) as context:
        wrong, wide = looked_at(at_the_desk(context), page)
    assert {name: found for name, found in wrong.items() if found} == {}
    assert not wide


def looked_at(desk: Page, page: Page) -> tuple[dict[str, list[str]], bool]:
    """Return what axe finds wrong in each state, and whether anything is wider than the screen."""
    ask_for_a_person(page)
    wrong = {"queue": violations(desk)}
    open_newest(desk)
    wrong["waiting"] = violations(desk)
    take(desk)
    write(desk, "您好，我查一下")
    wrong["mine"] = violations(desk)
    wide = desk.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    give_back(desk, then="close")
    for name, path in (("search", "/desk/search?q=转人工"), ("calls", "/desk/callbacks")):
        desk.goto(path)
        wrong[name] = violations(desk)
        wide = wide or desk.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return wrong, wide


def test_by_keyboard_alone(page: Page, li: BrowserContext) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    expect(desk.locator("[aria-label=等人接] a.talk-entry").last).to_be_visible()
    desk.keyboard.press("Alt+j")
    expect(desk.locator("#take")).to_be_visible()
    desk.keyboard.press("Alt+t")
    expect(desk.locator("#text")).to_be_visible()
    desk.keyboard.press("Alt+w")
    desk.keyboard.type("键盘打的")
    desk.keyboard.press("Control+Enter")
    expect(page.locator("#lines")).to_contain_text("键盘打的")
    give_back(desk, then="close")
