"""Saved guides come into service, also while the vectors of others are still being made."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.settings import ROOT, Settings, load_settings
from bot.storage.schema import migrate

pytestmark = pytest.mark.system

ITEM = "items/disability/assistive-devices.yml"
ALIASES = "aliases: ["


def test_what_is_saved_while_vectors_are_made_counts_before_they_are_all_made(tmp_path: Path) -> None:
    guides = shutil.copytree(ROOT / "guides", tmp_path / "guides")
    services = Services(Settings(var_dir=tmp_path, guides_dir=guides))
    vectors = Path(shutil.copy(load_settings().vectors_file, tmp_path))
    with sqlite3.connect(vectors) as connection:
        # More than are made at once; each is a word of some name.
        connection.execute("DELETE FROM vector WHERE text LIKE '%证%' AND length(text) < 9")
    migrate(services.database)

    def add(name: str) -> None:
        file = guides / ITEM
        file.write_text(file.read_text("utf-8").replace(ALIASES, f"{ALIASES}{name}, ", 1), "utf-8")

    build, heard = services.build_vectors, []

    def while_building(progress: Callable[[int, int], object]) -> int:
        def saved_meanwhile(done: int, total: int) -> None:
            if not heard:
                add("水陆两用小红本")
            progress(done, total)
            heard.append(services.search.quick("水陆两用小红本").candidates[0].id)

        return build(saved_meanwhile)

    services.build_vectors = while_building  # type: ignore[method-assign]
    services.refresh_guides()
    assert heard[0] == "assistive-devices"
    services.database.dispose()
