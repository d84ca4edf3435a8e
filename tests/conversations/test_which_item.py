"""Which item a first message is about: what the search decides, not whatever name stands in it."""

from __future__ import annotations

from typing import Optional

import pytest

from bot.conversations.guide.which_item import item_of
from bot.conversations.turns.turn import Heard, Named

CARD = "残疾证"


def heard(text: str, *, decided: Optional[str] = None, shared: tuple[str, ...] = ()) -> Heard:
    ids = shared or ("disability-certificate-new",)
    named = (Named(start=text.index(CARD), end=text.index(CARD) + len(CARD), ids=ids),)
    return Heard(
        text=text,
        intent="ask_overview",
        confidence=0.9,
        mentions=named,
        candidates=({"id": "disability-certificate-new", "score": 0.5},),
        decided=decided,
        known=True,
    )


@pytest.mark.parametrize("text", ["残疾证", "残疾证多久办得好", "残疾证找谁问,电话多少"])
def test_a_name_among_words_that_only_ask_is_the_item(text: str) -> None:
    assert item_of(heard(text)) == "disability-certificate-new"


@pytest.mark.parametrize("text", ["残疾证磨烂了,补一本", "残疾证迁到外省去"])
def test_a_name_with_more_beside_it_is_asked_back_where_the_search_is_unsure(text: str) -> None:
    assert item_of(heard(text)) is None


def test_the_search_knows_better_than_a_name_that_stands_in_the_text() -> None:
    text = "残疾证磨烂了,补一本"
    assert item_of(heard(text, decided="disability-certificate-change")) == "disability-certificate-change"


def test_nothing_but_a_name_is_what_it_names_whatever_is_near() -> None:
    assert item_of(heard("残疾证?", decided="disability-certificate-change")) == "disability-certificate-new"


def test_a_shared_name_is_settled_by_what_the_search_decides_among_those_that_share_it() -> None:
    shared = ("disability-certificate-new", "disability-certificate-change")
    assert item_of(heard("残疾证怎么办", shared=shared)) is None
    assert item_of(heard("残疾证怎么办", shared=shared, decided="disability-certificate-change")) is not None
