"""Who rings or comes: staff write down for them that they take it back, or that it is not solved after all."""

from __future__ import annotations

import pytest
from office import DIRECTOR, HANDLER, LIGHT, RUDE, STAFF, SUPERVISOR, TOWN, Home, command_id, do, to_reply

from bot.guidebook.book import Guidebook
from bot.ledger.errors import ForTheDirector, Missing, NoSuchComplaint, NotNow, NotPermitted
from bot.ledger.ledger import Ledger
from bot.ledger.proof import prove
from bot.ledger.states import Action, Source, State
from bot.ledger.visibility import complaint_for, entries_of

ASKED = {"asked_by": "本人", "confirmed": "回拨了他留的电话"}


def test_who_rings_to_take_it_back_has_it_withdrawn_and_hears_of_it(
    ledger: Ledger, home: Home, book: Guidebook
) -> None:
    row = home.tells(LIGHT)
    assert do(ledger, row.id, Action.WITHDRAW, STAFF, **ASKED).state == State.WITHDRAWN.value
    told = home.heard()[-1]
    assert row.reference in told
    assert book.town(TOWN).hall.complaint_phone in told
    with ledger.database.read() as session:
        entry = entries_of(session, complaint_for(session, STAFF, row.id))[-1]
        assert (entry.content["asked_by"], entry.content["confirmed"]) == tuple(ASKED.values())
        assert (entry.actor, entry.role) == (STAFF.id, STAFF.role.value)
    assert prove(ledger.database, town=TOWN).findings == ()


@pytest.mark.parametrize("missing", ASKED)
def test_it_says_who_asked_and_how_that_was_confirmed(ledger: Ledger, home: Home, missing: str) -> None:
    row = home.tells(LIGHT)
    with pytest.raises(Missing) as refused:
        do(ledger, row.id, Action.WITHDRAW, STAFF, **{**ASKED, missing: " "})
    assert refused.value.field == missing
    with ledger.database.read() as session:
        assert complaint_for(session, STAFF, row.id).state == State.FILED.value


def test_only_the_desk_may(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    do(ledger, row.id, Action.ACCEPT, STAFF)
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    for who in (HANDLER, SUPERVISOR):
        for action in (Action.WITHDRAW, Action.REOPEN):
            with pytest.raises(NotPermitted):
                do(ledger, row.id, action, who, **ASKED, reason="他说的")


def test_what_is_about_somebody_here_only_the_director_takes_back(ledger: Ledger, home: Home) -> None:
    row = home.tells(RUDE)
    with pytest.raises(NoSuchComplaint):
        do(ledger, row.id, Action.WITHDRAW, STAFF, **ASKED)
    do(ledger, row.id, Action.NAME_SUBJECT, DIRECTOR, subject="王谷雨")
    with pytest.raises(ForTheDirector):
        do(ledger, row.id, Action.WITHDRAW, STAFF, **ASKED)
    assert do(ledger, row.id, Action.WITHDRAW, DIRECTOR, **ASKED).state == State.WITHDRAWN.value


def test_residents_themselves_need_to_say_nothing_and_read_it_once(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    before = home.heard()
    do(ledger, row.id, Action.WITHDRAW, home.actor)
    # The bot answers them.
    assert home.heard() == before


def test_who_rings_that_it_is_not_solved_has_it_taken_up_again(ledger: Ledger, home: Home) -> None:
    filed = ledger.file_now(STAFF, LIGHT, command_id=command_id(), source=Source.PHONE).complaint
    to_reply(ledger, filed)
    do(ledger, filed.id, Action.FOLLOW_UP, STAFF, outcome="unsolved", words="灯还是黑的")
    again = do(ledger, filed.id, Action.REOPEN, STAFF, reason="灯还是黑的")
    assert (again.state, again.reopened, again.follow_up) == (State.ACCEPTED.value, 1, None)
    online = home.tells(LIGHT)
    to_reply(ledger, online)
    do(ledger, online.id, Action.REOPEN, STAFF, reason="灯还是黑的")
    assert online.reference in home.heard()[-1]
    assert "重办" in home.heard()[-1]


def test_what_is_open_still_is_not_taken_up_again(ledger: Ledger, home: Home) -> None:
    row = home.tells(LIGHT)
    with pytest.raises(NotNow):
        do(ledger, row.id, Action.REOPEN, STAFF, reason="他催得急")
