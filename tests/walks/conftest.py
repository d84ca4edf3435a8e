from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from walking import Walker, house

from bot.bootstrap import Services
from bot.clock import FixedClock
from bot.guidebook.book import Guidebook
from bot.guidebook.loading import load_guides
from bot.settings import ROOT

GUIDES = ROOT / "guides"


@pytest.fixture(scope="session")
def book() -> Guidebook:
    """The guides as they are shipped."""
    return load_guides(GUIDES).book


@pytest.fixture
def home(tmp_path: Path, clock: FixedClock) -> Services:
    return house(tmp_path / "var", clock)


@pytest.fixture
def walker(home: Services) -> Walker:
    return Walker(home)


@pytest.fixture
def own_guides(tmp_path: Path) -> Path:
    """A copy of the guides that a test may edit."""
    return Path(shutil.copytree(GUIDES, tmp_path / "guides"))


@pytest.fixture
def edit(own_guides: Path) -> Callable[[str, str, str], None]:
    """Replace a piece of text in one file of the copy; the piece must be there."""

    def replace(path: str, old: str, new: str) -> None:
        text = (own_guides / path).read_text("utf-8")
        assert old in text
        (own_guides / path).write_text(text.replace(old, new, 1), "utf-8")

    return replace
