"""A resident of WeChat whom a person answers: every kind of line arrives on the phone, and nothing of the bot's."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from PIL import Image
from wechat_town import Resident, Town

from bot.conversations.desk.desk_walks import Press
from bot.conversations.desk.proposals import Proposal
from bot.conversations.desk.takeover import Attendant, Said
from bot.conversations.record.handover_models import Outcome
from bot.conversations.record.models import Author
from bot.delivery.reply import Picture, Reply
from bot.people.roles import Role
from bot.people.staff import StaffMember
from bot.web.chat.delivery import PICTURES_PATH
from bot.web.chat.pictures import Pictures
from bot.web.desk.guide_reply import guide_reply
from bot.web.desk.talk_room import room_of

LI = Attendant("li", "李芳", "qingxi")


class Answered:
    """A resident who has been taken over, and the person who did it."""

    def __init__(self, town: Town, resident: Resident) -> None:
        self.town, self.resident = town, resident
        self.id = resident.conversation_id
        self.epoch = town.services.takeover.take(self.id, LI, epoch=0)

    def says(self, *replies: Reply) -> Said:
        mark = uuid.uuid4().hex
        return self.town.services.takeover.say(self.id, LI, *replies, epoch=self.epoch, client_id=mark)

    async def shown(self) -> str:
        await self.town.deliver()
        return "\n".join(str(message) for message in self.resident.shown)


@pytest.fixture
async def answered(town: Town) -> Answered:
    resident = town.resident()
    await resident.say("你好")
    town.clock.advance(dt.timedelta(minutes=2))
    answered = Answered(town, resident)
    await town.deliver()
    resident.shown.clear()
    return answered


async def test_a_line_a_guide_and_a_picture_arrive(answered: Answered) -> None:
    services = answered.town.services
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "#31506b").save(written, "PNG")
    name = Pictures(services.settings.var_dir).keep(answered.id, client_id="p", file=written.getvalue())
    answered.says(Reply(text="您好,我是李芳"))
    answered.says(guide_reply(services, "id-card-loss", town="qingxi"))
    answered.says(Reply(image=Picture(PICTURES_PATH + name, "工作人员发的图片")))
    shown = await answered.shown()
    assert "您好，我是李芳" in shown
    assert "户口簿" in shown
    assert "image" in [message["type"] for message in answered.resident.shown]


async def test_what_they_write_goes_to_the_person_and_the_bot_is_silent(answered: Answered) -> None:
    before = len(answered.resident.lines(Author.BOT))
    await answered.resident.say("我的低保咋停了")
    await answered.town.deliver()
    assert answered.resident.lines()[-1]["text"] == "我的低保咋停了"
    assert len(answered.resident.lines(Author.BOT)) == before
    assert answered.resident.shown == []


async def test_a_proposal_and_a_walk_arrive_when_they_are_sent(answered: Answered) -> None:
    services = answered.town.services
    await answered.resident.say("补身份证要啥")
    services.desk_notes.look(answered.id, LI.id, seq=0)
    (wanted,) = [one for one in services.proposals.wanted(most=50) if one.conversation_id == answered.id]
    services.proposals.keep(wanted, Proposal(wanted.seq, (Reply(text="带上户口簿"),)))
    assert "带上户口簿" not in await answered.shown()
    proposal = services.proposals.of(answered.id)
    assert proposal is not None
    answered.says(*proposal.replies)
    services.desk_walks.lead(
        answered.id, LI, Press("start", "register"), epoch=answered.epoch, client_id=uuid.uuid4().hex
    )
    shown = await answered.shown()
    assert "带上户口簿" in shown
    assert "接着办" in shown


async def test_the_desk_sees_how_many_messages_wechat_still_lets_through(town: Town, answered: Answered) -> None:
    member = StaffMember(id="li", account="li", name="李芳", role=Role.STAFF, town="qingxi")
    before = room_of(town.services, member, answered.id).quota
    answered.says(Reply(text="第一句"))
    await town.deliver()
    after = room_of(town.services, member, answered.id).quota
    assert before is not None
    assert after == before - 1


async def test_given_back_the_bot_answers_again_and_they_are_told(answered: Answered) -> None:
    answered.says(Reply(text="先这样"))
    answered.town.services.takeover.give_back(
        answered.id, LI, epoch=answered.epoch, outcome=Outcome.AT_WINDOW, closes=False
    )
    assert "我接着帮您" in await answered.shown()
    assert await answered.resident.say("谢谢") is not None
