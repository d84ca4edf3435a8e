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
from bot.ledger.states import Action, Source
from bot.settings import load_settings

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
STAFF = Actor("staff-1", Role.STAFF, "qingxi", "坐席小林")
HANDLER = Actor("handler-1", Role.HANDLER, "qingxi", "承办老周", department="town-building")

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


def all_told(asking: Asking) -> list[ComplaintRow]:
    with bootstrap.services().database.read() as session:
        here = sa.select(ComplaintRow).where(ComplaintRow.conversation_id == asking._conversation)
        return list(session.execute(here.order_by(ComplaintRow.id)).scalars())


def told(asking: Asking) -> ComplaintRow:
    [row] = all_told(asking)
    return row


async def answered(asking: Asking, text: str = "路灯修好了。") -> str:
    """A complaint filed in the talk and answered by the department; return what the resident read of it."""
    asking.start_anew(NOW)
    for says in ("东河村口的路灯坏了半个月没人修", "对", "不留名"):
        await asking.say(says)
    services, talk = bootstrap.services(), told(asking).conversation_id
    await answer(told(asking), text)
    return str(services.transcript.after(talk, services.transcript.last_seq(talk) - 1)[-1].body["text"])


async def answer(row: ComplaintRow, text: str = "路灯修好了。") -> None:
    steps = (
        (Action.ACCEPT, STAFF, {}),
        (Action.ASSIGN, STAFF, {"department": "town-building"}),
        (Action.ACKNOWLEDGE, HANDLER, {}),
        (Action.START, HANDLER, {}),
        (Action.REPLY, HANDLER, {"text": text}),
    )
    for action, actor, fields in steps:
        bootstrap.services().ledger.perform(row.id, Command(action, actor, uuid.uuid4().hex, fields))


@pytest.mark.parametrize(
    ("says", "outcome"),
    [
        ("办好了", "solved"),
        ("修好了,谢谢", "solved"),
        ("非常好", "solved"),
        ("还没有", "unsolved"),
        ("没解决", "unsolved"),
        ("太差了", "unsolved"),
    ],
)
async def test_a_plain_word_answers_how_it_went(asking: Asking, says: str, outcome: str) -> None:
    await answered(asking)
    await asking.say(says)
    assert told(asking).follow_up == outcome


GRADES = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


async def test_the_grades_come_with_the_thanks_and_no_second_question(asking: Asking) -> None:
    await answered(asking)
    asked_at = told(asking).asked_at
    [thanked] = await asking.say("办好了")
    assert [choice["title"] for choice in thanked["choices"]] == GRADES
    assert "\uff1f" not in thanked["text"]
    await asking.say("满意")
    row = told(asking)
    assert (row.follow_up, row.rating, row.asked_at) == ("solved", "4", asked_at)
    await asking.say("非常不满意")
    assert told(asking).rating == "4"


@pytest.mark.parametrize(("says", "grade"), [("一般般吧", "3"), ("好得很", "5"), ("太差了", "1"), ("还可以", "3")])
async def test_a_grade_is_known_by_what_people_say_for_it(asking: Asking, says: str, grade: str) -> None:
    await answered(asking)
    await asking.say("办好了")
    await asking.say(says)
    assert told(asking).rating == grade


@pytest.mark.parametrize("says", ["还是没人来修", "修了又坏了"])
async def test_a_no_that_says_why_is_taken_up_again_at_once(asking: Asking, says: str) -> None:
    await answered(asking)
    await asking.say(says)
    assert told(asking).reopened == 1


async def test_a_grade_can_be_given_later_and_unasked(asking: Asking) -> None:
    await answered(asking)
    await asking.say("办好了")
    await asking.say("低保在哪办")
    graded = await asking.say("评价")
    assert [choice["title"] for choice in graded[-1]["choices"]] == GRADES
    await asking.say("基本满意")
    assert told(asking).rating == "3"


async def test_whoever_was_turned_down_is_asked_for_nothing(asking: Asking) -> None:
    heard = await answered(asking, "经查,那段路不符合装灯的条件,这回装不了。")
    assert "办好了没" not in heard
    [thanked] = await asking.say("办好了")
    assert not thanked.get("choices")


async def test_what_was_answered_last_is_meant_and_what_was_rated_is_not_rated_again(asking: Asking) -> None:
    await answered(asking)
    for says in ("西坡村的垃圾没人收", "报上去", "不留名"):
        await asking.say(says)
    _first, second = all_told(asking)
    await answer(second)
    await asking.say("评价")
    await asking.say("满意")
    await asking.say("评价")
    await asking.say("非常满意")
    assert [row.rating for row in all_told(asking)] == ["5", "4"]
    await asking.say("不满意")
    await asking.say("第二天又堆起来了")
    assert [row.reopened for row in all_told(asking)] == [0, 1]


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


async def joined(asking: Asking) -> ComplaintRow:
    """A complaint filed in the talk, joined to one that somebody rang about; return that one."""
    asking.start_anew(NOW)
    for says in ("东河村口的路灯坏了半个月没人修", "对", "不留名"):
        await asking.say(says)
    ledger = bootstrap.services().ledger
    rung = ledger.file_now(STAFF, "东河村口路灯不亮,晚上黑", command_id=uuid.uuid4().hex, source=Source.PHONE).complaint
    into = {"into": rung.reference}
    ledger.perform(told(asking).id, Command(Action.JOIN, STAFF, uuid.uuid4().hex, into))
    return rung


async def test_what_was_joined_is_withdrawn_and_the_matter_goes_on_for_the_others(asking: Asking) -> None:
    rung = await joined(asking)
    asked = await asking.say("把我的投诉撤了")
    assert "别家也反映了" in asked[-1]["text"]
    await asking.say("撤了吧")
    row = told(asking)
    with bootstrap.services().database.read() as session:
        kept = session.get(ComplaintRow, rung.id)
    assert (row.state, row.joined_into, kept.state, kept.affected) == ("withdrawn", None, "filed", 1)


async def test_what_was_joined_and_answered_is_no_more_withdrawn(asking: Asking) -> None:
    await answer(await joined(asking))
    refused = await asking.say("把我的投诉撤了")
    assert "已经答复您了" in refused[-1]["text"]
    assert told(asking).state == "joined"
