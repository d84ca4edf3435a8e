"""Phones become tokens at the door; only the vault knows them, and erasing there erases everywhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import FixedClock
from bot.people.vault import TOKEN, Vault, VaultRow, phone_digits
from bot.storage.database import Database

TOWN = "qingxi"


@pytest.fixture
def vault() -> Vault:
    return Vault(b"k" * 32)


def hidden(vault: Vault, database: Database, clock: FixedClock, text: str) -> str:
    with database.write() as session:
        return vault.hide(session, text, town=TOWN, now=clock.now())


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "86-13800138000",
        "\uff11\uff13\uff18\uff10\uff10\uff11\uff13\uff18\uff10\uff10\uff10",
        "138·0013·8000",
        "138.0013.8000",
    ],
)
def test_every_way_to_write_a_mobile_is_one_token(
    vault: Vault, database: Database, clock: FixedClock, written: str
) -> None:
    plain = hidden(vault, database, clock, "13800138000")
    text = hidden(vault, database, clock, f"我电话{written},姓王")
    assert text == f"我电话{plain},姓王"
    assert TOKEN.fullmatch(plain)


@pytest.mark.parametrize("text", ["028-85551234", "0830 2345678"])
def test_a_landline_at_home_is_hidden(vault: Vault, database: Database, clock: FixedClock, text: str) -> None:
    assert TOKEN.fullmatch(hidden(vault, database, clock, text))


@pytest.mark.parametrize(
    "text",
    ["0800-6010100", "打12345", "110", "TS20261124-0007", "一共1380013800元", "编号213800138000", "138001380001"],
)
def test_what_is_no_private_phone_stays(vault: Vault, database: Database, clock: FixedClock, text: str) -> None:
    assert hidden(vault, database, clock, text) == text


def test_nothing_of_a_phone_is_readable_in_the_table(vault: Vault, database: Database, clock: FixedClock) -> None:
    hidden(vault, database, clock, "13800138000")
    with database.read() as session:
        row = session.execute(sa.select(VaultRow)).scalar_one()
    assert b"8000" not in row.sealed
    assert "8000" not in row.lookup + row.token


def test_another_key_opens_nothing(vault: Vault, database: Database, clock: FixedClock) -> None:
    token = hidden(vault, database, clock, "13800138000")
    other = Vault(b"x" * 32)
    with database.read() as session:
        assert (vault.fits(session), other.fits(session)) == (True, False)
        assert other.phone(session, token) is None
        assert not other.ends_with(session, token, "8000")
        assert other.masked(session, f"打{token}") == "打(电话打不开:钥匙不对)"


def test_an_empty_vault_fits_any_key(vault: Vault, database: Database) -> None:
    with database.read() as session:
        assert vault.fits(session)


def test_the_last_four_digits_are_known_and_nothing_else_is_shown(
    vault: Vault, database: Database, clock: FixedClock
) -> None:
    token = hidden(vault, database, clock, "13800138000")
    with database.read() as session:
        assert vault.ends_with(session, token, "8000")
        assert not vault.ends_with(session, token, "8001")
        assert vault.masked(session, f"打{token}") == "打138****8000"


def test_erasing_takes_the_phone_from_every_text(vault: Vault, database: Database, clock: FixedClock) -> None:
    token = hidden(vault, database, clock, "13800138000")
    with database.write() as session:
        assert vault.erase(session, token, now=clock.now())
        assert not vault.erase(session, token, now=clock.now())
    with database.read() as session:
        assert vault.phone(session, token) is None
        assert "138" not in vault.masked(session, token)
        assert vault.find(session, "13800138000", town=TOWN) is None
    assert hidden(vault, database, clock, "13800138000") != token


def test_towns_do_not_know_each_others_phones(vault: Vault, database: Database, clock: FixedClock) -> None:
    here = hidden(vault, database, clock, "13800138000")
    with database.write() as session:
        there = vault.hide(session, "13800138000", town="shiqiao", now=clock.now())
    assert here != there


def test_two_messages_with_the_same_new_phone_get_one_token(
    vault: Vault, either_database: Database, clock: FixedClock
) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: hidden(vault, either_database, clock, "13900139000"), range(16)))
    assert len(tokens) == 1


@given(digits=st.from_regex(r"\A1[3-9][0-9]{9}\Z"), before=st.text(max_size=20), after=st.text(max_size=20))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_mobile_survives_in_any_text(
    vault: Vault, database: Database, clock: FixedClock, digits: str, before: str, after: str
) -> None:
    assert digits not in hidden(vault, database, clock, f"{before}:{digits}:{after}")


def test_a_phone_alone_is_recognised() -> None:
    assert phone_digits(" 138-0013-8000 ") == "13800138000"
    assert phone_digits("我的电话13800138000") is None
