"""Pictures in the middle of a talk: into the complaint at hand, or asked about before they go anywhere."""

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
from bot.conversations.record.models import Author
from bot.ledger.models import ComplaintRow, PictureRow
from bot.settings import load_settings

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
STORY = "东河村口的路灯坏了半个月没人修"

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


async def shows(asking: Asking, **more: Any) -> tuple[str, Mapping[str, Any]]:
    """Send a picture, as the doors do once they have kept the file; return its address and the last reply."""
    services, talk = bootstrap.services(), asking._conversation
    url = f"/api/chat/pictures/{uuid.uuid4().hex}.jpg"
    cursor = services.transcript.last_seq(talk)
    body = {"text": "", "image": {"url": url, "alt": "您发的图片"}, **more}
    services.inbox.receive(talk, client_id=uuid.uuid4().hex, body=body)
    await asking._bot.run_waiting()
    lines = services.transcript.after(talk, cursor)
    return url, [line.body for line in lines if line.author is not Author.RESIDENT][-1]


def hanging(asking: Asking) -> list[tuple[str, str]]:
    """Return text and picture of everything of this resident that has a picture."""
    with bootstrap.services().database.read() as session:
        found = session.execute(
            sa.select(ComplaintRow.text, PictureRow.url)
            .join(PictureRow, PictureRow.complaint_id == ComplaintRow.id)
            .where(ComplaintRow.conversation_id == asking._conversation)
            .order_by(PictureRow.id)
        )
        return [(text, url) for text, url in found]


def titles(reply: Mapping[str, Any]) -> list[str]:
    return [choice["title"] for choice in reply.get("choices", ())]


async def test_a_picture_while_it_is_told_hangs_on_it_and_the_talk_goes_on(asking: Asking) -> None:
    asking.start_anew(NOW)
    await asking.say("我要投诉")
    first, reply = await shows(asking)
    assert "图片收到" in reply["text"]
    await asking.say(STORY)
    second, reply = await shows(asking)
    assert "图片收到" in reply["text"]
    filed = await asking.say("对")
    assert "编号TS" in filed[0]["text"]
    third, reply = await shows(asking)
    assert "TS20261124" in reply["text"]
    assert [url for _, url in hanging(asking)] == [first, second, third]


async def test_a_number_typed_behind_a_picture_answers_the_question_before_it(asking: Asking) -> None:
    asking.start_anew(NOW)
    await asking.say(STORY)
    await shows(asking)
    filed = await asking.say("1")
    assert "编号TS" in filed[0]["text"]
    _, reply = await shows(asking)
    assert titles(reply) == [choice["title"] for choice in filed[-1]["choices"]]
    await asking.say("1")
    with bootstrap.services().database.read() as session:
        row = session.execute(sa.select(ComplaintRow).filter_by(conversation_id=asking._conversation)).scalar_one()
    assert (row.text, row.state) == (STORY, "filed")


async def test_a_picture_in_a_complaint_told_beside_a_walk_is_the_complaints(asking: Asking) -> None:
    asking.start_anew(NOW)
    await asking.say("教我在手机上交医保")
    await asking.say("我要投诉")
    url, reply = await shows(asking)
    assert "放进您刚说的事" in reply["text"]
    assert [each for _, each in hanging(asking)] == [url]


async def test_a_picture_days_after_goes_to_the_open_complaint_and_says_so(asking: Asking) -> None:
    asking.start_anew(NOW)
    await asking.say(STORY)
    await asking.say("对")
    await asking.say("就在这里回我")
    await asking.say("社保卡丢了咋办")
    url, reply = await shows(asking)
    assert "放进TS20261124" in reply["text"]
    assert [each for _, each in hanging(asking)] == [url]
    asked = await asking.say("低保要带啥")
    _, reply = await shows(asking)
    assert titles(reply) == [choice["title"] for choice in asked[-1]["choices"]]


async def test_a_picture_nobody_asked_for_is_asked_about_and_hangs_nowhere_meanwhile(asking: Asking) -> None:
    asking.start_anew(NOW)
    _, reply = await shows(asking)
    assert titles(reply) == ["反映问题用的", "给窗口的人看", "没啥，不用管"]
    assert hanging(asking) == []
    [left] = await asking.say("没啥,不用管")
    assert "放着" in left["text"]
    assert hanging(asking) == []


async def test_a_picture_said_to_be_for_the_window_is_not_asked_about(asking: Asking) -> None:
    asking.start_anew(NOW)
    _, reply = await shows(asking, choice={"intent": "file_complaint", "shown": True})
    assert "工作人员" in reply["text"]
    assert titles(reply) == []
    assert hanging(asking) == []


async def test_a_picture_said_to_be_for_a_complaint_begins_it(asking: Asking) -> None:
    asking.start_anew(NOW)
    url, _ = await shows(asking)
    [asked] = await asking.say("反映问题用的")
    assert "您说" in asked["text"]
    await asking.say(STORY)
    filed = await asking.say("对")
    assert "编号TS" in filed[0]["text"]
    [(text, hung)] = hanging(asking)
    assert (STORY in text, hung) == (True, url)


async def test_a_picture_answers_no_question_of_a_checklist(asking: Asking) -> None:
    asking.start_anew(NOW)
    asked = await asking.say("社保卡丢了咋办")
    assert asked[-1]["choices"]
    _, reply = await shows(asking)
    assert "照片" in reply["text"]
    [left] = await asking.say("没啥,不用管")
    assert "放着" in left["text"]
