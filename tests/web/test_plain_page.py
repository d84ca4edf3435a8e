"""The chat page as a browser without script, or on which the script fails, has it."""

from __future__ import annotations

import html
import io
import re

import pytest
import requests
from chatting import Talker, new_id
from PIL import Image
from serving import Answerer, WebServer

from bot.delivery.reply import Card, Choice, Link, Picture, Reply


class Reader:
    """Somebody who reads pages and submits forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = requests.Session()
        self.page = ""

    def open(self, path: str = "/chat") -> requests.Response:
        response = self.http.get(self.address + path, timeout=10)
        self.page = response.text
        return response

    def submit(self, *, file: bytes | None = None, **fields: str) -> requests.Response:
        """Submit the form as it stands on the page, with these fields filled in."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page))
        parts = {name: (None, value) for name, value in {**hidden, **fields}.items()}
        picture = {"picture": ("a.jpg", file if file is not None else b"", "image/jpeg")}
        response = self.http.post(f"{self.address}/chat", files={**parts, **picture}, timeout=20)
        self.page = response.text
        return response

    def lines(self) -> list[str]:
        conversation = self.page.partition("<template")[0]
        bubbles = re.findall(r'<div class="bubble">(.*?)</div>', conversation, re.S)
        return [html.unescape(re.sub(r"<[^>]+>", "", bubble)) for bubble in bubbles]


@pytest.fixture
def reader(server: WebServer) -> Reader:
    reader = Reader(server.address)
    reader.open()
    return reader


def test_start_screen_offers_six_things_of_the_season(reader: Reader) -> None:
    assert len(re.findall(r'name="say"', reader.page)) == 6


def test_written_message_is_sent_and_the_page_shows_it(reader: Reader, answerer: Answerer) -> None:
    sent = reader.submit(text="娃上户口")
    assert sent.history[0].status_code == 303
    assert reader.lines()[0] == "娃上户口"
    answerer.settle()
    reader.open()
    assert reader.lines() == ["娃上户口", "收到:娃上户口"]


def test_page_reloads_itself_without_script_while_an_answer_is_awaited(reader: Reader, answerer: Answerer) -> None:
    answerer.hold()
    reader.submit(text="等等")
    assert "http-equiv" in reader.page
    answerer.release()
    answerer.settle()
    reader.open()
    assert "http-equiv" not in reader.page


def test_same_form_submitted_twice_is_one_message(reader: Reader, answerer: Answerer) -> None:
    before = reader.page
    reader.submit(text="一次")
    reader.page = before
    reader.submit(text="一次")
    answerer.settle()
    reader.open()
    assert reader.lines().count("一次") == 1


def test_pressed_choice_is_sent(reader: Reader, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text="随谁", choices=(Choice("随父", {"option": "father"}),))]
    reader.submit(text="上户口")
    answerer.settle()
    reader.open()
    choice = re.search(r'name="choice" value="([^"]+)"', reader.page)
    reader.submit(choice=choice[1], text="")
    assert "随父" in reader.lines()


def test_big_choice_is_sent(reader: Reader, answerer: Answerer) -> None:
    big = html.unescape(re.search(r'name="say" value="([^"]+)"', reader.page)[1])
    reader.submit(say=big, text="")
    assert reader.lines()[0] == big


def test_picture_is_sent(reader: Reader, answerer: Answerer) -> None:
    written = io.BytesIO()
    Image.new("RGB", (50, 40), "navy").save(written, "JPEG")
    reader.submit(file=written.getvalue(), text="")
    url = re.search(r'<a class="picture" href="([^"]+)"', reader.page)[1]
    assert reader.http.get(reader.address + url, timeout=10).headers["content-type"] == "image/jpeg"


def test_refusal_stands_above_what_was_written(reader: Reader, answerer: Answerer) -> None:
    refused = reader.submit(text="字" * 5001)
    assert refused.status_code == 413
    assert 'role="alert"' in reader.page
    assert "字" * 5000 in reader.page
    assert reader.submit(text="   ").status_code == 422


def test_all_parts_of_a_reply_are_shown(reader: Reader, answerer: Answerer) -> None:
    answerer.answer = lambda body: [
        Reply(text="打 0800-6010100 问", card=Card("要带的", ("1. 户口本", "2. 身份证")), link=Link("打印", "/c/abc")),
        Reply(image=Picture("/static/x.png", "屏幕截图"), link=Link("网上办", "https://example.gov.cn/")),
        Reply(text="坏链接", link=Link("点我", "javascript:alert(1)")),
    ]
    reader.submit(text="清单")
    answerer.settle()
    reader.open()
    assert '<a class="phone" href="tel:0800-6010100">' in reader.page
    assert "<li>1. 户口本</li>" in reader.page
    assert '<a class="card__link" href="/c/abc">打印</a>' in reader.page
    assert '<img src="/static/x.png" alt="屏幕截图"' in reader.page
    assert 'href="https://example.gov.cn/"' in reader.page
    assert "javascript:" not in reader.page


def test_markup_in_any_part_is_only_text(reader: Reader, answerer: Answerer) -> None:
    bad = '"><script>alert(1)</script>'
    answerer.answer = lambda body: [
        Reply(
            text=bad,
            choices=(Choice(bad),),
            card=Card(bad, (bad,)),
            link=Link(bad, "/" + bad),
            image=Picture("/" + bad, bad),
        )
    ]
    reader.submit(text=bad)
    answerer.settle()
    reader.open()
    assert "<script>alert" not in reader.page


def test_older_lines_are_a_page_away(server: WebServer, reader: Reader, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text=f"第{n}条") for n in range(70)]
    reader.submit(text="很多")
    answerer.settle()
    reader.open()
    shown = reader.lines()
    while earlier := re.search(r'href="/chat\?before=(\d+)"', reader.page):
        reader.open(f"/chat?before={earlier[1]}")
        shown = reader.lines() + shown
    assert shown == ["很多", *(f"第{n}条" for n in range(70))]


def test_large_type_is_remembered(reader: Reader) -> None:
    assert '<html lang="zh-CN">' in reader.page
    for wanted, opening in (("large", '<html lang="zh-CN" class="large">'), ("normal", '<html lang="zh-CN">')):
        reader.http.post(f"{reader.address}/chat/type", data={"type": wanted}, timeout=10)
        reader.open()
        assert opening in reader.page


def test_town_of_the_poster_is_shown_and_kept(reader: Reader, answerer: Answerer) -> None:
    reader.open("/chat?town=shiqiao")
    name = re.search(r'<h1 class="bar__title">(.*?)</h1>', reader.page)[1]
    assert name == "石桥镇便民助手"
    reader.submit(text="您好")
    assert "石桥镇便民助手" in reader.page


@pytest.mark.parametrize("town", ["atlantis", "../qingxi", "%00", "<script>"])
def test_unknown_town_of_an_address_shows_the_usual_one(server: WebServer, town: str) -> None:
    page = requests.get(f"{server.address}/chat", params={"town": town}, timeout=10)
    assert page.status_code == 200
    assert "青溪镇便民助手" in page.text


def test_item_of_a_poster_is_written_already(reader: Reader) -> None:
    reader.open("/chat?ask=birth-registration")
    assert re.search(r"<textarea[^>]*>给娃上户口[^<]*</textarea>", reader.page)
    reader.open("/chat?ask=nothing")
    assert re.search(r"<textarea[^>]*></textarea>", reader.page)


def test_form_that_another_site_submits_is_refused(reader: Reader) -> None:
    for path in ("/chat", "/chat/type"):
        refused = reader.http.post(
            reader.address + path,
            data={"text": "a", "client_id": new_id()},
            headers={"sec-fetch-site": "cross-site"},
            timeout=10,
        )
        assert refused.status_code == 403


@pytest.mark.parametrize("field", ["client_id", "town"])
def test_tampered_hidden_field_is_refused(reader: Reader, field: str) -> None:
    assert reader.submit(text="您好", **{field: "' OR 1=1"}).status_code == 422


def test_form_that_is_not_utf8_is_refused(server: WebServer) -> None:
    refused = requests.post(
        f"{server.address}/chat",
        data=b"text=%ff%fe&client_id=aaaaaaaa",
        headers={"content-type": "application/x-www-form-urlencoded"},
        timeout=10,
    )
    assert refused.status_code == 400
    assert "Traceback" not in refused.text


def test_what_the_api_was_told_is_on_the_page(server: WebServer, answerer: Answerer) -> None:
    talker = Talker(server.address)
    talker.say("从接口来")
    assert "从接口来" in talker.http.get(f"{server.address}/chat", timeout=10).text
