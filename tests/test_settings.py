from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.settings import PREFIX, ROOT, WECHAT_PREFIX, BadSetting, Settings, WeChatSettings, load_settings


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    names = [PREFIX + field.name.upper() for field in dataclasses.fields(Settings) if field.name != "wechat"]
    names += [WECHAT_PREFIX + field.name.upper() for field in dataclasses.fields(WeChatSettings)]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_settings_are_read_from_the_environment() -> None:
    settings = load_settings({"LASTMILE_PORT": "9000", "LASTMILE_BEHIND_TLS": "yes", "LASTMILE_VAR_DIR": "somewhere"})
    assert (settings.port, settings.behind_tls, settings.var_dir) == (9000, True, Path("somewhere"))
    assert settings.base_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("PORT", "-1"), ("BEHIND_TLS", "perhaps")])
def test_an_unusable_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        load_settings({PREFIX + name: value})
    assert (caught.value.name, caught.value.value) == (PREFIX + name, value)


WHOLE = {"WECHAT_APP_ID": "wx1234", "WECHAT_APP_SECRET": "s", "WECHAT_TOKEN": "token", "WECHAT_AES_KEY": "a" * 43}


def test_wechat_is_off_without_its_settings_and_on_with_them() -> None:
    assert (load_settings({}).wechat.is_on, load_settings({}).wechat.missing) == (False, ())
    assert (load_settings(WHOLE).wechat.is_on, load_settings(WHOLE).wechat.missing) == (True, ())


def test_half_of_the_wechat_settings_name_the_other_half() -> None:
    half = {name: value for name, value in WHOLE.items() if name in {"WECHAT_APP_ID", "WECHAT_TOKEN"}}
    assert load_settings(half).wechat.missing == ("WECHAT_APP_SECRET", "WECHAT_AES_KEY")
    assert not load_settings(half).wechat.is_on


def test_plain_mode_needs_no_aes_key() -> None:
    assert load_settings({**WHOLE, "WECHAT_AES_KEY": "", "WECHAT_MODE": "plain"}).wechat.is_on


@pytest.mark.parametrize(
    ("name", "value"), [("AES_KEY", "short"), ("MODE", "secret"), ("CUSTOMER_SERVICE", "no"), ("TOKEN", "a b c")]
)
def test_an_unusable_wechat_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        load_settings({**WHOLE, WECHAT_PREFIX + name: value})
    assert caught.value.name == WECHAT_PREFIX + name
    assert (value in str(caught.value)) == (name in {"MODE", "CUSTOMER_SERVICE"})
