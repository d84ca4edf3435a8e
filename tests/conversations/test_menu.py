"""A press on the account's menu means what the menu says, whatever is being talked about."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot import bootstrap
from bot.cli.ask import Asking
from bot.clock import SHANGHAI
from bot.ledger.models import ComplaintRow
from bot.settings import load_settings
from bot.wechat.menu import ENTRIES

pytestmark = pytest.mark.system

NOON = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


def said(bodies: object) -> str:
    return "\n".join(str(body) for body in bodies)  # type: ignore[attr-defined]


async def press(asking: Asking, key: str) -> str:
    entry = ENTRIES[key]
    return said(await asking.say(entry.says, choice=entry.does))


def talk(asking: Asking, *steps: str) -> list[str]:
    """Say each step, or press the entry of the menu that 「/…」 names, and return the answers."""
    asking.start_anew(NOON)
    return [
        asyncio.run(press(asking, step[1:])) if step.startswith("/") else said(asyncio.run(asking.say(step)))
        for step in steps
    ]


@pytest.mark.parametrize(
    ("key", "has"), [("where", "兴隆街18号"), ("hours", "上午8:30"), ("phone", "0800-6010100")], ids=str
)
@pytest.mark.parametrize("before", ["家里生了娃要办啥", "身份证丢了咋办", "你好"])
def test_the_hall_is_meant_whatever_is_talked_about(asking: Asking, before: str, key: str, has: str) -> None:
    _, answered = talk(asking, before, f"/{key}")
    assert has in answered
    assert "2号户籍窗口" not in answered


@pytest.mark.parametrize("before", ["身份证丢了咋办", "我想给孩子办准生证", "你好"])
def test_of_what_is_asked_where_the_menu_does_not_say(asking: Asking, before: str) -> None:
    _, asked, answered = talk(asking, before, "/materials", "低保")
    assert "哪件事" in asked
    assert "慢病卡" in asked
    assert "低保" in answered


def test_the_walks_are_offered_also_beside_an_item_that_has_none(asking: Asking) -> None:
    _, offered = talk(asking, "林木采伐要啥材料", "/online")
    assert "注册" in offered


def test_nothing_of_the_menu_gets_into_a_complaint(asking: Asking) -> None:
    _, _, materials, suggested, filed = talk(
        asking, "/complain", "东河村口的路灯坏了一个月了", "/materials", "/suggest", "对,报上去"
    )
    assert "哪件事" in materials
    assert "还没报上去" in suggested
    assert "编号TS" in filed
    with bootstrap.services().database.read() as session:
        row = session.execute(sa.select(ComplaintRow).order_by(ComplaintRow.id.desc()).limit(1)).scalar_one()
    assert row.text == "我要反映问题\n东河村口的路灯坏了一个月了"


def test_a_suggestion_takes_the_place_of_a_complaint_of_which_nothing_is_told(asking: Asking) -> None:
    _, asked, told = talk(asking, "/complain", "/suggest", "大厅里多放几把椅子")
    assert "建议" in asked
    assert "您的建议" in told
    assert "反映" not in told
