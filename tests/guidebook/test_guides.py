"""The guides that are shipped: free of faults, and every case of every item and bundle complete."""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice
from pathlib import Path

import pytest

from bot.guidebook.book import Guidebook
from bot.guidebook.bundles import bundle_checklist, next_bundle_question
from bot.guidebook.cases import cases_of, combinations, decisions, outcome
from bot.guidebook.checklist import checklist_for
from bot.guidebook.faults import format_faults
from bot.guidebook.loading import load_guides
from bot.guidebook.rows import rows

ROOT = Path(__file__).parents[2] / "guides"
# Guides that are shipped are checked as of the day they were last checked by people, not as of today.
DAY = dt.date(2026, 11, 24)
_SUM = re.compile(r"\d+万?元")


@pytest.fixture(scope="module")
def guides() -> Guidebook:
    loaded = load_guides(ROOT, today=DAY)
    assert not loaded.has_errors, format_faults(loaded.faults)
    return loaded.book


def test_every_case_of_every_item_has_a_whole_checklist_or_a_place_to_go(guides: Guidebook) -> None:
    assert guides.items
    for item in guides.items.values():
        for town in guides.towns.values():
            for answers in decisions(item):
                made = checklist_for(item, answers, version=guides.version_of(item.id), day=DAY, town=town)
                assert made.refer or made.brought, (item.id, answers)
                assert [line.number for line in made.lines] == list(range(1, len(made.lines) + 1))


def test_no_resident_is_asked_more_than_five_questions(guides: Guidebook) -> None:
    for item in guides.items.values():
        assert max(len(answers) for answers in decisions(item)) <= 5, item.id


def test_asking_reaches_every_outcome_of_every_item(guides: Guidebook) -> None:
    for item in guides.items.values():
        asked = {outcome(item, next(combinations(item, answers))) for answers in decisions(item)}
        assert asked == {outcome(item, complete) for complete in combinations(item)}, item.id


def test_every_bundle_comes_to_a_list(guides: Guidebook) -> None:
    for bundle in guides.bundles.values():
        answers: dict[str, str] = {}
        for _ in range(40):
            question = next_bundle_question(guides, bundle, answers)
            if question is None:
                break
            answers[question.key] = question.question.options[-1].id
        made = bundle_checklist(guides, bundle, answers, day=DAY, town=next(iter(guides.towns.values())))
        keys = [(line.id, line.name) for line in made.lines]
        assert keys, bundle.id
        assert len(keys) == len(set(keys))


def test_one_document_has_one_name_everywhere(guides: Guidebook) -> None:
    """Bundles merge by id and name: the documents everybody has must be written alike."""
    names: dict[str, set[str]] = {}
    for item in guides.items.values():
        for material in item.materials:
            names.setdefault(material.id, set()).add(material.name)
    everyday = ("id-card", "hukou-book", "marriage-certificate", "birth-certificate", "bank-card", "social-card")
    assert {material: names[material] for material in everyday if len(names.get(material, ())) != 1} == {}


def test_no_sum_of_the_country_stands_beside_another_of_the_town(guides: Guidebook) -> None:
    """Where the town says what is paid, the first sentence for everybody is left out; what comes after it is said."""
    for town in guides.towns.values():
        for item_id, local in town.items.items():
            facts = guides.item(item_id).amount
            beside = [fact.text for number, fact in enumerate(facts) if number or fact.when.any_of]
            sums = {each for text in beside for each in _SUM.findall(text)}
            assert not local.amount or sums <= set(_SUM.findall(local.amount)), (town.name, item_id)


def test_who_comes_for_the_divorce_certificate_hears_the_same_whether_a_soldier_or_not(guides: Guidebook) -> None:
    item = guides.item("divorce-registration")
    soldier, resident = ({"matter": "collect", "parties": party} for party in ("soldier", "resident"))
    assert cases_of(item, soldier) == cases_of(item, resident) != ()


def test_every_item_flattens_to_rows(guides: Guidebook) -> None:
    for item in guides.items.values():
        assert list(islice(rows(item), 1)), item.id
