"""What residents do on the page, and what they see."""

from __future__ import annotations

import io
import random

from PIL import Image
from playwright.sync_api import Page, expect

from bot.delivery.reply import Card, Choice, Link, Picture, Reply


def say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def bubbles(page: Page) -> list[str]:
    return page.locator("#lines .bubble").all_inner_texts()


def expect_bubbles(page: Page, texts: list[str]) -> None:
    """Wait until the conversation reads so, and check that nothing is still on its way."""
    expect(page.locator("#lines .bubble")).to_have_text(texts)
    expect(page.locator("#lines .line__mark")).to_have_count(0)


def photo(side: int = 400) -> bytes:
    """A picture that does not compress well, as photos do not."""
    noise = random.Random(5).randbytes(side * side * 3)
    written = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(written, "JPEG", quality=90)
    return written.getvalue()


EVERYTHING = (
    Reply(text="齐了,照着带。电话 0800-6010112。"),
    Reply(
        text="这张单子您留着:",
        card=Card("给娃上户口 要带3样", ("1. 出生医学证明:原件1份", "2. 户口簿:原件1份", "3. 身份证:父母各1份")),
        link=Link("打开大字版,可以打印", "/c/abc"),
    ),
    Reply(text="页面长这样:", image=Picture("/picture-of-the-platform.png", "平台首页,右上角是登录")),
    Reply(
        card=Card("投诉件 TS20261124-0007", ("已经受理",), kind="complaint"),
        link=Link("看进度", "https://example.gov.cn/"),
    ),
    Reply(
        text="孩子随谁落户?",
        choices=(Choice("随父亲", {"a": 1}), Choice("随母亲", {"a": 2}), Choice("不晓得", {"a": 3})),
    ),
)
