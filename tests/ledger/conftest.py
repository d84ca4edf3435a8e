"""A ledger over either database, with the shipped guides and a resident with a conversation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from office import Home, ledger_over

from bot.clock import FixedClock
from bot.guidebook.book import Guidebook
from bot.guidebook.loading import load_guides
from bot.ledger.ledger import Ledger
from bot.settings import ROOT
from bot.storage.database import Database


@pytest.fixture(scope="session")
def book() -> Guidebook:
    return load_guides(ROOT / "guides").book


@pytest.fixture
def ledger(database: Database, clock: FixedClock, book: Guidebook) -> Ledger:
    return ledger_over(database, clock, book)


@pytest.fixture
def either_ledger(either_database: Database, clock: FixedClock, book: Guidebook) -> Ledger:
    return ledger_over(either_database, clock, book)


@pytest.fixture
def home(ledger: Ledger) -> Home:
    return Home(ledger, "wang")


@pytest.fixture
def homes(ledger: Ledger) -> Callable[[str], Home]:
    return lambda name: Home(ledger, name)
