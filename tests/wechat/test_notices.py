"""Notices where no message may be sent: by template, by a lasting subscription, and once, behind a link."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from office import to_reply
from serving import serving
from wechat_town import ACCOUNT, Resident, Town, met, says, services_of, town_of

from bot import bootstrap
from bot.conversations.complaints.complaint_wording import filed
from bot.conversations.record.models import Author, ConversationRow, InboxRow
from bot.delivery.reply import Reply
from bot.doctor.wechat import notices
from bot.fake_wechat.pushing import xml
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role
from bot.settings import Settings
from bot.wechat.account import learn
from bot.wechat.models import ConsentRow, OnceRow
from bot.wechat.notices import NOTICE
from bot.wechat.sender import SEND, WeChatSender
from bot.wechat.wording import NOTIFY_ME, NOTIFY_ME_ONCE

_AGREED = {"List": {"TemplateId": "T1", "SubscribeStatusString": "accept"}}
_LINK = re.compile(r'<a href="([^"]+)">([^<]+)</a>')


@contextlib.contextmanager
def noticing(town: Town, kind: str, **settings: str) -> Iterator[WeChatSender]:
    """The account has a template; the sender that knows."""
    services, before = town.services, town.services.settings
    wechat = replace(before.wechat, notice_template="T1", notice_kind=kind, customer_service="on", **settings)
    services.settings = replace(before, wechat=wechat)
    try:
        yield WeChatSender(services)
    finally:
        services.settings = before


@pytest.fixture
async def once_town(tmp_path: Path) -> AsyncIterator[Town]:
    """An account that may ask residents whether to tell them once."""
    account = replace(ACCOUNT, notice_template="T1", notice_kind="once", customer_service="on")
    services = services_of(tmp_path, account)
    with serving(services) as (server, bot):
        async for made in town_of(services, server, bot, kind="verified"):
            yield made


async def reports(town: Town, resident: Resident, text: str) -> tuple[ComplaintRow, str]:
    """A resident files a complaint and reads its number; return it, and what was shown."""
    rows: list[ComplaintRow] = []

    def answer(_body: object) -> list[Reply]:
        talk = resident.conversation_id
        who = town.read(ConversationRow, talk).resident_id
        made = town.services.ledger.file_now(
            Actor(id=who, role=Role.RESIDENT, town="qingxi"),
            text=text,
            command_id=f"file-{talk}-{text}",
            details={},
            conversation_id=talk,
            resident_id=who,
        )
        rows.append(made.complaint)
        return [filed(made.complaint)]

    before, town.bot.answer = town.bot.answer, answer
    shown = (await resident.say(text))["text"]
    town.bot.answer = before
    return rows[0], shown


def link_in(shown: str) -> str:
    [(link, title)] = _LINK.findall(shown)
    assert title == NOTIFY_ME_ONCE
    return str(link)


@pytest.mark.parametrize("code", [-1, 40001, 40164])
async def test_a_notice_that_does_not_get_through_is_tried_again(town: Town, code: int) -> None:
    resident = await met(town)
    with noticing(town, "template") as sender:
        town.clock.advance(dt.timedelta(hours=50))
        town.fault(NOTICE["template"], code=code, times=2)
        says(town, resident, Reply(text="您反映的路灯修好了。"), author=Author.SYSTEM)
        for _ in range(4):
            await sender.run_due()
            town.clock.advance(dt.timedelta(minutes=6))
        await sender.client.close()
    assert [message["by"] for message in resident.shown] == ["notice"]
    assert "您反映的路灯修好了" in (await resident.say("我看看"))["text"]


async def test_progress_is_announced_by_subscription_to_those_who_agreed(town: Town) -> None:
    agreed, silent = await met(town), await met(town)
    with noticing(town, "subscription") as sender:
        await agreed.event("subscribe_msg_popup_event", SubscribeMsgPopupEvent=_AGREED)
        town.clock.advance(dt.timedelta(hours=50))
        for resident in (agreed, silent):
            says(town, resident, Reply(text="您反映的路灯修好了。"), author=Author.SYSTEM)
        for _ in range(2):
            town.clock.advance(dt.timedelta(seconds=10))
            await sender.run_due()
        await sender.client.close()
    assert [message["by"] for message in agreed.shown] == ["notice"]
    assert silent.shown == []
    assert "您反映的路灯修好了" in (await agreed.say("我看看"))["text"]


async def test_every_piece_of_news_is_announced_once(town: Town) -> None:
    resident = await met(town)
    with noticing(town, "template") as sender:
        town.clock.advance(dt.timedelta(hours=50))
        for words in ("您反映的路灯派下去了。", "您反映的路灯修好了。"):
            says(town, resident, Reply(text=words), author=Author.SYSTEM)
            for _ in range(2):
                await sender.run_due()
                town.clock.advance(dt.timedelta(minutes=6))
        await sender.client.close()
    assert [message["by"] for message in resident.shown] == ["notice", "notice"]
    told = (await resident.say("我看看"))["text"]
    assert "派下去了" in told
    assert "修好了" in told


async def test_a_consent_that_tencent_does_not_know_any_more_is_struck_out(town: Town) -> None:
    resident = await met(town)
    with noticing(town, "subscription") as sender:
        await resident.event("subscribe_msg_popup_event", SubscribeMsgPopupEvent=_AGREED)
        town.clock.advance(dt.timedelta(hours=50))
        # Refused where Tencent's own page manages it, and the event was lost.
        town.fake.account.phone(resident.openid).subscribed.clear()
        for words in ("您反映的路灯派下去了。", "您反映的路灯修好了。"):
            says(town, resident, Reply(text=words), author=Author.SYSTEM)
            await sender.run_due()
            town.clock.advance(dt.timedelta(minutes=6))
        assert town.rows(ConsentRow, conversation_id=resident.conversation_id) == []
        assert town.fake.account.calls.count(NOTICE["subscription"]) == 1
        assert resident.shown == []
        await resident.event("subscribe_msg_popup_event", SubscribeMsgPopupEvent=_AGREED)
        says(town, resident, Reply(text="您反映的路灯,回头有人问您满不满意。"), author=Author.SYSTEM)
        await sender.run_due()
        await sender.client.close()
    assert [message["by"] for message in resident.shown] == ["notice"]
    assert "您反映的路灯修好了" in (await resident.say("我看看"))["text"]


async def test_whoever_has_not_subscribed_is_shown_where_to_with_a_complaint(town: Town) -> None:
    page = "https://mp.weixin.qq.com/s/notices"
    resident = await met(town)
    with noticing(town, "subscription", notice_page=page):
        _, shown = await reports(town, resident, "路灯坏了")
        assert _LINK.findall(shown) == [(page, NOTIFY_ME)]
        await resident.event("subscribe_msg_popup_event", SubscribeMsgPopupEvent=_AGREED)
        _, shown = await reports(town, resident, "井盖没了")
    assert _LINK.findall(shown) == []


@pytest.mark.parametrize("code", [45015, 45047])
async def test_where_tencent_says_that_no_message_may_be_sent_a_notice_is(town: Town, code: int) -> None:
    resident = await met(town)
    with noticing(town, "template") as sender:
        town.fault(SEND, code=code)
        says(town, resident, Reply(text="您反映的路灯修好了。"), author=Author.SYSTEM)
        town.clock.advance(dt.timedelta(seconds=6))
        await sender.run_due()
        await sender.client.close()
    assert [message["by"] for message in resident.shown] == ["notice"]
    assert "您反映的路灯修好了" in (await resident.say("我看看"))["text"]


async def test_an_account_without_customer_service_sends_notices_all_the_same(quiet_town: Town) -> None:
    town, resident = quiet_town, quiet_town.resident()
    await resident.say("你好")
    town.clock.advance(dt.timedelta(minutes=2))
    resident.shown.clear()
    with noticing(town, "template") as sender:
        with town.services.database.write() as session:
            learn(session, town.services.settings.wechat, can_send=False)
        town.services.settings = replace(
            town.services.settings, wechat=replace(town.services.settings.wechat, customer_service="auto")
        )
        says(town, resident, Reply(text="您反映的路灯修好了。"), author=Author.SYSTEM)
        await sender.run_due()
        await sender.client.close()
    assert [message["by"] for message in resident.shown] == ["notice"]
    assert "您反映的路灯修好了" in (await resident.say("我看看"))["text"]


async def test_whoever_asked_to_be_told_is_told_once_of_the_answer(once_town: Town) -> None:
    town, resident = once_town, once_town.resident()
    await resident.say("你好")
    complaint, shown = await reports(town, resident, "东河村口的路灯坏了")
    page = await town.fake.asked(resident.openid, link_in(shown), agrees=True)
    assert "有答复就通知您" in page
    resident.shown.clear()
    town.clock.advance(dt.timedelta(hours=50))
    to_reply(town.services.ledger, complaint)
    await town.deliver()
    [notice] = resident.shown
    assert notice["by"] == "notice"
    assert f"{complaint.reference}有答复了" in notice["data"]["content"]["value"]
    [consent] = town.rows(OnceRow)
    assert consent.used_at == town.clock.now()
    says(town, resident, Reply(text=f"您报的{complaint.reference}办结了。"), author=Author.SYSTEM)
    await town.deliver()
    assert len(resident.shown) == 1
    seen = (await resident.say("看看"))["text"]
    assert "路灯已经修好了" in seen
    assert "收到" not in seen
    assert resident.lines()[-1] == {"text": "看看"}
    assert (await resident.say("看看"))["text"] == "收到:看看"
    assert "通知过您了" in await town.fake.asked(resident.openid, link_in(shown), agrees=True)


async def test_what_comes_before_the_answer_does_not_use_the_notice_up(once_town: Town) -> None:
    town, resident = once_town, once_town.resident()
    await resident.say("你好")
    complaint, shown = await reports(town, resident, "东河村口的路灯坏了")
    await town.fake.asked(resident.openid, link_in(shown), agrees=True)
    resident.shown.clear()
    town.clock.advance(dt.timedelta(hours=50))
    says(town, resident, Reply(text=f"您报的{complaint.reference}受理了。"), author=Author.SYSTEM)
    await town.deliver()
    assert resident.shown == []
    assert [row.used_at for row in town.rows(OnceRow)] == [None]


async def test_each_complaint_has_a_notice_of_its_own(once_town: Town) -> None:
    town, resident = once_town, once_town.resident()
    await resident.say("你好")
    complaints = []
    for text in ("东河村口的路灯坏了", "石桥边的井盖没了"):
        complaint, shown = await reports(town, resident, text)
        await town.fake.asked(resident.openid, link_in(shown), agrees=True)
        complaints.append(complaint)
    assert sorted(row.scene for row in town.rows(OnceRow)) == [1, 2]
    resident.shown.clear()
    town.clock.advance(dt.timedelta(hours=50))
    for complaint in complaints:
        to_reply(town.services.ledger, complaint)
        await town.deliver()
    told = [message["data"]["content"]["value"] for message in resident.shown]
    assert [row.reference in words for row, words in zip(complaints, told, strict=True)] == [True, True]


async def test_a_notice_for_once_that_does_not_get_through_is_not_used_up(once_town: Town) -> None:
    town, resident = once_town, once_town.resident()
    await resident.say("你好")
    complaint, shown = await reports(town, resident, "东河村口的路灯坏了")
    await town.fake.asked(resident.openid, link_in(shown), agrees=True)
    resident.shown.clear()
    town.clock.advance(dt.timedelta(hours=50))
    town.fault(NOTICE["once"], code=-1, times=2)
    to_reply(town.services.ledger, complaint)
    for _ in range(4):
        await town.deliver(after=360)
    assert [message["by"] for message in resident.shown] == ["notice"]


async def test_whoever_says_no_is_not_told_and_may_say_yes_later(once_town: Town) -> None:
    town, resident = once_town, once_town.resident()
    await resident.say("你好")
    complaint, shown = await reports(town, resident, "东河村口的路灯坏了")
    assert "好，不通知" in await town.fake.asked(resident.openid, link_in(shown), agrees=False)
    assert [row.agreed_at for row in town.rows(OnceRow)] == [None]
    to_reply(town.services.ledger, complaint)
    assert "已经有答复了" in await town.fake.asked(resident.openid, link_in(shown), agrees=True)


async def test_nobody_agrees_for_somebody_else_or_with_a_made_up_link(once_town: Town) -> None:
    town, resident, other = once_town, once_town.resident(), once_town.resident()
    for one in (resident, other):
        await one.say("你好")
    _, shown = await reports(town, resident, "东河村口的路灯坏了")
    link = link_in(shown)
    [offer] = town.rows(OnceRow)
    assert offer.id in link
    forged = (
        (other.openid, link),
        ("oSomebodyUnknown", link),
        (resident.openid, link.replace("reserved=", "reserved=x")),
        (resident.openid, re.sub("reserved=.*#", f"reserved={offer.id}#", link)),
        (resident.openid, re.sub("reserved=.*#", f"reserved={offer.id}{'0' * 32}#", link)),
        (resident.openid, re.sub("&reserved=.*#", "#", link)),
        (resident.openid, link.replace("scene=1", "scene=2")),
        (resident.openid, link.replace("template_id=T1", "template_id=T2")),
    )
    for openid, wrong in forged:
        assert "这个链接用不了" in await town.fake.asked(openid, wrong, agrees=True), wrong
    assert [row.agreed_at for row in town.rows(OnceRow)] == [None]


async def test_what_is_shown_again_of_a_complaint_offers_the_same_notice_until_it_is_wanted(once_town: Town) -> None:
    town, resident = once_town, once_town.resident()
    await resident.say("你好")
    complaint, shown = await reports(town, resident, "东河村口的路灯坏了")
    town.bot.answer = lambda _body: [Reply(text=f"{complaint.reference}正在办。")]
    again = (await resident.say("查投诉"))["text"]
    assert link_in(again) == link_in(shown)
    await town.fake.asked(resident.openid, link_in(again), agrees=True)
    assert _LINK.findall((await resident.say("查投诉"))["text"]) == []
    says(town, resident, Reply(text=f"您报的{complaint.reference}受理了。"), author=Author.SYSTEM)
    await town.deliver()
    assert _LINK.findall(resident.texts[-1]) == []


async def test_offers_go_with_whoever_leaves(once_town: Town) -> None:
    town, resident = once_town, once_town.resident()
    await resident.say("你好")
    await reports(town, resident, "东河村口的路灯坏了")
    await resident.event("unsubscribe")
    assert town.rows(OnceRow) == []


async def test_the_phone_in_the_terminal_presses_the_link(once_town: Town) -> None:
    from bot.cli.fake_wechat import _of_what_is_shown, _phone_line, _read

    resident = once_town.resident()
    await resident.say("你好")
    assert _of_what_is_shown("/notify", resident.shown) is None
    await reports(once_town, resident, "东河村口的路灯坏了")
    bootstrap.use(once_town.services)
    try:
        async with _phone_line() as http:
            for line, title in (("/notify no", "好，不通知"), ("/notify", "好，有答复就通知您")):
                asked = _of_what_is_shown(line, resident.shown)
                assert asked is not None
                async with http.post("/fake/do", json={"openid": resident.openid, **asked}) as answer:
                    assert title in _read((await answer.json())["page"])
            wrong = {"openid": resident.openid, "do": "asked", "link": "https://a.example", "agrees": True}
            async with http.post("/fake/do", json=wrong) as answer:
                assert "address" in (await answer.json())["error"]
    finally:
        bootstrap.use(None)


def test_the_doctor_says_where_nobody_can_agree_to_notices() -> None:
    plain = Settings(public_url="http://town.example")
    asked = {
        kind: [finding.what for finding in notices(replace(plain, wechat=replace(ACCOUNT, **settings)))]
        for kind, settings in {
            "none": {},
            "template": {"notice_template": "T1", "notice_kind": "template"},
            "no page": {"notice_template": "T1"},
            "page": {"notice_template": "T1", "notice_page": "https://mp.weixin.qq.com/s/x"},
            "once": {"notice_template": "T1", "notice_kind": "once"},
        }.items()
    }
    assert [kind for kind, said in asked.items() if said] == ["no page", "once"]


async def test_what_has_no_room_in_the_answer_to_a_look_follows_it(town: Town) -> None:
    resident = await met(town)
    town.clock.advance(dt.timedelta(hours=50))
    words = ["".join(f"第{n}句话,长一点也不要紧。" for n in range(40)) + name for name in "甲乙"]
    for text in words:
        says(town, resident, Reply(text=text))
    await town.deliver()
    assert resident.shown == []
    fields = town.fake.pusher.fields(resident.openid, "text", Content="看看")
    town.fake.account.earn(resident.openid, by_message=True)
    answers = [await town.fake.pusher.push_once(xml(fields)) for _ in range(3)]
    assert [answer.message["text"] for answer in answers if answer.message] == words[:1] * 3
    await town.deliver()
    assert resident.texts == words[1:]


async def test_whoever_is_with_a_person_says_look_to_them(town: Town) -> None:
    resident = await met(town)
    resident.change(speaker="human")
    town.clock.advance(dt.timedelta(hours=50))
    says(town, resident, Reply(text="您的事办好了"))
    await town.deliver()
    await resident.say("看看")
    assert len(town.rows(InboxRow, conversation_id=resident.conversation_id)) == 2
