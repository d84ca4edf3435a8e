"""Calling back: an attempt is one only some time after the last, and what residents say themselves is theirs."""

from __future__ import annotations

import datetime as dt

import pytest
from office import DIRECTOR, HANDLER, LIGHT, STAFF, Home, do, to_reply

from bot.clock import FixedClock, in_town
from bot.ledger.errors import NoFollowUp, ToldByResident, TooSoon
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Action, FollowUp, State

MINUTE = dt.timedelta(minutes=1)
NOBODY, SOLVED, UNSOLVED = FollowUp.NOT_REACHED.value, FollowUp.SOLVED.value, FollowUp.UNSOLVED.value


@pytest.fixture
def answered(ledger: Ledger, home: Home) -> ComplaintRow:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    home.has_read_everything()
    return row


def test_three_calls_within_a_minute_are_one_attempt(ledger: Ledger, answered: ComplaintRow, clock: FixedClock) -> None:
    do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=NOBODY)
    for who in (STAFF, DIRECTOR):
        clock.advance(MINUTE)
        with pytest.raises(TooSoon):
            do(ledger, answered.id, Action.FOLLOW_UP, who, outcome=NOBODY)
    with pytest.raises(NoFollowUp) as refused:
        do(ledger, answered.id, Action.CLOSE, STAFF)
    assert refused.value.attempts == 1


@pytest.mark.parametrize(
    ("made", "counts_from"),
    [("09:00", "24 12:00"), ("11:30", "24 13:30"), ("12:00", "25 00:00"), ("16:59", "25 00:00"), ("23:30", "25 01:30")],
)
def test_another_attempt_counts_in_another_half_day_and_two_hours_on(
    ledger: Ledger, answered: ComplaintRow, clock: FixedClock, made: str, counts_from: str
) -> None:
    hour, minute = made.split(":")
    clock.set(in_town(clock.now()).replace(hour=int(hour), minute=int(minute)))
    do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=NOBODY)
    with pytest.raises(TooSoon) as refused:
        do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=NOBODY)
    assert f"{refused.value.until:%d %H:%M}" == counts_from
    clock.set(refused.value.until - MINUTE)
    with pytest.raises(TooSoon):
        do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=NOBODY)
    clock.set(refused.value.until)
    assert do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=NOBODY).attempts == 2


def test_whoever_answers_the_phone_after_all_is_heard_at_once(ledger: Ledger, answered: ComplaintRow) -> None:
    do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=NOBODY)
    assert do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=SOLVED).follow_up == SOLVED


def test_attempts_of_an_earlier_answer_do_not_count_nor_hold_up_the_next(
    ledger: Ledger, home: Home, answered: ComplaintRow
) -> None:
    do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=NOBODY)
    do(ledger, answered.id, Action.REOPEN, home.actor, reason="又坏了")
    assert to_reply_again(ledger, answered).attempts == 0
    assert do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=NOBODY).attempts == 1


def to_reply_again(ledger: Ledger, row: ComplaintRow) -> ComplaintRow:
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    do(ledger, row.id, Action.ACKNOWLEDGE, HANDLER)
    return do(ledger, row.id, Action.REPLY, HANDLER, text="换了新的。")


@pytest.mark.parametrize("said", [SOLVED, UNSOLVED])
def test_what_residents_say_themselves_is_not_written_over(
    ledger: Ledger, home: Home, answered: ComplaintRow, said: str
) -> None:
    do(ledger, answered.id, Action.ANSWER_FOLLOW_UP, home.actor, outcome=said)
    for outcome in FollowUp:
        with pytest.raises(ToldByResident):
            do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=outcome.value)
    # They may change their mind.
    other = UNSOLVED if said == SOLVED else SOLVED
    assert do(ledger, answered.id, Action.ANSWER_FOLLOW_UP, home.actor, outcome=other).follow_up == other


def test_the_residents_word_comes_over_what_was_written_down_for_them(
    ledger: Ledger, home: Home, answered: ComplaintRow
) -> None:
    do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=SOLVED)
    do(ledger, answered.id, Action.ANSWER_FOLLOW_UP, home.actor, outcome=UNSOLVED)
    with pytest.raises(ToldByResident):
        do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=SOLVED)


def test_another_answer_is_asked_about_anew(ledger: Ledger, home: Home, answered: ComplaintRow) -> None:
    do(ledger, answered.id, Action.ANSWER_FOLLOW_UP, home.actor, outcome=UNSOLVED)
    do(ledger, answered.id, Action.REOPEN, home.actor, reason="还是黑的")
    assert to_reply_again(ledger, answered).follow_up is None
    done = do(ledger, answered.id, Action.FOLLOW_UP, STAFF, outcome=SOLVED)
    assert (done.follow_up, done.state) == (SOLVED, State.FOLLOW_UP.value)
