"""Turns that end together are written together, and none is lost with another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from bot.clock import FixedClock
from bot.conversations.record.inbox import Claim, Finished, Inbox, LeaseLost, open_conversation
from bot.conversations.record.transcript import Transcript
from bot.delivery.reply import Reply
from bot.people.residents import Identity, welcome_resident
from bot.people.vault import Vault
from bot.runtime.endings import Endings
from bot.storage.database import Database

SECRET = b"0" * 32
GOOD = Finished(replies=[Reply(text="在的")])


@pytest.fixture
def inbox(either_database: Database, clock: FixedClock) -> Inbox:
    return Inbox(either_database, clock, Vault(SECRET))


def turns(database: Database, inbox: Inbox, clock: FixedClock, *, many: int) -> list[Claim]:
    """The turns of so many residents, each of whom asks one thing, taken by worker ``a``."""
    for n in range(many):
        with database.write() as session:
            resident = welcome_resident(
                session, Identity("web", f"resident {n}"), town="qingxi", secret=SECRET, now=clock.now()
            )
            talk = open_conversation(session, resident, channel="web", now=clock.now()).id
        inbox.receive(talk, client_id="only", body={"text": "在吗"})
    return inbox.claim("a", most=many)


@contextlib.contextmanager
def commits(database: Database) -> Iterator[list[object]]:
    """The commits while the context lasts."""
    seen: list[object] = []

    def count(connection: object) -> None:
        seen.append(connection)

    sa.event.listen(database.engine, "commit", count)
    yield seen
    sa.event.remove(database.engine, "commit", count)


def is_answered(database: Database, turn: Claim) -> bool:
    return [line.body["text"] for line in Transcript(database).after(turn.conversation_id, 1)] == ["在的"]


async def test_turns_that_end_together_are_one_transaction(
    either_database: Database, inbox: Inbox, clock: FixedClock
) -> None:
    ended = turns(either_database, inbox, clock, many=5)
    endings = Endings(inbox, "a")
    with commits(either_database) as seen:
        await asyncio.gather(*(endings.write(turn, GOOD) for turn in ended))
    assert len(seen) == 1
    assert all(is_answered(either_database, turn) for turn in ended)


async def test_a_turn_that_ends_while_others_are_written_is_written_behind_them(
    either_database: Database, inbox: Inbox, clock: FixedClock
) -> None:
    first, later = turns(either_database, inbox, clock, many=2)
    endings = Endings(inbox, "a")
    writing = asyncio.create_task(endings.write(first, GOOD))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.gather(writing, endings.write(later, GOOD))
    assert is_answered(either_database, first)
    assert is_answered(either_database, later)


async def test_a_turn_that_another_process_has_finished_leaves_the_others_written(
    either_database: Database, inbox: Inbox, clock: FixedClock
) -> None:
    lost, *others = turns(either_database, inbox, clock, many=3)
    inbox.finish(lost, Finished(replies=[Reply(text="先说了")]), worker="a")
    endings = Endings(inbox, "a")
    ends = await asyncio.gather(*(endings.write(turn, GOOD) for turn in (lost, *others)), return_exceptions=True)
    assert isinstance(ends[0], LeaseLost)
    assert ends[1:] == [None, None]
    assert not is_answered(either_database, lost)
    assert all(is_answered(either_database, turn) for turn in others)


async def test_a_turn_that_cannot_be_written_leaves_the_others_written(
    either_database: Database, inbox: Inbox, clock: FixedClock
) -> None:
    broken, *others = turns(either_database, inbox, clock, many=3)
    endings = Endings(inbox, "a")
    unwritable = Finished(replies=GOOD.replies, state={"no": {"json"}})
    ends = await asyncio.gather(
        endings.write(others[0], GOOD),
        endings.write(broken, unwritable),
        endings.write(others[1], GOOD),
        return_exceptions=True,
    )
    assert (ends[0], ends[2]) == (None, None)
    assert isinstance(ends[1], StatementError)
    assert all(is_answered(either_database, turn) for turn in others)
    assert inbox.is_waiting(broken.conversation_id)


async def test_whoever_is_stopped_while_it_is_written_holds_nobody_up(
    either_database: Database, inbox: Inbox, clock: FixedClock
) -> None:
    stopped, beside, later = turns(either_database, inbox, clock, many=3)
    endings = Endings(inbox, "a")
    first, second = (asyncio.create_task(endings.write(turn, GOOD)) for turn in (stopped, beside))
    await asyncio.sleep(0)
    first.cancel()
    await second
    await endings.write(later, GOOD)
    assert first.cancelled()
    assert all(is_answered(either_database, turn) for turn in (stopped, beside, later))
