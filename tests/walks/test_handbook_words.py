"""For whom the sentences of the printed handbook are said."""

from __future__ import annotations

from bot.guidebook.book import Guidebook
from bot.web.walks.handbook import Page, pages_of


def page(book: Guidebook, walk: str, step: str) -> Page:
    place = [one.id for one in book.walk(walk).steps].index(step)
    return pages_of(book.walk(walk), version="1")[place]


def test_a_step_for_those_who_help_somebody_is_said_of_that_one(book: Guidebook) -> None:
    assert "填家里人的姓名" in page(book, "medical-payment", "family-name").do
    assert "填老人的姓名和社保卡号" in page(book, "pension-face", "card-number").do


def test_a_step_for_everybody_is_said_of_whoever_it_is_done_for(book: Guidebook) -> None:
    assert "请本人看着手机" in page(book, "pension-face", "face").do
    assert "填本人的手机号" in page(book, "register", "phone").do
