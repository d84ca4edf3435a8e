"""Kind to old eyes, to fingers, to screen readers and to those who have only a keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from residents import EVERYTHING, expect_bubbles, say
from screens import DESK, PHONE, violations
from serving import Answerer, WebServer
from take_screenshots import answering

from bot.delivery.reply import Picture, Reply

# Everything a finger is to hit, with the size of what reacts to it.
SMALL_TARGETS = """() => [...document.querySelectorAll('a[href]:not(.skip), button, input[type=file], textarea')]
  .filter((one) => one.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true }))
  .map((one) => [one.textContent.trim() || one.id, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([text, box]) => `${text} ${Math.round(box.width)}×${Math.round(box.height)}`)"""


@pytest.fixture
def talkative(page: Page, server: WebServer, answerer: Answerer) -> Page:
    """A page with every kind of reply on it."""
    icon = server.app.ctx.front.assets.url("icon.svg")
    replies = [reply for reply in EVERYTHING if reply.image is None]
    answerer.answer = lambda body: [Reply(image=Picture(icon, "一座房子")), *replies]
    say(page, "都给我看看")
    expect(page.locator("#lines .line")).to_have_count(6)
    expect(page.locator("#typing")).to_be_hidden()
    return page


def test_barrier_would_be_found(page: Page) -> None:
    page.evaluate("document.getElementById('text').removeAttribute('aria-label')")
    page.evaluate("document.getElementById('text').removeAttribute('placeholder')")
    page.locator(".bar__button").first.evaluate("button => { button.style.color = '#bbb'; }")
    assert {one.partition(":")[0] for one in violations(page)} >= {"label", "color-contrast"}


def test_start_screen_has_no_barriers(page: Page) -> None:
    assert violations(page) == []


def test_conversation_has_no_barriers(talkative: Page) -> None:
    assert violations(talkative) == []


def test_large_type_has_no_barriers(talkative: Page) -> None:
    talkative.get_by_role("button", name="大字").tap()
    assert violations(talkative) == []


def test_open_picture_has_no_barriers(talkative: Page) -> None:
    talkative.locator(".picture").tap()
    expect(talkative.locator("#zoom")).to_be_visible()
    assert violations(talkative) == []


def test_offline_and_waiting_have_no_barriers(talkative: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    say(talkative, "断了")
    expect(talkative.locator("#banner")).to_be_visible()
    expect(talkative.locator(".line__mark")).to_have_text("等着发…")
    assert violations(talkative) == []
    context.set_offline(False)


def test_failed_message_and_error_have_no_barriers(talkative: Page) -> None:
    talkative.set_input_files("#picture", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"})
    expect(talkative.locator(".failed")).to_be_visible()
    talkative.press("#text", "Enter")
    expect(talkative.locator(".composer__error")).to_be_visible()
    assert violations(talkative) == []


def test_waiting_for_an_answer_has_no_barriers(page: Page, answerer: Answerer) -> None:
    answerer.hold()
    say(page, "等")
    expect(page.locator("#typing")).to_be_visible()
    assert violations(page) == []


def test_desk_has_no_barriers(talkative: Page) -> None:
    talkative.set_viewport_size(DESK)
    assert violations(talkative) == []


def test_a_checklist_that_has_changed_since_has_no_barriers(page: Page, server: WebServer, answerer: Answerer) -> None:
    page.goto(answering(server.services, answerer))
    expect(page.locator("body")).to_contain_text("已改")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/items", "/items/birth-registration", "/items/passport", "/c/nothing"])
def test_other_pages_have_no_barriers(context: BrowserContext, path: str) -> None:
    page = context.new_page()
    page.goto(path)
    assert violations(page) == []


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 568}, {"width": 768, "height": 1024}, DESK])
def test_nothing_is_too_small_to_hit_or_runs_off_the_side(talkative: Page, size: dict[str, int], large: bool) -> None:
    talkative.set_viewport_size(size)
    if large:
        talkative.get_by_role("button", name="大字").click()
    assert talkative.evaluate(SMALL_TARGETS) == []
    assert talkative.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert talkative.evaluate(
        "document.getElementById('room').scrollWidth <= document.getElementById('room').clientWidth"
    )


def test_large_type_is_one_press_away_and_remembered(page: Page) -> None:
    def type_size() -> float:
        return float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))

    normal = type_size()
    button = page.get_by_role("button", name="大字")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert type_size() >= normal * 1.3
    page.reload()
    assert type_size() >= normal * 1.3
    expect(button).to_have_attribute("aria-pressed", "true")
    button.tap()
    page.reload()
    assert type_size() == normal


def test_browsers_own_larger_type_counts_too(chromium: Browser, server: WebServer) -> None:
    context = chromium.new_context(viewport=PHONE, base_url=server.address)
    page = context.new_page()
    page.goto("/chat")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.evaluate("document.documentElement.style.fontSize = '24px'")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > before * 1.4
    context.close()


def test_keyboard_alone_is_enough(page: Page, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text="好")] if body.get("choice") else [EVERYTHING[4]]
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("上户口")
    page.keyboard.press("Enter")
    expect(page.locator(".choice")).to_have_count(3)
    expect(page.locator("#text")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent") == "随母亲":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect_bubbles(page, ["上户口", "孩子随谁落户?", "随母亲", "好"])


def test_picture_opens_and_closes_by_keyboard_and_the_focus_returns(talkative: Page) -> None:
    talkative.focus(".picture")
    talkative.keyboard.press("Enter")
    expect(talkative.get_by_role("button", name="关上")).to_be_focused()
    talkative.keyboard.press("Enter")
    expect(talkative.locator("#zoom")).to_be_hidden()
    expect(talkative.locator(".picture")).to_be_focused()


def test_each_reply_is_announced_once_and_history_never(page: Page, answerer: Answerer) -> None:
    announced = page.locator("#announcement p")
    say(page, "一")
    expect_bubbles(page, ["一", "收到:一"])
    expect(announced).to_have_text(["收到:一。"])
    say(page, "二")
    expect(announced).to_have_text(["收到:一。", "收到:二。"])
    page.reload()
    page.wait_for_selector("html.scripted")
    expect(page.locator("#lines .line")).to_have_count(4)
    expect(announced).to_have_count(0)
    say(page, "三")
    expect(announced).to_have_text(["收到:三。"])


def test_nothing_moves_for_whoever_wants_no_motion(page: Page, answerer: Answerer) -> None:
    answerer.hold()
    say(page, "等")
    expect(page.locator("#typing")).to_be_visible()
    moving = "getComputedStyle(document.querySelector('.typing__dots i')).animationName"
    assert page.evaluate(moving) == "dot"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == "none"


VOICES = """
  const voice = { lang: 'zh-CN', localService: true, name: 'a Chinese voice', voiceURI: 'zh', default: true };
  window.spoken = [];
  SpeechSynthesis.prototype.getVoices = () => [voice];
  SpeechSynthesis.prototype.speak = (words) => { window.spoken.push(words.text); window.lastWords = words; };
  SpeechSynthesis.prototype.cancel = () => { window.spoken.push('cancel'); };
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.fixture
def speaking_page(context: BrowserContext) -> Page:
    """A browser that has a Chinese voice; Chromium here has none of its own."""
    context.add_init_script(VOICES)
    page = context.new_page()
    page.goto("/chat")
    page.wait_for_selector("html.scripted")
    return page


def test_reply_is_read_aloud_where_the_browser_speaks(speaking_page: Page, answerer: Answerer) -> None:
    say(speaking_page, "念给我听")
    button = speaking_page.get_by_role("button", name="读给我听")
    expect(button).to_have_count(1)
    button.tap()
    expect(speaking_page.get_by_role("button", name="不读了")).to_have_attribute("aria-pressed", "true")
    assert speaking_page.evaluate("spoken.at(-1)") == "收到:念给我听。"
    speaking_page.get_by_role("button", name="不读了").tap()
    expect(button).to_have_count(1)
    assert speaking_page.evaluate("spoken.at(-1)") == "cancel"
    button.tap()
    speaking_page.evaluate("lastWords.onend()")
    expect(button).to_have_attribute("aria-pressed", "false")
    speaking_page.reload()
    expect(button).to_have_count(1)


def test_browser_without_a_chinese_voice_offers_no_reading(page: Page, answerer: Answerer) -> None:
    say(page, "念给我听")
    expect_bubbles(page, ["念给我听", "收到:念给我听"])
    expect(page.locator(".speak")).to_have_count(0)
