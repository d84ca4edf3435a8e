from __future__ import annotations

import pytest

from bot.delivery.typography import with_chinese_marks


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("您好,要带啥?", "您好\uff0c要带啥\uff1f"),
        ("身份证(原件1份),户口簿", "身份证\uff08原件1份\uff09\uff0c户口簿"),
        ("电话:0800-6010112(周二)", "电话\uff1a0800-6010112\uff08周二\uff09"),
        ("(周一 5:00)", "（周一 5:00）"),
        ("上午8:30–12:00,下午", "上午8:30–12:00\uff0c下午"),
        ("http://127.0.0.1:8080/c/a?b=1,2", "http://127.0.0.1:8080/c/a?b=1,2"),
        ("1,000元", "1,000元"),
    ],
)
def test_marks_beside_chinese_are_chinese(typed: str, read: str) -> None:
    assert with_chinese_marks(typed) == read


def test_typeset_text_stays_as_it_is() -> None:
    once = with_chinese_marks("您好,(真的)吗?")
    assert with_chinese_marks(once) == once
