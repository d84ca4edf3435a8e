"""Every item × every question × every case × every town: answered, complete, in the resident's own case, with a phone.

Through the same turn, actions' code and rows that residents use; only what
was heard is given, as a pressed choice gives it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from bot.bootstrap import Services
from bot.clock import SHANGHAI, FixedClock
from bot.conversations.guide.bundle_answers import OF_EACH
from bot.conversations.guide.case_first import MOST_CHARACTERS, MOST_LINES
from bot.conversations.guide.item_answers import FACTS_OF, LOCAL_OF
from bot.conversations.record.dialogue import Dialogue
from bot.conversations.record.inbox import Claim, open_conversation
from bot.conversations.steering.answering import answer_item
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.typography import with_chinese_marks
from bot.guidebook.cases import completed, decisions, referring_case
from bot.guidebook.checklist_lines import lines_of
from bot.guidebook.loading import load_guides
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Bundle, Fact, Grade, Item, Need, Source, Town
from bot.people.residents import Identity, welcome_resident
from bot.settings import ROOT, Settings
from bot.storage.schema import migrate

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
BOOK = load_guides(ROOT / "guides", today=NOW.date()).book
TOWNS = sorted(BOOK.towns)
ITEMS = sorted(BOOK.items)
DONE_HERE = [item for item in ITEMS if not BOOK.item(item).is_referral]

WANT_THE_LIST = ("ask_overview", "ask_materials")
ABOUT_AN_ITEM = (
    *FACTS_OF,
    "ask_location",
    "ask_office_hours",
    "ask_phone",
    "ask_form",
    "ask_material_detail",
    "lack_material",
    "ask_appointment",
    "ask_home_service",
)
# What only a broken sentence has: an unfilled place, two ends, a mark left alone, a word said twice.
BROKEN = re.compile(r"None|[{}]|。。|；。|，。|：。|^[，。；]|（）|\bwhen\b")


class Clerk:
    """Asks as one resident, each question in a turn of its own."""

    def __init__(self, services: Services) -> None:
        self.services = services
        with services.database.write() as session:
            resident = welcome_resident(
                session, Identity("test", "everybody"), town=TOWNS[0], secret=services.secret, now=NOW
            )
            talk = open_conversation(session, resident, channel="test", now=NOW)
            self.resident_id, self.conversation_id = resident.id, talk.id
        self.turns = 0

    def ask(self, intent: str, item: Item | Bundle, case: Mapping[str, str], *, town: str) -> Turn:
        """Return the finished turn of a question in a case that was told before."""
        self.turns += 1
        state = Dialogue(subject=item.id, answers={item.id: dict(case)}).to_json()
        claim = Claim(
            row_id=0,
            turn_id=f"turn-{self.turns}",
            conversation_id=self.conversation_id,
            resident_id=self.resident_id,
            town=town,
            channel="test",
            kind="choice",
            body={"text": item.plain, "choice": {"intent": intent, "item": item.id, "text": ""}},
            epoch=0,
            attempts=0,
            state=state,
            facts={},
            tracker=None,
            received_at=NOW,
        )
        with self.services.turns.running(claim) as turn:
            answer_item(turn, Heard(text=item.plain, intent=intent))
        return turn


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    var_dir: Path = tmp_path_factory.mktemp("every-question")
    services = Services(Settings(var_dir=var_dir), clock=FixedClock(NOW))
    migrate(services.database)
    services.guides.refresh()
    assert services.guides.current().items.keys() == BOOK.items.keys()
    yield Clerk(services)
    services.database.dispose()


def whole(turn: Turn) -> str:
    """Return everything a turn says."""
    parts: list[str] = []
    for reply in turn.replies:
        parts += [reply.text, *(reply.card.lines if reply.card else ())]
    return "\n".join(parts)


def sources(turn: Turn) -> list[str]:
    """Return the pages that a turn's bubbles lead to, where what they say comes from."""
    return [reply.link.url for reply in turn.replies if reply.link]


def phones(town: Town, item: Item, case: Mapping[str, str]) -> list[str]:
    """Return the phone that an answer about an item names in a case."""
    local = town.items[item.id]
    local = local.at(local.place_in(case))
    return [local.phone or town.window(local.window).phone]


def facts_of(item: Item, field: str, case: Mapping[str, str]) -> tuple[list[Fact], list[Fact]]:
    """Return the facts that hold in a case, and those of other cases."""
    holding = [fact for fact in item.facts(field) if fact.when.holds(case)]
    return holding, [fact for fact in item.facts(field) if not fact.when.holds(case)]


def is_general(fact: Fact) -> bool:
    """Whether it holds for everybody, but only more or less: the town's own word stands for the first such fact."""
    return fact.grade is not Grade.A and not fact.when.any_of


def complete_parts(intent: str, item: Item, case: Mapping[str, str], town: Town) -> list[str]:
    """Return what an answer about the place or the papers must have, of the town's window and of the case alone."""
    local = town.items[item.id]
    window = town.window(local.at(local.place_in(case)).window)
    papers = [material for material in item.materials if material.when.holds(case)]
    return {
        "ask_location": [window.place],
        "ask_office_hours": [window.name],
        "ask_phone": phones(town, item, case),
        "ask_form": [material.form.rstrip("。") for material in papers if material.form],
        "ask_material_detail": [m.name for m in papers] + phones(town, item, case) * any(m.doubt for m in papers),
        "lack_material": [material.lost for material in papers if material.lost],
    }.get(intent, [])


def test_every_question_of_the_domain_is_asked() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    of_items = {name for name in domain["intents"] if name.startswith(("ask_", "lack_"))} - {"ask_capabilities"}
    assert of_items == {*WANT_THE_LIST, *ABOUT_AN_ITEM}


@pytest.mark.parametrize("town_id", TOWNS)
@pytest.mark.parametrize("item_id", DONE_HERE)
def test_every_question_in_every_case_is_answered(clerk: Clerk, item_id: str, town_id: str) -> None:
    item, town = BOOK.item(item_id), BOOK.town(town_id)
    for told in decisions(item):
        case = completed(item, told)
        if referring_case(item, case) is not None:
            continue
        for intent in ABOUT_AN_ITEM:
            turn = clerk.ask(intent, item, case, town=town_id)
            said, where = whole(turn), f"{item_id} {intent} {case}"
            assert len(said.splitlines()) > 1, f"{where} says nothing: {said}"
            assert BROKEN.search(said) is None, f"{where} reads broken:\n{said}"
            assert "如果" not in said.split("\n")[0], where
            assert sources(turn) == [f"{turn.base_url}/items/{item_id}?town={town_id}"], f"{where} names no source"
            overlay = town.items[item_id]
            local = getattr(overlay.at(overlay.place_in(case)), LOCAL_OF.get(intent, ""), None)
            if local:
                assert with_chinese_marks(local).rstrip("。") in said, f"{where} leaves out what the town says:\n{said}"
            for part in complete_parts(intent, item, case, town):
                assert with_chinese_marks(part) in said, f"{where} leaves out “{part}”:\n{said}"
            holding, others = facts_of(item, FACTS_OF[intent], case) if intent in FACTS_OF else ([], [])
            if local and holding and is_general(holding[0]):
                assert with_chinese_marks(holding[0].text) not in said, f"{where} says again “{holding[0].text}”"
                holding = holding[1:]
            for fact in holding:
                assert with_chinese_marks(fact.text) in said, f"{where} leaves out “{fact.text}”:\n{said}"
            same = {fact.text for fact in holding}
            for fact in others:
                assert fact.text in same or with_chinese_marks(fact.text) not in said, f"{where} is of another case"
            if intent in ("ask_amount", "ask_payment_missing") and item.pays_nothing:
                assert "不发钱" in said, f"{where} does not say that nothing is paid:\n{said}"
                continue
            unsure = any(fact.doubt for fact in holding) and not local
            if unsure or (intent in FACTS_OF and not holding and not local):
                assert any(phone in said for phone in phones(town, item, case)), f"{where} is not sure, without a phone"


@pytest.mark.parametrize("town_id", TOWNS)
@pytest.mark.parametrize("item_id", DONE_HERE)
def test_every_case_has_its_checklist_of_a_version_or_a_place_to_go(clerk: Clerk, item_id: str, town_id: str) -> None:
    item, town = BOOK.item(item_id), BOOK.town(town_id)
    assert item.review.source
    for told in decisions(item):
        case = completed(item, told)
        referring = referring_case(item, case)
        for intent in WANT_THE_LIST:
            turn = clerk.ask(intent, item, told, town=town_id)
            said, where = whole(turn), f"{item_id} {intent} {told}"
            assert BROKEN.search(said) is None, f"{where} reads broken:\n{said}"
            if item.comfort:
                assert said.startswith(with_chinese_marks(item.comfort)), f"{where} has no human word first"
            if referring is not None and referring.refer is not None:
                assert with_chinese_marks(referring.hedged(referring.refer)) in said, where
                assert all(reply.card is None and reply.link is None for reply in turn.replies), where
                continue
            needed = lines_of(item, case)
            [card] = [reply.card for reply in turn.replies if reply.card]
            assert len(card.lines) == len(needed), where
            for line, written in zip(needed, card.lines, strict=True):
                assert written.startswith(with_chinese_marks(f"{line.number}. {line.text}").rstrip("。")), where
            issued = clerk.services.checklists.of_conversation(clerk.conversation_id, most=1)[0]
            assert (issued.subject, issued.town, issued.version) == (item_id, town_id, BOOK.version_of(item_id))
            assert issued.number in said
            assert tuple(issued.content["sources"]) == item.review.source, f"{where} does not name its source"
            assert [reply.link.url for reply in turn.replies if reply.link] == [turn.base_url + issued.path]
            assert all(phone in said for phone in phones(town, item, case)), where
            for noted in (each for each in item.cases if each.when.holds(case) and each.note):
                assert with_chinese_marks(noted.hedged(noted.note)) in said, f"{where} leaves out “{noted.note}”"
            for line in needed:
                assert not line.doubt or with_chinese_marks(line.doubt).rstrip("。") in said, f"{where} {line.id}"


@pytest.mark.parametrize("town_id", TOWNS)
@pytest.mark.parametrize(
    "item_id", [item for item in DONE_HERE if any(t.items[item].places for t in BOOK.towns.values())]
)
def test_while_the_case_is_open_every_place_is_told_under_its_condition(
    clerk: Clerk, item_id: str, town_id: str
) -> None:
    item, town = BOOK.item(item_id), BOOK.town(town_id)
    for intent, told in (("ask_location", "place"), ("ask_office_hours", "name"), ("ask_phone", "phone")):
        lines = whole(clerk.ask(intent, item, {}, town=town_id)).splitlines()
        local = town.items[item_id]
        assert any(with_chinese_marks(getattr(town.window(local.window), told)) in line for line in lines), intent
        for place in local.places:
            there = with_chinese_marks(getattr(town.window(place.window), told))
            assert any(line.startswith("如果") and there in line for line in lines), f"{intent}:\n{lines}"


@pytest.mark.parametrize("town_id", TOWNS)
@pytest.mark.parametrize("item_id", sorted(set(ITEMS) - set(DONE_HERE)))
def test_a_referral_says_where_and_the_phone_to_every_question(clerk: Clerk, item_id: str, town_id: str) -> None:
    item, town = BOOK.item(item_id), BOOK.town(town_id)
    window = town.window(town.items[item_id].window)
    for intent in (*WANT_THE_LIST, *ABOUT_AN_ITEM):
        turn = clerk.ask(intent, item, {}, town=town_id)
        said = whole(turn)
        assert sources(turn) == [f"{turn.base_url}/items/{item_id}?town={town_id}"], intent
        assert with_chinese_marks(item.elsewhere or "") in said, intent
        assert with_chinese_marks(window.place) in said, intent
        assert window.phone in said, intent


@pytest.mark.parametrize("town_id", TOWNS)
@pytest.mark.parametrize("bundle_id", sorted(BOOK.bundles))
def test_a_fact_asked_of_a_bundle_is_told_of_each_of_its_items_and_names_its_source(
    clerk: Clerk, bundle_id: str, town_id: str
) -> None:
    bundle = BOOK.bundle(bundle_id)
    for intent in sorted(OF_EACH):
        turn = clerk.ask(intent, bundle, {}, town=town_id)
        said, where = whole(turn), f"{bundle_id} {intent}"
        if turn.dialogue.top is not None:
            # 「咋办」 of several things is answered by the way through them.
            continue
        assert BROKEN.search(said) is None, f"{where} reads broken:\n{said}"
        assert sources(turn) == [f"{turn.base_url}/bundles/{bundle_id}?town={town_id}"], f"{where} names no source"
        for step in BOOK.steps_of(bundle):
            item, name = BOOK.item(step.item), with_chinese_marks(f"{short_name(BOOK.step_name(step))}:")
            assert name in said, f"{where} {step.item}"
            facts = item.facts(FACTS_OF[intent]) if intent in FACTS_OF else ()
            others = [fact for fact in facts if not fact.when.may_hold(step.preset)]
            [line] = [line for line in said.splitlines() if line.startswith(name)]
            for fact in others:
                assert with_chinese_marks(fact.text) not in line, f"{where} says of {step.item} what is another case's"


@pytest.mark.parametrize("item_id", DONE_HERE)
def test_what_is_not_settled_yet_is_said_under_its_condition(clerk: Clerk, item_id: str) -> None:
    item, local = BOOK.item(item_id), BOOK.town(TOWNS[0]).items[item_id]
    for intent, field in FACTS_OF.items():
        turn = clerk.ask(intent, item, {}, town=TOWNS[0])
        said = whole(turn)
        assert BROKEN.search(said) is None, f"{item_id} {intent}:\n{said}"
        if turn.dialogue.top is not None:
            # The case is asked first.
            continue
        has_own = getattr(local, LOCAL_OF.get(intent, ""), None)
        for number, fact in enumerate(item.facts(field)):
            if has_own and ((is_general(fact) and number == 0) or (fact.grade is not Grade.A and fact.when.any_of)):
                assert with_chinese_marks(fact.text) not in said, (
                    f"{item_id} {intent} says again “{fact.text}”:\n{said}"
                )
                continue
            assert with_chinese_marks(fact.text) in said, f"{item_id} {intent} leaves out “{fact.text}”:\n{said}"
            assert not fact.when.any_of or "如果" in said, f"{item_id} {intent} does not say when:\n{said}"


@pytest.mark.parametrize("town_id", TOWNS)
@pytest.mark.parametrize("item_id", DONE_HERE)
def test_what_is_asked_before_the_case_is_known_is_read_to_the_end(clerk: Clerk, item_id: str, town_id: str) -> None:
    item = BOOK.item(item_id)
    for intent in sorted({*ABOUT_AN_ITEM} - {"ask_process"}):
        turn = clerk.ask(intent, item, {}, town=town_id)
        said = [line for line in whole(turn).splitlines() if not line.startswith("⚠")]
        undecided = len(list(decisions(item))) > 1
        assert not undecided or len(said) <= MOST_LINES, f"{intent}:\n{said}"
        assert not undecided or len("".join(said)) <= MOST_CHARACTERS + 20, f"{intent}:\n{said}"


@pytest.mark.parametrize("item_id", DONE_HERE)
def test_what_the_towns_word_stands_for_is_reached_by_pressing_the_case(clerk: Clerk, item_id: str) -> None:
    item = BOOK.item(item_id)
    for intent, field in FACTS_OF.items():
        for fact in (fact for fact in item.facts(field) if fact.when.any_of):
            turn, presses = clerk.ask(intent, item, {}, town=TOWNS[0]), 0
            while turn.dialogue.top is None and with_chinese_marks(fact.text) not in whole(turn):
                cases = [choice.does["told"] for choice in turn.replies[-1].choices if choice.does["intent"] == intent]
                told = next(told for told in cases if fact.when.may_hold(told))
                turn, presses = clerk.ask(intent, item, told, town=TOWNS[0]), presses + 1
                assert presses <= len(item.asked), f"{intent} never says “{fact.text}”"


@pytest.mark.parametrize("town_id", TOWNS)
@pytest.mark.parametrize("item_id", DONE_HERE)
def test_who_is_told_to_ring_is_told_the_number(clerk: Clerk, item_id: str, town_id: str) -> None:
    item, town = BOOK.item(item_id), BOOK.town(town_id)
    for intent in {*FACTS_OF, *LOCAL_OF}:
        said = whole(clerk.ask(intent, item, {}, town=town_id))
        assert "电话" not in said or all(phone in said for phone in phones(town, item, {})), f"{intent}:\n{said}"


@pytest.mark.parametrize("item_id", DONE_HERE)
def test_steps_are_numbered_on_over_those_of_one_case(clerk: Clerk, item_id: str) -> None:
    item = BOOK.item(item_id)
    said = whole(clerk.ask("ask_process", item, {}, town=TOWNS[0]))
    steps = len(item.process) if len(item.process) > 1 else 0
    assert re.findall(r"^(\d+)\. ", said, re.MULTILINE) == [str(number) for number in range(1, steps + 1)], said


@pytest.mark.parametrize("item_id", DONE_HERE)
def test_a_paper_of_one_case_is_named_under_its_condition(clerk: Clerk, item_id: str) -> None:
    item = BOOK.item(item_id)
    of_one_case = [material for material in item.materials if material.when.any_of and not material.when.holds({})]
    for intent in ("ask_material_detail", "lack_material"):
        lines = whole(clerk.ask(intent, item, {}, town=TOWNS[0])).splitlines()
        for material in of_one_case if len(item.materials) > 1 else ():
            named = [line for line in lines if f"{with_chinese_marks(material.name)}：" in line]
            assert all(line.startswith("如果") for line in named), f"{intent} {material.id}: {named}"


def test_what_is_issued_somewhere_says_where_or_what_to_do_without_it() -> None:
    silent = [
        (item.id, material.id)
        for item in BOOK.items.values()
        for material in item.materials
        if material.need is not Need.FETCHED
        and not (material.form if material.source is Source.FORM else (material.where or material.lost))
    ]
    assert silent == []
