"""What is said of a call after it was promised: withdrawn, asked after, told more of, rung at another number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Optional

import pytest
import sqlalchemy as sa

from bot import bootstrap
from bot.cli.ask import Asking
from bot.clock import SHANGHAI
from bot.conversations.meaning.promised_call import OfTheCall, of_the_call, says_of_the_call
from bot.conversations.record.handover_models import CallbackRow, CallbackState
from bot.ledger.roles import Actor, Role
from bot.settings import load_settings

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
TOKEN = "〔电话k7m2q4x9〕"
ASKED = "让你们的人给我打个电话\n问低保"
STAFF = Actor("s", Role.STAFF, "qingxi")

LEFT = ["不用打了", "算了别打了", "电话不用打了,我自己去", "莫打了", "我问到了,不用打了", "取消那个电话", "别回了"]
WHEN = ["啥时候打", "多久打过来", "几点给我打", "咋还没打", "怎么还没人给我打电话", "今天会打吗", "等了半天没打过来"]
WRONG = ["刚才号码说错了", f"号码写错了,是{TOKEN}", "电话不对", f"换成{TOKEN}", "我报错号码了"]
ANOTHER = [f"打我老伴的手机{TOKEN}", TOKEN, "打我老伴的手机", f"打家里座机{TOKEN}", "打我另一个号码"]
BESIDE = ["姓王", "我叫王桂花", "下午打", "上午别打,我在地里", "我姓李,中午有空", "中午才在家", "下班以后打"]
NOTHING = [
    "低保要带啥",
    "打印要钱吗",
    "几点上班",
    "电话多少",
    "打疫苗",
    "他打了我",
    "叫号机坏了",
    "明天上班吗",
    "我妈叫我来问低保",
    "我家姓李的邻居占了我的地",
    "名字写错了",
    f"路灯坏了,我的电话{TOKEN}",
    "算了",
]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        *((text, OfTheCall.LEFT) for text in LEFT),
        *((text, OfTheCall.WHEN) for text in WHEN),
        *((text, OfTheCall.WRONG_NUMBER) for text in WRONG),
        *((text, OfTheCall.ANOTHER_NUMBER) for text in ANOTHER),
        *((text, OfTheCall.BESIDE) for text in BESIDE),
        *((text, None) for text in NOTHING),
    ],
)
def test_what_is_said_of_a_call(text: str, wish: Optional[OfTheCall]) -> None:
    assert of_the_call(text, just=False) is wish


def test_never_mind_is_of_the_call_right_after_it() -> None:
    assert of_the_call("算了", just=True) is OfTheCall.LEFT
    assert of_the_call("啥时候", just=True) is OfTheCall.WHEN


def test_it_means_so_only_while_a_call_and_nothing_else_waits() -> None:
    assert says_of_the_call("不用打了", {"call": "waits"})
    assert not says_of_the_call("不用打了", {"call": "waits", "kind": "complaint"})
    assert not says_of_the_call("不用打了", {"subject": "subsistence-allowance"})
    assert not says_of_the_call("不用打了", None)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


@pytest.fixture
async def promised(asking: Asking) -> Asking:
    """Somebody to whom a call was promised."""
    asking.start_anew(NOW)
    await asking.say("让你们的人给我打个电话")
    await said(asking, "13812345678,问低保", "记下了")
    return asking


async def said(asking: Asking, text: str, *parts: str) -> str:
    answer = "\n".join(str(reply.get("text")) for reply in await asking.say(text))
    for part in parts:
        assert part in answer
    assert "13812345678" not in answer
    return answer


def newest_call() -> CallbackRow:
    with bootstrap.services().database.read() as session:
        row: CallbackRow = session.execute(sa.select(CallbackRow).order_by(CallbackRow.id.desc()).limit(1)).scalar_one()
        return row


def seen_by_staff() -> tuple[str, str]:
    """The phone under its mask and what whoever rings is told."""
    number = newest_call().id
    (call,) = [one for one in bootstrap.services().callbacks.open(STAFF) if one.row.id == number]
    return call.phone, call.wants


@pytest.mark.system
@pytest.mark.parametrize("text", ["不用打了", "算了别打了", "算了"])
async def test_a_call_that_is_not_wanted_is_withdrawn(promised: Asking, text: str) -> None:
    await said(promised, text, "那个电话不打了")
    row = newest_call()
    assert (row.state, row.ended_at is not None) == (CallbackState.WITHDRAWN.value, True)
    assert row.id not in [one.row.id for one in bootstrap.services().callbacks.open(STAFF)]
    answer = await said(promised, "不用打了")
    assert "那个电话不打了" not in answer


@pytest.mark.system
@pytest.mark.parametrize("text", ["啥时候打", "多久打过来"])
async def test_when_it_comes_is_said_again_with_the_number_under_its_mask(promised: Asking, text: str) -> None:
    await said(promised, text, "给您打过去", "138****5678")
    assert newest_call().state == CallbackState.OPEN.value


@pytest.mark.system
async def test_out_of_hours_it_comes_when_they_are_there(asking: Asking) -> None:
    asking.start_anew(NOW.replace(hour=21))
    await asking.say("让人给我打电话")
    await asking.say("13812345678")
    await said(asking, "啥时候打", "明天", "上班以后给您打过去")


@pytest.mark.system
async def test_name_and_time_are_shown_to_whoever_rings(promised: Asking) -> None:
    await said(promised, "姓王", "写上了", "138****5678")
    await said(promised, "上午别打,我在地里", "写上了", "上班时间")
    await said(promised, "姓王", "写上了")
    phone, wants = seen_by_staff()
    assert phone == "138****5678"
    assert wants.endswith("问低保\n姓王\n上午别打,我在地里")


@pytest.mark.system
async def test_another_number_is_rung_and_the_first_stays_beside_it(promised: Asking) -> None:
    await said(promised, "打我老伴的手机 13987654321", "139****4321")
    phone, wants = seen_by_staff()
    assert phone == "139****4321"
    assert "打我老伴的手机" in wants
    assert "138****5678" in wants


@pytest.mark.system
async def test_a_wrong_number_is_replaced(promised: Asking) -> None:
    await said(promised, "刚才号码说错了,是13987654321", "139****4321")
    assert seen_by_staff() == ("139****4321", ASKED)


@pytest.mark.system
async def test_a_wrong_number_without_the_right_one_is_asked_for(promised: Asking) -> None:
    number = newest_call().id
    await said(promised, "刚才号码说错了", "号码您写一下")
    await said(promised, "13987654321", "139****4321")
    assert newest_call().id == number
    assert seen_by_staff() == ("139****4321", ASKED)


@pytest.mark.system
async def test_a_second_wish_makes_no_second_call(promised: Asking) -> None:
    number = newest_call().id
    await said(promised, "让你们的人给我打个电话", "记着呢", "138****5678")
    assert newest_call().id == number


@pytest.mark.system
async def test_a_call_that_was_made_is_waited_for_no_more(promised: Asking) -> None:
    number = newest_call().id
    bootstrap.services().callbacks.tried(number, STAFF, n=1, reached=True, said="说清楚了")
    await said(promised, "啥时候打", "没有要给您打的电话")
    assert newest_call().state == CallbackState.DONE.value


@pytest.mark.system
async def test_in_the_middle_of_a_list_a_name_is_none_of_the_call(promised: Asking) -> None:
    await promised.say("给娃上户口要带啥")
    await promised.say("姓王")
    assert seen_by_staff()[1] == ASKED
    await promised.say("算了")
    assert newest_call().state == CallbackState.OPEN.value
