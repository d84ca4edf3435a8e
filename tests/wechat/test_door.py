"""The door: what is let in, what is answered, and that every push counts once."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from serving import serving, until
from wechat_town import ACCOUNT, NOON, Town, services_of, town_of

from bot.conversations.record.models import Author, ConversationRow, InboxRow, TranscriptRow
from bot.delivery.reply import Card, Choice, Link, Reply
from bot.fake_wechat.account import FakeAccount
from bot.fake_wechat.pushing import Pusher, xml
from bot.web.wechat.door import ADDRESS
from bot.web.wechat.intake import Intake
from bot.web.wechat.spool import Spool
from bot.web.wechat.taking import Taken, Taking
from bot.wechat import wording
from bot.wechat.crypto import signature
from bot.wechat.models import ArrivalRow, ConsentRow, FollowerRow, PushRow, ReceivedMediaRow
from bot.wechat.parsing import Push, read_push


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "JPEG")
    return written.getvalue()


async def test_the_platform_is_answered_with_its_own_words(town: Town) -> None:
    query = {"timestamp": "1", "nonce": "2", "signature": signature(ACCOUNT.token, "1", "2"), "echostr": "4375120948"}
    address = town.server.address + ADDRESS
    answer = await asyncio.to_thread(requests.get, address, params=query, timeout=10)
    assert (answer.status_code, answer.text) == (200, "4375120948")
    query["signature"] = query["signature"][:-1] + "0"
    refused = await asyncio.to_thread(requests.get, address, params=query, timeout=10)
    assert (refused.status_code, refused.text) == (403, "")


async def test_a_message_is_answered_in_the_same_response(town: Town) -> None:
    assert await town.resident().say("办低保") == {"type": "text", "text": "收到:办低保"}


@pytest.mark.parametrize("mode", ["plain", "compatible"])
async def test_the_other_modes(mode: str, tmp_path: Path) -> None:
    services = services_of(tmp_path, replace(ACCOUNT, mode=mode))
    with serving(services) as (server, bot):
        async for town in town_of(services, server, bot, kind="verified"):
            assert (await town.resident().say("办低保"))["text"] == "收到:办低保"


async def test_in_compatible_mode_the_clear_fields_are_not_believed(tmp_path: Path) -> None:
    services = services_of(tmp_path, replace(ACCOUNT, mode="compatible"))
    with serving(services) as (server, bot):
        async for town in town_of(services, server, bot, kind="verified"):
            resident, forged = town.resident(), town.resident()
            pusher = town.fake.pusher
            query, body = pusher._signed(xml(pusher.fields(resident.openid, "text", Content="真的")))
            body = body.replace("真的", "假的").replace(resident.openid, forged.openid, 1)
            answer = await asyncio.to_thread(
                requests.post, server.address + ADDRESS, params=query, data=body.encode(), timeout=10
            )
            assert answer.status_code == 200
            assert [line["text"] for line in resident.lines()] == ["真的"]


@pytest.mark.parametrize(
    ("altered", "status"),
    [
        ({"signature": "0" * 40}, 403),
        ({"msg_signature": "0" * 40}, 403),
        ({"nonce": "1"}, 403),
        ({"timestamp": "1"}, 403),
        ({"encrypt_type": "raw"}, 403),
        ({"msg_signature": ""}, 403),
        ({"signature": "非"}, 403),
    ],
)
async def test_what_is_not_genuine_is_refused(town: Town, altered: dict[str, str], status: int) -> None:
    resident = town.resident()
    body = xml(town.fake.pusher.fields(resident.openid, "text", Content="假的"))
    reply = await town.fake.pusher.push_once(body, **altered)
    assert (reply.status, reply.message) == (status, None)


@pytest.mark.parametrize("seconds", [-3600, 3600])
async def test_an_old_or_future_request_is_refused_and_a_retry_is_not(town: Town, seconds: int) -> None:
    pusher, resident = town.fake.pusher, town.resident()
    query, body = pusher._signed(xml(pusher.fields(resident.openid, "text", Content="你好")))

    async def post() -> requests.Response:
        address = town.server.address + ADDRESS
        return await asyncio.to_thread(requests.post, address, params=query, data=body.encode(), timeout=10)

    assert (await post()).status_code == 200
    town.clock.advance(dt.timedelta(seconds=20))
    assert (await post()).status_code == 200
    town.clock.advance(dt.timedelta(seconds=seconds))
    assert (await post()).status_code == 403
    town.clock.set(NOON + dt.timedelta(days=1))


async def test_a_message_for_another_account_is_refused(town: Town) -> None:
    other = Pusher(town.fake.account, replace(ACCOUNT, app_id="wxother"), town.server.address + ADDRESS)
    reply = await other.push_once(xml(other.fields("o1", "text", Content="hi")))
    await other.close()
    assert reply.status == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<xml><Encrypt>" + b"A" * 70_000 + b"</Encrypt></xml>", 413),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', 400),
        (b"<xml><Encrypt></Encrypt></xml>", 400),
        (b"", 400),
        (b"\xff\xfe\x00", 400),
        (b"<xml><Encrypt><a>1</a></Encrypt></xml>", 400),
        (b"<xml><Encrypt>AAAA</Encrypt></xml>", 403),
    ],
)
async def test_hostile_bodies_are_refused(town: Town, body: bytes, status: int) -> None:
    query, _ = town.fake.pusher._signed("<xml></xml>")
    answer = await asyncio.to_thread(requests.post, town.server.address + ADDRESS, params=query, data=body, timeout=10)
    assert answer.status_code == status


@given(
    pieces=st.dictionaries(
        st.sampled_from(["MsgType", "Event", "EventKey", "Content", "MediaId", "Label", "bizmsgmenuid", "MsgId"]),
        st.text(max_size=40) | st.sampled_from(["text", "event", "image", "subscribe", "SCAN", "voice", "location"]),
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sealed_fields_are_answered_and_nothing_breaks(
    served, caplog: pytest.LogCaptureFixture, pieces: dict[str, str]
) -> None:
    services, server, _bot = served
    account = FakeAccount(services.clock, app_id=ACCOUNT.app_id, secret="")
    pusher = Pusher(account, ACCOUNT, server.address + ADDRESS)
    fields = {"FromUserName": "ofuzz", "ToUserName": "gh", "CreateTime": "1", **pieces}
    query, body = pusher._signed(xml(fields))
    answer = requests.post(server.address + ADDRESS, params=query, data=body.encode(), timeout=10)
    assert answer.status_code in {200, 400}
    assert answer.elapsed.total_seconds() < 5
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@given(
    sealed=st.text(max_size=200)
    | st.recursive(
        st.text("a<&]>", max_size=5), lambda inner: st.lists(inner, max_size=4).map("".join).map("<x>{}</x>".format)
    ).map("<xml><FromUserName>ofuzz</FromUserName><MsgType>text</MsgType>{}</xml>".format),
    raw=st.binary(max_size=200),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_answered_and_nothing_breaks(
    served, caplog: pytest.LogCaptureFixture, sealed: str, raw: bytes
) -> None:
    services, server, _bot = served
    account = FakeAccount(services.clock, app_id=ACCOUNT.app_id, secret="")
    query, body = Pusher(account, ACCOUNT, server.address + ADDRESS)._signed(sealed)
    for data in (body.encode(), raw):
        answer = requests.post(server.address + ADDRESS, params=query, data=data, timeout=10)
        assert answer.status_code in ({200, 400} if data is not raw else {400, 403})
        assert answer.elapsed.total_seconds() < 5
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_the_same_push_at_two_processes_is_one_turn_and_one_answer(town_on_either: Town) -> None:
    town, resident = town_on_either, town_on_either.resident()
    other = services_of(town.services.settings.var_dir, ACCOUNT, database=town.services.settings.database)
    with serving(other) as (server, _bot):
        pushers = [town.fake.pusher, Pusher(town.fake.account, ACCOUNT, server.address + ADDRESS)]
        for fields in (
            town.fake.pusher.fields(resident.openid, "text", Content="身份证丢了"),
            town.fake.pusher.fields(resident.openid, "event", Event="SCAN", EventKey="village-02"),
            town.fake.pusher.fields(resident.openid, "event", Event="CLICK", EventKey="complain"),
        ):
            replies = await asyncio.gather(*(pusher.push_once(xml(fields)) for pusher in pushers * 2))
            answers = [reply.message for reply in replies]
            assert answers[0] is not None
            assert answers == [answers[0]] * 4
        await pushers[1].close()
    rows = town.rows(InboxRow, conversation_id=resident.conversation_id)
    assert [row.body["text"] for row in rows] == ["身份证丢了", "我要反映问题"]
    assert [row.count for row in town.rows(ArrivalRow, scene="village-02")] == [1]


async def test_the_same_message_four_times_at_once_and_late_is_one_turn_and_one_answer(town_on_either: Town) -> None:
    town = town_on_either
    resident, pusher = town.resident(), town.fake.pusher
    body = xml(pusher.fields(resident.openid, "text", Content="身份证丢了"))
    town.bot.hold()
    at_once = [asyncio.create_task(pusher.push_once(body)) for _ in range(4)]
    await asyncio.sleep(0.5)
    town.bot.release()
    answers = [(await reply).message for reply in at_once]
    town.clock.advance(dt.timedelta(seconds=20))
    answers.append((await pusher.push_once(body)).message)
    assert answers == [{"type": "text", "text": "收到:身份证丢了"}] * 5
    assert len(town.rows(InboxRow, conversation_id=resident.conversation_id)) == 1
    await town.deliver()
    assert resident.shown == []


async def test_two_first_messages_of_a_resident_make_one_conversation(town_on_either: Town) -> None:
    resident = town_on_either.resident()
    await asyncio.gather(*(resident.say(f"第{n}句") for n in range(5)))
    assert len(town_on_either.rows(ConversationRow, channel="wechat")) == 1
    assert sorted(line["text"] for line in resident.lines()) == [f"第{n}句" for n in range(5)]


async def test_a_slow_turn_is_acknowledged_and_sent_later_once(town: Town) -> None:
    resident = town.resident()
    town.bot.hold()
    assert await resident.say("很难的问题") is None
    await town.deliver()
    assert resident.shown == []
    town.bot.release()
    town.bot.settle()
    await town.deliver()
    await town.deliver()
    assert [(message["by"], message["text"]) for message in resident.shown] == [("service", "收到:很难的问题")]
    assert town.fake.account.phone(resident.openid).typing == 1


@pytest.mark.parametrize("code", [45080, 45081, -1, 48001, 45015])
async def test_no_error_of_typing_matters(town: Town, code: int) -> None:
    resident = town.resident()
    town.fault("/cgi-bin/message/custom/typing", code=code)
    calls = len(town.fake.account.calls)
    town.bot.hold()
    assert await resident.say("低保") is None
    assert "/cgi-bin/message/custom/typing" in town.fake.account.calls[calls:]
    town.bot.release()
    town.bot.settle()
    await town.deliver()
    assert resident.texts == ["收到:低保"]


async def test_all_bubbles_of_a_turn_are_one_message(town: Town) -> None:
    town.bot.answer = lambda body: [Reply(text="一"), Reply(text="二"), Reply(text="三")]
    resident = town.resident()
    assert (await resident.say("你好"))["text"] == "一\n\n二\n\n三"
    await town.deliver()
    assert len(resident.shown) == 1


async def test_a_list_is_complete_in_the_text_and_follows_as_a_card(town: Town) -> None:
    card = Card("给娃上户口", ("1. 户口簿", "2. 出生医学证明"))
    town.bot.answer = lambda body: [Reply(text="要带:", card=card, link=Link("打印", "/c/abc")), Reply(text="停电通知")]
    resident = town.resident()
    text = (await resident.say("上户口"))["text"]
    assert "2. 出生医学证明" in text
    assert text.endswith("停电通知")
    await town.deliver()
    assert (resident.shown[1]["type"], resident.shown[1]["title"]) == ("news", "给娃上户口")


async def test_a_number_and_a_pressed_choice_do_what_was_issued(town: Town) -> None:
    heard = []

    def answer(body):
        heard.append(dict(body))
        return [Reply(text="随谁?", choices=(Choice("随父", {"intent": "inform"}), Choice("随母", {"intent": "deny"})))]

    town.bot.answer = answer
    resident = town.resident()
    assert (await resident.say("上户口"))["text"].endswith("1. 随父\n2. 随母")
    town.bot.hold()
    await resident.say("再说一遍")
    town.bot.release()
    town.bot.settle()
    await town.deliver()
    menu = resident.shown[-1]
    assert menu["type"] == "menu"
    await resident.say("随母", bizmsgmenuid=menu["choices"][1]["id"])
    assert heard[-1] == {"text": "随母", "choice": {"intent": "deny"}}


async def test_a_follow_by_a_village_code_gives_the_town_and_three_lines(town: Town) -> None:
    resident = town.resident()
    welcome = await resident.event("subscribe", EventKey="qrscene_village-12")
    assert "石桥镇" in welcome["text"]
    assert "南湾村" in welcome["text"]
    assert "6. " in welcome["text"]
    assert town.read(ConversationRow, resident.conversation_id).town == "shiqiao"
    assert town.read(FollowerRow, resident.conversation_id).village == "12"
    [arrival] = town.rows(ArrivalRow, scene="village-12")
    assert (arrival.kind, arrival.count) == ("follow", 1)


async def test_the_same_follow_twice_welcomes_and_counts_once(town_on_either: Town) -> None:
    town = town_on_either
    resident, pusher = town.resident(), town.fake.pusher
    body = xml(pusher.fields(resident.openid, "event", Event="subscribe", EventKey="qrscene_village-02"))
    answers = [reply.message for reply in await asyncio.gather(*(pusher.push_once(body) for _ in range(4)))]
    assert answers.count(answers[0]) == 4
    assert len(resident.lines(Author.SYSTEM)) == 1
    assert [row.count for row in town.rows(ArrivalRow)] == [1]


@pytest.mark.parametrize("key", ["", "last_trade_no_4008072001201701105817415015", "qrscene_123", "qrscene_village-x"])
async def test_a_follow_with_anything_else_is_welcomed_too(town: Town, key: str) -> None:
    assert "办事助手" in (await town.resident().event("subscribe", EventKey=key))["text"]


async def test_whose_town_is_known_is_welcomed_in_it_by_any_code(town: Town) -> None:
    resident = town.resident()
    assert "石桥镇" not in (await resident.event("subscribe", EventKey=""))["text"]
    await resident.event("SCAN", EventKey="village-12")
    assert "石桥镇" in (await resident.event("SCAN", EventKey="of-another-program"))["text"]


async def test_a_scanned_item_is_answered_behind_a_greeting(town: Town) -> None:
    resident = town.resident()
    answer = await resident.event("subscribe", EventKey="qrscene_item-birth-registration")
    assert answer["text"].startswith("您好!") or answer["text"].startswith("您好！")
    assert "收到:" in answer["text"]
    [row] = town.rows(InboxRow, conversation_id=resident.conversation_id)
    assert row.body["choice"] == {"intent": "ask_overview", "item": "birth-registration"}
    again = await resident.event("SCAN", EventKey="walk-register")
    assert again["text"].startswith("收到:")
    assert town.rows(InboxRow, conversation_id=resident.conversation_id)[-1].body["choice"]["walk"] == "register"


async def test_a_click_says_what_it_stands_for(town: Town) -> None:
    resident = town.resident()
    assert (await resident.event("CLICK", EventKey="complain"))["text"] == "收到:我要反映问题"
    [row] = town.rows(InboxRow, conversation_id=resident.conversation_id)
    # It is not heard as words, which mean something else wherever something else is talked about.
    assert row.body["choice"] == {"intent": "file_complaint", "menu": True}
    assert await resident.event("CLICK", EventKey="of-an-older-menu") is None


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "debug_demo", ""])
async def test_other_events_are_acknowledged_and_kept_from_the_bot(town: Town, event: str) -> None:
    resident = town.resident()
    assert await resident.event(event, Latitude="30.1") is None
    assert town.rows(FollowerRow, resident_id=resident.openid) == []


async def test_consent_to_notices_is_recorded_and_withdrawn(town: Town) -> None:
    resident = town.resident()
    await resident.say("你好")
    for status in ("accept", "reject"):
        listed = {"List": {"TemplateId": "T1", "SubscribeStatusString": status}}
        await resident.event("subscribe_msg_popup_event", SubscribeMsgPopupEvent=listed)
        [consent] = town.rows(ConsentRow, conversation_id=resident.conversation_id)
        assert consent.accepted is (status == "accept")


async def test_voice_with_recognition_is_text(town: Town) -> None:
    resident = town.resident()
    answer = await resident.send("voice", MediaId="m", Format="amr", Recognition="我要办低保。")
    assert answer["text"] == "收到:我要办低保。"


async def test_voice_without_recognition_is_told_and_kept_for_staff(town: Town) -> None:
    resident = town.resident()
    media_id = town.fake.account.keep(b"#!AMR...", "audio/amr")
    answer = await resident.send("voice", MediaId=media_id, Format="amr", Recognition="")
    assert answer["text"] == wording.VOICE
    [line] = resident.lines()
    folder = town.services.settings.var_dir / "attachments" / resident.conversation_id
    assert (folder / line["voice"]["name"]).read_bytes() == b"#!AMR..."
    assert town.rows(InboxRow, conversation_id=resident.conversation_id) == []


async def test_a_picture_nobody_asked_for_is_asked_about_and_not_kept(town: Town) -> None:
    resident = town.resident()
    media_id = town.fake.account.keep(photo(), "image/jpeg")
    answer = await resident.send("image", MediaId=media_id, PicUrl="http://elsewhere.example/x")
    assert wording.PICTURE_FOR_COMPLAINT in answer["text"]
    assert "/cgi-bin/media/get" not in town.fake.account.calls
    await resident.say("3")
    assert "/cgi-bin/media/get" not in town.fake.account.calls
    assert town.rows(ReceivedMediaRow, conversation_id=resident.conversation_id) == []
    assert town.rows(InboxRow, conversation_id=resident.conversation_id) == []


async def test_of_several_pictures_all_are_meant(town: Town) -> None:
    resident, pusher = town.resident(), town.fake.pusher
    bodies = []
    for _ in range(3):
        media_id = town.fake.account.keep(photo(), "image/jpeg")
        bodies.append(xml(pusher.fields(resident.openid, "image", MediaId=media_id, PicUrl="")))
    asked = [(await pusher.push_once(body)).message["text"] for body in (*bodies, bodies[0])]
    assert "3 张" in asked[2]
    assert asked[3] == asked[0]
    await resident.say("反映问题用的")
    rows = town.rows(InboxRow, conversation_id=resident.conversation_id)
    assert [("image" in row.body, "choice" in row.body) for row in rows] == [(False, False)] + [(True, False)] * 3
    assert (await pusher.push_once(bodies[2])).message["text"] == asked[2]
    await resident.say("1")
    assert len(town.rows(InboxRow, conversation_id=resident.conversation_id)) == 5
    assert town.rows(ReceivedMediaRow, conversation_id=resident.conversation_id) == []


async def test_a_picture_for_the_window_says_so_to_the_bot(town: Town) -> None:
    resident = town.resident()
    media_id = town.fake.account.keep(photo(), "image/jpeg")
    await resident.send("image", MediaId=media_id, PicUrl="")
    await resident.say("2")
    rows = town.rows(InboxRow, conversation_id=resident.conversation_id)
    assert rows[0].body["text"] == "转人工"
    assert rows[1].body["choice"] == {"intent": "file_complaint", "shown": True}


async def test_what_comes_between_offers_again_what_is_being_asked(town: Town) -> None:
    choices = (Choice("随父", {"intent": "inform"}), Choice("随母", {"intent": "deny"}))
    town.bot.answer = lambda body: [Reply(text="随谁?", choices=choices)]
    resident = town.resident()
    await resident.say("上户口")
    assert (await resident.send("voice", MediaId="m", Recognition=""))["text"] == wording.VOICE
    resident.change(state={"tasks": [{"kind": "checklist", "subject": "birth-registration"}]})
    await resident.say("上户口")
    assert (await resident.send("voice", MediaId="m", Recognition=""))["text"].endswith("1. 随父\n2. 随母")
    [*_, said] = town.rows(TranscriptRow, conversation_id=resident.conversation_id, author=Author.SYSTEM.value)
    assert [choice["does"] for choice in said.body["choices"]] == [{"intent": "inform"}, {"intent": "deny"}]


async def test_a_picture_for_a_complaint_follows_the_words_that_begin_it(town: Town) -> None:
    resident = town.resident()
    media_id = town.fake.account.keep(photo(), "image/jpeg")
    await resident.send("image", MediaId=media_id, PicUrl="")
    await resident.say("第一个")
    rows = town.rows(InboxRow, conversation_id=resident.conversation_id)
    assert [row.body["text"] for row in rows] == ["我要反映问题", ""]
    name = rows[1].body["image"]["url"].rsplit("/", 1)[1]
    assert (town.services.settings.var_dir / "attachments" / resident.conversation_id / name).stat().st_size


async def test_behind_a_settled_picture_stands_what_the_bot_had_asked(town: Town) -> None:
    choices = (Choice("随父", {"intent": "inform"}), Choice("随母", {"intent": "deny"}))
    town.bot.answer = lambda body: [Reply(text="随谁?", choices=choices)]
    resident = town.resident()
    await resident.say("上户口")
    resident.change(state={"tasks": [{"kind": "checklist", "subject": "x"}]})
    media_id = town.fake.account.keep(photo(), "image/jpeg")
    await resident.send("image", MediaId=media_id, PicUrl="")
    gone = (await resident.say("3"))["text"]
    assert wording.PICTURE_FOR_COMPLAINT not in gone
    assert gone.endswith("1. 随父\n2. 随母")
    assert "1. 随父" in (await resident.send("location", Location_X="1", Location_Y="2", Label="东河村"))["text"]
    [*_, line] = town.rows(TranscriptRow, conversation_id=resident.conversation_id)
    assert [choice["does"] for choice in line.body["choices"]] == [choice.does for choice in choices]


async def test_a_picture_in_a_complaint_needs_no_question(town: Town) -> None:
    resident = town.resident()
    await resident.say("三号窗口骂人")
    resident.change(state={"tasks": [{"kind": "complaint", "subject": "1"}]})
    media_id = town.fake.account.keep(photo(), "image/jpeg")
    await resident.send("image", MediaId=media_id, PicUrl="")
    assert "image" in town.rows(InboxRow, conversation_id=resident.conversation_id)[-1].body


async def test_a_place_names_the_village_and_the_hall(town: Town) -> None:
    resident = town.resident()
    answer = await resident.send("location", Location_X="30.1", Location_Y="104.2", Label="云岭县青溪镇东河村三组")
    assert "东河村委会一楼" in answer["text"]
    assert "兴隆街18号" in answer["text"]
    answer = await resident.send("location", Location_X="30.1", Location_Y="104.2", Label="云岭县石桥镇南湾村")
    assert "您在南湾村" in answer["text"]
    assert "桥头街3号" in answer["text"]


async def test_a_place_in_a_complaint_is_where_it_happened(town: Town) -> None:
    resident = town.resident()
    await resident.say("路灯坏了")
    resident.change(state={"tasks": [{"kind": "complaint", "subject": "1"}]})
    assert (await resident.send("location", Location_X="1", Location_Y="2", Label="东河桥头"))["text"] == (
        "收到:地点:东河桥头"
    )
    resident.change(state={"tasks": [{"kind": "complaint", "subject": "1"}, {"kind": "checklist", "subject": "x"}]})
    assert "东河村委会" in (await resident.send("location", Location_X="1", Location_Y="2", Label="东河村"))["text"]


async def test_links_read_as_text_and_videos_are_declined(town: Town) -> None:
    resident = town.resident()
    assert (await resident.send("link", Title="通知", Url="https://a.example"))["text"] == "收到:通知 https://a.example"
    assert "打不开" in (await resident.send("shortvideo", MediaId="m", ThumbMediaId="t"))["text"]
    assert await resident.send("a-new-kind", Content="?") is None


async def test_id_numbers_and_phones_are_hidden_at_this_door_too(town: Town) -> None:
    resident = town.resident()
    await resident.say("身份证 51010619490101123X 电话 13812345678")
    [line] = resident.lines()
    assert "19490101" not in line["text"]
    assert "13812345678" not in line["text"]


async def test_with_a_person_the_bot_is_silent_and_the_message_is_acknowledged_at_once(town: Town) -> None:
    resident = town.resident()
    await resident.say("转人工")
    resident.change(speaker="human", epoch=1)
    assert await resident.say("在吗") is None
    [held] = town.rows(InboxRow, conversation_id=resident.conversation_id, state="held")
    assert held.body["text"] == "在吗"


async def test_where_a_person_has_closed_the_conversation_the_account_answers_again(town: Town) -> None:
    resident = town.resident()
    await resident.say("转人工")
    resident.change(speaker="closed", epoch=1)
    assert "听不懂" in (await resident.send("voice", MediaId="m", Format="amr", Recognition=""))["text"]
    assert "东河村委会" in (await resident.send("location", Location_X="1", Location_Y="2", Label="东河村"))["text"]
    assert "办事助手" in (await resident.event("SCAN", EventKey="village-02"))["text"]
    assert "想用它做啥" in (await resident.send("image", MediaId="m2", PicUrl=""))["text"]


async def test_a_crowd_is_acknowledged_from_the_spool_and_each_message_has_one_turn(town_on_either: Town) -> None:
    town = town_on_either
    residents = [town.resident() for _ in range(20)]
    pusher = town.fake.pusher
    bodies = [xml(pusher.fields(one.openid, "text", Content=f"第{n}句")) for one in residents for n in range(4)]
    replies = await asyncio.gather(*(pusher.push_once(body) for body in bodies + bodies[::4]))
    assert {reply.status for reply in replies} == {200}
    await asyncio.to_thread(until, lambda: not town.rows(PushRow))
    for one in residents:
        assert sorted(line["text"] for line in one.lines()) == [f"第{n}句" for n in range(4)]


class FailsOnce(Taking):
    """Takes pushes, but the first one not."""

    tries = 0

    def take(self, push: Push) -> Taken:
        self.tries += 1
        if self.tries == 1:
            raise ValueError("a fault of ours")
        return super().take(push)


async def test_what_could_not_be_taken_stays_on_the_spool(town: Town) -> None:
    resident = town.resident()
    body = xml(town.fake.pusher.fields(resident.openid, "text", Content="别丢了我"))
    await Spool(town.services).keep(read_push(body).key, body)
    town.clock.advance(dt.timedelta(minutes=1))
    taking, spool = FailsOnce(town.services), Spool(town.services)
    for tries in (1, 2):
        intake = Intake(taking, spool)
        looking = asyncio.create_task(intake.keep_looking())
        await asyncio.to_thread(until, lambda tries=tries: taking.tries == tries)
        await asyncio.to_thread(until, lambda tries=tries: tries == 1 or not town.rows(PushRow))
        looking.cancel()
        await intake.finish()
    assert [line["text"] for line in resident.lines()] == ["别丢了我"]


async def test_what_was_sealed_under_another_secret_stops_nobody(town: Town, tmp_path: Path) -> None:
    other, resident = services_of(tmp_path, ACCOUNT, database=town.services.settings.database), town.resident()
    for services in (other, town.services):
        body = xml(town.fake.pusher.fields(resident.openid, "text", Content="别丢了我"))
        await Spool(services).keep(read_push(body).key, body)
    assert other.secret != town.services.secret
    town.clock.advance(dt.timedelta(minutes=1))
    assert await Spool(town.services).left() == [body]
    with town.services.database.write() as session:
        session.execute(sa.delete(PushRow))


async def test_what_a_dead_process_left_on_the_spool_is_taken_once(town_on_either: Town) -> None:
    town = town_on_either
    resident = town.resident()
    body = xml(town.fake.pusher.fields(resident.openid, "text", Content="别丢了我"))
    push = read_push(body)
    await Spool(town.services).keep(push.key, body)
    [row] = town.rows(PushRow)
    assert "别丢了我".encode() not in row.body
    town.clock.advance(dt.timedelta(minutes=1))
    intake = Intake(Taking(town.services), Spool(town.services))
    looking = asyncio.create_task(intake.keep_looking())
    await asyncio.to_thread(until, lambda: not town.rows(PushRow))
    looking.cancel()
    await intake.finish()
    await town.fake.pusher.push_once(body)
    assert [line["text"] for line in resident.lines()] == ["别丢了我"]
