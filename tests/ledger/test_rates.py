"""The rates of what was taken up again: neither lateness nor discontent goes away by being acted upon."""

from __future__ import annotations

import datetime as dt

import pytest
from office import HANDLER, LIGHT, NOON, STAFF, TOWN, Home, command_id, do, to_reply

from bot.clock import FixedClock, in_town
from bot.ledger.errors import BadValue, NotNow
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.rates import is_overdue, month
from bot.ledger.states import Action, Way

MONTHS_ON = dt.timedelta(days=60)


def rate_of(ledger: Ledger, name: str) -> tuple[int, int]:
    with ledger.database.read() as session:
        sheet = month(
            session,
            ledger.guides().complaint_rules,
            town=TOWN,
            first=NOON.date().replace(day=1),
            today=in_town(ledger.clock.now()).date(),
        )
    return next((share.part, share.of) for share in sheet.lines[0].shares if share.rate.name == name)


def answered_again(ledger: Ledger, home: Home, row: ComplaintRow) -> None:
    do(ledger, row.id, Action.REOPEN, home.actor, reason="还是黑的")
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    do(ledger, row.id, Action.ACKNOWLEDGE, HANDLER)
    do(ledger, row.id, Action.REPLY, HANDLER, text="换了新的。")


def closed(ledger: Ledger, home: Home, row: ComplaintRow, outcome: str) -> None:
    home.has_read_everything()
    do(ledger, row.id, Action.FOLLOW_UP, STAFF, outcome=outcome)
    do(ledger, row.id, Action.CLOSE, STAFF)


def test_a_late_answer_stays_late_when_it_is_taken_up_again(ledger: Ledger, home: Home, clock: FixedClock) -> None:
    row = home.tells(LIGHT)
    clock.advance(MONTHS_ON)
    to_reply(ledger, row)
    assert rate_of(ledger, "按时办结率") == (0, 1)
    answered_again(ledger, home, row)
    assert rate_of(ledger, "按时办结率") == (0, 1)
    closed(ledger, home, row, "solved")
    assert rate_of(ledger, "按时办结率") == (0, 1)


def test_in_time_both_times_is_in_time(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    answered_again(ledger, home, row)
    closed(ledger, home, row, "solved")
    assert rate_of(ledger, "按时办结率") == (1, 1)


def test_what_was_taken_up_again_is_not_solved_until_they_say_so(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    do(ledger, row.id, Action.ANSWER_FOLLOW_UP, home.actor, outcome="unsolved")
    assert rate_of(ledger, "解决率") == (0, 1)
    answered_again(ledger, home, row)
    assert rate_of(ledger, "解决率") == (0, 1)
    do(ledger, row.id, Action.ANSWER_FOLLOW_UP, home.actor, outcome="solved")
    assert rate_of(ledger, "解决率") == (1, 1)


def test_nothing_is_settled_on_the_spot_where_nobody_is(ledger: Ledger) -> None:
    row = ledger.file_now(STAFF, LIGHT, command_id=command_id()).complaint
    for way in (Way.NO_CONTACT, Way.LETTER):
        with pytest.raises(BadValue):
            do(ledger, row.id, Action.RESOLVE, STAFF, text="修好了", way=way.value)
    do(ledger, row.id, Action.RESOLVE, STAFF, text="修好了", way=Way.PHONE.value)
    assert rate_of(ledger, "解决率") == (1, 1)


ENDINGS = [
    (Action.WITHDRAW, {"asked_by": "本人", "confirmed": "回拨了电话"}),
    (Action.REJECT, {"reason": "县道的灯", "door": "县公路局"}),
    (Action.FORWARD, {"reason": "县道的灯", "door": "县公路局"}),
]


@pytest.mark.parametrize(("action", "fields"), ENDINGS)
def test_what_ends_without_an_answer_counts_only_if_it_had_waited_past_its_day(
    ledger: Ledger, home: Home, clock: FixedClock, action: Action, fields: dict[str, str]
) -> None:
    early, late = home.tells(LIGHT), home.tells("自来水停了三天没人管")
    do(ledger, early.id, action, STAFF, **fields)
    clock.advance(MONTHS_ON)
    do(ledger, late.id, action, STAFF, **fields)
    clock.advance(MONTHS_ON)
    today = in_town(clock.now()).date()
    with ledger.database.read() as session:
        rows = [session.get(ComplaintRow, each.id) for each in (early, late)]
    assert [is_overdue(row, today) for row in rows] == [False, True]
    assert rate_of(ledger, "按时办结率") == (0, 1)


def test_who_takes_it_back_after_an_answer_that_was_none_was_not_content(
    ledger: Ledger, home: Home, clock: FixedClock
) -> None:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    with pytest.raises(NotNow):
        do(ledger, row.id, Action.WITHDRAW, STAFF, asked_by="本人", confirmed="回拨了电话")
    do(ledger, row.id, Action.REOPEN, home.actor, reason="还是黑的")
    do(ledger, row.id, Action.WITHDRAW, STAFF, asked_by="本人", confirmed="回拨了电话")
    clock.advance(MONTHS_ON)
    # In time both times, and not solved.
    assert (rate_of(ledger, "按时办结率"), rate_of(ledger, "解决率")) == ((0, 0), (0, 1))
