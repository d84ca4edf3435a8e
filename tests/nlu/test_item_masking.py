"""How a text looks to the intents."""

from __future__ import annotations

from bot.nlu.masking import asked, masked, without_phones


def test_masked_text_keeps_everything_but_the_names() -> None:
    assert masked("办低保,还是五保?", [(1, 3), (6, 8)]) == "办ITEM,还是ITEM?"


def test_two_items_asked_the_same_way_look_the_same() -> None:
    assert asked("护照要带啥", [(0, 2)]) == asked("居住证要带啥", [(0, 3)])


def test_a_benefit_looks_different_from_a_document() -> None:
    assert asked("残补多少", [(0, 2)]) != asked("护照多少", [(0, 2)])


def test_replacing_a_document_is_not_taken_for_money() -> None:
    assert asked("补办社保卡多少", [(0, 5)]) == asked("护照多少", [(0, 2)])
    assert asked("补社保卡多少", [(0, 4)]) == asked("护照多少", [(0, 2)])


def test_punctuation_traditional_characters_and_emoji_make_no_difference() -> None:
    assert asked("要帶什麼材料??😀", []) == asked("要带什么材料", [])


def test_a_typed_mark_is_not_an_item() -> None:
    assert asked("ITEM要带啥", []) != asked("护照要带啥", [(0, 2)])


def test_a_phone_and_its_token_say_nothing_and_leave_every_place_where_it_was() -> None:
    for phone in ("13900139000", "〔电话uq48erzn〕", "〔电话j4fkaxpr〕"):
        text = f"我叫李四,电话{phone},办低保"
        seen = without_phones(text)
        assert asked(seen, []) == asked("我叫李四,电话,办低保", [])
        assert seen.index("低保") == text.index("低保")


def test_other_numbers_stay() -> None:
    for text in ("12345咋没人接", "TS20261124-0007办到哪了", "电话0433-1234567"):
        assert without_phones(text) == text
