from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect
from residents import EVERYTHING, bubbles, expect_bubbles, photo, say
from serving import Answerer, WebServer

from bot.delivery.reply import Choice, Picture, Reply

# Every line as [tag, attributes, children], so that only what a reader could notice counts.
STRUCTURE = """() => {
  const shape = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent.trim();
    const attributes = Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]));
    delete attributes.style;
    attributes.class = [...node.classList].sort().join(" ");
    return [node.tagName, attributes, [...node.childNodes].map(shape).filter((child) => child !== "")];
  };
  return [...document.querySelectorAll("#lines .line")].map(shape);
}"""


def test_message_is_sent_and_answered(page: Page, answerer: Answerer) -> None:
    say(page, "娃上户口带啥")
    expect_bubbles(page, ["娃上户口带啥", "收到:娃上户口带啥"])
    assert page.input_value("#text") == ""
    expect(page.locator(".line--spaced")).to_have_count(1)


def test_typing_is_shown_until_the_answer_is_there(page: Page, answerer: Answerer) -> None:
    answerer.hold()
    say(page, "在吗")
    expect(page.locator("#typing")).to_be_visible()
    answerer.release()
    expect_bubbles(page, ["在吗", "收到:在吗"])
    expect(page.locator("#typing")).to_be_hidden()


def test_choice_is_pressed(page: Page, answerer: Answerer) -> None:
    heard: list[dict] = []

    def answer(body):
        heard.append(dict(body))
        asks = (Choice("随父亲", {"follow": "father"}), Choice("随母亲", {"follow": "mother"}))
        choices = () if "choice" in body else asks
        return [Reply(text="好" if choices == () else "随谁?", choices=choices)]

    answerer.answer = answer
    say(page, "上户口")
    page.get_by_role("button", name="随母亲").tap()
    expect_bubbles(page, ["上户口", "随谁?", "随母亲", "好"])
    assert heard[-1] == {"text": "随母亲", "choice": {"follow": "mother"}}


def test_big_choice_of_the_start_screen_is_pressed(page: Page, answerer: Answerer) -> None:
    expect(page.locator(".start__choice")).to_have_count(6)
    chosen = page.locator(".start__choice").first.get_attribute("value")
    page.locator(".start__choice").first.tap()
    expect_bubbles(page, [chosen, f"收到:{chosen}"])


def test_card_phone_and_links_can_be_pressed(page: Page, answerer: Answerer) -> None:
    answerer.answer = lambda body: EVERYTHING
    say(page, "清单")
    card = page.locator(".card--checklist")
    expect(card.locator("li")).to_have_count(3)
    expect(card.get_by_role("link", name="打开大字版")).to_have_attribute("href", "/c/abc")
    expect(page.locator(".card--complaint").get_by_role("link")).to_have_attribute("href", "https://example.gov.cn/")
    expect(page.locator("a.phone").first).to_have_attribute("href", "tel:0800-6010112")


def test_picture_is_made_small_sent_and_shown(page: Page, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text="图片收到了" if body.get("image") else "没有图片")]
    sizes: list[int] = []
    page.on(
        "request",
        lambda request: sizes.append(len(request.post_data_buffer or b"")) if "pictures" in request.url else None,
    )
    file = photo(2400)
    page.set_input_files("#picture", {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": file})
    expect(page.locator("#lines .bubble")).to_have_text(["图片收到了"])
    expect(page.locator(".picture img")).to_have_count(1)
    assert page.locator(".picture img").get_attribute("src").startswith("/api/chat/pictures/")
    page.wait_for_function("document.querySelector('.picture img').naturalWidth === 1600")
    assert sizes[0] < len(file)


def test_picture_opens_comes_nearer_and_closes(page: Page, server: WebServer, answerer: Answerer) -> None:
    icon = server.app.ctx.front.assets.url("icon.svg")
    answerer.answer = lambda body: [Reply(image=Picture(icon, "屋子"))]
    say(page, "图")
    page.locator(".picture").tap()
    zoom = page.locator("#zoom img")
    expect(zoom).to_be_visible()
    expect(zoom).to_have_attribute("alt", "屋子")
    before = zoom.bounding_box()["width"]
    zoom.tap()
    expect(zoom).to_have_class("zoom__picture zoom__picture--near")
    assert zoom.bounding_box()["width"] > before
    page.keyboard.press("Escape")
    expect(page.locator("#zoom")).to_be_hidden()


def test_file_that_is_no_picture_is_refused_and_can_be_put_away(page: Page, answerer: Answerer) -> None:
    page.set_input_files("#picture", {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"<script>1</script>"})
    failed = page.locator(".failed")
    expect(failed).to_contain_text("这不是图片")
    failed.get_by_role("button", name="不发了").tap()
    expect(page.locator("#lines .line")).to_have_count(0)
    page.reload()
    expect(page.locator("#lines .line")).to_have_count(0)


def test_history_is_there_after_a_reload_and_reads_the_same(page: Page, answerer: Answerer) -> None:
    answerer.answer = lambda body: EVERYTHING
    say(page, "都来")
    expect(page.locator("#lines .line")).to_have_count(6)
    expect(page.locator("#typing")).to_be_hidden()
    by_script = page.evaluate(STRUCTURE)
    page.reload()
    page.wait_for_selector("html.scripted")
    by_server = page.evaluate(STRUCTURE)
    assert by_server == by_script


def test_markup_is_shown_as_it_was_written(page: Page, answerer: Answerer) -> None:
    markup = "<img src=x onerror=alert(1)><b>粗</b>"
    say(page, markup)
    expect_bubbles(page, [markup, f"收到:{markup}"])
    assert page.locator("#lines .bubble *").count() == 0


def test_nothing_and_too_much_are_said_at_once_without_losing_the_draft(page: Page, answerer: Answerer) -> None:
    page.press("#text", "Enter")
    expect(page.locator(".composer__error")).to_be_visible()
    page.fill("#text", "字" * 5001)
    page.click("#send")
    expect(page.locator(".composer__error")).to_contain_text("5001")
    assert len(page.input_value("#text")) == 5001
    say(page, "字" * 5000)
    expect(page.locator("#lines .bubble").first).to_have_text("字" * 5000)


def test_enter_belongs_to_the_input_method_while_chinese_is_composed(page: Page, answerer: Answerer) -> None:
    page.focus("#text")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "shang hu", "selectionStart": 8, "selectionEnd": 8})
    page.evaluate(
        "document.getElementById('text').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    devtools.send("Input.insertText", {"text": "上户口"})
    assert page.input_value("#text") == "上户口"
    assert bubbles(page) == []
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("b")
    page.keyboard.press("Enter")
    expect(page.locator("#lines .bubble").first).to_have_text("上户口\nb")


def test_reader_of_old_lines_is_told_of_new_ones_and_not_moved(page: Page, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text="很长的话\n" * 12) for _ in range(4)]
    say(page, "说多点")
    expect(page.locator("#lines .line")).to_have_count(5)
    answerer.hold()
    say(page, "还有吗")
    expect(page.locator("#typing")).to_be_visible()
    page.evaluate("document.getElementById('room').scrollTop = 300")
    answerer.release()
    expect(page.locator("#newer")).to_be_visible()
    assert page.evaluate("document.getElementById('room').scrollTop") == 300
    page.locator("#newer").tap()
    expect(page.locator("#newer")).to_be_hidden()
    expect(page.locator("#lines .line").last).to_be_in_viewport()


def test_long_answer_is_shown_from_its_beginning(page: Page, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text="\n".join(f"第{n}行" for n in range(80)))]
    say(page, "长的")
    expect(page.locator("#lines .line--bot")).to_have_count(1)
    page.wait_for_function(
        "() => { const top = document.querySelector('.line--bot').getBoundingClientRect().top;"
        " const room = document.getElementById('room').getBoundingClientRect().top;"
        " return top >= room && top < room + 40; }"
    )


def test_new_answer_is_seen_whole_when_it_fits(page: Page, answerer: Answerer) -> None:
    answerer.answer = lambda body: [EVERYTHING[4]]
    for text in ("一", "二", "三"):
        say(page, text)
        expect(page.get_by_role("button", name="不晓得").last).to_be_in_viewport(ratio=1)


def test_two_tabs_show_the_same_conversation(page: Page, context: BrowserContext, answerer: Answerer) -> None:
    other = context.new_page()
    other.goto("/chat")
    other.wait_for_selector("html.scripted")
    say(page, "这边说")
    expect_bubbles(other, ["这边说", "收到:这边说"])
    say(other, "那边说")
    for tab in (page, other):
        expect_bubbles(tab, ["这边说", "收到:这边说", "那边说", "收到:那边说"])
