"""What a guide tells speaks for its item beside the names."""

from __future__ import annotations

import pytest

from bot.guidebook.search import Entry, ItemSearch

CARD = "残疾证"
NEW = Entry("new", ("办残疾证", "评残"), "头一回评残,到指定医院做评定,医生填评定表")
CHANGE = Entry("change", ("换残疾证", "残疾证到期"), "旧证泡烂了、磨花了、卡断了都能换,到期前三个月就能来")


@pytest.fixture(scope="module")
def search() -> ItemSearch:
    return ItemSearch([NEW, CHANGE])


@pytest.mark.parametrize(
    ("text", "item"),
    [("残疾证让水泡烂了", "change"), ("残疾证磨花了看不清", "change"), ("残疾证那个医生填的评定表", "new")],
)
def test_words_of_the_guide_tell_items_with_like_names_apart(search: ItemSearch, text: str, item: str) -> None:
    assert search.quick(text).candidates[0].id == item


def test_a_candidate_whose_guide_does_not_speak_of_it_is_less_likely(search: ItemSearch) -> None:
    without = ItemSearch([NEW, Entry("dog", ("养犬登记",), "狗要打疫苗,泡烂了的疫苗本重新打")])
    assert search.quick("残疾证泡烂了").candidates[0].score > without.quick("残疾证泡烂了").candidates[0].score


def test_a_catalogue_of_names_alone_is_searched_by_its_names() -> None:
    found = ItemSearch([Entry(NEW.id, NEW.names), Entry(CHANGE.id, CHANGE.names)]).quick("残疾证到期了")
    assert found.candidates[0].id == "change"
    assert found.signs is not None
    assert found.signs.told == 0
