"""What the bot would say is shown to whoever answers instead of it, said by a press, and changes nothing before."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from desk_people import QUICK
from holding import Held

from bot import bootstrap
from bot.bootstrap import Services
from bot.clock import SHANGHAI, FixedClock
from bot.conversations.desk.desk_walks import Press
from bot.conversations.desk.proposals import Proposal
from bot.conversations.desk.takeover import Attendant, Move
from bot.conversations.record.handover_models import HandoverRow
from bot.conversations.record.handover_models import Outcome as Result
from bot.conversations.record.inbox import open_conversation
from bot.conversations.record.models import Author, ConversationRow
from bot.delivery.reply import Reply
from bot.ledger.states import Grade
from bot.people.residents import Identity, welcome_resident
from bot.runtime.bot import Bot
from bot.runtime.engine import Engine
from bot.runtime.rehearsals import Rehearsals
from bot.runtime.training import newest_model
from bot.settings import load_settings
from bot.storage.base import metadata
from bot.storage.schema import migrate

pytestmark = pytest.mark.system

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
LI = Attendant("li", "李芳", "qingxi")


class Talk:
    """A resident's conversation, the bot that knows the trained model, and a person."""

    def __init__(self, services: Services, engine: Engine) -> None:
        self.services = services
        self.bot = Bot(services, engine, settle=dt.timedelta())
        self.rehearsals = Rehearsals(services, engine)
        with services.database.write() as session:
            identity = Identity("web", uuid.uuid4().hex)
            person = welcome_resident(session, identity, town="qingxi", secret=services.secret, now=NOW)
            self.id = str(open_conversation(session, person, channel="web", now=NOW).id)

    def writes(self, *texts: str) -> None:
        for text in texts:
            self.services.inbox.receive(self.id, client_id=uuid.uuid4().hex, body={"text": text})

    def presses(self, title: str) -> None:
        line = self.services.transcript.after(self.id, 0)[-1]
        place = [choice["title"] for choice in line.body["choices"]].index(title)
        choice = self.services.transcript.choice(self.id, f"{line.seq}.{place}")
        body = {"text": title, "choice": choice["does"]}
        self.services.inbox.receive(self.id, client_id=uuid.uuid4().hex, body=body)

    async def asks(self, text: str) -> None:
        self.writes(text)
        await self.bot.run_waiting()

    def is_taken(self) -> None:
        self.services.takeover.take(self.id, LI, epoch=self.epoch)
        self.services.desk_notes.look(self.id, LI.id, seq=0)

    async def proposal(self) -> Proposal | None:
        await self.rehearsals.run_waiting()
        return self.services.proposals.of(self.id)

    def sends(self, proposal: Proposal) -> None:
        final = self.services.proposals.to_be_sent(
            proposal, conversation_id=self.id, town="qingxi", command_id=f"send-{proposal.seq}"
        )
        moves = Move(final.state, final.base) if final.state is not None else None
        mark = f"send-{proposal.seq}"
        self.services.takeover.say(self.id, LI, *final.replies, epoch=self.epoch, client_id=mark, moves=moves)

    @property
    def row(self) -> ConversationRow:
        with self.services.database.read() as session:
            return session.get(ConversationRow, self.id)

    @property
    def epoch(self) -> int:
        return int(self.row.epoch)

    @property
    def said(self) -> str:
        return json.dumps([line.body for line in self.services.transcript.after(self.id, 0)], ensure_ascii=False)


def everything(services: Services) -> dict[str, list[str]]:
    """Every row there is but those of the proposals themselves."""
    with services.database.read() as session:
        return {
            name: [str(row) for row in session.execute(sa.select(table)).all()]
            for name, table in metadata.tables.items()
            if name != "proposals"
        }


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(newest_model(load_settings().model_dir))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    database = f"sqlite:///{tmp_path_factory.mktemp('proposals') / 'town.db'}"
    made = Services(dataclasses.replace(load_settings(), database_url=database), clock=FixedClock(NOW))
    made.passwords = QUICK
    migrate(made.database)
    made.guides.refresh()
    made.renew_search()
    bootstrap.use(made)
    yield made
    bootstrap.use(None)


@pytest.fixture
def talk(services: Services, engine: Engine) -> Talk:
    return Talk(services, engine)


@pytest.mark.parametrize("text", ["身份证丢了咋办", "你们几点上班", "我要投诉窗口的人", "教我用手机交医保", "转人工"])
async def test_a_rehearsal_changes_nothing(talk: Talk, services: Services, text: str) -> None:
    talk.is_taken()
    talk.writes(text)
    before = everything(services)
    await talk.proposal()
    assert everything(services) == before


async def test_it_is_word_for_word_what_the_bot_says_to_another(talk: Talk, services: Services, engine: Engine) -> None:
    other = Talk(services, engine)
    await other.asks("你们几点上班")
    talk.is_taken()
    talk.writes("你们几点上班")
    proposal = await talk.proposal()
    assert proposal is not None
    alone = [line.body["text"] for line in services.transcript.after(other.id, 0) if line.author.value == "bot"]
    assert [reply.text for reply in proposal.replies] == alone


async def test_what_is_sent_moves_the_dialogue_and_its_list_gets_a_number(talk: Talk, services: Services) -> None:
    talk.is_taken()
    talk.writes("身份证丢了咋办")
    proposal = await talk.proposal()
    while proposal is not None and not proposal.drafts:
        assert services.checklists.of_conversation(talk.id) == []
        talk.sends(proposal)
        assert talk.row.state["tasks"], "the bot's question waits for its answer"
        talk.presses(proposal.replies[-1].choices[0].title)
        proposal = await talk.proposal()
    assert proposal is not None
    assert services.checklists.of_conversation(talk.id) == [], "nothing is given out before it is sent"
    talk.sends(proposal)
    (given,) = services.checklists.of_conversation(talk.id)
    assert given.number in talk.said
    assert given.slug in talk.said
    assert "待发" not in talk.said
    assert "待发" not in json.dumps(talk.row.state, ensure_ascii=False)
    talk.sends(proposal)
    assert len(services.checklists.of_conversation(talk.id)) == 1


async def test_what_was_not_sent_was_not_asked_but_is_talked_about(talk: Talk) -> None:
    talk.is_taken()
    talk.writes("身份证丢了咋办")
    assert await talk.proposal() is not None
    talk.services.takeover.say(talk.id, LI, Reply(text="您稍等"), epoch=talk.epoch, client_id="by-hand")
    assert await talk.proposal() is None, "a person has answered"
    talk.writes("那要多少钱")
    proposal = await talk.proposal()
    assert proposal is not None
    assert "工本费" in proposal.replies[0].text
    assert not talk.row.state.get("tasks")
    assert not talk.row.state.get("subject")


async def test_what_would_have_to_be_written_is_not_proposed(talk: Talk) -> None:
    talk.is_taken()
    talk.writes("我要投诉,村口的路灯坏了半个月没人修")
    assert await talk.proposal() is None
    talk.writes("转人工")
    assert await talk.proposal() is None
    talk.writes("阿巴阿巴咕噜咕噜哗啦")
    assert await talk.proposal() is None


async def test_an_answer_begun_before_the_take_over_is_shown_and_never_said(
    talk: Talk, services: Services, engine: Engine
) -> None:
    held = Held(engine)
    talk.writes("你们几点上班")
    answering = asyncio.create_task(Bot(services, held, settle=dt.timedelta()).run_waiting())
    await held.is_computing.wait()
    talk.is_taken()
    held.may_end.set()
    await answering
    assert [line for line in services.transcript.after(talk.id, 0) if line.author is Author.BOT] == []
    assert not talk.row.state.get("said"), "to the bot it was never said either"
    proposal = await talk.proposal()
    assert proposal is not None
    unsaid = proposal.replies[0].text
    assert "便民服务中心" in unsaid
    talk.writes("在吗")
    assert [one.replies[0].text for one in services.proposals.unsaid(talk.id)] == [unsaid]


async def test_whoever_was_led_from_the_desk_goes_on_alone(talk: Talk, services: Services) -> None:
    talk.is_taken()
    press = Press("start", "register")
    number = 0
    while (standing := services.desk_walks.standing(talk.id)) is None or standing.number is None:
        services.desk_walks.lead(talk.id, LI, press, epoch=talk.epoch, client_id=f"lead-{number}")
        now = services.desk_walks.standing(talk.id)
        assert now is not None
        press, number = Press("answer", now.options[0][0] if now.options else ""), number + 1
    services.takeover.give_back(talk.id, LI, epoch=talk.epoch, outcome=Result.SOLVED, closes=False)
    await talk.asks("好了")
    assert "第2步" in services.transcript.after(talk.id, 0)[-1].body["text"]
    standing = services.desk_walks.standing(talk.id)
    assert standing is not None
    assert standing.number == 2


async def test_how_it_was_is_asked_after_giving_back_and_kept_once(talk: Talk, services: Services) -> None:
    talk.is_taken()
    talk.writes("低保停了")
    services.takeover.say(talk.id, LI, Reply(text="给您查了"), epoch=talk.epoch, client_id="answered")
    services.takeover.give_back(talk.id, LI, epoch=talk.epoch, outcome=Result.SOLVED, closes=False)
    asked = services.transcript.after(talk.id, 0)[-1]
    assert "满意" in [choice["title"] for choice in asked.body["choices"]]
    place = [choice["title"] for choice in asked.body["choices"]].index("满意")
    for grade in (place, place + 1):
        does = services.transcript.choice(talk.id, f"{asked.seq}.{grade}")
        body = {"text": does["title"], "choice": does["does"]}
        services.inbox.receive(talk.id, client_id=uuid.uuid4().hex, body=body)
        await talk.bot.run_waiting()
    with services.database.read() as session:
        kept = session.execute(sa.select(HandoverRow.rating).filter_by(conversation_id=talk.id)).scalars().all()
    assert kept == [next(grade for grade in Grade if grade.label == "满意").value]
