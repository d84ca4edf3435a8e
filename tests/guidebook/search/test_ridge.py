from __future__ import annotations

import numpy as np
import pytest

from bot.guidebook.search import Entry, ItemSearch, ridge
from bot.guidebook.search.ridge import kinship
from bot.guidebook.search.words import CharacterBag

SISTERS = (
    Entry("food-first", ("食品经营许可新办", "食品店开业")),
    Entry("food-end", ("食品经营许可注销", "食品店关门")),
    Entry("drug-first", ("药品经营许可新办", "办药店证")),
    Entry("drug-end", ("药品经营许可注销", "停办药店证", "停办药品许可")),
    Entry("tobacco-first", ("烟草专卖许可新办", "办烟草证")),
    Entry("tobacco-end", ("烟草专卖许可注销", "停办烟草证", "停办卖烟许可")),
)


def ranked(text: str) -> list[str]:
    return [candidate.id for candidate in ItemSearch(SISTERS).rank(text).candidates]


def test_what_an_operation_is_called_is_known_from_the_names_of_kin(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "停办食品许可"
    order = ranked(text)
    assert order.index("food-end") < order.index("drug-end")
    monkeypatch.setattr(ridge, "LEANING", 0)
    alone = ranked(text)
    assert alone.index("food-end") > alone.index("drug-end")


def test_kin_are_those_of_like_names_and_the_more_names_an_item_has_the_less_it_leans_on_them() -> None:
    names = ("食品许可新办", "食品许可注销", "注销食品许可证", "领结婚证")
    owners = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
    kin = kinship(CharacterBag(names).names, owners)
    assert kin.diagonal().tolist() == [1, 1, 1]
    assert kin[0, 1] > kin[0, 2]
    assert kin[1, 0] > kin[0, 1] > 0


def test_who_wants_an_order_gets_the_unlikely_too() -> None:
    text = "飞机丢了又过期"
    assert ItemSearch(SISTERS).quick(text).candidates == ()
    assert len(ranked(text)) == 5
