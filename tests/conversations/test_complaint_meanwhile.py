"""What staff do to a complaint while the bot waits for an answer about it, and buttons pressed again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

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
STORY = "东河村口的路灯坏了半个月没人修"

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


def told(asking: Asking) -> ComplaintRow:
    with bootstrap.services().database.read() as session:
        here = sa.select(ComplaintRow).where(ComplaintRow.conversation_id == asking._conversation)
        return session.execute(here).scalar_one()


async def says(asking: Asking, *texts: str) -> str:
    replies = [await asking.say(text) for text in texts][-1]
    return "\n".join(str(reply.get("text", "")) for reply in replies)


async def presses(asking: Asking, complaint: str, title: str) -> str:
    does: Mapping[str, Any] = {"intent": "file_complaint", "complaint": complaint}
    return "\n".join(str(reply.get("text", "")) for reply in await asking.say(title, choice=does))


async def filed(asking: Asking) -> None:
    """Filed, and asked for a name and a phone."""
    asking.start_anew(NOW)
    await says(asking, STORY, "报上去")


def does(asking: Asking, action: Action, **fields: Any) -> None:
    bootstrap.services().ledger.perform(told(asking).id, Command(action, STAFF, uuid.uuid4().hex, fields))


SETTLED = {
    Action.RESOLVE: {"text": "换好了。", "way": "counter"},
    Action.REJECT: {"reason": "这是县道的灯", "door": "县公路局"},
    Action.FORWARD: {"reason": "镇里办不了", "door": "县公路局"},
}


@pytest.mark.parametrize("action", SETTLED)
async def test_what_is_settled_while_a_question_waits_is_said_to_be(asking: Asking, action: Action) -> None:
    await filed(asking)
    does(asking, action, **SETTLED[action])
    assert told(asking).reference in await says(asking, "王大山 13800138000")
    assert "5号民政窗口" in await says(asking, "低保在哪办")


@pytest.mark.parametrize("grade", ["评价", "满意"])
async def test_an_answer_that_came_first_is_rated_and_the_grade_is_no_name(asking: Asking, grade: str) -> None:
    await filed(asking)
    does(asking, Action.RESOLVE, text="换好了。", way="counter")
    await says(asking, *dict.fromkeys((grade, "满意")))
    row = told(asking)
    assert (row.rating, row.text) == ("4", STORY)


async def test_what_is_told_is_kept_as_it_was_written(asking: Asking) -> None:
    asking.start_anew(NOW)
    await says(asking, "東河村口的路燈壞了半個月沒人修", "報上去", "我要補充,晚上摸黑🐶都跌倒")
    assert told(asking).text == "東河村口的路燈壞了半個月沒人修\n我要補充,晚上摸黑🐶都跌倒"


async def test_filed_by_staff_meanwhile_it_is_filed_once_and_what_is_said_is_added(asking: Asking) -> None:
    asking.start_anew(NOW)
    await says(asking, STORY)
    does(asking, Action.FILE)
    assert "已经报上去了" in await says(asking, "报上去")
    assert "补到" in await says(asking, "我要补充,晚上黑得很")
    asking.start_anew(NOW)
    await says(asking, STORY)
    does(asking, Action.FILE)
    assert "补到" in await says(asking, "晚上学生娃都不敢走")
    assert told(asking).text == f"{STORY}\n晚上学生娃都不敢走"


async def test_dropped_by_staff_meanwhile_it_is_to_be_told_again(asking: Asking) -> None:
    asking.start_anew(NOW)
    await says(asking, STORY)
    does(asking, Action.DROP)
    assert "再说一遍" in await says(asking, "报上去")


async def test_the_buttons_of_before_add_nothing_once_it_is_filed(asking: Asking) -> None:
    await filed(asking)
    for _ in range(5):
        assert "留个姓和电话" in await presses(asking, "file", "对,报上去")
    assert "撤了就不办了" in await presses(asking, "drop", "不报了")
    assert "您说" in await presses(asking, "more", "再补两句")
    await says(asking, "晚上黑得很")
    row = told(asking)
    assert (row.state, row.text) == ("filed", f"{STORY}\n晚上黑得很")


@pytest.mark.parametrize(
    ("text", "label"), [("我要炸了你们政府", "扬言伤人"), ("我爹喝了农药", "有危险"), ("低保在哪办", None)]
)
async def test_staff_see_who_threatens_and_who_is_in_danger(asking: Asking, text: str, label: str | None) -> None:
    asking.start_anew(NOW)
    await says(asking, text)
    labels = bootstrap.services().desk_notes.beside(asking._conversation).labels
    assert labels == ([label] if label else [])
