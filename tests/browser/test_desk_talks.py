"""A resident and staff, each in a real browser, through everything that happens between them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from clerks import at_the_desk, clerk, rehearse
from playwright.sync_api import BrowserContext, Page, Playwright, Route, expect
from residents import photo, say
from screens import DESK, PHONE, violations
from serving import WebServer, until

from bot.bootstrap import Services
from bot.conversations.record.handover_models import PresenceRow, PresenceState
from bot.delivery.reply import Card, Reply


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


PROPOSAL = (
    Reply(text="补领收工本费 40 元。"),
    Reply(text="带上这些：", card=Card("身份证补领", ("1. 户口簿", "2. 照片"))),
)


def ask_and_be_rehearsed(page: Page, desk: Page, server: WebServer, question: str) -> None:
    page.bring_to_front()
    say(page, question)
    expect(desk.locator("#lines")).to_contain_text(question)
    rehearse(server.services, *PROPOSAL)
    expect(desk.locator("#proposal")).to_contain_text("工本费 40 元")


def test_what_the_bot_would_say_is_sent_in_one_press(page: Page, li: BrowserContext, server: WebServer) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    open_newest(desk)
    take(desk)
    ask_and_be_rehearsed(page, desk, server, "补身份证多少钱")
    expect(page.locator("#lines")).not_to_contain_text("工本费 40 元")
    desk.bring_to_front()
    desk.keyboard.press("Alt+p")
    desk.keyboard.press("Enter")
    expect(desk.locator("#lines .talk-line--staff")).to_have_count(2)
    expect(desk.locator("#proposal")).to_be_empty()
    expect(page.locator("#lines")).to_contain_text("工本费 40 元")
    expect(page.locator("#lines .card").last).to_contain_text("户口簿")
    give_back(desk, then="close")


def test_what_the_bot_would_say_is_taken_into_the_box(page: Page, li: BrowserContext, server: WebServer) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    open_newest(desk)
    take(desk)
    ask_and_be_rehearsed(page, desk, server, "补身份证多少钱呢")
    desk.bring_to_front()
    desk.click("#use-proposal")
    expect(desk.locator("#text")).to_have_value("补领收工本费 40 元。\n带上这些：\n1. 户口簿\n2. 照片")
    expect(desk.locator("#text")).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#lines .talk-line--staff")).to_have_count(1)
    expect(desk.locator("#proposal")).to_be_empty()
    give_back(desk, then="close")


def test_a_proposal_that_was_there_already_goes_when_it_is_sent(
    page: Page, li: BrowserContext, server: WebServer
) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    open_newest(desk)
    take(desk)
    ask_and_be_rehearsed(page, desk, server, "补身份证多少钱哟")
    desk.bring_to_front()
    desk.reload()
    desk.click("#send-proposal")
    expect(desk.locator("#lines .talk-line--staff")).to_have_count(2)
    expect(desk.locator("#proposal")).to_be_empty()
    give_back(desk, then="close")


def test_many_pages_of_a_browser_hear_through_one_stream(page: Page, li: BrowserContext) -> None:
    """A browser opens six connections to a server, so that a seventh page with a stream of its own would hang."""
    ask_for_a_person(page)
    pages = [at_the_desk(li) for _ in range(7)]
    open_newest(pages[0])
    say(page, "都听得到不")
    for desk in pages[1:]:
        desk.bring_to_front()
        expect(desk.locator("[aria-label=等人接]")).to_contain_text("都听得到不")
    pages[0].bring_to_front()
    expect(pages[0].locator("#lines")).to_contain_text("都听得到不")
    take(pages[0])
    expect(pages[1].locator("[aria-label=我的对话]")).to_contain_text("都听得到不")
    give_back(pages[0], then="close")


def test_whoever_works_on_another_page_is_there_and_sees_that_somebody_waits(
    page: Page, li: BrowserContext, server: WebServer
) -> None:
    desk = at_the_desk(li)
    member = next(one for one in server.services.staff.everyone("qingxi") if one.account == "lifang")
    desk.goto("/desk/ledger")
    lease_runs_out(server.services, member.id)
    desk.reload()
    until(lambda: server.services.presence.state_of(member.id) is PresenceState.ONLINE)
    ask_for_a_person(page)
    place = desk.locator(".bar__place").first
    expect(place).to_contain_text("对话（")
    expect(desk).to_have_title(re.compile("^（"))
    place.click()
    open_newest(desk)
    take(desk)
    give_back(desk, then="close")


def lease_runs_out(services: Services, staff_id: str) -> None:
    with services.database.write() as session:
        session.get(PresenceRow, staff_id).until = services.clock.now() - dt.timedelta(hours=1)


def test_a_stream_that_has_fallen_silent_is_opened_anew(li: BrowserContext) -> None:
    li.add_init_script("delete window.SharedWorker")
    desk = li.new_page()
    desk.clock.install()
    opened: list[str] = []

    def silent(route: Route) -> None:
        opened.append(route.request.url)

    desk.route("**/desk/stream*", silent)
    desk.goto("/desk/talks")
    desk.wait_for_selector("#sound:not([hidden])")
    desk.clock.run_for(30_000)
    assert len(opened) == 1
    with desk.expect_request("**/desk/stream*"):
        desk.clock.run_for(20_000)


def test_that_the_sound_is_wanted_is_remembered(li: BrowserContext) -> None:
    desk = at_the_desk(li)
    desk.click("#sound")
    expect(desk.locator("#sound")).to_have_text("提示音：开")
    desk.reload()
    expect(desk.locator("#sound")).to_have_text("提示音：开")
    desk.click("#sound")
    desk.reload()
    expect(desk.locator("#sound")).to_have_text("提示音：关")


def test_the_last_line_is_in_sight_when_the_pictures_have_come(page: Page, li: BrowserContext) -> None:
    ask_for_a_person(page)
    page.set_input_files("#picture", files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(300)}])
    expect(page.locator("#lines img").last).to_be_visible()
    say(page, "看得清不")
    desk = at_the_desk(li)
    open_newest(desk)
    desk.locator("#lines img").last.evaluate("picture => picture.decode()")
    expect(desk.locator("#lines .talk-line").last).to_be_in_viewport(ratio=0.9)
    take(desk)
    give_back(desk, then="close")


def test_a_walk_is_led_from_the_pane(page: Page, li: BrowserContext) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    open_newest(desk)
    take(desk)
    desk.click("summary:has-text('一步一步教')")
    desk.select_option("select[name=walk]", "booking")
    desk.click("button[value=start]")
    desk.click("button:has-text('替群众答') >> nth=0")
    expect(page.locator("#lines")).to_contain_text("第1步")
    desk.click("button[value=next]")
    expect(page.locator("#lines")).to_contain_text("第2步")
    expect(desk.locator(".talk-side")).to_contain_text("群众在第 2 步")
    give_back(desk)


def test_the_latest_conversations_stay_when_the_lists_are_fetched_anew(page: Page, li: BrowserContext) -> None:
    ask_for_a_person(page)
    desk = at_the_desk(li)
    with desk.expect_response(lambda answer: "/desk/talks-list" in answer.url and answer.ok):
        desk.goto("/desk/talks?all=1")
    say(page, "在吗")
    expect(desk.locator("[aria-label=等人接]")).to_contain_text("在吗")
    expect(desk.locator("[aria-label=最近的对话] a.talk-entry").first).to_contain_text("在吗")
    open_newest(desk)
    take(desk)
    give_back(desk, then="close")


def test_what_is_said_in_ones_own_conversation_is_in_ones_list_and_leaves_the_others(
    page: Page, li: BrowserContext
) -> None:
    ask_for_a_person(page)
    desk = at_the_desk(li)
    open_newest(desk)
    take(desk)
    desk.goto("/desk/talks")
    mine = desk.locator("[aria-label=我的对话]")
    # When this is here the page hears; until then all lists are fetched.
    say(page, "在吗")
    expect(mine).to_contain_text("在吗")
    with desk.expect_response(lambda answer: "/desk/talks-list" in answer.url and "part=mine" in answer.url):
        say(page, "在不在哟")
    expect(mine).to_have_count(1)
    expect(mine).to_contain_text("在不在哟")
    expect(mine.locator(".talk-entry__unread").first).to_be_visible()
    expect(desk.locator("[aria-label=等人接]")).to_have_count(1)
    mine.locator("a.talk-entry").first.click()
    give_back(desk, then="close")


def test_older_lines_are_put_above_by_keyboard(page: Page, li: BrowserContext, server: WebServer) -> None:
    desk = at_the_desk(li)
    ask_for_a_person(page)
    open_newest(desk)
    talk = desk.url.rsplit("/", 1)[1].split("?")[0]
    for number in range(130):
        server.services.inbox.receive(talk, client_id=f"many-{number:04d}", body={"text": f"第{number}句话"})
    desk.reload()
    expect(desk.locator("#lines .talk-line")).to_have_count(100)
    expect(desk.locator("#lines")).not_to_contain_text("转人工")
    desk.focus("#earlier")
    desk.keyboard.press("Enter")
    expect(desk.locator("#earlier")).to_have_count(0)
    expect(desk.locator("#lines .talk-line").first).to_contain_text("转人工")
    expect(desk.locator("#lines .talk-line").last).to_contain_text("第129句话")
    seqs = desk.locator("#lines .talk-line").evaluate_all("lines => lines.map(line => Number(line.dataset.seq))")
    assert seqs == list(range(1, len(seqs) + 1)), "each once, in order"
    take(desk)
    give_back(desk, then="close")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_a_conversation_can_be_read_and_pressed_by_anybody(
    page: Page, playwright: Playwright, server: WebServer, size: dict[str, int]
) -> None:
    with clerk(playwright, server, "zhaoli", "赵丽", **size) as context:
        wrong, wide = looked_at(at_the_desk(context), page, server)
    assert {name: found for name, found in wrong.items() if found} == {}
    assert not wide


def looked_at(desk: Page, page: Page, server: WebServer) -> tuple[dict[str, list[str]], bool]:
    """Return what axe finds wrong in each state, and whether anything is wider than the screen."""
    ask_for_a_person(page)
    wrong = {"queue": violations(desk)}
    open_newest(desk)
    wrong["waiting"] = violations(desk)
    take(desk)
    write(desk, "您好，我查一下")
    ask_and_be_rehearsed(page, desk, server, "补身份证要多少钱")
    desk.bring_to_front()
    wrong["mine"] = violations(desk)
    desk.click("summary:has-text('一步一步教')")
    desk.click("button[value=start]")
    wrong["walk"] = violations(desk)
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
