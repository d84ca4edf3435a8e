"""The queue of turns: nothing is lost, nothing is answered twice, one turn at a time and in order."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.clock import FixedClock
from bot.conversations.record.inbox import LEASE, Claim, Finished, Inbox, LeaseLost, open_conversation
from bot.conversations.record.models import Author, ConversationRow
from bot.conversations.record.transcript import Transcript
from bot.delivery.reply import Reply
from bot.people.residents import Identity, welcome_resident
from bot.people.vault import Vault
from bot.storage.database import Database

SECRET = b"0" * 32


def conversation(database: Database, clock: FixedClock, name: str = "wang") -> str:
    with database.write() as session:
        resident = welcome_resident(session, Identity("web", name), town="qingxi", secret=SECRET, now=clock.now())
        return open_conversation(session, resident, channel="web", now=clock.now()).id


@pytest.fixture
def inbox(either_database: Database, clock: FixedClock) -> Inbox:
    return Inbox(either_database, clock, Vault(SECRET))


@pytest.fixture
def talk(either_database: Database, clock: FixedClock) -> str:
    return conversation(either_database, clock)


def answer(inbox: Inbox, claim: Claim, text: str, worker: str = "a") -> list[int]:
    return inbox.finish(claim, Finished(replies=[Reply(text=text)]), worker=worker)


def said(database: Database, conversation_id: str) -> list[tuple[str, str]]:
    return [(line.author.value, line.body["text"]) for line in Transcript(database).after(conversation_id, 0)]


def test_a_message_sent_again_is_kept_once(inbox: Inbox, talk: str, either_database: Database) -> None:
    first = inbox.receive(talk, client_id="m1", body={"text": "你好"})
    again = inbox.receive(talk, client_id="m1", body={"text": "你好"})
    assert (first.seq, again.seq, again.repeated) == (1, 1, True)
    assert said(either_database, talk) == [("resident", "你好")]


def test_turns_of_a_conversation_run_in_order_and_one_at_a_time(
    inbox: Inbox, talk: str, either_database: Database
) -> None:
    for n in range(3):
        inbox.receive(talk, client_id=f"m{n}", body={"text": str(n)})
    for n in range(3):
        [claim] = inbox.claim("a", most=10)
        assert claim.body["text"] == str(n)
        assert inbox.claim("b", most=10) == []
        answer(inbox, claim, f"answer {n}")
    assert [text for author, text in said(either_database, talk) if author == "bot"] == [
        "answer 0",
        "answer 1",
        "answer 2",
    ]


def test_a_killed_process_loses_its_turn_to_another_after_the_lease(
    inbox: Inbox, talk: str, clock: FixedClock, either_database: Database
) -> None:
    inbox.receive(talk, client_id="m1", body={"text": "在吗"})
    [lost] = inbox.claim("killed", most=1)
    clock.advance(LEASE + dt.timedelta(seconds=1))
    [taken] = inbox.claim("other", most=1)
    assert taken.turn_id == lost.turn_id
    answer(inbox, taken, "在的", worker="other")
    with pytest.raises(LeaseLost):
        answer(inbox, lost, "在的", worker="killed")
    assert said(either_database, talk) == [("resident", "在吗"), ("bot", "在的")]


def test_a_renewed_lease_is_not_robbed(inbox: Inbox, talk: str, clock: FixedClock) -> None:
    inbox.receive(talk, client_id="m1", body={"text": "在吗"})
    inbox.claim("slow", most=1)
    clock.advance(LEASE * 0.9)
    inbox.renew("slow")
    clock.advance(LEASE * 0.9)
    assert inbox.claim("other", most=1) == []


def test_a_failed_turn_is_tried_again_then_apologised_for(
    inbox: Inbox, talk: str, clock: FixedClock, either_database: Database
) -> None:
    inbox.receive(talk, client_id="m1", body={"text": "在吗"})
    outcomes = []
    for _ in range(3):
        clock.advance(dt.timedelta(seconds=10))
        [claim] = inbox.claim("a", most=1)
        outcomes.append(inbox.fail(claim, worker="a", apology=Reply(text="对不住")))
    assert outcomes == [False, False, True]
    assert inbox.claim("a", most=1) == []
    assert said(either_database, talk)[-1] == ("system", "对不住")


def test_what_was_computed_before_a_hand_over_is_not_said(inbox: Inbox, talk: str, either_database: Database) -> None:
    inbox.receive(talk, client_id="m1", body={"text": "在吗"})
    [claim] = inbox.claim("a", most=1)
    with either_database.write() as session:
        session.get(ConversationRow, talk).epoch += 1
    assert answer(inbox, claim, "late") == []
    assert said(either_database, talk) == [("resident", "在吗")]
    assert inbox.claim("a", most=1) == []


def test_many_workers_share_many_conversations_without_meeting(either_database: Database, clock: FixedClock) -> None:
    inbox = Inbox(either_database, clock, Vault(SECRET))
    talks = [conversation(either_database, clock, name=f"r{n}") for n in range(12)]

    def send(talk: str) -> None:
        for n in range(4):
            inbox.receive(talk, client_id=f"m{n}", body={"text": str(n)})

    def work(worker: str) -> None:
        while claims := inbox.claim(worker, most=3):
            for claim in claims:
                answer(inbox, claim, claim.body["text"], worker=worker)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, talks))
        list(pool.map(work, ["a", "b", "c", "d"]))
    work("last")
    for talk in talks:
        lines = Transcript(either_database).after(talk, 0)
        assert [line.seq for line in lines] == list(range(1, 9))
        assert [line.body["text"] for line in lines if line.author is Author.BOT] == ["0", "1", "2", "3"]
