"""Words found in what was said, and not found where a complaint was told that is kept from whoever looks."""

from __future__ import annotations

import pytest
from desk import SECRET, Desk

from bot.clock import FixedClock
from bot.conversations.desk.desk_search import MOST, DeskSearch
from bot.conversations.record.inbox import Finished
from bot.delivery.reply import Choice, Reply
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role
from bot.people.vault import Vault
from bot.storage.database import Database

STAFF = Actor("lin", Role.STAFF, "qingxi", "坐席小林")
SUBJECT = Actor("liu", Role.STAFF, "qingxi", "刘芒种")
DIRECTOR = Actor("chen", Role.DIRECTOR, "qingxi", "主任")
RUDE = "三号窗口那个女的骂我"


@pytest.fixture
def desk(either_database: Database, clock: FixedClock) -> Desk:
    return Desk(either_database, clock)


@pytest.fixture
def search(desk: Desk) -> DeskSearch:
    return DeskSearch(desk.database, Vault(SECRET))


def excerpts(search: DeskSearch, words: str, actor: Actor = STAFF) -> list[str]:
    return [line.excerpt for line in search.lines(actor, words).lines]


def complains(desk: Desk, talk: str, *, subject: str | None = None) -> None:
    now = desk.clock.now()
    with desk.database.write() as session:
        session.add(
            ComplaintRow(
                town="qingxi",
                conversation_id=talk,
                text=RUDE,
                kind="complaint",
                state="filed",
                source="bot",
                about_person=True,
                subject=subject,
                created_at=now,
                updated_at=now,
            )
        )


def test_two_characters_are_enough_and_one_is_not(desk: Desk, search: DeskSearch) -> None:
    desk.writes(desk.resident(), "我想问问低保咋办")
    assert excerpts(search, "低保") == ["我想问问低保咋办"]
    assert excerpts(search, "问低保咋") == ["我想问问低保咋办"]
    assert excerpts(search, "保") == []
    assert excerpts(search, "医保") == []


@pytest.mark.parametrize("words", ["100%", "a_b", "a\\b", '"他"', "Wifi"])
def test_signs_stand_for_themselves_only(desk: Desk, search: DeskSearch, words: str) -> None:
    desk.writes(desk.resident(), f"他说{words}就是这样")
    desk.writes(desk.resident("other"), "他说100元,axb,ab就是这样")
    assert excerpts(search, words) == [f"他说{words}就是这样"]


def test_what_the_bot_offered_is_found_and_what_a_choice_does_is_not(desk: Desk, search: DeskSearch) -> None:
    talk = desk.resident()
    desk.writes(talk, "你好")
    [claim] = desk.inbox.claim("bot", most=1)
    offered = Reply(text="您要问哪样", choices=(Choice("高龄津贴", {"item": "elderly-allowance"}),))
    desk.inbox.finish(claim, Finished(replies=[offered]), worker="bot")
    assert excerpts(search, "高龄")
    assert excerpts(search, "elderly") == excerpts(search, "text") == []


def test_another_towns_lines_are_not_there(desk: Desk, search: DeskSearch) -> None:
    desk.writes(desk.resident(), "宅基地")
    assert excerpts(search, "宅基", Actor("lin", Role.STAFF, "baishi", "坐席小林")) == []


def test_pages_go_on_to_the_oldest(desk: Desk, search: DeskSearch) -> None:
    talk = desk.resident()
    for number in range(MOST + 5):
        desk.writes(talk, f"宅基地第{number}回")
    first = search.lines(STAFF, "宅基")
    second = search.lines(STAFF, "宅基", before=first.older)
    assert (len(first.lines), len(second.lines), second.older) == (MOST, 5, None)
    assert second.lines[-1].excerpt == "宅基地第0回"
    assert first.lines[-1].id > second.lines[0].id


def test_what_was_told_about_somebody_unknown_is_found_by_the_director_only(desk: Desk, search: DeskSearch) -> None:
    talk = desk.resident()
    desk.writes(talk, RUDE)
    desk.writes(desk.resident("other"), "窗口几点开")
    complains(desk, talk)
    assert excerpts(search, "窗口", DIRECTOR) == ["窗口几点开", RUDE]
    for actor in (STAFF, SUBJECT, Actor("shen", Role.AUDITOR, "qingxi", "审计")):
        assert excerpts(search, "窗口", actor) == ["窗口几点开"]


def test_whom_it_is_about_does_not_find_it_and_the_others_do(desk: Desk, search: DeskSearch) -> None:
    talk = desk.resident()
    desk.writes(talk, RUDE)
    complains(desk, talk, subject=SUBJECT.name)
    assert excerpts(search, "骂我", SUBJECT) == []
    assert excerpts(search, "骂我", STAFF) == [RUDE]
