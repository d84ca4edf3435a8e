from __future__ import annotations

import pytest

from bot.guidebook.search import Entry, ItemSearch
from bot.guidebook.search.operations import operations_in

CARDS = (
    Entry("card-first", ("社保卡申领", "办社保卡", "社会保障卡新办")),
    Entry("pension", ("养老保险参保登记", "交养老保险")),
)


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("社保卡丢了", {"lost"}),
        ("身份证过期了想换", {"renew"}),
        ("头一回办,后来又补办过", {"first", "lost"}),
        ("残疾补贴", set()),
    ],
)
def test_operations_are_heard_and_a_subsidy_is_none(text: str, operations: set[str]) -> None:
    assert operations_in(text) == operations


def test_what_only_a_sister_does_speaks_against_it() -> None:
    search = ItemSearch(CARDS)
    known, replaced, mixed = (search.quick(text).signs for text in ("办社保卡", "补办社保卡", "办社保卡养老"))
    assert known is not None
    assert replaced is not None
    assert mixed is not None
    assert (known.foreign_operations, replaced.foreign_operations) == (0, 1)
    assert known.foreign == 0 < mixed.foreign
    assert (known.foreign_words, mixed.foreign_words) == (0, 1)
    assert known.named == 1


def test_a_text_like_nothing_is_faint_and_one_about_a_missing_sister_has_less_than_the_item_itself() -> None:
    search = ItemSearch(CARDS)
    assert search.quick("今天天气").is_faint
    known, missing = search.quick("办社保卡").candidates[0], search.quick("社保卡丢了").candidates[0]
    assert known.id == missing.id == "card-first"
    assert missing.score < known.score
