"""What is sent of our own accord: every error code of Tencent's, quotas, held answers, unknown outcomes."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from dataclasses import replace

import pytest
import sqlalchemy as sa
from PIL import Image
from wechat_town import Resident, Town, met, says

from bot.conversations.record.models import Author
from bot.delivery.models import OutboxRow
from bot.delivery.reply import Card, Choice, Link, Picture, Reply
from bot.wechat.errors import BEHAVIOURS
from bot.wechat.models import AccountRow, ParcelRow, ReceiptRow, SentMediaRow
from bot.wechat.quota import quota_of
from bot.wechat.sender import PROBE, SEND, WeChatSender
from bot.wechat.shipping import PASSIVE_HOLD, Shipping
from bot.wechat.wording import MORE, PICK, SEE


def outbox(town: Town, resident: Resident) -> list[OutboxRow]:
    return town.rows(OutboxRow, conversation_id=resident.conversation_id)


async def test_staff_messages_merge_into_one_and_count_once(town: Town) -> None:
    resident = await met(town)
    says(town, resident, Reply(text="第一句"), Reply(text="第二句"))
    await town.deliver()
    assert resident.texts == ["第一句\n\n第二句"]
    with town.services.database.read() as session:
        assert quota_of(session, resident.conversation_id, now=town.clock.now()).left == 4


async def test_a_question_asked_behind_each_of_several_things_is_shown_once(town: Town) -> None:
    resident = await met(town)
    towns = (Choice("青溪镇", {"intent": "inform"}), Choice("石桥镇", {"intent": "inform"}))
    asked = [Reply(text=text, choices=towns) for text in ("哪个镇？", "图片收到。哪个镇？", "路灯那张也收到。哪个镇？")]
    between = Reply(text="哪个村？", choices=(Choice("东河村", {"intent": "inform"}),))
    says(town, resident, *asked, between, Reply(text="图片收到。哪个镇？", choices=towns))
    await town.deliver()
    [message] = resident.texts
    assert message.startswith("路灯那张也收到。\n\n哪个村？\n（可以说：东河村）\n\n图片收到。哪个镇？\n青溪镇")
    assert {row.state for row in outbox(town, resident)} == {"sent"}


async def test_what_the_response_may_still_carry_is_left_alone_without_a_write(town: Town) -> None:
    resident = await met(town)
    await resident.say("大厅几点上班")
    with town.services.database.write() as session:
        # As if the answer had not been there in time.
        session.execute(sa.delete(ReceiptRow).where(ReceiptRow.conversation_id == resident.conversation_id))
    says(town, resident, Reply(text="八点半。"), author=Author.BOT)
    shipping, due_at = Shipping(town.services), outbox(town, resident)[-1].next_try_at
    assert shipping.due(most=9, apart_from=()) == []
    assert shipping.take(resident.conversation_id) is None
    assert outbox(town, resident)[-1].next_try_at == due_at
    town.clock.advance(PASSIVE_HOLD)
    assert shipping.due(most=9, apart_from=()) == [resident.conversation_id]
    await town.deliver(after=0)
    assert resident.texts[-1] == "八点半。"


async def test_the_quota_is_respected_and_what_waits_comes_with_the_next_message(town: Town) -> None:
    resident = await met(town)
    for n in range(7):
        says(town, resident, Reply(text=f"通知{n}"))
        await town.deliver()
    assert resident.texts == [f"通知{n}" for n in range(5)]
    assert [row.state for row in outbox(town, resident)][-2:] == ["waiting", "waiting"]
    assert (await resident.say("还有吗"))["text"] == "通知5\n\n通知6\n\n收到:还有吗"
    await town.deliver()
    assert len(resident.shown) == 6
    assert {row.state for row in outbox(town, resident)} == {"sent"}


async def test_after_two_days_nothing_is_sent_until_they_write(town: Town) -> None:
    resident = await met(town)
    town.clock.advance(dt.timedelta(hours=49))
    says(town, resident, Reply(text="您的事办好了"))
    calls = len(town.fake.account.calls)
    await town.deliver()
    assert resident.shown == []
    assert SEND not in town.fake.account.calls[calls:]
    assert "您的事办好了" in (await resident.say("在吗"))["text"]


async def test_tencent_has_the_last_word_on_the_quota(town: Town) -> None:
    for code in (45015, 45047, 45080):
        resident = await met(town)
        town.fault(SEND, code=code)
        says(town, resident, Reply(text="通知"))
        await town.deliver()
        await town.deliver(after=3600)
        assert resident.shown == []
        assert (await resident.say("在吗"))["text"] == "通知\n\n收到:在吗"


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_spoilt_token_is_renewed_once_and_the_message_tried_once_more(town: Town, code: int) -> None:
    resident = await met(town)
    says(town, resident, Reply(text="通知"))
    await town.sender.client.tokens.token()
    town.fault(SEND, code=code)
    calls = len(town.fake.account.calls)
    await town.deliver()
    assert town.fake.account.calls[calls:].count(SEND) == 2
    assert resident.texts == ["通知"]


async def test_a_token_that_stays_spoilt_is_not_asked_for_for_ever(town: Town) -> None:
    resident = await met(town)
    says(town, resident, Reply(text="通知"))
    town.fault(SEND, code=40001, times=2)
    calls = len(town.fake.account.calls)
    await town.deliver()
    assert town.fake.account.calls[calls:].count(SEND) == 2
    assert resident.shown == []
    await town.deliver(after=30)
    assert resident.texts == ["通知"]


async def test_another_program_spoils_the_token(town: Town) -> None:
    resident = await met(town)
    await town.sender.client.tokens.token()
    town.fake.account.spoil_token()
    says(town, resident, Reply(text="通知"))
    await town.deliver()
    assert resident.texts == ["通知"]


@pytest.mark.parametrize("code", [-1, 45011, 45081])
async def test_busy_is_tried_again_and_again(town: Town, code: int) -> None:
    resident = await met(town)
    town.fault(SEND, code=code, times=3)
    says(town, resident, Reply(text="通知"))
    for _ in range(4):
        await town.deliver(after=30)
    assert resident.texts == ["通知"]


async def test_the_daily_quota_stops_everything_until_midnight(town: Town) -> None:
    resident = await met(town)
    town.clock.set((town.clock.now() + dt.timedelta(days=1)).replace(hour=4))
    await resident.say("早")
    resident.shown.clear()
    town.fault(SEND, code=45009)
    says(town, resident, Reply(text="通知"))
    await town.deliver(after=60)
    calls = len(town.fake.account.calls)
    await town.deliver(after=3600)
    assert SEND not in town.fake.account.calls[calls:]
    await town.deliver(after=16 * 3600)
    assert resident.texts == ["通知"]


@pytest.mark.parametrize("code", [40164, 89503])
async def test_an_address_that_is_not_listed_pauses_for_five_minutes(town: Town, code: int) -> None:
    resident = await met(town)
    town.fault(SEND, code=code)
    says(town, resident, Reply(text="通知"))
    await town.deliver()
    account = town.read(AccountRow, town.services.settings.wechat.app_id)
    assert str(code) in account.pause_reason
    await town.deliver(after=60)
    assert resident.shown == []
    await town.deliver(after=300)
    assert resident.texts == ["通知"]


async def test_too_long_is_sent_in_two(town: Town) -> None:
    resident = await met(town)
    town.fault(SEND, code=45002)
    says(town, resident, Reply(text="这是一句话。" * 50, choices=(Choice("好"), Choice("不好"))))
    await town.deliver()
    assert len(resident.shown) == 2
    assert "".join("".join(resident.texts).split()).startswith("这是一句话。" * 50)
    assert resident.shown[1]["type"] == "menu"


@pytest.mark.parametrize("code", [48001, 40200])
async def test_an_account_without_leave_keeps_the_answer_and_gives_it_with_the_next(town: Town, code: int) -> None:
    resident = await met(town)
    town.fault(SEND, code=code)
    says(town, resident, Reply(text="通知"))
    await town.deliver()
    assert town.read(AccountRow, town.services.settings.wechat.app_id).can_send is False
    calls = len(town.fake.account.calls)
    await town.deliver(after=3600)
    assert SEND not in town.fake.account.calls[calls:]
    assert "通知" in (await resident.say("在吗"))["text"]


async def test_choices_fall_back_to_numbers_where_menus_are_not_allowed(town: Town) -> None:
    resident = await met(town)
    town.fault(SEND, code=48001)
    says(town, resident, Reply(text="满意吗", choices=(Choice("满意"), Choice("不满意"))))
    await town.deliver()
    assert resident.texts == [f"满意吗\n\n{PICK}\n1. 满意\n2. 不满意"]
    account = town.read(AccountRow, town.services.settings.wechat.app_id)
    assert (account.can_menu, account.can_send) == (False, None)


@pytest.mark.parametrize("code", [43004, 40003])
async def test_who_is_gone_is_given_up(town: Town, code: int) -> None:
    resident = await met(town)
    town.fault(SEND, code=code)
    says(town, resident, Reply(text="通知"))
    await town.deliver()
    [*_, row] = outbox(town, resident)
    assert (row.state, str(code) in row.last_error) == ("dead", True)


async def test_an_unknown_code_is_shown_and_not_repeated(town: Town) -> None:
    resident = await met(town)
    town.fault(SEND, code=99999)
    says(town, resident, Reply(text="通知"))
    await town.deliver()
    await town.deliver(after=3600)
    assert resident.shown == []
    assert outbox(town, resident)[-1].state == "dead"


def test_every_code_of_the_facts_has_its_behaviour() -> None:
    codes = {-1, 40001, 40014, 42001, 45015, 45047, 45009, 45002, 48001, 40200, 40164, 89503, 43004, 40003, 40007}
    assert codes | {43101, 45011, 45080, 45081} == set(BEHAVIOURS)


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 502}, {"drop": "before"}])
async def test_an_unknown_outcome_is_shown_to_staff_and_not_repeated(town: Town, fault: dict[str, object]) -> None:
    resident = await met(town)
    await town.sender.client.tokens.token()
    town.fault(SEND, **fault)
    says(town, resident, Reply(text="通知"))
    await town.deliver()
    await town.deliver(after=3600)
    assert len(resident.shown) <= 1
    row = outbox(town, resident)[-1]
    assert (row.state, row.last_error) == ("dead", "unknown: no answer")
    says(town, resident, Reply(text="下一条"))
    await town.deliver()
    assert resident.texts[-1] == "下一条"


async def test_no_connection_is_no_send_and_is_tried_again(town: Town) -> None:
    resident = await met(town)
    settings = replace(town.services.settings.wechat, api_base="http://127.0.0.1:9")
    town.sender.client._base = settings.api_base
    says(town, resident, Reply(text="通知"))
    await town.deliver()
    assert outbox(town, resident)[-1].state == "waiting"
    town.sender.client._base = town.services.settings.wechat.api_base
    await town.deliver(after=60)
    assert resident.texts == ["通知"]


async def test_a_sender_that_died_leaves_an_unknown_outcome(town: Town) -> None:
    resident = await met(town)
    says(town, resident, Reply(text="通知"))
    town.clock.advance(dt.timedelta(seconds=10))
    from bot.wechat.shipping import Shipping

    assert Shipping(town.services).take(resident.conversation_id) is not None
    await town.deliver()
    assert resident.shown == []
    await town.deliver(after=120)
    assert outbox(town, resident)[-1].last_error == "unknown: the sender died"


async def test_two_senders_send_each_message_once(town_on_either: Town) -> None:
    town = town_on_either
    residents = [await met(town) for _ in range(4)]
    for resident in residents:
        says(town, resident, *(Reply(text=f"通知{n}") for n in range(3)))
    other = WeChatSender(town.services)
    town.clock.advance(dt.timedelta(seconds=10))
    await asyncio.gather(town.sender.run_due(), other.run_due())
    await other.client.close()
    assert [resident.texts for resident in residents] == [["通知0\n\n通知1\n\n通知2"]] * 4


def chat_picture(town: Town, resident: Resident) -> Picture:
    written = io.BytesIO()
    Image.new("RGB", (20, 20), "blue").save(written, "JPEG")
    folder = town.services.settings.var_dir / "attachments" / resident.conversation_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{'a' * 32}.jpg").write_bytes(written.getvalue())
    return Picture(f"/api/chat/pictures/{'a' * 32}.jpg", "窗口照片")


async def test_a_picture_is_uploaded_once_while_tencent_keeps_it(town: Town) -> None:
    resident = await met(town)
    picture = chat_picture(town, resident)
    calls = len(town.fake.account.calls)
    for _ in range(2):
        says(town, resident, Reply(image=picture))
        await town.deliver()
    assert [message["type"] for message in resident.shown] == ["image", "image"]
    assert town.fake.account.calls[calls:].count("/cgi-bin/media/upload") == 1
    [row] = [row for row in town.rows(SentMediaRow) if row.media_id == resident.shown[0]["media_id"]]
    assert row.until < town.clock.now() + dt.timedelta(days=3)


async def test_a_forgotten_picture_is_uploaded_again(town: Town) -> None:
    resident = await met(town)
    picture = chat_picture(town, resident)
    says(town, resident, Reply(image=picture))
    await town.deliver()
    town.fake.account.media.clear()
    says(town, resident, Reply(image=picture))
    await town.deliver()
    await town.deliver()
    assert [message["type"] for message in resident.shown] == ["image", "image"]


async def test_a_picture_that_is_gone_is_told_in_words(town: Town) -> None:
    resident = await met(town)
    says(town, resident, Reply(image=Picture(f"/api/chat/pictures/{'b' * 32}.jpg", "图")))
    await town.deliver()
    assert "点这里看图" in resident.texts[0]


async def test_a_card_is_left_out_where_messages_are_dear(town: Town) -> None:
    resident = await met(town)
    for n in range(4):
        says(town, resident, Reply(text=f"通知{n}"))
        await town.deliver()
    says(town, resident, Reply(card=Card("清单", ("1. 户口簿",)), link=Link("打开", "/c/1")))
    await town.deliver()
    assert [message["type"] for message in resident.shown] == ["text"] * 5
    assert "1. 户口簿" in resident.texts[-1]


async def test_a_bot_answer_of_before_a_take_over_is_dropped_and_staff_are_heard(town: Town) -> None:
    resident = await met(town)
    says(town, resident, Reply(text="机器人晚到的话"), author=Author.BOT)
    resident.change(speaker="human", epoch=1)
    says(town, resident, Reply(text="我是窗口的小李"))
    await town.deliver()
    resident.change(speaker="bot", epoch=2)
    says(town, resident, Reply(text="还回来了"), author=Author.BOT)
    await town.deliver()
    assert resident.texts == ["我是窗口的小李", "还回来了"]
    assert [row.state for row in outbox(town, resident)][-3:] == ["dropped", "sent", "sent"]


async def test_a_take_over_while_the_bot_computes(town: Town) -> None:
    resident = await met(town)
    town.bot.hold()
    asking = asyncio.create_task(resident.say("难题"))
    await asyncio.sleep(0.5)
    claims = town.services.inbox.claim("slow", most=8)
    resident.change(speaker="human", epoch=1)
    from bot.conversations.record.inbox import Finished

    town.services.inbox.finish(claims[0], Finished(replies=[Reply(text="晚了")]), worker="slow")
    assert await asking is None
    says(town, resident, Reply(text="我来回答"))
    await town.deliver()
    assert resident.texts == ["我来回答"]


async def test_a_quiet_account_offers_the_answer_and_gives_it_for_a_one(quiet_town: Town) -> None:
    town = quiet_town
    resident = town.resident()
    town.bot.hold()
    assert (await resident.say("很难的问题"))["text"] == SEE
    assert "没查完" in (await resident.say("1"))["text"] or "还没" in resident.texts[-1]
    town.bot.release()
    town.bot.settle()
    await town.deliver()
    assert (await resident.say("1"))["text"] == "收到:很难的问题"
    assert SEND not in town.fake.account.calls
    assert (await resident.say("1"))["text"] == "收到:1"


async def test_a_quiet_account_gives_a_long_answer_piece_by_piece_and_loses_nothing(quiet_town: Town) -> None:
    text = "".join(f"第{n}句话,长一点也不要紧。" for n in range(150))
    quiet_town.bot.answer = lambda body: [Reply(text=text, choices=(Choice("好"),))]
    resident = quiet_town.resident()
    got = (await resident.say("全部"))["text"]
    whole = ""
    while got.endswith(MORE):
        whole += got[: -len(MORE)].strip()
        got = (await resident.say("1"))["text"]
    assert (whole + got).split("回复数字选")[0].strip() == text
    assert got.endswith("1. 好")


async def test_a_quiet_account_gives_what_is_kept_with_the_next_answer(quiet_town: Town) -> None:
    resident = quiet_town.resident()
    await resident.say("你好")
    says(quiet_town, resident, Reply(text="您的事办好了"))
    await quiet_town.deliver()
    assert (await resident.say("在吗"))["text"] == "您的事办好了\n\n收到:在吗"


async def test_the_token_is_renewed_early_and_not_at_every_call(town: Town) -> None:
    tokens = town.sender.client.tokens
    first = await tokens.token()
    town.clock.advance(dt.timedelta(minutes=114))
    assert await tokens.token() == first
    town.clock.advance(dt.timedelta(minutes=2))
    second = await tokens.token()
    assert second != first
    assert town.fake.account.token(anew=False)["access_token"] == second


async def test_one_token_is_fetched_for_many_that_want_it(town_on_either: Town) -> None:
    town = town_on_either
    senders = [WeChatSender(town.services) for _ in range(4)]
    town.fault("/cgi-bin/stable_token", delay=0.3)
    got = await asyncio.gather(*(sender.client.tokens.token() for sender in senders for _ in range(3)))
    assert len(set(got)) == 1
    assert town.fake.account.calls.count("/cgi-bin/stable_token") == 1
    spoilt = got[0]
    town.fake.account.spoil_token()
    renewed = await asyncio.gather(*(sender.client.tokens.token(not_this=spoilt) for sender in senders))
    assert len(set(renewed)) == 1
    assert town.fake.account.calls.count("/cgi-bin/stable_token") == 2
    for sender in senders:
        await sender.client.close()


@pytest.mark.parametrize(("code", "is_known"), [(-1, False), (40164, False), (48001, True), (0, True)])
async def test_what_the_account_may_is_asked_until_it_is_known(town: Town, code: int, is_known: bool) -> None:
    town.fault(PROBE, code=code)
    assert await town.sender.probe() is is_known
    assert await town.sender.probe()
    assert town.read(AccountRow, town.services.settings.wechat.app_id).can_send


async def test_parcels_are_not_left_over(town: Town) -> None:
    from bot.wechat.housekeeping import tidy

    resident = await met(town)
    town.clock.advance(dt.timedelta(days=8))
    assert tidy(town.services) > 0
    with town.services.database.read() as session:
        left = session.execute(sa.select(ParcelRow).filter_by(conversation_id=resident.conversation_id)).all()
    assert left == []
