"""并案: who is counted, what each hears, and what happens when somebody steps out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from office import DIRECTOR, HANDLER, LIGHT, RUDE, STAFF, TOWN, Home, do, to_reply

from bot.clock import FixedClock
from bot.ledger.errors import NoSuchComplaint, NotNow
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.proof import prove
from bot.ledger.states import Action, State
from bot.ledger.visibility import complaint_for, entries_of

Homes = Callable[[str], Home]


@pytest.fixture
def ledger(either_ledger: Ledger) -> Ledger:
    """All of this on both databases."""
    return either_ledger


def row_of(ledger: Ledger, row: ComplaintRow) -> ComplaintRow:
    with ledger.database.read() as session:
        kept: ComplaintRow = session.get(ComplaintRow, row.id)
        return kept


def joined(ledger: Ledger, homes: Homes, names: str) -> list[ComplaintRow]:
    """One complaint of each home; all but the first are joined to that."""
    first, *others = (homes(name).tells(LIGHT) for name in names)
    return [first, *(do(ledger, row.id, Action.JOIN, STAFF, into=first.reference) for row in others)]


def test_whoever_withdraws_is_counted_no_more_and_the_matter_goes_on(ledger: Ledger, homes: Homes) -> None:
    main, mine, _ = joined(ledger, homes, "abc")
    assert row_of(ledger, main).affected == 3
    gone = do(ledger, mine.id, Action.WITHDRAW, homes("b").actor)
    assert (gone.state, gone.joined_into) == (State.WITHDRAWN.value, None)
    assert (row_of(ledger, main).affected, row_of(ledger, main).state) == (2, State.FILED.value)
    with ledger.database.read() as session:
        last = entries_of(session, complaint_for(session, STAFF, main.id))[-1]
    assert (last.action, last.content["from"]) == (Action.LET_GO.value, mine.reference)
    said = len(homes("b").heard())
    to_reply(ledger, main)
    assert len(homes("b").heard()) == said
    assert homes("c").heard()[-1].startswith("您报的")
    assert prove(ledger.database, town=TOWN).findings == ()


def test_whoever_has_told_of_it_twice_is_one_until_both_are_withdrawn(ledger: Ledger, homes: Homes) -> None:
    main, once = joined(ledger, homes, "ab")
    twice = homes("b").tells("东河村口的灯还是不亮")
    do(ledger, twice.id, Action.JOIN, STAFF, into=main.reference)
    assert row_of(ledger, main).affected == 2
    do(ledger, once.id, Action.WITHDRAW, homes("b").actor)
    assert row_of(ledger, main).affected == 2
    do(ledger, twice.id, Action.WITHDRAW, homes("b").actor)
    assert row_of(ledger, main).affected == 1


def test_the_first_of_the_others_goes_on_in_place_of_what_is_withdrawn(ledger: Ledger, homes: Homes) -> None:
    main, first, second, third = joined(ledger, homes, "abcd")
    do(ledger, main.id, Action.WITHDRAW, homes("a").actor)
    leads = row_of(ledger, first)
    assert (leads.state, leads.joined_into, leads.closed_at, leads.affected) == (State.ACCEPTED.value, None, None, 3)
    assert [row_of(ledger, row).joined_into for row in (second, third)] == [first.id, first.id]
    assert f"改到和{first.reference}一起办" in homes("c").heard()[-1]
    assert "那一家撤了\uff0c您的接着办\uff0c最晚12月8日前答复您" in homes("b").heard()[-1]
    do(ledger, first.id, Action.ASSIGN, STAFF, department="town-building")
    do(ledger, first.id, Action.ACKNOWLEDGE, HANDLER)
    do(ledger, first.id, Action.REPLY, HANDLER, text="灯修好了。")
    assert all(homes(name).heard()[-1].endswith("灯修好了。") for name in "cd")
    assert prove(ledger.database, town=TOWN).findings == ()


def test_what_holds_others_brings_them_along(ledger: Ledger, homes: Homes) -> None:
    middle, through = joined(ledger, homes, "bc")
    main = homes("a").tells(LIGHT)
    do(ledger, middle.id, Action.JOIN, STAFF, into=main.reference)
    assert row_of(ledger, through).joined_into == main.id
    assert (row_of(ledger, main).affected, row_of(ledger, middle).affected) == (3, 1)
    do(ledger, middle.id, Action.WITHDRAW, homes("b").actor)
    assert (row_of(ledger, main).affected, row_of(ledger, through).state) == (2, State.JOINED.value)


def test_what_has_its_answer_or_its_door_is_not_withdrawn_nor_taken_up(ledger: Ledger, homes: Homes) -> None:
    main, mine = joined(ledger, homes, "ab")
    to_reply(ledger, main)
    with pytest.raises(NotNow):
        do(ledger, mine.id, Action.WITHDRAW, homes("b").actor)
    do(ledger, main.id, Action.WITHDRAW, homes("a").actor)
    assert row_of(ledger, mine).state == State.JOINED.value
    other, theirs = joined(ledger, homes, "ab")
    do(ledger, other.id, Action.REJECT, STAFF, reason="这是县道的灯", door="县公路局")
    for action, fields in ((Action.WITHDRAW, {}), (Action.SUPPLEMENT, {"text": "还有一盏"})):
        with pytest.raises(NotNow):
            do(ledger, theirs.id, action, homes("b").actor, **fields)


def test_an_earlier_answer_does_not_hold_what_is_open_again(ledger: Ledger, homes: Homes) -> None:
    main, mine = homes("a").tells(LIGHT), homes("b").tells(LIGHT)
    to_reply(ledger, mine)
    do(ledger, mine.id, Action.REOPEN, homes("b").actor, reason="又黑了")
    do(ledger, mine.id, Action.JOIN, STAFF, into=main.reference)
    with pytest.raises(NotNow):
        do(ledger, mine.id, Action.RATE, homes("b").actor, grade="4")
    assert do(ledger, mine.id, Action.WITHDRAW, homes("b").actor).state == State.WITHDRAWN.value


def test_whoever_was_joined_says_how_it_went_and_rates(ledger: Ledger, homes: Homes) -> None:
    main, mine = joined(ledger, homes, "ab")
    for action, fields in ((Action.RATE, {"grade": "5"}), (Action.ANSWER_FOLLOW_UP, {"outcome": "solved"})):
        with pytest.raises(NotNow):
            do(ledger, mine.id, action, homes("b").actor, **fields)
    to_reply(ledger, main)
    do(ledger, mine.id, Action.ANSWER_FOLLOW_UP, homes("b").actor, outcome="solved")
    rated = do(ledger, mine.id, Action.RATE, homes("b").actor, grade="5")
    assert (rated.follow_up, rated.rating, row_of(ledger, main).rating) == ("solved", "5", None)


def test_a_day_that_has_passed_is_not_promised_again(ledger: Ledger, homes: Homes, clock: FixedClock) -> None:
    main, _ = joined(ledger, homes, "ab")
    clock.advance(dt.timedelta(days=16))
    do(ledger, main.id, Action.WITHDRAW, homes("a").actor)
    assert "已经过了12月8日\uff0c在催了" in homes("b").heard()[-1]


def test_whom_one_is_about_neither_sees_nor_handles_what_it_was_joined_to(ledger: Ledger, homes: Homes) -> None:
    main = homes("a").tells("3号窗口排队的人多,没人维持")
    when = {"window": "social", "happened": "昨天下午", "happened_on": dt.date(2026, 11, 23)}
    rude = homes("b").tells(RUDE, **when)
    clerk = row_of(ledger, rude).subject
    assert clerk is not None
    do(ledger, rude.id, Action.JOIN, DIRECTOR, into=main.reference)
    kept = row_of(ledger, main)
    assert (kept.about_person, kept.subject) == (True, clerk)
    with ledger.database.read() as session, pytest.raises(NoSuchComplaint):
        complaint_for(session, replace(STAFF, name=clerk), main.id)
    assert prove(ledger.database, town=TOWN).findings == ()


def test_joined_complaints_count_the_people_and_tell_each(ledger: Ledger, homes: Homes) -> None:
    rows = [homes(name).tells(LIGHT) for name in "abc"]
    first = homes("a")
    for row in rows[1:]:
        do(ledger, row.id, Action.JOIN, STAFF, into=rows[0].reference)
    again = first.tells("东河村口的灯还是不亮")
    do(ledger, again.id, Action.JOIN, STAFF, into=rows[0].reference)
    with ledger.database.read() as session:
        kept = complaint_for(session, STAFF, rows[0].id)
        joined = complaint_for(session, STAFF, rows[1].id)
    assert (kept.affected, joined.state, joined.joined_into) == (3, State.JOINED.value, kept.id)
    assert f"并到{kept.reference}一起办" in homes("b").heard()[-1]


def test_a_complaint_cannot_be_joined_to_itself_or_to_a_closed_one(ledger: Ledger, home: Home) -> None:
    row, closed = home.tells(LIGHT), home.tells(LIGHT)
    do(ledger, closed.id, Action.WITHDRAW, home.actor)
    with pytest.raises(NotNow):
        do(ledger, row.id, Action.JOIN, STAFF, into=closed.reference)
    with ledger.database.read() as session:
        assert complaint_for(session, STAFF, row.id).state == State.FILED.value


def test_whoever_was_joined_hears_the_answer_and_may_object(ledger: Ledger, homes: Homes) -> None:
    first, second, third = (homes(name) for name in ("a", "b", "c"))
    kept, joined, through = (home.tells(LIGHT) for home in (first, second, third))
    do(ledger, through.id, Action.JOIN, STAFF, into=joined.reference)
    do(ledger, joined.id, Action.JOIN, STAFF, into=kept.reference)
    do(ledger, kept.id, Action.ACCEPT, STAFF)
    do(ledger, kept.id, Action.EXTEND, STAFF, days=2, reason="等灯杆")
    do(ledger, kept.id, Action.ASSIGN, STAFF, department="town-building")
    do(ledger, kept.id, Action.ACKNOWLEDGE, HANDLER)
    answered = do(ledger, kept.id, Action.REPLY, HANDLER, text="路灯已经修好了。")
    for home, row in ((second, joined), (third, through)):
        assert home.heard()[-2].startswith(f"您报的{row.reference}要多等几天")
        assert home.heard()[-1] == f"您报的{row.reference}有答复了\uff1a\n路灯已经修好了。"
        with ledger.database.read() as session:
            shared = complaint_for(session, home.actor, row.id)
            assert (shared.state, shared.answer, shared.due_on) == (
                State.JOINED.value,
                answered.answer,
                answered.due_on,
            )
            assert shared.answer_seq is not None
    again = do(ledger, joined.id, Action.REOPEN, second.actor, reason="又坏了")
    assert (again.state, again.joined_into) == (State.ACCEPTED.value, None)
    assert prove(ledger.database, town=TOWN).findings == ()


def test_what_was_joined_goes_on_when_the_other_is_withdrawn(ledger: Ledger, homes: Homes) -> None:
    first, second = homes("a"), homes("b")
    kept, joined = first.tells(LIGHT), second.tells(LIGHT)
    do(ledger, joined.id, Action.JOIN, STAFF, into=kept.reference)
    do(ledger, kept.id, Action.WITHDRAW, first.actor)
    with ledger.database.read() as session:
        row = complaint_for(session, second.actor, joined.id)
    assert (row.state, row.joined_into, row.closed_at) == (State.ACCEPTED.value, None, None)
    assert "您的接着办" in second.heard()[-1]


def test_what_was_joined_and_not_answered_yet_is_not_taken_up_again(ledger: Ledger, homes: Homes) -> None:
    first, second = homes("a"), homes("b")
    kept, joined = first.tells(LIGHT), second.tells(LIGHT)
    do(ledger, joined.id, Action.JOIN, STAFF, into=kept.reference)
    with pytest.raises(NotNow):
        do(ledger, joined.id, Action.REOPEN, second.actor, reason="太慢")


def test_what_was_joined_may_be_added_to_and_its_handler_hears(ledger: Ledger, homes: Homes) -> None:
    first, second = homes("first"), homes("second")
    main, other = first.tells(LIGHT), second.tells("村口路灯不亮")
    do(ledger, other.id, Action.JOIN, STAFF, into=main.reference)
    row = do(ledger, other.id, Action.SUPPLEMENT, second.actor, text="学生娃晚上不敢走")
    assert row.text.endswith("学生娃晚上不敢走")
    do(ledger, other.id, Action.ADD_PICTURE, second.actor, url="/api/chat/pictures/a.jpg")
    with ledger.database.read() as session:
        remarks = [entry.action for entry in entries_of(session, complaint_for(session, DIRECTOR, main.id))]
    assert remarks.count(Action.NOTE.value) == 2
    to_reply(ledger, main)
    with pytest.raises(NotNow):
        do(ledger, other.id, Action.SUPPLEMENT, second.actor, text="还有一盏")


def test_whoever_has_the_answer_is_not_moved_when_it_is_taken_up_again_and_joined(ledger: Ledger, homes: Homes) -> None:
    middle, content = joined(ledger, homes, "bc")
    to_reply(ledger, middle)
    do(ledger, middle.id, Action.REOPEN, homes("b").actor, reason="又黑了")
    main, said = homes("a").tells(LIGHT), len(homes("c").heard())
    do(ledger, middle.id, Action.JOIN, STAFF, into=main.reference)
    assert (row_of(ledger, content).joined_into, len(homes("c").heard())) == (middle.id, said)
