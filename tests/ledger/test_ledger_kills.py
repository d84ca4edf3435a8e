"""Killed at every statement and every commit of filing and of every transition: nothing lost, nothing twice.

The command runs in a forked child that kills itself (SIGKILL) at its n-th
boundary, for n = 1, 2, … until it survives; then the same command is asked for
once more, as a page or a turn that got no answer would.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from office import DIRECTOR, HANDLER, LIGHT, STAFF, SUPERVISOR, TOWN, Home, ledger_over, to_reply
from sqlalchemy import event

from bot.clock import FixedClock
from bot.guidebook.book import Guidebook
from bot.ledger.command import Command, Done
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow, EntryRow
from bot.ledger.proof import prove
from bot.ledger.roles import Actor, system_of
from bot.ledger.states import Action, FollowUp, State, Way
from bot.storage.database import Database

MOST_BOUNDARIES = 80


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, clock: FixedClock, book: Guidebook) -> Ledger:
    database = request.getfixturevalue({"sqlite": "database", "postgres": "postgres"}[request.param])
    return ledger_over(database, clock, book)


def _die_at(engine: sa.engine.Engine, boundary: int) -> None:
    """Kill this process at its n-th boundary: before each statement, before and after each commit."""
    seen = 0

    def pass_one() -> None:
        nonlocal seen
        seen += 1
        if seen == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    def before_statement(*_: Any) -> None:
        pass_one()

    def around_commit(connection: Any) -> None:
        pass_one()
        if seen + 1 == boundary:
            raw = connection.connection
            if connection.dialect.name == "sqlite":
                raw.execute("COMMIT")
            else:
                raw.commit()
        pass_one()

    event.listen(engine, "before_cursor_execute", before_statement)
    event.listen(engine, "commit", around_commit)


def dies_at(ledger: Ledger, boundary: int, run: Callable[[], Done]) -> bool:
    """Run in a child that dies at a boundary; whether it died."""
    ledger.database.dispose()
    child = os.fork()
    if child == 0:
        _die_at(ledger.database.engine, boundary)
        run()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def count(database: Database, what: Any) -> int:
    with database.read() as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(what)).scalar_one())


def survives(ledger: Ledger, home: Home, run: Callable[[], Done]) -> ComplaintRow:
    """Run a command through every death; it must have happened once, wholly, with its notice."""
    entries, complaints, heard = (
        count(ledger.database, EntryRow),
        count(ledger.database, ComplaintRow),
        len(home.heard()),
    )
    deaths = 0
    for boundary in range(1, MOST_BOUNDARIES):
        died = dies_at(ledger, boundary, run)
        deaths += died
        if not died or count(ledger.database, EntryRow) > entries:
            break
        assert count(ledger.database, ComplaintRow) == complaints
        assert len(home.heard()) == heard
    assert deaths >= 5
    said = len(home.heard())
    kept = count(ledger.database, EntryRow)
    again = run()
    assert again.repeated
    assert (count(ledger.database, EntryRow), len(home.heard())) == (kept, said)
    return again.complaint


# Joining another brings about its other half; both are killed together below.
JOINED = {Action.JOIN, Action.ABSORB, Action.LET_GO, Action.REJOIN, Action.SHARE, Action.RELEASE}
SETTLED = {Action.RESOLVE}


def stepping(ledger: Ledger, home: Home, row: ComplaintRow) -> Callable[..., ComplaintRow]:
    """Return what takes one step with a complaint through every death."""
    count = itertools.count()

    def step(action: Action, actor: Actor, **fields: object) -> ComplaintRow:
        command = Command(action, actor, f"{row.id}:{action.value}:{next(count)}", fields)
        return survives(ledger, home, lambda: ledger.perform(row.id, command))

    return step


def test_filing_and_every_transition_survive_being_killed(ledger: Ledger, clock: FixedClock) -> None:
    home = Home(ledger, "wang")
    system = system_of(TOWN)

    def drafted() -> Done:
        of = {"conversation_id": home.talk, "resident_id": home.actor.id}
        return ledger.draft(home.actor, LIGHT, command_id="draft", **of)

    row = survives(ledger, home, drafted)

    step = stepping(ledger, home, row)
    step(Action.SAY_MORE, home.actor, text="半个月了")
    step(Action.DETAIL, home.actor, place="东河村口")
    assert step(Action.FILE, home.actor).reference == "TS20261124-0001"
    step(Action.SUPPLEMENT, home.actor, text="又坏了一盏")
    step(Action.ADD_PICTURE, home.actor, url="/api/chat/pictures/a.jpg")
    step(Action.ACCEPT, STAFF)
    step(Action.CATEGORISE, STAFF, category="village-building")
    step(Action.ASSIGN, STAFF, department="town-building")
    step(Action.ACKNOWLEDGE, HANDLER)
    step(Action.RETURN, HANDLER, reason="不归我们")
    clock.advance(dt.timedelta(minutes=1))
    step(Action.ASSIGN, STAFF, department="town-building")
    step(Action.ACKNOWLEDGE, HANDLER)
    step(Action.START, HANDLER)
    step(Action.EXTEND, HANDLER, days=3, reason="等灯杆")
    step(Action.WARN, system, reason="提醒")
    step(Action.URGE, system, reason="催办")
    step(Action.SUPERVISE, SUPERVISOR, reason="督办")
    step(Action.REPLY, HANDLER, text="修好了。")
    step(Action.TELL, STAFF, way=Way.PHONE.value)
    step(Action.FOLLOW_UP, STAFF, outcome=FollowUp.SOLVED.value)
    step(Action.RATE, home.actor, grade="4")
    step(Action.EXCLUDE, STAFF, reason="测试件")
    step(Action.CONFIRM_EXCLUSION, SUPERVISOR)
    assert step(Action.CLOSE, STAFF).state == State.CLOSED.value
    step(Action.REOPEN, home.actor, reason="又坏了")
    step(Action.WITHDRAW, home.actor)
    step(Action.ERASE, DIRECTOR, reason="本人要求删除")
    _rarer_steps(ledger, clock)
    assert taken(ledger) == set(Action) - JOINED - SETTLED
    assert prove(ledger.database, town=TOWN).findings == ()


def _rarer_steps(ledger: Ledger, clock: FixedClock) -> None:
    """The steps off the main way, each with a complaint of its own."""
    home, system = Home(ledger, "li"), system_of(TOWN)
    begun = ledger.draft(home.actor, LIGHT, command_id="begun", resident_id=home.actor.id).complaint
    stepping(ledger, home, begun)(Action.DROP, home.actor)
    for action in (Action.REJECT, Action.FORWARD):
        stepping(ledger, home, home.tells(LIGHT))(action, STAFF, reason="这是县道的灯", door="县公路局")
    with ledger.database.write() as session:
        token = ledger.vault.keep(session, "13800138000", town=TOWN, now=clock.now())
    row = home.tells(LIGHT, contact=token)
    step = stepping(ledger, home, row)
    step(Action.NAME_SUBJECT, DIRECTOR, subject="王谷雨")
    step(Action.NOTE, STAFF, text="打过电话")
    step(Action.UNMASK, STAFF, reason="回访")
    step(Action.REDATE, system, due_on=row.due_on, provisional=False)
    to_reply(ledger, row)
    step(Action.ASK, system)
    step(Action.ANSWER_FOLLOW_UP, home.actor, outcome=FollowUp.UNSOLVED.value)


def taken(ledger: Ledger) -> set[Action]:
    """Return every action that has left an entry."""
    with ledger.database.read() as session:
        return {Action.of(each) for each in session.execute(sa.select(EntryRow.action).distinct()).scalars()}


def test_joining_and_settling_on_the_spot_survive_being_killed(ledger: Ledger) -> None:
    home, other, third = Home(ledger, "wang"), Home(ledger, "li"), Home(ledger, "zhao")
    kept, joined, more = home.tells(LIGHT), other.tells(LIGHT), third.tells(LIGHT)
    command = Command(Action.JOIN, STAFF, "join", {"into": kept.reference})
    survives(ledger, other, lambda: ledger.perform(joined.id, command))
    with ledger.database.read() as session:
        assert session.get(ComplaintRow, kept.id).affected == 2
    extend = Command(Action.EXTEND, STAFF, "extend", {"days": 2, "reason": "等灯杆"})
    survives(ledger, other, lambda: ledger.perform(kept.id, extend))
    for each in (more, third.tells(LIGHT)):
        ledger.perform(each.id, Command(Action.JOIN, STAFF, f"join-{each.id}", {"into": kept.reference}))
    less = Command(Action.WITHDRAW, third.actor, "less")
    survives(ledger, third, lambda: ledger.perform(more.id, less))
    with ledger.database.read() as session:
        assert session.get(ComplaintRow, kept.id).affected == 3
    withdraw = Command(Action.WITHDRAW, home.actor, "withdraw")
    survives(ledger, other, lambda: ledger.perform(kept.id, withdraw))
    with ledger.database.read() as session:
        goes_on = session.get(ComplaintRow, joined.id)
        assert (goes_on.state, goes_on.affected) == (State.ACCEPTED.value, 2)
    spot = home.tells("大厅的老花镜坏了")
    assert taken(ledger) >= JOINED
    settle = Command(Action.RESOLVE, STAFF, "settle", {"text": "换了一副。", "way": Way.COUNTER.value})
    assert survives(ledger, home, lambda: ledger.perform(spot.id, settle)).state == State.CLOSED.value
    assert taken(ledger) >= SETTLED
    assert prove(ledger.database, town=TOWN).findings == ()


def test_filing_what_was_done_on_the_spot_is_one_thing(ledger: Ledger) -> None:
    settled = {"text": "换了一副。", "way": Way.COUNTER.value}
    row = survives(
        ledger,
        Home(ledger, "wang"),
        lambda: ledger.file_now(STAFF, "大厅的老花镜坏了", command_id="spot", settled=settled),
    )
    assert (row.state, row.reference) == (State.CLOSED.value, "TS20261124-0001")
    assert prove(ledger.database, town=TOWN).findings == ()


def test_what_staff_write_down_for_who_rings_survives_too(ledger: Ledger) -> None:
    home = Home(ledger, "wang")
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    step = stepping(ledger, home, row)
    step(Action.FOLLOW_UP, STAFF, outcome=FollowUp.NOT_REACHED.value)
    step(Action.REOPEN, STAFF, reason="他打电话说还是黑的")
    step(Action.WITHDRAW, STAFF, asked_by="本人", confirmed="回拨了他留的电话")
    assert prove(ledger.database, town=TOWN).findings == ()


def test_no_number_is_skipped_when_filing_dies_again_and_again(ledger: Ledger) -> None:
    home = Home(ledger, "wang")
    for n in range(3):
        survives(ledger, home, lambda n=n: ledger.file_now(STAFF, f"{LIGHT}{n}", command_id=f"file-{n}"))
    with ledger.database.read() as session:
        given = session.execute(sa.select(ComplaintRow.reference).order_by(ComplaintRow.reference)).scalars().all()
    assert given == ["TS20261124-0001", "TS20261124-0002", "TS20261124-0003"]
