"""The chain: a later edit shows, wherever it is made; a lawful erasure does not break it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from office import ADMIN, LIGHT, STAFF, TOWN, Home, do, to_reply

from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow, EntryRow
from bot.ledger.proof import Proof, Wrong, prove
from bot.ledger.states import Action
from bot.ledger.visibility import complaint_for


@pytest.fixture
def filled(ledger: Ledger, home: Home) -> ComplaintRow:
    row = home.tells(LIGHT)
    to_reply(ledger, row)
    home.tells("自来水停了三天")
    return row


def proof(ledger: Ledger) -> Proof:
    return prove(ledger.database, town=TOWN)


def wrongs(ledger: Ledger) -> set[Wrong]:
    return {finding.wrong for finding in proof(ledger).findings}


def edit(ledger: Ledger, statement: Any) -> None:
    with ledger.database.write() as session:
        session.execute(statement.execution_options(synchronize_session=False))


def test_an_untouched_ledger_is_whole(either_ledger: Ledger) -> None:
    home = Home(either_ledger, "wang")
    to_reply(either_ledger, home.tells(LIGHT))
    found = proof(either_ledger)
    assert (found.entries, found.complaints, found.findings) == (7, 1, ())
    assert len(found.head) == 64


ENTRY = EntryRow.position == 4


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        (sa.update(EntryRow).where(ENTRY).values(actor="somebody-else"), Wrong.CHANGED),
        (sa.update(EntryRow).where(ENTRY).values(action="note"), Wrong.CHANGED),
        (sa.update(EntryRow).where(ENTRY).values(content={"before": {}, "after": {}}), Wrong.CONTENT),
        (sa.update(EntryRow).where(ENTRY).values(content=None, salt=None), Wrong.EMPTIED),
        (sa.delete(EntryRow).where(ENTRY), Wrong.MISSING),
        (sa.delete(EntryRow).where(EntryRow.position == 9), Wrong.HEAD),
        (sa.update(ComplaintRow).values(state="closed"), Wrong.ROW),
        (sa.update(ComplaintRow).values(rating="5"), Wrong.ROW),
        (sa.update(ComplaintRow).values(text="没啥大事"), Wrong.ROW),
    ],
    ids=["who", "what", "content", "emptied", "deleted", "cut", "state", "rating", "text"],
)
def test_a_later_edit_shows(ledger: Ledger, filled: ComplaintRow, statement: Any, wrong: Wrong) -> None:
    assert proof(ledger).findings == ()
    edit(ledger, statement)
    assert wrong in wrongs(ledger)


def test_an_edit_with_a_recomputed_hash_still_shows_further_on(ledger: Ledger, filled: ComplaintRow) -> None:
    from bot.ledger.chain import hash_of

    with ledger.database.write() as session:
        entry = session.execute(sa.select(EntryRow).where(ENTRY)).scalar_one()
        entry.actor = "somebody-else"
        entry.hash = hash_of(entry)
    assert [finding.position for finding in proof(ledger).findings] == [5]


def test_a_lawful_erasure_leaves_the_chain_whole_and_nothing_of_the_person(
    ledger: Ledger, home: Home, filled: ComplaintRow
) -> None:
    with ledger.database.write() as session:
        token = ledger.vault.keep(session, "13800138000", town=TOWN, now=ledger.clock.now())
    do(ledger, filled.id, Action.DETAIL, home.actor, contact=token, contact_name="王大山")
    erased = do(ledger, filled.id, Action.ERASE, ADMIN, reason="本人要求删除")
    assert proof(ledger).findings == ()
    assert (erased.resident_id, erased.contact, erased.contact_name, erased.category) == (
        None,
        None,
        None,
        "village-building",
    )
    with ledger.database.read() as session:
        assert ledger.vault.phone(session, token) is None
        contents = session.execute(
            sa.select(EntryRow.content).where(EntryRow.complaint_id == filled.id, EntryRow.content.is_not(None))
        ).scalars()
        left = "".join(str(content) for content in contents)
    for personal in (LIGHT, "王大山", token, home.actor.id):
        assert personal not in left


def test_what_happens_after_an_erasure_is_proved_too(ledger: Ledger, filled: ComplaintRow) -> None:
    do(ledger, filled.id, Action.ERASE, ADMIN, reason="本人要求删除")
    do(ledger, filled.id, Action.NOTE, STAFF, text="已删除个人信息")
    assert proof(ledger).findings == ()
    edit(ledger, sa.update(ComplaintRow).where(ComplaintRow.id == filled.id).values(due_on=None))
    assert wrongs(ledger) == {Wrong.ROW}


def test_the_same_content_has_another_digest_each_time(ledger: Ledger, home: Home) -> None:
    home.tells(LIGHT)
    home.tells(LIGHT)
    with ledger.database.read() as session:
        digests = list(session.execute(sa.select(EntryRow.digest)).scalars())
        assert complaint_for(session, STAFF, 1).version == 2
    assert len(set(digests)) == len(digests) == 4
