"""The frequent questions: met in other words, and not by a question that shares no more than the item's name."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.faqs import faq_answer
from bot.guidebook.book import Guidebook
from bot.guidebook.loading import load_guides
from bot.settings import ROOT


@pytest.fixture(scope="module")
def book() -> Guidebook:
    return load_guides(ROOT / "guides").book


def test_every_way_to_ask_leads_to_its_own_answer(book: Guidebook) -> None:
    missed = [
        (item.id, way)
        for item in book.items.values()
        for faq in item.faqs
        for way in (faq.ask, *faq.says)
        if not (faq_answer(item, way, phone="") or "").startswith(faq.answer)
    ]
    assert missed == []


@pytest.mark.parametrize("ask", ["要带啥", "要什么材料", "在哪办", "要多少钱", "多久办好", "谁能办"])
def test_what_the_facts_answer_is_left_to_them(book: Guidebook, ask: str) -> None:
    taken = [
        item.id for item in book.items.values() if not item.is_referral and faq_answer(item, item.title + ask, phone="")
    ]
    assert taken == []


@pytest.mark.parametrize(
    ("item", "text", "said"),
    [
        ("elderly-allowance", "高龄津贴还要刷脸不", "刷脸"),
        ("elderly-allowance", "老人去世了高龄津贴要退不", "停发"),
        ("wage-arrears", "欠薪投诉要什么材料", "工资条"),
    ],
)
def test_other_words_ask_the_same(book: Guidebook, item: str, text: str, said: str) -> None:
    assert said in (faq_answer(book.item(item), text, phone="") or "")


def test_an_answer_in_doubt_says_so_and_whom_to_ring(book: Guidebook) -> None:
    answer = faq_answer(book.item("business-licence"), "个体户每年要做什么", phone="0800-1") or ""
    assert answer.startswith("每年1月到6月报一次年报")
    assert "拿不准的是" in answer
    assert "0800-1" in answer
