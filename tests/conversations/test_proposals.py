"""Proposals in the tables: which lines want one, that the newest counts, and that sending is one transaction."""

from __future__ import annotations

import pytest
from desk import LI, SECRET, WANG, Desk

from bot.clock import FixedClock
from bot.conversations.desk.proposals import Proposal, Proposals, Wanted, mark_of
from bot.conversations.desk.takeover import Attendant, Move
from bot.conversations.record.desk_notes import LOOKING, DeskNotes
from bot.conversations.record.handover_models import Outcome, Reason
from bot.conversations.record.models import ConversationRow
from bot.delivery.reply import Reply
from bot.guidebook.checklist_drafts import DraftedChecklists
from bot.guidebook.issued import IssuedChecklists
from bot.people.vault import Vault
from bot.storage.database import Database
from bot.storage.read_only import ReadOnly, WouldWrite


@pytest.fixture
def desk(either_database: Database, clock: FixedClock) -> Desk:
    return Desk(either_database, clock)


@pytest.fixture
def proposals(desk: Desk) -> Proposals:
    return Proposals(desk.database, desk.clock, IssuedChecklists(desk.database, desk.clock))


@pytest.fixture
def talk(desk: Desk) -> str:
    return desk.resident()


def taken(desk: Desk, talk: str) -> int:
    epoch = desk.takeover.take(talk, LI, epoch=desk.epoch(talk))
    looks(desk, talk, LI)
    return epoch


def looks(desk: Desk, talk: str, who: Attendant) -> None:
    DeskNotes(desk.database, desk.clock, Vault(SECRET)).look(talk, who.id, seq=0)


def wanted(proposals: Proposals, talk: str) -> Wanted:
    (found,) = [one for one in proposals.wanted(most=99) if one.conversation_id == talk]
    return found


def test_only_what_a_person_has_to_answer_is_rehearsed(desk: Desk, proposals: Proposals, talk: str) -> None:
    desk.writes(talk, "低保咋办")
    assert proposals.wanted(most=9) == []
    desk.answers(talk, "给您转", for_people=Reason.ASKED)
    desk.writes(talk, "在吗")
    assert proposals.wanted(most=9) == [], "nobody has it yet"
    taken(desk, talk)
    assert [claim.body["text"] for claim in wanted(proposals, talk).claims] == ["在吗"]
    desk.takeover.give_back(talk, LI, epoch=desk.epoch(talk), outcome=Outcome.OTHER, closes=False)
    assert proposals.wanted(most=9) == []


def test_what_nobody_looks_at_is_not_rehearsed(desk: Desk, proposals: Proposals, talk: str) -> None:
    desk.takeover.take(talk, LI, epoch=0)
    desk.writes(talk, "低保咋办")
    looks(desk, talk, WANG)
    assert proposals.wanted(most=9) == [], "only a colleague looks"
    looks(desk, talk, LI)
    assert len(proposals.wanted(most=9)) == 1
    desk.clock.advance(LOOKING)
    assert proposals.wanted(most=9) == [], "the page is closed"
    looks(desk, talk, LI)
    assert len(proposals.wanted(most=9)) == 1, "and what came meanwhile is made up for"


def test_each_line_is_rehearsed_once_and_the_newest_counts(desk: Desk, proposals: Proposals, talk: str) -> None:
    taken(desk, talk)
    desk.writes(talk, "低保")
    first = wanted(proposals, talk)
    desk.writes(talk, "要带啥")
    second = wanted(proposals, talk)
    assert [claim.body["text"] for claim in second.claims] == ["低保", "要带啥"]
    proposals.keep(second, Proposal(second.seq, (Reply(text="带户口簿"),)))
    proposals.keep(first, Proposal(first.seq, (Reply(text="晚到的"),)))
    kept = proposals.of(talk)
    assert kept is not None
    assert kept.replies == (Reply(text="带户口簿"),)
    assert proposals.wanted(most=9) == []


def test_one_that_is_answered_or_overtaken_is_not_proposed(desk: Desk, proposals: Proposals, talk: str) -> None:
    epoch = taken(desk, talk)
    desk.writes(talk, "低保要带啥")
    proposals.keep(wanted(proposals, talk), Proposal(wanted(proposals, talk).seq, (Reply(text="带户口簿"),)))
    desk.writes(talk, "算了,问别的")
    assert proposals.of(talk) is None
    proposals.keep(wanted(proposals, talk), Proposal(wanted(proposals, talk).seq, (Reply(text="您问"),)))
    assert proposals.of(talk) is not None
    desk.takeover.say(talk, LI, Reply(text="您说"), epoch=epoch, client_id="by-hand")
    assert proposals.of(talk) is None


def test_several_bubbles_are_said_together_once_and_move_the_dialogue(desk: Desk, talk: str) -> None:
    epoch, base = taken(desk, talk), mark_of(desk.conversation(talk).state)
    before = len(desk.lines(talk))
    for _ in range(2):
        moves = Move({"subject": "subsistence-allowance"}, base)
        desk.takeover.say(talk, LI, Reply(text="一"), Reply(text="二"), epoch=epoch, client_id="both", moves=moves)
    assert [text for _, text in desk.lines(talk)[before:]] == ["一", "二"]
    assert desk.conversation(talk).state == {"subject": "subsistence-allowance"}


def test_a_dialogue_that_has_moved_meanwhile_is_not_set_back(desk: Desk, talk: str) -> None:
    epoch, base = taken(desk, talk), mark_of(desk.conversation(talk).state)
    with desk.database.write() as session:
        session.get(ConversationRow, talk).state = {"subject": "id-card-loss"}
    moves = Move({"subject": "subsistence-allowance"}, base)
    desk.takeover.say(talk, LI, Reply(text="一"), epoch=epoch, client_id="one", moves=moves)
    assert desk.conversation(talk).state == {"subject": "id-card-loss"}


def test_what_somebody_else_sends_is_not_said_and_moves_nothing(desk: Desk, talk: str) -> None:
    epoch, base = taken(desk, talk), mark_of(desk.conversation(talk).state)
    before = desk.lines(talk)
    moves = Move({"subject": "subsistence-allowance"}, base)
    said = desk.takeover.say(talk, WANG, Reply(text="一"), Reply(text="二"), epoch=epoch, client_id="x", moves=moves)
    assert said.dropped
    assert desk.lines(talk) == before
    assert desk.conversation(talk).state == {}


def test_a_draft_gets_its_number_when_it_is_sent_and_the_same_one_again(
    desk: Desk, proposals: Proposals, talk: str
) -> None:
    drafted = DraftedChecklists(ReadOnly(desk.database), desk.clock)
    of = {"turn_id": "t", "conversation_id": talk, "town": "qingxi", "answers": {}, "version": "v", "content": {}}
    lists = [drafted.issue(subject=subject, **of) for subject in ("a", "b")]
    text = "\n".join(f"编号{one.number} 见 {one.path}" for one in lists)
    proposal = Proposal(1, (Reply(text=text),), {"said": [{"text": text}]}, tuple(drafted.drafts))
    given = IssuedChecklists(desk.database, desk.clock)
    assert given.of_conversation(talk) == []
    sent = [proposals.to_be_sent(proposal, conversation_id=talk, town="qingxi", command_id="send") for _ in range(2)]
    issued = {one.subject: one for one in given.of_conversation(talk)}
    expected = "\n".join(f"编号{issued[subject].number} 见 {issued[subject].path}" for subject in ("a", "b"))
    assert [one.replies for one in sent] == [(Reply(text=expected),)] * 2
    assert sent[0].state == {"said": [{"text": expected}]}


def test_nothing_is_written_where_it_may_only_be_read(desk: Desk, talk: str) -> None:
    read_only = ReadOnly(desk.database)
    with pytest.raises(WouldWrite), read_only.write():
        pass
    with read_only.read() as session:
        session.get(ConversationRow, talk).state = {"subject": "spoilt"}
    assert desk.conversation(talk).state == {}
