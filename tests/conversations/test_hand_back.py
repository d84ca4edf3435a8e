"""Nobody waits for somebody who has gone: what the worker does between residents and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from desk import LI, SECRET, Desk

from bot.clock import SHANGHAI, FixedClock
from bot.conversations.desk.complaint_notices import ComplaintNotices
from bot.conversations.desk.minding import BOT_PATIENCE, EMPTY_DESK_PATIENCE, IDLE, QUEUE_PATIENCE, Minding
from bot.conversations.record.handover_models import PresenceState, Reason
from bot.conversations.record.presence import LEASE
from bot.conversations.record.pulse import beat
from bot.conversations.record.waiting_room import WaitingRoom
from bot.delivery.reply import Reply
from bot.delivery.wake import Bell
from bot.guidebook.snapshots import ContentKeeper
from bot.ledger.command import Command
from bot.ledger.ledger import Ledger
from bot.ledger.roles import Actor, Role
from bot.ledger.states import Action
from bot.people.vault import Vault
from bot.settings import ROOT
from bot.storage.database import Database

MOMENT = dt.timedelta(seconds=1)


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Desk:
    return Desk(database, clock)


@pytest.fixture
def talk(desk: Desk) -> str:
    return desk.resident()


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentKeeper]:
    from bot.storage.schema import migrate

    kept = Database(f"sqlite:///{tmp_path_factory.mktemp('guides') / 'guides.db'}")
    migrate(kept)
    keeper = ContentKeeper(kept, ROOT / "guides", FixedClock(dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)))
    keeper.refresh()
    yield keeper
    kept.dispose()


@pytest.fixture
def minding(desk: Desk, guides: ContentKeeper) -> Minding:
    beat(desk.database, "bot", now=desk.clock.now() + dt.timedelta(days=1))
    return Minding(desk.database, desk.clock, Bell("sqlite:///none"), guides.current)


def held(desk: Desk, talk: str) -> int:
    desk.appears(LI)
    return desk.takeover.take(talk, LI, epoch=desk.epoch(talk))


def speaker(desk: Desk, talk: str) -> str:
    return str(desk.conversation(talk).speaker)


def last_said(desk: Desk, talk: str) -> str:
    return desk.lines(talk)[-1][1]


def test_while_all_is_well_nothing_changes(desk: Desk, talk: str, minding: Minding, clock: FixedClock) -> None:
    held(desk, talk)
    desk.writes(talk, "在吗")
    before = desk.lines(talk)
    clock.advance(LEASE - MOMENT)
    minding.round()
    assert (speaker(desk, talk), desk.lines(talk)) == ("human", before)


def test_an_owner_who_has_gone_leaves_it_to_the_queue(
    desk: Desk, talk: str, minding: Minding, clock: FixedClock
) -> None:
    held(desk, talk)
    desk.writes(talk, "在吗")
    clock.advance(LEASE + MOMENT)
    minding.round()
    assert speaker(desk, talk) == "queued"
    assert "换一位" in last_said(desk, talk)
    assert desk.stretches(talk)[0].end_reason == Reason.OWNER_GONE.value


def test_somebody_at_a_window_keeps_their_conversation(
    desk: Desk, talk: str, minding: Minding, clock: FixedClock
) -> None:
    held(desk, talk)
    desk.writes(talk, "在吗")
    desk.appears(LI, state=PresenceState.AT_WINDOW)
    clock.advance(LEASE / 2)
    minding.round()
    assert speaker(desk, talk) == "human"


def test_an_owner_who_is_idle_loses_an_unanswered_conversation(
    desk: Desk, talk: str, minding: Minding, clock: FixedClock
) -> None:
    held(desk, talk)
    desk.writes(talk, "在吗")
    clock.advance(IDLE + MOMENT)
    desk.presence.prolong(LI.id)
    minding.round()
    assert speaker(desk, talk) == "queued"


def test_a_conversation_that_has_fallen_asleep_goes_back_to_the_bot(
    desk: Desk, talk: str, minding: Minding, clock: FixedClock
) -> None:
    epoch = held(desk, talk)
    desk.writes(talk, "在吗")
    desk.takeover.say(talk, LI, Reply(text="办好了"), epoch=epoch, client_id="s1")
    clock.advance(IDLE + MOMENT)
    desk.presence.prolong(LI.id)
    minding.round()
    assert speaker(desk, talk) == "bot"
    assert desk.inbox.claim("bot", most=9) == []


def test_at_closing_time_the_resident_hears_when_somebody_is_there_again(
    desk: Desk, talk: str, minding: Minding, clock: FixedClock
) -> None:
    held(desk, talk)
    desk.writes(talk, "在吗")
    clock.advance(dt.timedelta(hours=9))
    desk.presence.prolong(LI.id)
    minding.round()
    assert speaker(desk, talk) == "bot"
    assert "下班" in "".join(text for _, text in desk.lines(talk))
    assert "明天" in last_said(desk, talk)
    [claim] = desk.inbox.claim("bot", most=9)
    assert claim.body["text"] == "在吗"


def test_whoever_speaks_at_closing_time_may_end_the_sentence(
    desk: Desk, talk: str, minding: Minding, clock: FixedClock
) -> None:
    epoch = held(desk, talk)
    clock.advance(dt.timedelta(hours=9))
    desk.presence.prolong(LI.id)
    desk.takeover.say(talk, LI, Reply(text="还差一句"), epoch=epoch, client_id="s1")
    minding.round()
    assert speaker(desk, talk) == "human"


def test_nobody_waits_for_ever(desk: Desk, talk: str, minding: Minding, clock: FixedClock) -> None:
    desk.appears(LI)
    desk.asks_for_a_person(talk)
    desk.writes(talk, "人呢")
    clock.advance(EMPTY_DESK_PATIENCE + MOMENT)
    desk.presence.prolong(LI.id)
    minding.round()
    assert speaker(desk, talk) == "queued"
    clock.advance(QUEUE_PATIENCE)
    desk.presence.prolong(LI.id)
    minding.round()
    assert speaker(desk, talk) == "bot"
    assert [claim.body["text"] for claim in desk.inbox.claim("bot", most=9)] == ["人呢"]


def test_with_an_empty_desk_the_wait_is_shorter(desk: Desk, talk: str, minding: Minding, clock: FixedClock) -> None:
    desk.asks_for_a_person(talk)
    clock.advance(EMPTY_DESK_PATIENCE + MOMENT)
    minding.round()
    assert speaker(desk, talk) == "bot"


def test_when_the_bot_is_down_people_get_what_it_does_not_answer(
    database: Database, desk: Desk, talk: str, guides: ContentKeeper, clock: FixedClock
) -> None:
    minding = Minding(database, clock, Bell("sqlite:///none"), guides.current)
    desk.appears(LI)
    desk.writes(talk, "身份证丢了")
    minding.round()
    assert speaker(desk, talk) == "bot"
    clock.advance(BOT_PATIENCE + MOMENT)
    desk.presence.prolong(LI.id)
    minding.round()
    minding.round()
    assert speaker(desk, talk) == "queued"
    assert [author for author, _ in desk.lines(talk)] == ["resident", "system"]

    beat(database, "bot", now=clock.now())
    minding.round()
    assert speaker(desk, talk) == "bot"
    assert [claim.body["text"] for claim in desk.inbox.claim("bot", most=9)] == ["身份证丢了"]


def test_the_wait_that_is_told_is_that_of_today(desk: Desk, clock: FixedClock) -> None:
    room = WaitingRoom(desk.database)
    desk.appears(LI)
    for n in range(3):
        talk = desk.resident(f"r{n}")
        desk.asks_for_a_person(talk)
        assert room.look("qingxi", now=clock.now()).minutes is None
        clock.advance(dt.timedelta(minutes=4))
        desk.presence.prolong(LI.id)
        held(desk, talk)
    desk.asks_for_a_person(desk.resident("last"))
    outlook = room.look("qingxi", now=clock.now())
    assert (outlook.answering, outlook.waiting, outlook.minutes) == (1, 1, 4)


def test_whoever_is_at_a_window_is_not_counted_as_answering(desk: Desk, clock: FixedClock) -> None:
    desk.appears(LI, state=PresenceState.AT_WINDOW)
    assert WaitingRoom(desk.database).look("qingxi", now=clock.now()).answering == 0


def test_a_talk_that_turns_out_to_be_about_its_holder_goes_back_to_the_queue(
    desk: Desk, talk: str, minding: Minding, guides: ContentKeeper
) -> None:
    held(desk, talk)
    director = Actor("director", Role.DIRECTOR, "qingxi", "主任")
    ledger = Ledger(
        desk.database,
        desk.clock,
        guides=guides.current,
        vault=Vault(SECRET),
        teller=ComplaintNotices(Bell("sqlite:///none")),
    )
    resident = Actor(desk.conversation(talk).resident_id, Role.RESIDENT, "qingxi")
    told = ledger.draft(
        resident, "窗口那个女的骂我", command_id="draft", conversation_id=talk, resident_id=resident.id
    ).complaint
    ledger.perform(told.id, Command(Action.FILE, resident, "file"))
    minding.round()
    assert speaker(desk, talk) == "human"
    ledger.perform(told.id, Command(Action.NAME_SUBJECT, director, "name", {"subject": LI.name}))
    minding.round()
    assert speaker(desk, talk) == "queued"
    last = desk.lines(talk)[-1][1]
    assert "给您换一位" in last
    assert not any(word in last for word in ("投诉", "反映", LI.name))
