"""The life of a complaint: what may follow what, who is told, and when it may be closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from office import DIRECTOR, HANDLER, LIGHT, STAFF, SUPERVISOR, TOWN, Home, command_id, do, to_reply

from bot.clock import FixedClock
from bot.conversations.record.handover_models import HandoverRow
from bot.conversations.record.inbox import open_conversation
from bot.conversations.record.models import ConversationRow
from bot.guidebook.schema import Kind
from bot.ledger.command import Command
from bot.ledger.errors import (
    AlreadyDone,
    BadValue,
    Missing,
    NoFollowUp,
    NotDelivered,
    NotNow,
    OwnSignature,
    Stale,
    TooLate,
)
from bot.ledger.jobs import ask_how_it_went
from bot.ledger.ledger import Ledger
from bot.ledger.proof import prove
from bot.ledger.states import Action, FollowUp, Source, State, Way
from bot.ledger.visibility import complaint_for, entries_of
from bot.people.models import ResidentRow

DAY = dt.timedelta(days=1)


def test_the_whole_way_is_told_step_by_step(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    home.has_read_everything()
    do(ledger, row.id, Action.FOLLOW_UP, STAFF, outcome=FollowUp.SOLVED.value)
    closed = do(ledger, row.id, Action.CLOSE, STAFF)
    assert (closed.state, closed.acknowledged_in_time, closed.affected) == (State.CLOSED.value, True, 1)
    told = "\n".join(home.heard())
    for said in (
        "受理了",
        "派给村镇建设和环境卫生办公室了\uff0c最晚12月8日前答复您",
        "接手在办",
        "路灯已经修好了",
        "办结了",
    ):
        assert said in told
    with ledger.database.read() as session:
        entries = entries_of(session, complaint_for(session, STAFF, row.id))
        actions = [entry.action for entry in entries]
    assert actions == [
        "draft", "file", "accept", "assign", "acknowledge", "start", "reply", "follow_up", "close",
    ]  # fmt: skip


def test_an_answer_is_due_ten_working_days_on_with_the_holidays_counted_out(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    assert home.tells(LIGHT).due_on == dt.date(2026, 12, 8)
    assert home.tells("建议大厅放几副老花镜", Kind.SUGGESTION).due_on == dt.date(2026, 12, 3)
    # 2 May 2026 is a holiday, Saturday 9 May is worked instead.
    clock.set(dt.datetime(2026, 4, 29, 2, 0, tzinfo=dt.timezone.utc))
    assert home.tells(LIGHT).due_on == dt.date(2026, 5, 15)


def test_a_deadline_in_a_year_not_yet_published_is_provisional(home: Home, clock: FixedClock) -> None:
    clock.set(dt.datetime(2026, 12, 28, 2, 0, tzinfo=dt.timezone.utc))
    row = home.tells(LIGHT)
    assert row.due_provisional
    assert row.due_on.year == 2027


def test_a_day_of_12345_in_a_published_year_is_sure_whatever_ours_would_be(ledger: Ledger, clock: FixedClock) -> None:
    clock.set(dt.datetime(2026, 12, 28, 2, 0, tzinfo=dt.timezone.utc))
    wanted = {"source": Source.HOTLINE, "external_number": "HL-1", "external_due": dt.date(2026, 12, 31)}
    row = ledger.file_now(STAFF, LIGHT, command_id=command_id(), **wanted).complaint
    assert (row.due_on, row.due_provisional) == (dt.date(2026, 12, 31), False)
    later = {**wanted, "external_number": "HL-2", "external_due": dt.date(2027, 1, 4)}
    row = ledger.file_now(STAFF, LIGHT, command_id=command_id(), **later).complaint
    assert (row.due_on, row.due_provisional) == (dt.date(2027, 1, 4), True)


def test_it_is_not_closed_before_the_answer_has_reached_the_resident(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    do(ledger, row.id, Action.FOLLOW_UP, STAFF, outcome=FollowUp.SOLVED.value)
    with pytest.raises(NotDelivered):
        do(ledger, row.id, Action.CLOSE, STAFF)
    home.has_read_everything()
    assert do(ledger, row.id, Action.CLOSE, STAFF).state == State.CLOSED.value


def test_it_is_not_closed_without_a_follow_up_or_three_attempts(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    home.has_read_everything()
    for attempt in range(3):
        with pytest.raises(NoFollowUp) as refused:
            do(ledger, row.id, Action.CLOSE, STAFF)
        assert refused.value.attempts == attempt
        do(ledger, row.id, Action.FOLLOW_UP, STAFF, outcome=FollowUp.NOT_REACHED.value)
        clock.advance(DAY)
    assert do(ledger, row.id, Action.CLOSE, STAFF).state == State.CLOSED.value


def test_an_answer_by_phone_counts_as_delivered(ledger: Ledger) -> None:
    row = ledger.file_now(
        STAFF, LIGHT, command_id=command_id(), source=Source.HOTLINE, external_number="HL-1"
    ).complaint
    to_reply(ledger, row)
    with pytest.raises(NotDelivered):
        do(ledger, row.id, Action.CLOSE, STAFF)
    do(ledger, row.id, Action.TELL, STAFF, way=Way.PHONE.value)
    do(ledger, row.id, Action.FOLLOW_UP, STAFF, outcome=FollowUp.DECLINED.value)
    assert do(ledger, row.id, Action.CLOSE, STAFF).state == State.CLOSED.value


def test_nobody_to_tell_may_not_be_claimed_of_somebody_who_can_be_told(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    with pytest.raises(BadValue):
        do(ledger, row.id, Action.TELL, STAFF, way=Way.NO_CONTACT.value)


def test_praise_is_closed_without_a_call_back(ledger: Ledger, home: Home) -> None:
    row = home.tells("要表扬2号窗口的陈警官,帮我妈填表", Kind.PRAISE)
    to_reply(ledger, row, text="转告他本人了,谢谢您。")
    home.has_read_everything()
    assert do(ledger, row.id, Action.CLOSE, STAFF).state == State.CLOSED.value


def test_a_written_question_is_answered_in_one_step(ledger: Ledger, home: Home) -> None:
    asked = home.tells("社保卡丢了,补一张要几天", Kind.QUESTION)
    answered = do(ledger, asked.id, Action.REPLY, STAFF, text="当场就能补,带身份证来。")
    assert (answered.state, answered.asked_at) == (State.REPLIED.value, None)
    assert home.heard()[-1].endswith("当场就能补\uff0c带身份证来。")
    complaint = home.tells(LIGHT)
    with pytest.raises(NotNow):
        do(ledger, complaint.id, Action.REPLY, STAFF, text="修好了。")


def test_a_reopened_question_is_answered_in_one_step_again(ledger: Ledger, home: Home) -> None:
    asked = home.tells("社保卡丢了,补一张要几天", Kind.QUESTION)
    do(ledger, asked.id, Action.REPLY, STAFF, text="当场就能补。")
    do(ledger, asked.id, Action.REOPEN, home.actor, reason="带啥没说")
    assert do(ledger, asked.id, Action.REPLY, STAFF, text="带身份证。").answer == "带身份证。"


def test_a_return_is_possible_within_two_working_days_only(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = home.tells(LIGHT)
    do(ledger, row.id, Action.ACCEPT, STAFF)
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    clock.advance(2 * DAY)
    back = do(ledger, row.id, Action.RETURN, HANDLER, reason="归供电所管")
    assert (back.state, back.department, back.returns) == (State.ACCEPTED.value, None, 1)
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    # Thursday's two working days end on Monday.
    clock.advance(5 * DAY)
    with pytest.raises(TooLate):
        do(ledger, row.id, Action.RETURN, HANDLER, reason="归供电所管")


def test_a_deadline_is_moved_once_before_it_has_passed_and_told(
    ledger: Ledger, homes: Callable[[str], Home], clock: FixedClock
) -> None:
    home, late = homes("a"), homes("b")
    row, other = home.tells(LIGHT), late.tells(LIGHT)
    moved = do(ledger, row.id, Action.EXTEND, STAFF, days=5, reason="等灯杆到货")
    assert moved.due_on == dt.date(2026, 12, 15)
    assert "12月15日" in home.heard()[-1]
    assert "等灯杆到货" in home.heard()[-1]
    with pytest.raises(AlreadyDone):
        do(ledger, row.id, Action.EXTEND, STAFF, days=1, reason="再等等")
    with pytest.raises(BadValue):
        do(ledger, other.id, Action.EXTEND, STAFF, days=11, reason="多等等")
    clock.advance(20 * DAY)
    with pytest.raises(TooLate):
        do(ledger, other.id, Action.EXTEND, STAFF, days=5, reason="忘了")


def test_a_refusal_names_the_reason_and_the_right_door(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    with pytest.raises(Missing):
        do(ledger, row.id, Action.REJECT, STAFF, reason="不归我们管")
    refused = do(ledger, row.id, Action.REJECT, STAFF, reason="这是县道的灯", door="县公路局 0800-6000123")
    assert refused.state == State.REJECTED.value
    assert "县公路局 0800-6000123" in home.heard()[-1]


def test_what_is_settled_on_the_spot_is_one_step_by_one_person(ledger: Ledger) -> None:
    row = ledger.file_now(STAFF, "大厅的老花镜坏了", command_id=command_id(), source=Source.COUNTER).complaint
    done = do(ledger, row.id, Action.RESOLVE, STAFF, text="当场换了一副。", way=Way.COUNTER.value)
    assert (done.state, done.follow_up, done.closed_at) == (State.CLOSED.value, "solved", ledger.clock.now())


def test_not_content_reopens_with_the_reason_and_a_new_deadline(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    home.has_read_everything()
    do(ledger, row.id, Action.FOLLOW_UP, STAFF, outcome=FollowUp.SOLVED.value)
    do(ledger, row.id, Action.CLOSE, STAFF)
    clock.advance(3 * DAY)
    again = do(ledger, row.id, Action.REOPEN, home.actor, reason="亮了一晚又坏了")
    assert (again.state, again.reopened, again.closed_at) == (State.ACCEPTED.value, 1, None)
    assert again.due_on == dt.date(2026, 12, 11)
    with pytest.raises(NotNow):
        do(ledger, row.id, Action.CLOSE, STAFF)


def test_one_matter_is_rated_once_and_by_nobody_else(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    do(ledger, row.id, Action.RATE, home.actor, grade="2")
    with pytest.raises(AlreadyDone):
        do(ledger, row.id, Action.RATE, home.actor, grade="5")


def test_discontent_counts_until_the_next_answer_is_rated(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = to_reply(ledger, home.tells(LIGHT))
    do(ledger, row.id, Action.RATE, home.actor, grade="1")
    again = do(ledger, row.id, Action.REOPEN, home.actor, reason="又黑了")
    assert (again.rating, again.reopened) == ("1", 1)
    clock.advance(DAY)
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    do(ledger, row.id, Action.ACKNOWLEDGE, HANDLER)
    assert do(ledger, row.id, Action.REPLY, HANDLER, text="换了灯头。").rating == "1"
    assert do(ledger, row.id, Action.RATE, home.actor, grade="4").rating == "4"
    with pytest.raises(AlreadyDone):
        do(ledger, row.id, Action.RATE, home.actor, grade="5")
    assert prove(ledger.database, town=TOWN).findings == ()


def test_an_exclusion_needs_a_second_signature(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    with pytest.raises(Missing):
        do(ledger, row.id, Action.CONFIRM_EXCLUSION, SUPERVISOR)
    do(ledger, row.id, Action.EXCLUDE, DIRECTOR, reason="重复登记")
    with pytest.raises(OwnSignature):
        do(ledger, row.id, Action.CONFIRM_EXCLUSION, DIRECTOR)
    agreed = do(ledger, row.id, Action.CONFIRM_EXCLUSION, SUPERVISOR)
    assert agreed.exclusion_confirmed_by == SUPERVISOR.id


def test_two_pages_open_on_one_complaint_do_not_overwrite_each_other(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    seen = row.version
    do(ledger, row.id, Action.NOTE, STAFF, text="打过电话")
    with pytest.raises(Stale):
        ledger.perform(row.id, Command(Action.ACCEPT, STAFF, command_id(), seen=seen))


def test_at_most_one_request_a_week_and_none_in_grief(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    first, second = home.tells(LIGHT), home.tells("自来水停了三天了")
    to_reply(ledger, first)
    assert "办好了没" in home.heard()[-1]
    to_reply(ledger, second)
    assert "办好了没" not in home.heard()[-1]
    clock.advance(8 * DAY)
    third = home.tells("我爸去世了,丧葬费拖着不发")
    to_reply(ledger, third)
    assert "办好了没" not in home.heard()[-1]


def test_the_phone_is_shown_only_with_a_reason_and_leaves_an_entry(ledger: Ledger, home: Home) -> None:
    with ledger.database.write() as session:
        token = ledger.vault.keep(session, "13800138000", town="qingxi", now=ledger.clock.now())
    row = home.tells(LIGHT, contact=token)
    with pytest.raises(Missing):
        ledger.phone_of(row.id, STAFF, reason="", command_id=command_id())
    assert ledger.phone_of(row.id, STAFF, reason="回访", command_id=command_id()) == "13800138000"
    with ledger.database.read() as session:
        last = entries_of(session, complaint_for(session, STAFF, row.id))[-1]
    assert (last.action, last.actor, last.content["reason"]) == ("unmask", STAFF.id, "回访")


def test_nobody_is_asked_how_it_went_twice_in_a_week_of_whatever_kind(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    with ledger.database.write() as session:
        session.add(
            HandoverRow(
                town=TOWN,
                conversation_id=home.talk,
                epoch=1,
                speaker="staff",
                reason="asked",
                first_seq=1,
                began_at=ledger.clock.now(),
                rating_asked_at=ledger.clock.now(),
            )
        )
    to_reply(ledger, row)
    assert "办好了没" not in home.heard()[-1]


def test_asked_on_another_channel_is_asked_all_the_same(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    with ledger.database.write() as session:
        resident = session.get(ConversationRow, home.talk).resident_id
        elsewhere = open_conversation(
            session, session.get(ResidentRow, resident), channel="wechat", now=ledger.clock.now()
        )
        asked = {"speaker": "staff", "reason": "asked", "first_seq": 1, "began_at": ledger.clock.now()}
        now = ledger.clock.now()
        session.add(HandoverRow(town=TOWN, conversation_id=elsewhere.id, epoch=1, rating_asked_at=now, **asked))
    to_reply(ledger, row)
    assert "办好了没" not in home.heard()[-1]


def test_whoever_says_unasked_that_it_is_solved_may_be_asked_to_rate_once_that_week(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    asked = to_reply(ledger, home.tells(LIGHT))
    at = asked.asked_at
    assert at is not None
    assert do(ledger, asked.id, Action.ANSWER_FOLLOW_UP, home.actor, outcome="solved").asked_at == at
    unasked = to_reply(ledger, home.tells("西坡村的垃圾没人收"))
    assert unasked.asked_at is None
    clock.advance(8 * DAY)
    assert do(ledger, unasked.id, Action.ANSWER_FOLLOW_UP, home.actor, outcome="solved").asked_at == clock.now()


def test_a_second_answer_within_the_week_asks_nothing_and_the_clock_asks_when_it_may(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    row = to_reply(ledger, home.tells(LIGHT))
    assert "办好了没" in home.heard()[-1]
    clock.advance(DAY)
    do(ledger, row.id, Action.REOPEN, home.actor, reason="晚上还是黑的")
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    do(ledger, row.id, Action.ACKNOWLEDGE, HANDLER)
    do(ledger, row.id, Action.REPLY, HANDLER, text="换了灯头。")
    assert "办好了没" not in home.heard()[-1]
    clock.advance(DAY)
    assert ask_how_it_went(ledger, TOWN) == 0
    clock.advance(7 * DAY)
    assert ask_how_it_went(ledger, TOWN) == 1
    assert "办好了没" in home.heard()[-1]
