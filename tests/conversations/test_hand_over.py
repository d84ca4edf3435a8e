"""Who speaks: one winner, an epoch that rises, and nothing said under an old one."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
import sqlalchemy as sa
from desk import LI, WANG, Desk

from bot.clock import FixedClock
from bot.conversations.desk.takeover import Attendant, NotPresent
from bot.conversations.record.dialogue import Dialogue, Task
from bot.conversations.record.hand_over import HandoverLost, NoSuchConversation
from bot.conversations.record.handover_models import DroppedRow, Outcome, PresenceState
from bot.conversations.record.inbox import Finished
from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, Speaker
from bot.delivery.models import OutboxRow
from bot.delivery.reply import Reply
from bot.storage.database import Database

ROUNDS = 1000
CLERKS = 4


@pytest.fixture
def desk(either_database: Database, clock: FixedClock) -> Desk:
    return Desk(either_database, clock)


@pytest.fixture
def talk(desk: Desk) -> str:
    return desk.resident()


def take(desk: Desk, talk: str, who: Attendant = LI) -> int:
    return desk.takeover.take(talk, who, epoch=desk.epoch(talk))


def test_from_asking_to_giving_back(desk: Desk, talk: str) -> None:
    desk.asks_for_a_person(talk)
    assert desk.conversation(talk).speaker == Speaker.QUEUED.value
    desk.writes(talk, "我的低保停了")
    epoch = take(desk, talk)
    desk.takeover.say(talk, LI, Reply(text="我查一下"), epoch=epoch, client_id="s1")
    desk.writes(talk, "好")
    desk.takeover.give_back(talk, LI, epoch=epoch, outcome=Outcome.SOLVED, note="补了年审", closes=False)

    queued, held = desk.stretches(talk)
    assert (queued.speaker, queued.end_reason) == ("queued", "taken")
    assert (held.staff_id, held.outcome, held.outcome_note, held.end_reason) == (
        "li",
        "solved",
        "补了年审",
        "given_back",
    )
    assert [queued.epoch, held.epoch, desk.epoch(talk)] == [1, 2, 3]
    assert [author for author, _ in desk.lines(talk)][:6] == [
        "resident",
        "bot",
        "resident",
        "system",
        "staff",
        "resident",
    ]
    assert desk.conversation(talk).speaker == Speaker.BOT.value


def test_the_bot_is_not_given_what_people_hold(desk: Desk, talk: str) -> None:
    desk.asks_for_a_person(talk)
    desk.writes(talk, "在吗")
    take(desk, talk)
    desk.writes(talk, "有人吗")
    assert desk.inbox.claim("bot", most=9) == []
    assert not desk.inbox.is_waiting(talk)


def test_after_the_return_the_bot_answers_only_what_comes_then(desk: Desk, talk: str) -> None:
    epoch = take(desk, talk)
    desk.writes(talk, "说给人听的")
    desk.takeover.give_back(talk, LI, epoch=epoch, outcome=Outcome.OTHER, closes=False)
    desk.writes(talk, "说给机器人听的")
    [claim] = desk.inbox.claim("bot", most=9)
    assert claim.body["text"] == "说给机器人听的"
    assert claim.further == ()


def test_an_answer_under_way_is_not_said_and_is_kept(desk: Desk, talk: str) -> None:
    desk.writes(talk, "身份证咋办")
    [claim] = desk.inbox.claim("bot", most=1)
    take(desk, talk)
    assert desk.inbox.finish(claim, Finished(replies=[Reply(text="late")]), worker="bot") == []
    assert ("bot", "late") not in desk.lines(talk)
    with desk.database.read() as session:
        row = session.get(InboxRow, claim.row_id)
    assert row.body["dropped"] == [{"text": "late"}]
    assert row.state == InboxState.DONE.value


def test_a_failed_turn_does_not_apologise_over_a_person(desk: Desk, talk: str, clock: FixedClock) -> None:
    desk.writes(talk, "身份证咋办")
    [claim] = desk.inbox.claim("bot", most=1)
    for _ in range(2):
        desk.inbox.fail(claim, worker="bot", apology=Reply(text="对不住"))
        clock.advance(dt.timedelta(seconds=10))
        [claim] = desk.inbox.claim("bot", most=1)
    take(desk, talk)
    desk.inbox.fail(claim, worker="bot", apology=Reply(text="对不住"))
    assert ("system", "对不住") not in desk.lines(talk)


def test_a_line_from_a_tab_that_lost_the_conversation_is_kept_and_not_said(desk: Desk, talk: str) -> None:
    old = take(desk, talk)
    desk.appears(WANG)
    desk.takeover.pass_on(talk, LI, epoch=old, to=WANG.id)
    said = desk.takeover.say(talk, LI, Reply(text="还有一句"), epoch=old, client_id="s9")
    again = desk.takeover.say(talk, LI, Reply(text="还有一句"), epoch=old, client_id="s9")
    assert (said.dropped, again.dropped, again.repeated) == (True, True, True)
    assert ("staff", "还有一句") not in desk.lines(talk)
    with desk.database.read() as session:
        [kept] = session.execute(sa.select(DroppedRow)).scalars()
    assert (kept.staff_id, kept.body) == ("li", {"text": "还有一句"})


def test_a_line_sent_twice_is_said_once(desk: Desk, talk: str) -> None:
    epoch = take(desk, talk)
    first = desk.takeover.say(talk, LI, Reply(text="您好"), epoch=epoch, client_id="s1")
    again = desk.takeover.say(talk, LI, Reply(text="您好"), epoch=epoch, client_id="s1")
    assert (first.seq, again.seq, again.repeated) == (again.seq, first.seq, True)
    assert [text for author, text in desk.lines(talk) if author == "staff"] == ["您好"]


@pytest.mark.parametrize("does", ["say", "give_back", "pass_on", "pass_to_department"])
def test_only_the_owner_acts(desk: Desk, talk: str, does: str) -> None:
    epoch = take(desk, talk)
    desk.appears(LI, WANG)
    before = desk.lines(talk)
    if does == "say":
        assert desk.takeover.say(talk, WANG, Reply(text="我来"), epoch=epoch, client_id="s").dropped
    else:
        act = {
            "give_back": lambda: desk.takeover.give_back(talk, WANG, epoch=epoch, outcome=Outcome.OTHER, closes=True),
            "pass_on": lambda: desk.takeover.pass_on(talk, WANG, epoch=epoch, to=WANG.id),
            "pass_to_department": lambda: desk.takeover.pass_to_department(
                talk, WANG, epoch=epoch, department="civil", name="民政办"
            ),
        }[does]
        with pytest.raises(HandoverLost):
            act()
    assert desk.lines(talk) == before
    assert desk.conversation(talk).owner == LI.id


def test_another_towns_conversation_is_not_there(desk: Desk, talk: str) -> None:
    stranger = Attendant("zhao", "赵六", "elsewhere")
    with pytest.raises(NoSuchConversation):
        desk.takeover.take(talk, stranger, epoch=0)


def test_nobody_is_passed_a_conversation_who_is_not_there(desk: Desk, talk: str) -> None:
    epoch = take(desk, talk)
    with pytest.raises(NotPresent):
        desk.takeover.pass_on(talk, LI, epoch=epoch, to=WANG.id)
    # Whoever went offline may still have the page open.
    desk.presence.appear(WANG.id, town=WANG.town, name=WANG.name, state=PresenceState.OFFLINE)
    with pytest.raises(NotPresent):
        desk.takeover.pass_on(talk, LI, epoch=epoch, to=WANG.id)
    assert desk.conversation(talk).owner == LI.id


def test_a_department_gets_it_into_its_queue(desk: Desk, talk: str) -> None:
    epoch = take(desk, talk)
    desk.takeover.pass_to_department(talk, LI, epoch=epoch, department="civil", name="民政办")
    row = desk.conversation(talk)
    assert (row.speaker, row.owner, row.department) == ("queued", None, "civil")


def test_what_the_resident_was_owed_outlives_their_wish_for_a_person(desk: Desk, talk: str) -> None:
    desk.asks_for_a_person(talk)
    take(desk, talk)
    with desk.database.read() as session:
        epochs = set(session.execute(sa.select(OutboxRow.epoch)).scalars())
    assert epochs == {desk.epoch(talk)}


def test_whoever_does_not_wait_any_longer_has_the_bot_again(desk: Desk, talk: str) -> None:
    desk.asks_for_a_person(talk)
    desk.writes(talk, "低保要带啥")
    desk.writes(talk, "不等了")
    assert desk.conversation(talk).speaker == Speaker.BOT.value
    [claim] = desk.inbox.claim("bot", most=9)
    assert claim.body["text"] == "低保要带啥"


@pytest.mark.parametrize("says", ["没人啊", "等半天了,人呢", "前面还有几个人", "怎么还没人来?"])
def test_whoever_asks_whether_anybody_comes_hears_how_it_stands_and_waits_on(desk: Desk, talk: str, says: str) -> None:
    other = desk.resident("wu")
    desk.asks_for_a_person(other)
    desk.clock.advance(dt.timedelta(minutes=1))
    desk.asks_for_a_person(talk)
    desk.writes(talk, says)
    row = desk.conversation(talk)
    assert (row.speaker, desk.inbox.claim("bot", most=9)) == (Speaker.QUEUED.value, [])
    author, said = desk.lines(talk)[-1]
    assert author == Author.SYSTEM.value
    assert "前面还有 1 位" in said
    desk.writes(talk, "路灯坏了,找谁")
    assert desk.lines(talk)[-1] == (Author.RESIDENT.value, "路灯坏了,找谁")


def test_a_closed_conversation_opens_with_the_next_word(desk: Desk, talk: str) -> None:
    epoch = take(desk, talk)
    desk.takeover.give_back(talk, LI, epoch=epoch, outcome=Outcome.SOLVED, closes=True)
    assert desk.conversation(talk).speaker == Speaker.CLOSED.value
    desk.writes(talk, "还有个事")
    assert [claim.body["text"] for claim in desk.inbox.claim("bot", most=9)] == ["还有个事"]


def test_the_bot_knows_what_the_person_said_and_leaves_its_old_question(desk: Desk, talk: str) -> None:
    with desk.database.write() as session:
        dialogue = Dialogue(tasks=[Task("which"), Task("checklist", "id-card-loss")], said=[{"text": "您是哪种情形?"}])
        session.get(ConversationRow, talk).state = dialogue.to_json()
    epoch = take(desk, talk)
    guide = {"guide": "subsistence-allowance"}
    desk.takeover.say(talk, LI, Reply(text="低保要带这些"), epoch=epoch, client_id="s1", **guide)
    desk.takeover.give_back(talk, LI, epoch=epoch, outcome=Outcome.AT_WINDOW, closes=False)
    knows = Dialogue.from_json(desk.conversation(talk).state)
    assert [task.kind for task in knows.tasks] == ["checklist"]
    assert knows.subject == "subsistence-allowance"
    assert knows.human["outcome"] == "at_window"

    epoch = take(desk, talk)
    desk.takeover.say(talk, LI, Reply(text="都办好了"), epoch=epoch, client_id="s2")
    desk.takeover.give_back(talk, LI, epoch=epoch, outcome=Outcome.SOLVED, closes=False)
    knows = Dialogue.from_json(desk.conversation(talk).state)
    assert (knows.tasks, knows.said) == ([], [{"text": "都办好了"}])


def rating_requests(desk: Desk, talk: str) -> int:
    return sum("帮得咋样" in text for _, text in desk.lines(talk))


def helped(desk: Desk, talk: str, says: str, answer: str = "给您查了") -> None:
    desk.asks_for_a_person(talk)
    desk.writes(talk, says)
    epoch = take(desk, talk)
    if answer:
        desk.takeover.say(talk, LI, Reply(text=answer), epoch=epoch, client_id=f"to {says}")
    desk.takeover.give_back(talk, LI, epoch=epoch, outcome=Outcome.SOLVED, closes=False)


def test_a_rating_is_asked_once(desk: Desk, talk: str, clock: FixedClock) -> None:
    helped(desk, talk, "低保停了")
    assert rating_requests(desk, talk) == 1
    clock.advance(dt.timedelta(hours=2))
    helped(desk, talk, "还有个事")
    assert rating_requests(desk, talk) == 1


def test_who_was_told_nothing_is_not_asked_how_it_was(desk: Desk, talk: str) -> None:
    helped(desk, talk, "低保停了", answer="")
    assert rating_requests(desk, talk) == 0


def test_nobody_in_grief_is_asked_for_a_rating(desk: Desk, talk: str) -> None:
    helped(desk, talk, "我妈去世了,要销户口")
    assert rating_requests(desk, talk) == 0


def _claim_all(desk: Desk, talks: list[str], name: str, together: Barrier, wins: Path) -> None:
    """Try for each conversation at the same moment as the others; write down what was won."""
    desk.database.dispose()
    won = []
    for talk in talks:
        together.wait()
        try:
            desk.takeover.take(talk, Attendant(name, name, "qingxi"), epoch=0)
        except HandoverLost:
            continue
        won.append(talk)
    wins.write_text("\n".join(won))
    os._exit(0)


def test_of_many_who_claim_at_once_one_wins(desk: Desk, tmp_path: Path) -> None:
    talks = [f"{n:032d}" for n in range(ROUNDS)]
    now = desk.clock.now()
    resident = desk.conversation(desk.resident()).resident_id
    with desk.database.write() as session:
        rows = [
            {"id": talk, "town": "qingxi", "resident_id": resident, "channel": talk[-8:], "speaker": "queued",
             "epoch": 0, "last_seq": 0, "state": {}, "created_at": now, "updated_at": now}
            for talk in talks
        ]  # fmt: skip
        session.execute(sa.insert(ConversationRow), rows)
    desk.database.dispose()
    context = multiprocessing.get_context("fork")
    together = context.Barrier(CLERKS)
    clerks = [
        context.Process(target=_claim_all, args=(desk, talks, f"clerk{n}", together, tmp_path / f"clerk{n}"))
        for n in range(CLERKS)
    ]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    won = [talk for n in range(CLERKS) for talk in (tmp_path / f"clerk{n}").read_text().split()]
    assert sorted(won) == talks
    with desk.database.read() as session:
        owners = dict(session.execute(sa.select(ConversationRow.id, ConversationRow.owner)).all())
    for n in range(CLERKS):
        assert all(owners[talk] == f"clerk{n}" for talk in (tmp_path / f"clerk{n}").read_text().split())
