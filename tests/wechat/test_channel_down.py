"""The channel is down for an hour: what the ledger tells waits, and is told once when Tencent is back."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import uuid
from collections.abc import AsyncIterator, Callable

import pytest
from wechat_town import Resident, Town

from bot.conversations.record.models import ConversationRow
from bot.delivery.models import OutboxRow
from bot.ledger import lists
from bot.ledger.command import Command
from bot.ledger.errors import NotDelivered
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role
from bot.ledger.states import Action, State, Way
from bot.wechat.sender import SEND
from bot.worker import Worker

TOWN = "qingxi"
STAFF = Actor("staff-1", Role.STAFF, TOWN, "坐席小林")
HANDLER = Actor("handler-1", Role.HANDLER, TOWN, "承办老周", department="town-building")
ANSWER = "路灯已经修好了。"
TOLD = ("受理了", "派给村镇建设和环境卫生办公室了", "接手在办", ANSWER)
TEN_MINUTES = dt.timedelta(minutes=10)


@contextlib.asynccontextmanager
async def working(town: Town) -> AsyncIterator[None]:
    """A worker at work: its rounds, and its sender beside them."""
    worker = Worker(town.services)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task


async def until(town: Town, holds: Callable[[], bool]) -> None:
    """Wake the sender until something holds; gives up after a while."""
    for _ in range(600):
        if holds():
            return
        town.services.bell.ring("web")
        await asyncio.sleep(0.05)
    raise AssertionError("waited in vain")


async def met(town: Town) -> Resident:
    resident = town.resident()
    await resident.say("你好")
    resident.shown.clear()
    return resident


def filed(town: Town, resident: Resident) -> ComplaintRow:
    with town.services.database.read() as session:
        owner = session.get(ConversationRow, resident.conversation_id).resident_id
    actor, ledger = Actor(owner, Role.RESIDENT, TOWN), town.services.ledger
    of = {"conversation_id": resident.conversation_id, "resident_id": owner}
    row = ledger.draft(actor, "东河村口的路灯坏了半个月没人修", command_id=uuid.uuid4().hex, **of).complaint
    return do(town, row, Action.FILE, actor)


def do(town: Town, row: ComplaintRow, action: Action, actor: Actor, **fields: str) -> ComplaintRow:
    return town.services.ledger.perform(row.id, Command(action, actor, uuid.uuid4().hex, fields)).complaint


def answered(town: Town, row: ComplaintRow) -> None:
    do(town, row, Action.ACCEPT, STAFF)
    do(town, row, Action.ASSIGN, STAFF, department="town-building")
    do(town, row, Action.ACKNOWLEDGE, HANDLER)
    do(town, row, Action.REPLY, HANDLER, text=ANSWER)


def states(town: Town, resident: Resident) -> set[str]:
    return {row.state for row in town.rows(OutboxRow, conversation_id=resident.conversation_id)}


def is_put_off(town: Town, resident: Resident) -> bool:
    """Whether everything owed has been tried in vain and is to be tried later."""
    rows = town.rows(OutboxRow, conversation_id=resident.conversation_id, state="waiting")
    return bool(rows) and all(row.last_error and row.next_try_at > town.clock.now() for row in rows)


@pytest.mark.parametrize("path", [SEND, "*"], ids=["messages", "everything"])
async def test_an_hour_of_errors_costs_nothing_and_tells_nothing_twice(town_on_either: Town, path: str) -> None:
    town = town_on_either
    residents = [await met(town) for _ in range(3)]
    rows = [filed(town, resident) for resident in residents]
    town.clock.advance(dt.timedelta(seconds=10))
    town.fault(path, code=-1, times=1_000_000)
    async with working(town):
        for row in rows:
            answered(town, row)
        for _ in range(6):
            await until(town, lambda: all(is_put_off(town, resident) for resident in residents))
            town.clock.advance(TEN_MINUTES)
        assert all("waiting" in states(town, resident) for resident in residents)
        assert not any("dead" in states(town, resident) or resident.shown for resident in residents)
        town.fake.account.faults.clear()
        town.clock.advance(TEN_MINUTES)
        await until(town, lambda: all(states(town, resident) == {"sent"} for resident in residents))
    for resident in residents:
        heard = "\n".join(resident.texts)
        assert [heard.count(said) for said in TOLD] == [1] * len(TOLD)
        assert [heard.index(said) for said in TOLD] == sorted(heard.index(said) for said in TOLD)
    do(town, rows[0], Action.FOLLOW_UP, STAFF, outcome="solved")
    assert do(town, rows[0], Action.CLOSE, STAFF).state == State.CLOSED.value


async def test_an_answer_that_cannot_arrive_is_shown_to_staff_until_somebody_has_told_it(town: Town) -> None:
    resident = await met(town)
    row = filed(town, resident)
    town.clock.advance(dt.timedelta(seconds=10))
    town.fault(SEND, code=43004)
    async with working(town):
        answered(town, row)
        await until(town, lambda: "dead" in states(town, resident))
    with town.services.database.read() as session:
        assert [each.id for each in lists.undelivered(session, STAFF)] == [row.id]
    do(town, row, Action.FOLLOW_UP, STAFF, outcome="declined")
    with pytest.raises(NotDelivered):
        do(town, row, Action.CLOSE, STAFF)
    do(town, row, Action.TELL, STAFF, way=Way.PHONE.value)
    with town.services.database.read() as session:
        assert lists.undelivered(session, STAFF) == []
    assert do(town, row, Action.CLOSE, STAFF).state == State.CLOSED.value
