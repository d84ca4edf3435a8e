"""In whose hands a walk goes on, and what stands in a message that belongs on the phone's page alone."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.walk_hands import cannot_do_it, goes_into_another_hand, tells_a_secret


@pytest.mark.parametrize("text", ["我喊我儿子来弄", "发给我女儿", "换个手机行不行", "用我儿子的手机弄"])
def test_somebody_else_is_to_go_on(text: str) -> None:
    assert goes_into_another_hand(text)


@pytest.mark.parametrize("text", ["教我用手机交医保", "算了,明天叫儿子弄", "换了手机号", "我没得手机"])
def test_nobody_else_goes_on_now(text: str) -> None:
    assert not goes_into_another_hand(text)


@pytest.mark.parametrize("text", ["我验证码是482913", "774521 这个验证码填哪", "密码是abc123", "42…17(身份证号已隐去)"])
def test_a_secret_stands_in_it(text: str) -> None:
    assert tells_a_secret(text)


@pytest.mark.parametrize("text", ["验证码收不到", "密码格式错误是啥情况", "密码不晓得是好多", "等了60秒没来验证码短信"])
def test_no_secret_stands_in_it(text: str) -> None:
    assert not tells_a_secret(text)


@pytest.mark.parametrize("text", ["养老认证不会弄", "我不会弄养老认证", "医保不会交", "手机上认证搞不来"])
def test_somebody_cannot_do_it(text: str) -> None:
    assert cannot_do_it(text)


@pytest.mark.parametrize("text", ["会不会弄错", "低保会不会停", "不会写字能办吗"])
def test_who_asks_whether_something_will_happen_can(text: str) -> None:
    assert not cannot_do_it(text)
