"""What time brings about: once, in order, in office hours, caught up after being down, by one of two workers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from office import LIGHT, STAFF, TOWN, Home, at_once, do, ledger_over, to_reply
from sqlalchemy.exc import OperationalError

from bot.clock import SHANGHAI, FixedClock
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Kind
from bot.ledger import lists
from bot.ledger.command import Command
from bot.ledger.errors import NotDelivered
from bot.ledger.jobs import run_jobs
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.proof import prove
from bot.ledger.states import Action, Source, State, Way
from bot.ledger.visibility import entries_of
from bot.storage.database import Database

# What PostgreSQL answers when a table cannot grow (SQLSTATE 53100, disk_full).
_REFUSES = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$
"""


def at(clock: FixedClock, written: str) -> None:
    clock.set(dt.datetime.fromisoformat(written).replace(tzinfo=SHANGHAI))


def actions(ledger: Ledger, row: ComplaintRow) -> list[str]:
    with ledger.database.read() as session:
        kept = session.get(ComplaintRow, row.id)
        return [entry.action for entry in entries_of(session, kept) if entry.role == "system"]


def test_warned_before_urged_the_day_after_supervised_after_five_more(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    row = home.tells(LIGHT)  # due on Tuesday 8 December
    seen = {}
    for day in range(25, 31):
        at(clock, f"2026-11-{day:02d}T10:00")
        run_jobs(ledger)
    for day in range(1, 32):
        at(clock, f"2026-12-{day:02d}T10:00")
        run_jobs(ledger)
        run_jobs(ledger)
        seen[day] = actions(ledger, row)
    first = {step: min(day for day, done in seen.items() if len(done) >= step) for step in range(1, 5)}
    assert first == {1: 4, 2: 9, 3: 16, 4: 23}
    assert seen[31] == ["warn", "urge", "supervise", "supervise"]


def test_after_being_down_everything_is_caught_up_once(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = home.tells(LIGHT)
    at(clock, "2026-12-17T10:00")
    assert run_jobs(ledger) == 3
    assert run_jobs(ledger) == 0
    assert actions(ledger, row) == ["warn", "urge", "supervise"]


def test_one_complaint_that_cannot_be_read_holds_up_no_other(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    broken, whole = home.tells(LIGHT), home.tells("自来水停了三天")
    with ledger.database.write() as session:
        session.get(ComplaintRow, broken.id).kind = "of a later version"
    clock.set(dt.datetime(2026, 12, 9, 10, 0, tzinfo=SHANGHAI))
    run_jobs(ledger)
    with ledger.database.read() as session:
        assert session.get(ComplaintRow, broken.id).urged == 0
        assert session.get(ComplaintRow, whole.id).urged == 1


@pytest.mark.parametrize("night", ["2026-12-09T03:00", "2026-12-09T12:30", "2026-12-13T10:00", "2026-12-09T20:00"])
def test_nothing_happens_outside_office_hours(ledger: Ledger, home: Home, clock: FixedClock, night: str) -> None:
    home.tells(LIGHT)
    at(clock, night)
    assert run_jobs(ledger) == 0


def test_an_answered_complaint_is_left_alone(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    at(clock, "2026-12-17T10:00")
    run_jobs(ledger)
    assert actions(ledger, row) == []


def test_an_answered_question_is_closed_once_it_has_arrived_and_without_a_word(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    row = home.tells("社保卡丢了,补一张要几天", Kind.QUESTION)
    do(ledger, row.id, Action.REPLY, STAFF, text="当场就能补。")
    assert run_jobs(ledger) == 0
    home.has_read_everything()
    heard = home.heard()
    assert (run_jobs(ledger), run_jobs(ledger)) == (1, 0)
    assert actions(ledger, row) == ["close"]
    assert home.heard() == heard
    with ledger.database.read() as session:
        kept = session.get(ComplaintRow, row.id)
    assert (kept.state, kept.follow_up, kept.rating, kept.asked_at) == (State.CLOSED.value, None, None, None)
    assert prove(ledger.database, town=TOWN).findings == ()


def test_a_question_answered_by_phone_is_closed_and_an_answered_complaint_is_not(ledger: Ledger, home: Home) -> None:
    asked = ledger.file_now(STAFF, "明天上班不", command_id="q", kind=Kind.QUESTION, source=Source.PHONE).complaint
    do(ledger, asked.id, Action.REPLY, STAFF, text="上班。")
    do(ledger, asked.id, Action.TELL, STAFF, way=Way.PHONE.value)
    complaint = home.tells(LIGHT)
    to_reply(ledger, complaint)
    home.has_read_everything()
    assert run_jobs(ledger) == 1
    assert (actions(ledger, asked), actions(ledger, complaint)) == (["close"], [])


def test_a_question_nobody_comes_back_for_is_closed_after_three_working_days_and_can_still_be_read(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    row = home.tells("社保卡丢了,补一张要几天", Kind.QUESTION)
    do(ledger, row.id, Action.REPLY, STAFF, text="当场就能补。")
    # Answered on a Tuesday: Wednesday, Thursday and Friday are waited through, the weekend is not counted.
    at(clock, "2026-11-27T17:00")
    assert run_jobs(ledger) == 0
    at(clock, "2026-11-30T10:00")
    heard = home.heard()
    assert (run_jobs(ledger), run_jobs(ledger)) == (1, 0)
    assert actions(ledger, row) == ["close"]
    assert home.heard() == heard
    assert "当场就能补" in heard[-1]
    do(ledger, row.id, Action.REOPEN, home.actor, reason="要带啥")
    assert prove(ledger.database, town=TOWN).findings == ()


def test_whoever_left_a_phone_with_a_question_is_rung_before_it_is_closed(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    row = home.tells("社保卡丢了,补一张要几天", Kind.QUESTION, contact="〔电话k7m2q4x9〕")
    do(ledger, row.id, Action.REPLY, STAFF, text="当场就能补。")
    at(clock, "2026-12-15T10:00")
    assert run_jobs(ledger) == 0
    do(ledger, row.id, Action.TELL, STAFF, way=Way.PHONE.value)
    assert run_jobs(ledger) == 1


def test_an_answered_complaint_nobody_reads_is_not_closed_by_the_clock(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    at(clock, "2026-12-15T10:00")
    run_jobs(ledger)
    assert actions(ledger, row) == []
    with pytest.raises(NotDelivered):
        do(ledger, row.id, Action.CLOSE, STAFF)


def test_an_extension_starts_the_steps_anew(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = home.tells(LIGHT)
    at(clock, "2026-12-07T10:00")
    run_jobs(ledger)
    do(ledger, row.id, Action.EXTEND, STAFF, days=5, reason="等灯杆")  # due on 15 December
    at(clock, "2026-12-09T10:00")
    run_jobs(ledger)
    assert actions(ledger, row) == ["warn"]
    at(clock, "2026-12-11T10:00")
    run_jobs(ledger)
    assert actions(ledger, row) == ["warn", "warn"]


def test_two_workers_never_act_twice(either_ledger: Ledger, clock: FixedClock) -> None:
    homes = [Home(either_ledger, f"r{n}") for n in range(4)]
    rows = [home.tells(f"{LIGHT}{n}") for n, home in enumerate(homes)]
    at(clock, "2026-12-17T10:00")
    at_once(either_ledger, [partial(run_jobs, either_ledger)] * 2)
    assert all(actions(either_ledger, row) == ["warn", "urge", "supervise"] for row in rows)
    assert prove(either_ledger.database, town=TOWN).findings == ()


def test_a_clock_set_back_repeats_nothing(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = home.tells(LIGHT)
    at(clock, "2026-12-17T10:00")
    run_jobs(ledger)
    at(clock, "2026-12-09T10:00")
    assert run_jobs(ledger) == 0
    assert actions(ledger, row) == ["warn", "urge", "supervise"]


def test_a_provisional_deadline_is_counted_anew_when_the_year_is_published_and_told(
    ledger: Ledger, home: Home, clock: FixedClock, book: Guidebook
) -> None:
    import dataclasses

    from bot.guidebook.schema import Calendar, CalendarDay

    at(clock, "2026-12-28T10:00")
    row = home.tells(LIGHT)
    assert (row.due_on, row.due_provisional) == (dt.date(2027, 1, 11), True)
    assert run_jobs(ledger) == 0
    published = Calendar(years=(2027,), holidays=(CalendarDay(day="2027-01-01", until="2027-01-03", reason="元旦"),))
    later = ledger_over(ledger.database, clock, dataclasses.replace(book, calendar=published))
    assert run_jobs(later) == 1
    with ledger.database.read() as session:
        kept = session.get(ComplaintRow, row.id)
    assert (kept.due_on, kept.due_provisional) == (dt.date(2027, 1, 12), False)
    assert "1月12日" in home.heard()[-1]


def test_who_could_not_be_asked_with_the_answer_is_asked_a_week_later(
    ledger: Ledger, homes: Callable[[str], Home], clock: FixedClock
) -> None:
    home = homes("a")
    first, second = home.tells(LIGHT), home.tells("自来水停了三天了")
    to_reply(ledger, first)
    to_reply(ledger, second)
    at(clock, "2026-11-27T10:00")
    assert run_jobs(ledger) == 0
    at(clock, "2026-12-02T10:00")
    assert run_jobs(ledger) == 1
    assert second.reference in home.heard()[-1]
    assert run_jobs(ledger) == 0


def test_disk_full_while_filing_leaves_nothing_behind(ledger: Ledger, home: Home) -> None:
    """The database refuses to grow, as on a full disk; once there is room the same press files it."""
    draft = ledger.draft(home.actor, LIGHT, command_id="d", conversation_id=home.talk, resident_id=home.actor.id)
    long = "灯" * 9000

    def limit(connection: object, _record: object, _proxy: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        connection.execute(f"PRAGMA max_page_count={pages + full}")  # type: ignore[attr-defined]

    full = 0
    sa.event.listen(ledger.database.engine, "checkout", limit)
    with pytest.raises(OperationalError):
        do(ledger, draft.complaint.id, Action.SAY_MORE, home.actor, text=long)
    full = 10_000
    assert do(ledger, draft.complaint.id, Action.SAY_MORE, home.actor, text=long).version == 2
    sa.event.remove(ledger.database.engine, "checkout", limit)
    assert do(ledger, draft.complaint.id, Action.FILE, home.actor).reference == "TS20261124-0001"
    assert prove(ledger.database, town=TOWN).findings == ()


@pytest.mark.parametrize("table", ["complaint_entries", "complaint_numbers", "outbox"])
def test_disk_full_on_postgresql_leaves_nothing_behind(
    postgres: Database, clock: FixedClock, book: Guidebook, table: str
) -> None:
    """The server says of one table after another that the disk is full; with room again the same press works."""
    ledger = ledger_over(postgres, clock, book)
    home = Home(ledger, "wang")
    draft = ledger.draft(home.actor, LIGHT, command_id="d", conversation_id=home.talk, resident_id=home.actor.id)

    def press_all() -> ComplaintRow:
        ledger.perform(draft.complaint.id, Command(Action.FILE, home.actor, "file"))
        return ledger.perform(draft.complaint.id, Command(Action.ACCEPT, STAFF, "accept")).complaint

    with postgres.write() as session:
        session.execute(sa.text(_REFUSES))
        session.execute(sa.text(f"CREATE TRIGGER is_full BEFORE INSERT ON {table} EXECUTE FUNCTION refuse()"))
    with pytest.raises(OperationalError, match="No space left"):
        press_all()
    with postgres.write() as session:
        session.execute(sa.text(f"DROP TRIGGER is_full ON {table}"))
    assert press_all().version == 3
    with postgres.read() as session:
        row = session.get(ComplaintRow, draft.complaint.id)
    assert (row.reference, row.state) == ("TS20261124-0001", State.ACCEPTED.value)
    assert [text for text in home.heard() if "受理" in text] == home.heard()[-1:]
    assert prove(postgres, town=TOWN).findings == ()


def test_what_was_never_filed_is_erased_after_the_days_of_the_guides(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    of = {"conversation_id": home.talk, "resident_id": home.actor.id}
    begun = ledger.draft(home.actor, LIGHT, command_id="begun", **of).complaint
    dropped = ledger.draft(home.actor, "自来水停了三天", command_id="dropped", **of).complaint
    do(ledger, dropped.id, Action.DROP, home.actor)
    filed = home.tells(LIGHT)
    clock.advance(dt.timedelta(days=29))  # Wednesday 23 December
    run_jobs(ledger)
    assert actions(ledger, begun) == []
    clock.advance(dt.timedelta(days=2))
    run_jobs(ledger)
    assert run_jobs(ledger) == 0
    with ledger.database.read() as session:
        rows = [session.get(ComplaintRow, row.id) for row in (begun, dropped, filed)]
        assert [row.state for row in rows] == [State.DROPPED.value, State.DROPPED.value, State.FILED.value]
        assert [(row.text, row.resident_id) for row in rows[:2]] == [("(已依法删除)", None)] * 2
        assert rows[2].text == LIGHT
        assert lists.unfinished(session, STAFF, quiet_since=clock.now()) == []
    assert prove(ledger.database, town=TOWN).findings == ()


def test_a_phone_outlives_the_draft_when_another_complaint_has_it(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    with ledger.database.write() as session:
        kept, gone = (
            ledger.vault.keep(session, phone, town=TOWN, now=clock.now()) for phone in ("13800138000", "13900139000")
        )
    of = {"conversation_id": home.talk, "resident_id": home.actor.id}
    for number, token in enumerate((kept, gone)):
        begun = ledger.draft(home.actor, LIGHT, command_id=f"d{number}", **of).complaint
        do(ledger, begun.id, Action.DETAIL, home.actor, contact=token)
    home.tells(LIGHT, contact=kept)
    clock.advance(dt.timedelta(days=31))
    run_jobs(ledger)
    with ledger.database.read() as session:
        assert (ledger.vault.phone(session, kept), ledger.vault.phone(session, gone)) == ("13800138000", None)
