"""Utterances, rules and domain agree: each intent is said in many ways and has one rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FALLBACK = "nlu_fallback"
VARIED_ENOUGH = 30


def documents(folder: str) -> Iterator[Any]:
    for path in sorted((ROOT / folder).glob("*.yml")):
        yield yaml.safe_load(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def domain() -> Any:
    return yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def said() -> dict[str, list[str]]:
    gathered: dict[str, list[str]] = {}
    for entry in (entry for document in documents("data/nlu") for entry in document["nlu"]):
        gathered.setdefault(entry["intent"], []).extend(line[2:] for line in entry["examples"].splitlines())
    return gathered


@pytest.fixture(scope="module")
def rules() -> dict[str, str]:
    steps = [rule["steps"] for document in documents("data/rules") for rule in document["rules"]]
    return {step[0]["intent"]: step[1]["action"] for step in steps}


def test_every_intent_is_said_in_many_ways(domain: Any, said: dict[str, list[str]]) -> None:
    few = {intent: len(said.get(intent, [])) for intent in domain["intents"] if intent != FALLBACK}
    assert {intent: count for intent, count in few.items() if count < VARIED_ENOUGH} == {}


def test_every_intent_has_a_rule(domain: Any, rules: dict[str, str]) -> None:
    assert set(rules) == set(domain["intents"])


def test_every_rule_leads_to_something_the_domain_has(domain: Any, rules: dict[str, str]) -> None:
    assert set(rules.values()) <= set(domain["actions"]) | set(domain["responses"])


def test_no_utterance_is_taught_twice(said: dict[str, list[str]]) -> None:
    texts = [re.sub(r"\[(.+?)\]\(item\)", r"\1", text) for lines in said.values() for text in lines]
    assert len(texts) == len(set(texts))
