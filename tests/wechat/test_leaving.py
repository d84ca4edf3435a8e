"""A resident who leaves: what is theirs is gone, what the town owes stays, and whoever comes back is new."""

from __future__ import annotations

import asyncio
import datetime as dt

from serving import until
from test_door import photo
from wechat_town import Town

from bot.conversations.desk.proposals import Proposal, Wanted
from bot.conversations.record.handover_models import (
    CallbackRow,
    CallbackState,
    DraftRow,
    LabelRow,
    NoteRow,
    ProposalRow,
)
from bot.conversations.record.inbox import Finished, say
from bot.conversations.record.models import Author, ConversationRow, InboxRow, TranscriptRow
from bot.delivery.reply import Reply
from bot.fake_wechat.pushing import xml
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role
from bot.ledger.states import State
from bot.people.models import IdentityRow, ResidentRow
from bot.people.vault import VaultRow
from bot.wechat.models import FollowerRow, ParcelRow, ReceiptRow
from bot.wechat.sender import SEND


async def test_leaving_erases_the_person_and_keeps_the_complaint_without_a_name(town: Town) -> None:
    resident = town.resident()
    await resident.say("路灯坏了,我叫王大明,电话 13812345678")
    talk = resident.conversation_id
    row = town.read(ConversationRow, talk)
    actor = Actor(id=row.resident_id, role=Role.RESIDENT, town="qingxi")
    filed = town.services.ledger.file_now(
        actor,
        text="路灯坏了",
        command_id="c-1",
        details={"contact_name": "王大明", "contact": f"〔电话{town.rows(VaultRow)[0].token}〕"},
        conversation_id=talk,
        resident_id=row.resident_id,
    )
    reference = filed.complaint.reference
    folder = town.services.settings.var_dir / "attachments" / talk
    folder.mkdir(parents=True)
    (folder / "x.jpg").write_bytes(photo())

    for _ in range(2):
        assert await resident.event("unsubscribe") is None

    assert town.rows(IdentityRow, resident_id=row.resident_id) == []
    assert town.read(ResidentRow, row.resident_id).facts == {}
    assert town.read(FollowerRow, talk).openid is None
    assert not folder.exists()
    kept = [str(line.body) for line in town.rows(TranscriptRow, conversation_id=talk)]
    kept += [str(each.body) for each in town.rows(InboxRow, conversation_id=talk)]
    assert not any("王大明" in each or "路灯" in each for each in kept)
    assert all(vault.sealed is None for vault in town.rows(VaultRow))
    [complaint] = town.rows(ComplaintRow, reference=reference)
    assert (complaint.text, complaint.contact_name, State.of(complaint.state)) == ("路灯坏了", None, State.FILED)


async def test_leaving_erases_what_the_desk_wrote_about_them(town: Town) -> None:
    resident = town.resident()
    await resident.say("你好")
    talk, notes, now = resident.conversation_id, town.services.desk_notes, town.services.clock.now()
    notes.note(talk, "s1", "王大明家里三个娃")
    notes.keep_draft(talk, "s1", "大明您好")
    notes.label(talk, "s1", "低保户")
    proposals, wanted = town.services.proposals, Wanted(talk, "qingxi", seq=1, base="", claims=())
    proposals.keep(wanted, Proposal(1, (Reply(text="大明您好"),)))
    with town.services.database.write() as session:
        call = {"contact": "tel-1", "wants": "大明要回电", "turn_id": "turn-call", "state": CallbackState.OPEN.value}
        session.add(CallbackRow(town="qingxi", conversation_id=talk, asked_at=now, **call))

    await resident.event("unsubscribe")

    assert [town.rows(table, conversation_id=talk) for table in (NoteRow, DraftRow, LabelRow, ProposalRow)] == [[]] * 4
    [call_row] = town.rows(CallbackRow, conversation_id=talk)
    assert (call_row.wants, call_row.state) == ("", CallbackState.GIVEN_UP.value)


async def test_leaving_in_the_middle_of_a_turn_says_nothing_more(town: Town) -> None:
    resident = town.resident()
    await resident.say("你好")
    talk = resident.conversation_id
    town.bot.hold()
    asking = asyncio.create_task(resident.say("难题"))
    await asyncio.sleep(0.5)
    [claim] = town.services.inbox.claim("slow", most=8)
    await resident.event("unsubscribe")
    assert await asking is None
    from bot.conversations.record.inbox import LeaseLost

    try:
        said = town.services.inbox.finish(claim, Finished(replies=[Reply(text="晚了")]), worker="slow")
    except LeaseLost:
        said = []
    assert said == []
    await town.deliver()
    assert "晚了" not in resident.texts
    assert town.read(ConversationRow, talk).speaker == "closed"


async def test_leaving_while_a_message_is_on_its_way_to_them(town: Town) -> None:
    resident = town.resident()
    await resident.say("你好")
    talk = resident.conversation_id
    with town.services.database.write() as session:
        conversation = session.get(ConversationRow, talk)
        say(session, conversation, Reply(text="您的事办好了"), author=Author.STAFF, now=town.clock.now())
    town.fault(SEND, delay=0.5)
    sending = asyncio.create_task(town.deliver())
    await asyncio.to_thread(until, lambda: SEND in town.fake.account.calls)
    await resident.event("unsubscribe")
    await sending
    assert town.rows(ParcelRow, conversation_id=talk) == []


async def test_a_message_repeated_after_they_left_makes_nobody_of_them(town: Town) -> None:
    resident, pusher = town.resident(), town.fake.pusher
    body = xml(pusher.fields(resident.openid, "text", Content="低保要带啥"))
    assert (await pusher.push_once(body)).message is not None
    talk = resident.conversation_id
    before = [len(town.rows(table)) for table in (ResidentRow, ConversationRow, IdentityRow)]
    town.clock.advance(dt.timedelta(seconds=8))
    await resident.event("unsubscribe")
    town.clock.advance(dt.timedelta(seconds=2))
    assert (await pusher.push_once(body)).message is None
    after = [len(town.rows(table)) for table in (ResidentRow, ConversationRow, IdentityRow)]
    assert after == [before[0], before[1], before[2] - 1]
    assert resident.openid not in str([vars(row) for row in town.rows(ReceiptRow, conversation_id=talk)])
    assert "办事助手" in (await resident.event("subscribe", EventKey=""))["text"]
    assert (await resident.say("低保要带啥"))["text"] == "收到:低保要带啥"


async def test_whoever_follows_again_is_somebody_new(town: Town) -> None:
    resident = town.resident()
    await resident.say("你好")
    before = resident.conversation_id
    await resident.event("unsubscribe")
    assert "办事助手" in (await resident.event("subscribe", EventKey=""))["text"]
    assert resident.conversation_id != before


async def test_leaving_without_ever_having_come_is_acknowledged(town: Town) -> None:
    assert await town.resident().event("unsubscribe") is None
