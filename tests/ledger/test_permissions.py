"""Who may do what from where: the whole table, and random lives that never leave it."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import (
    ADMIN,
    AUDITOR,
    DIRECTOR,
    HANDLER,
    LIGHT,
    NOON,
    STAFF,
    SUPERVISOR,
    TOWN,
    Home,
    command_id,
    ledger_over,
)

from bot.clock import FixedClock
from bot.guidebook.loading import load_guides
from bot.guidebook.schema import Kind
from bot.ledger.command import Command
from bot.ledger.effects import EFFECTS
from bot.ledger.errors import LedgerError, NotNow, NotPermitted
from bot.ledger.ledger import Ledger, permitted
from bot.ledger.models import ComplaintRow
from bot.ledger.proof import prove
from bot.ledger.roles import MAY, Actor, Role
from bot.ledger.states import Action, State
from bot.ledger.steps import STEPS
from bot.ledger.visibility import entries_of
from bot.settings import ROOT
from bot.storage.database import Database
from bot.storage.schema import migrate

FIELDS = {
    "text": "补充一句", "url": "/api/chat/pictures/a.jpg", "outcome": "solved", "grade": "4", "reason": "有原因",
    "category": "village-building", "door": "县里", "department": "town-building", "way": "phone", "days": 2,
    "subject": "王谷雨",
}  # fmt: skip


def test_every_action_has_its_roles_and_its_step_and_its_effect() -> None:
    assert set(MAY) == set(Action)
    assert set(STEPS) == set(Action) - {Action.DRAFT}
    assert set(EFFECTS) == set(STEPS)


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.DRAFT])
def test_a_role_outside_the_table_is_refused(ledger: Ledger, home: Home, action: Action) -> None:
    row = home.tells(LIGHT)
    for role in set(Role) - MAY[action]:
        with pytest.raises(NotPermitted):
            ledger.perform(row.id, Command(action, Actor("x", role, TOWN), command_id(), FIELDS))


def test_the_auditor_changes_nothing() -> None:
    assert [action for action, roles in MAY.items() if Role.AUDITOR in roles] == []


def test_staff_never_touch_a_rating() -> None:
    assert MAY[Action.RATE] == {Role.RESIDENT}


@pytest.mark.parametrize("action", [action for action in STEPS if MAY[action]])
def test_a_step_from_a_state_outside_the_table_is_refused(ledger: Ledger, home: Home, action: Action) -> None:
    actors = [home.actor, STAFF, HANDLER, SUPERVISOR, DIRECTOR, ADMIN, Actor("w", Role.SYSTEM, TOWN)]
    actor = next(actor for actor in actors if actor.role in MAY[action])
    row = home.tells(LIGHT)
    for state in set(State) - set(STEPS[action].sources):
        with ledger.database.write() as session:
            kept = session.get(ComplaintRow, row.id)
            kept.state, kept.department, kept.subject = state.value, "town-building", None
        fields = {**FIELDS, "into": row.reference} if action is Action.JOIN else FIELDS
        with pytest.raises(NotNow):
            ledger.perform(row.id, Command(action, actor, command_id(), fields))


def test_a_question_can_be_answered_before_anybody_has_taken_it_up(ledger: Ledger, home: Home) -> None:
    asked, complaint = home.tells("明天上班不", Kind.QUESTION), home.tells(LIGHT)
    assert Action.REPLY in permitted(asked, STAFF)
    assert Action.REPLY not in permitted(complaint, STAFF)


def test_the_buttons_of_a_page_are_the_steps_that_are_possible(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    assert {Action.ACCEPT, Action.REJECT, Action.JOIN, Action.RESOLVE} <= set(permitted(row, STAFF))
    assert Action.CLOSE not in permitted(row, STAFF)
    assert permitted(row, AUDITOR) == []


_names = itertools.count()
# Not a fixture: hypothesis would print all of it with a failing example.
BOOK = load_guides(ROOT / "guides").book


@given(walk=st.lists(st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 5)), min_size=1, max_size=25))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_life_however_odd_leaves_the_table_or_breaks_the_chain(
    tmp_path: Path, walk: list[tuple[Action, int]]
) -> None:
    database = Database(f"sqlite:///{tmp_path / f'walk{next(_names)}.db'}")
    migrate(database)
    ledger = ledger_over(database, FixedClock(NOON), BOOK)
    home = Home(ledger, "wang")
    row, other = home.tells(LIGHT), home.tells("自来水停了三天")
    actors = [home.actor, STAFF, HANDLER, SUPERVISOR, DIRECTOR, Actor("w", Role.SYSTEM, TOWN)]
    for action, who in walk:
        fields = {**FIELDS, "into": other.reference, "due_on": row.due_on, "provisional": False}
        if action is Action.DETAIL:
            fields = {"place": "东河村"}
        before = _row(database, row.id)
        try:
            ledger.perform(row.id, Command(action, actors[who], command_id(), fields))
        except LedgerError:
            after = _row(database, row.id)
            assert (after.state, after.version) == (before.state, before.version)
        else:
            after = _row(database, row.id)
            assert State.of(before.state) in STEPS[action].sources
            assert after.version == before.version + 1
            assert after.state == (STEPS[action].to or State.of(before.state)).value
        if after.state == State.CLOSED.value:
            assert after.answer
            assert after.told_way
            assert after.follow_up or after.attempts >= 3
    assert prove(database, town=TOWN).findings == ()
    with database.read() as session:
        kept = session.get(ComplaintRow, row.id)
        assert kept.version == len(entries_of(session, kept))
    database.dispose()


def _row(database: Database, row_id: int) -> ComplaintRow:
    with database.read() as session:
        row: ComplaintRow = session.get(ComplaintRow, row_id)
        return row
