"""「这事给您办好了没?」 is answered in a resident's own words; what is told of a complaint is kept as it is meant."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot import bootstrap
from bot.cli.ask import Asking
from bot.clock import SHANGHAI
from bot.ledger.command import Command
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role
from bot.ledger.states import Action
from bot.settings import load_settings

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
STAFF = Actor("staff-1", Role.STAFF, "qingxi", "坐席小林")
HANDLER = Actor("handler-1", Role.HANDLER, "qingxi", "承办老周", department="town-building")

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


def told(asking: Asking) -> ComplaintRow:
    with bootstrap.services().database.read() as session:
        here = sa.select(ComplaintRow).where(ComplaintRow.conversation_id == asking._conversation)
        return session.execute(here).scalar_one()


async def answered(asking: Asking) -> None:
    """A complaint filed in the talk and answered by the department."""
    asking.start_anew(NOW)
    for says in ("东河村口的路灯坏了半个月没人修", "对", "不留名"):
        await asking.say(says)
    steps = (
        (Action.ACCEPT, STAFF, {}),
        (Action.ASSIGN, STAFF, {"department": "town-building"}),
        (Action.ACKNOWLEDGE, HANDLER, {}),
        (Action.START, HANDLER, {}),
        (Action.REPLY, HANDLER, {"text": "路灯修好了。"}),
    )
    for action, actor, fields in steps:
        bootstrap.services().ledger.perform(told(asking).id, Command(action, actor, uuid.uuid4().hex, fields))


@pytest.mark.parametrize(
    ("says", "outcome"),
    [("办好了", "solved"), ("修好了,谢谢", "solved"), ("还没有", "unsolved"), ("没解决", "unsolved")],
)
async def test_a_plain_word_answers_how_it_went(asking: Asking, says: str, outcome: str) -> None:
    await answered(asking)
    await asking.say(says)
    assert told(asking).follow_up == outcome


async def test_whoever_was_asked_how_it_went_is_not_asked_to_rate_as_well(asking: Asking) -> None:
    await answered(asking)
    thanked = await asking.say("办好了")
    assert not any(reply.get("choices") for reply in thanked)
    graded = await asking.say("评价")
    assert next(choice["title"] for choice in graded[-1]["choices"]) == "非常满意"


async def test_a_bare_number_is_the_window_and_not_a_choice(asking: Asking) -> None:
    asking.start_anew(NOW)
    for says in ("我要投诉,窗口的人让我跑了三趟", "报上去", "1"):
        await asking.say(says)
    assert told(asking).window == "general"


async def test_a_no_with_its_reason_has_it_taken_up_again_at_once(asking: Asking) -> None:
    await answered(asking)
    await asking.say("没修好,晚上还是黑漆漆的")
    row = told(asking)
    assert (row.state, row.reopened) == ("accepted", 1)


async def test_a_no_alone_is_asked_for_its_reason(asking: Asking) -> None:
    await answered(asking)
    await asking.say("还没有")
    assert told(asking).reopened == 0
    await asking.say("灯还是不亮")
    assert told(asking).reopened == 1


async def test_the_name_beside_the_phone_is_kept(asking: Asking) -> None:
    asking.start_anew(NOW)
    for says in ("东河村口的路灯坏了半个月没人修", "对", "李大妹,电话13800138000"):
        await asking.say(says)
    row = told(asking)
    assert (row.contact_name, bool(row.contact), row.text) == ("李大妹", True, "东河村口的路灯坏了半个月没人修")


async def test_what_was_told_wrongly_is_put_right_afterwards(asking: Asking) -> None:
    asking.start_anew(NOW)
    for says in ("昨天下午三号窗口那个女的骂我", "对", "不留名", "时间说错了,是前天上午"):
        await asking.say(says)
    row = told(asking)
    assert (row.happened, row.happened_on, row.window) == ("前天上午", dt.date(2026, 11, 22), "social")
    assert row.text.endswith("是前天上午")


async def test_how_it_went_is_heard_after_something_else_was_said(asking: Asking) -> None:
    await answered(asking)
    await asking.say("谢谢")
    await asking.say("修好了")
    assert told(asking).follow_up == "solved"


async def test_who_gives_no_reason_has_nothing_taken_up_again(asking: Asking) -> None:
    await answered(asking)
    await asking.say("不满意")
    await asking.say("不想说")
    row = told(asking)
    assert (row.rating, row.reopened) == ("2", 0)
