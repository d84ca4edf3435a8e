from __future__ import annotations

import pytest

from bot.people.masking import clean, mask_id_numbers


@pytest.mark.parametrize(
    "number",
    ["510102199001011234", "51010219900101123X", "51010219900101123x", "510102 19900101 1234", "510102900101123"],
)
def test_an_id_number_is_not_kept(number: str) -> None:
    masked = mask_id_numbers(f"我的身份证{number},丢了")
    assert number not in masked
    assert "900101" not in masked.replace(" ", "")
    assert masked.startswith("我的身份证51")
    assert masked.endswith(",丢了")


@pytest.mark.parametrize("text", ["13800138000", "0800-1234567", "订单202611240001", "1234567890123456"])
def test_other_numbers_stay(text: str) -> None:
    assert mask_id_numbers(text) == text


def test_control_characters_and_direction_marks_are_dropped_and_lines_kept() -> None:
    assert clean("  你\x00好\x1b[31m\r\n第二行\u202e \t") == "你好[31m\n第二行"


def test_lone_surrogates_are_dropped() -> None:
    assert clean("a\ud800b") == "ab"
