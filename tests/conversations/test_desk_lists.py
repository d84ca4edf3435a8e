"""The desk's lists: whose queue, what is unread, what stands beside, on both databases."""

from __future__ import annotations

import pytest
from desk import LI, SECRET, WANG, Desk

from bot.clock import FixedClock
from bot.conversations.desk.desk_lists import DeskLists, Listed, Listing
from bot.conversations.record.desk_notes import DeskNotes
from bot.conversations.record.handover_models import Reason
from bot.conversations.record.models import Author
from bot.delivery.reply import Reply
from bot.ledger.roles import Actor, Role
from bot.people.vault import Vault
from bot.storage.database import Database

ACTOR = Actor(LI.id, Role.STAFF, "qingxi", LI.name)


@pytest.fixture
def desk(either_database: Database, clock: FixedClock) -> Desk:
    made = Desk(either_database, clock)
    made.appears(LI, WANG)
    return made


def listed(desk: Desk, one: Listing, *departments: str | None, actor: Actor = ACTOR) -> list[Listed]:
    lists = DeskLists(desk.database, Vault(SECRET)).read(actor, departments=departments or (None,), wanted=set(Listing))
    return list(lists[one])


def test_each_conversation_stands_in_the_list_of_whoever_has_it(desk: Desk) -> None:
    waits, mine, others, with_bot = (desk.resident(name) for name in ("a", "b", "c", "d"))
    desk.asks_for_a_person(waits)
    desk.writes(mine, "我的低保停了\n打13812345678找我")
    desk.writes(with_bot, "你好")
    desk.takeover.take(mine, LI, epoch=0)
    desk.takeover.take(others, WANG, epoch=0)
    assert [(row.id, row.reason) for row in listed(desk, Listing.QUEUE)] == [(waits, Reason.ASKED)]
    assert [row.id for row in listed(desk, Listing.MINE)] == [mine]
    assert [(row.id, row.owner_name) for row in listed(desk, Listing.OTHERS)] == [(others, WANG.name)]
    assert {row.id for row in listed(desk, Listing.LATELY)} == {waits, mine, others, with_bot}
    desk.writes(mine, "打13812345678找我")
    [row] = listed(desk, Listing.MINE)
    assert (row.last_author, row.last_text, row.unread) == (Author.RESIDENT, "打138****5678找我", 2)


def test_a_departments_queue_is_its_own(desk: Desk) -> None:
    talk = desk.resident()
    epoch = desk.takeover.take(talk, LI, epoch=0)
    desk.takeover.pass_to_department(talk, LI, epoch=epoch, department="civil", name="民政办")
    everybodys = desk.resident("other")
    desk.asks_for_a_person(everybodys)
    assert [row.id for row in listed(desk, Listing.QUEUE, "civil")] == [talk]
    assert [row.id for row in listed(desk, Listing.QUEUE, None)] == [everybodys]
    assert {row.id for row in listed(desk, Listing.QUEUE, None, "civil")} == {talk, everybodys}
    assert listed(desk, Listing.QUEUE, "medical") == []


def test_what_the_bot_has_put_a_label_on_is_seen_and_the_label_comes_off(desk: Desk) -> None:
    talk = desk.resident()
    for _ in range(2):
        desk.writes(talk, "我要炸了你们政府")
        desk.answers(talk, "我听着", label="扬言伤人")
    [row] = listed(desk, Listing.LATELY)
    assert row.labels == ("扬言伤人",)
    DeskNotes(desk.database, desk.clock, Vault(SECRET)).take_label_off(talk, "扬言伤人")
    [row] = listed(desk, Listing.LATELY)
    assert row.labels == ()


def test_what_was_not_asked_for_is_empty(desk: Desk) -> None:
    desk.takeover.take(desk.resident(), LI, epoch=0)
    lists = DeskLists(desk.database, Vault(SECRET)).read(ACTOR, departments=(), wanted={Listing.QUEUE})
    assert dict(lists) == {one: [] for one in Listing}


def test_a_long_line_is_cut(desk: Desk) -> None:
    talk = desk.resident()
    epoch = desk.takeover.take(talk, LI, epoch=0)
    desk.takeover.say(talk, LI, Reply(text="长" * 60), epoch=epoch, client_id="s")
    assert listed(desk, Listing.MINE)[0].last_text == "长" * 40 + "…"
