"""Two transactions that wait for each other: PostgreSQL ends one, and what it was to do is done all the same."""

from __future__ import annotations

import threading

import sqlalchemy as sa
from office import LIGHT, STAFF, TOWN, Home, do, ledger_over

from bot.clock import FixedClock
from bot.conversations.record.models import ConversationRow
from bot.guidebook.book import Guidebook
from bot.ledger.models import HeadRow
from bot.ledger.proof import prove
from bot.ledger.states import Action
from bot.storage.database import Database

_WAITS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def test_a_step_that_meets_another_crosswise_is_taken_after_it(
    postgres: Database, clock: FixedClock, book: Guidebook
) -> None:
    ledger = ledger_over(postgres, clock, book)
    first, second = Home(ledger, "wang"), Home(ledger, "li")
    kept, joined = first.tells(LIGHT), second.tells(LIGHT)
    do(ledger, joined.id, Action.JOIN, STAFF, into=kept.reference)
    said = len(second.heard())
    with postgres.write() as session:
        # This one may wait as long as it likes: the other is the one to be ended.
        session.execute(sa.text("SET LOCAL deadlock_timeout = '60s'"))
        talk = sa.select(ConversationRow.id).where(ConversationRow.id == second.talk).with_for_update()
        session.execute(talk)
        step = threading.Thread(target=lambda: do(ledger, kept.id, Action.EXTEND, STAFF, days=2, reason="等灯杆"))
        step.start()
        with postgres.read() as looking:
            while not looking.execute(_WAITS).scalar_one():
                looking.rollback()
        session.execute(sa.select(HeadRow.town).where(HeadRow.town == TOWN).with_for_update())
    step.join()
    assert len(second.heard()) == said + 1
    assert prove(postgres, town=TOWN).findings == ()
