"""Where one account serves several towns, the town is taken from a village or asked once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot import bootstrap
from bot.cli.ask import Asking
from bot.ledger.models import ComplaintRow, PictureRow
from bot.settings import load_settings
from bot.wechat.models import CHANNEL

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings(), channel=CHANNEL)
    bootstrap.use(None)


def talk(county: Asking, *texts: str) -> list[str]:
    county.start_anew(None)
    return ["\n".join(str(body) for body in asyncio.run(county.say(text))) for text in texts]


def test_the_town_is_asked_once_and_the_question_is_then_answered(county: Asking) -> None:
    asked, answered, later = talk(county, "低保找谁问,电话多少", "石桥镇", "残疾证找谁问,电话多少")
    assert "哪个镇" in asked
    assert "0800-602" in answered
    assert "哪个镇" not in later
    assert "0800-602" in later


def test_a_village_says_it(county: Asking) -> None:
    village = county.book.town("shiqiao").villages[0].name
    [answered] = talk(county, f"我是{village}的,低保找谁问,电话多少")
    assert "哪个镇" not in answered
    assert "0800-602" in answered


def test_a_complaint_is_kept_for_the_ledger_of_the_town_that_is_named(county: Asking) -> None:
    asked, told, filed = talk(county, "我要投诉,昨天下午三号窗口没人,我等了两个小时", "石桥镇", "对")
    assert "哪个镇" in asked
    assert "您看对不对" in told
    assert "还没报上去" not in told
    assert "编号TS" in filed
    with bootstrap.services().database.read() as session:
        [row] = session.execute(sa.select(ComplaintRow).filter_by(conversation_id=county._conversation)).scalars()
    assert (row.town, row.text, row.state) == ("shiqiao", "我要投诉,昨天下午三号窗口没人,我等了两个小时", "filed")


def test_what_else_was_asked_waits_while_the_town_is_asked(county: Asking) -> None:
    asked, answered = talk(county, "低保多少钱一个月,养老认证咋弄", "青溪镇")
    assert "哪个镇" in asked
    assert "低保·能发多少" in answered
    assert "您刚才还提到「养老钱刷脸认证」" in answered


def test_two_things_are_compared_without_any_town_s_amounts(county: Asking) -> None:
    [answered] = talk(county, "低保和五保有啥区别")
    assert "给谁" in answered
    assert "领多少" not in answered
    assert "哪个镇" not in answered


async def test_pictures_sent_before_the_town_is_known_wait_with_the_complaint(county: Asking) -> None:
    county.start_anew(None)
    services, talk = bootstrap.services(), county._conversation
    await county.say("我要反映问题")
    for n in range(2):
        body = {"text": "", "image": {"url": f"/api/chat/pictures/{n:032x}.jpg", "alt": "您发的图片"}}
        services.inbox.receive(talk, client_id=f"picture-{n}", body=body)
        await county._bot.run_waiting()
    await county.say("2")
    with services.database.read() as session:
        found = session.execute(
            sa.select(ComplaintRow.town, PictureRow.url)
            .join(PictureRow, PictureRow.complaint_id == ComplaintRow.id)
            .where(ComplaintRow.conversation_id == talk)
            .order_by(PictureRow.id)
        ).all()
    assert found == [("shiqiao", f"/api/chat/pictures/{n:032x}.jpg") for n in range(2)]


def test_somebody_in_danger_is_not_asked_for_the_town(county: Asking) -> None:
    [answered] = talk(county, "我要投诉,隔壁着火了没人管")
    assert "119" in answered
    assert "哪个镇" not in answered


def test_whoever_wants_a_person_is_asked_whose_people_first(county: Asking) -> None:
    asked, answered = talk(county, "转人工", "石桥镇")
    assert "哪个镇" in asked
    assert "0800-602" in answered


def test_asking_twice_is_enough(county: Asking) -> None:
    first, again, answered = talk(county, "低保找谁问,电话多少", "不晓得", "不晓得啊")
    assert "哪个镇" in first
    assert "哪个镇" in again
    assert "0800-60" in answered


def test_what_is_the_same_in_every_town_is_asked_first_and_kept(county: Asking) -> None:
    first, second, town, listed = talk(county, "身份证丢了咋办", "户口在本地", "急用", "石桥镇")
    assert "户口在我们本地" in first
    assert "急着用" in second
    assert "哪个镇" in town
    assert "石桥派出所" in listed
    assert "「户口在本地」、「急用，要临时的」" in listed


def test_a_town_named_in_an_answer_is_not_asked_for(county: Asking) -> None:
    _, second, listed = talk(county, "身份证丢了咋办", "我是南湾村的,本地", "不急")
    assert "急着用" in second
    assert "石桥派出所" in listed


def test_of_what_is_asked_beside_it_the_town_is_asked_too(county: Asking) -> None:
    _, beside, listed = talk(county, "身份证丢了咋办", "那到期了呢", "户口在本地")
    assert "过期" in beside
    assert "哪个镇" in listed


def test_several_things_asked_before_the_town_is_known_all_wait(county: Asking) -> None:
    *_, listed = talk(county, "身份证和社保卡都丢了", "户口在本地", "不急", "石桥")
    assert "石桥派出所" in listed
    assert "社保卡" in listed
