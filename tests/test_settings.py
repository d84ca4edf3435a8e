from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.settings import PREFIX, ROOT, BadSetting, Settings, load_settings


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    missing = [field.name for field in dataclasses.fields(Settings) if f"`{PREFIX}{field.name.upper()}`" not in page]
    assert missing == []


def test_settings_are_read_from_the_environment() -> None:
    settings = load_settings({"LASTMILE_PORT": "9000", "LASTMILE_BEHIND_TLS": "yes", "LASTMILE_VAR_DIR": "somewhere"})
    assert (settings.port, settings.behind_tls, settings.var_dir) == (9000, True, Path("somewhere"))
    assert settings.base_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("PORT", "-1"), ("BEHIND_TLS", "perhaps")])
def test_an_unusable_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        load_settings({PREFIX + name: value})
    assert (caught.value.name, caught.value.value) == (PREFIX + name, value)
