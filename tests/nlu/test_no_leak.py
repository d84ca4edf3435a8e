"""The development sentences are held out: none is taught, and every label is one the assistant knows."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEV = Path(__file__).parent / "dev"
Row = dict[str, Any]

LEAST_ROWS = {
    "utterances": 600,
    "utterances_second": 420,
    # Each written before anybody looked at what the ones before it had shown, and measured once before that.
    "blind_first": 320,
    "blind_second": 160,
    "blind_third": 95,
    "blind_fourth": 300,
    "blind_fifth": 465,
    "blind_sixth": 380,
    "blind_seventh": 680,
    "blind_eighth": 400,
    "blind_ninth": 500,
    "out_of_scope": 300,
    "out_of_scope_second": 120,
    "out_of_scope_third": 95,
    "unknown_items": 120,
    # What people say when several things are to be done at once; the item is a bundle.
    "occasions": 70,
    "walk_steps": 340,
    "walk_steps_second": 170,
    "walk_steps_third": 490,
    "context": 150,
    "replies": 50,
}
FIELDS = {
    "utterances": {"text", "intent", "item", "style"},
    "utterances_second": {"text", "intent", "item", "style"},
    "blind_first": {"text", "intent", "item", "style"},
    "blind_second": {"text", "intent", "item", "style"},
    "blind_third": {"text", "intent", "item", "style"},
    "blind_fourth": {"text", "intent", "item", "style"},
    "blind_fifth": {"text", "intent", "item", "style"},
    "blind_sixth": {"text", "intent", "item", "style"},
    "blind_seventh": {"text", "intent", "item", "style"},
    "blind_eighth": {"text", "intent", "item", "style"},
    "blind_ninth": {"text", "intent", "item", "style"},
    "out_of_scope": {"text", "kind"},
    "out_of_scope_second": {"text", "kind"},
    "out_of_scope_third": {"text", "kind"},
    "unknown_items": {"text"},
    "occasions": {"text", "item"},
    "walk_steps": {"text", "intent"},
    "walk_steps_second": {"text", "intent"},
    "walk_steps_third": {"text", "intent"},
    "context": {"question_item", "question", "text", "option"},
    "replies": {"text", "intent"},
}
STYLES = {
    "standard", "rural", "short", "long_story", "misleading", "typo", "homophone",
    "traditional", "numerals", "emoji", "polite", "angry", "helping",
}  # fmt: skip
STEP_INTENTS = {
    "next_step", "previous_step", "repeat_step", "step_stuck", "resume_walkthrough",
    "cancel", "start_walkthrough", "request_human",
}  # fmt: skip
# What means something only after something was said; `replies` and `walk_steps` hold it.
NEVER_FIRST = {
    "affirm", "deny", "dont_know", "cancel", "repeat_answer", "inform", "nlu_fallback", "out_of_scope",
    "next_step", "previous_step", "repeat_step", "step_stuck",
}  # fmt: skip
# Rasa's ways to mark an entity: [身份证](item) and [身份证]{"entity": "item"}.
ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def normalised(text: str) -> str:
    """The sentence as it is compared: full width, case, spaces and punctuation make no difference."""
    folded = unicodedata.normalize("NFKC", text).lower().strip()
    kept = "".join(mark for mark in folded if unicodedata.category(mark)[0] not in "PZC")
    return kept or folded


def rows(name: str) -> list[Row]:
    lines = (DEV / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def guides() -> Iterator[tuple[str, Row]]:
    for path in sorted((ROOT / "guides" / "items").rglob("*.yml")):
        yield path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))


def taught_in(source: str) -> Iterator[str]:
    """Every example of a file of Rasa's training data, without its entity marks."""
    for block in yaml.safe_load(source).get("nlu") or []:
        for line in (block.get("examples") or "").splitlines():
            example = line.strip()
            if example.startswith("-"):
                yield ENTITY.sub(r"\1", example[1:].strip())


def shared_questions() -> dict[str, list[Row]]:
    source = (ROOT / "guides" / "questions.yml").read_text(encoding="utf-8")
    return {question["id"]: question["options"] for question in yaml.safe_load(source)["questions"]}


def guide_questions() -> dict[tuple[str, str], list[Row]]:
    """The options of every question an item asks, its own and the shared ones it uses."""
    shared = shared_questions()
    found: dict[tuple[str, str], list[Row]] = {}
    for item, guide in guides():
        for question in guide.get("questions") or []:
            if "use" in question:
                found[item, question["use"]] = shared[question["use"]]
            else:
                found[item, question["id"]] = question["options"]
    return found


@pytest.fixture(scope="module")
def taught() -> set[str]:
    files = sorted((ROOT / "data" / "nlu").glob("*.yml"))
    return {normalised(text) for path in files for text in taught_in(path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def intents() -> set[str]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return {next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain["intents"]}


@pytest.fixture(scope="module")
def items() -> set[str]:
    return {item for item, _ in guides()}


def test_training_examples_are_read_without_their_marks() -> None:
    examples = ["办[身份证](item)要钱不", '换[驾照]{"entity": "item"}多少钱']
    source = "nlu:\n- intent: ask_fee\n  examples: |\n" + "".join(f"    - {example}\n" for example in examples)
    assert list(taught_in(source)) == ["办身份证要钱不", "换驾照多少钱"]


@pytest.mark.parametrize(("one", "other"), [("残补，多少？", "残补多少"), ("ＯＫ 了", "ok了"), ("👍", "👍。")])
def test_punctuation_and_width_hide_no_leak(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize("name", sorted(LEAST_ROWS))
def test_no_development_sentence_is_taught(name: str, taught: set[str]) -> None:
    assert len(taught) > 1000, "the training data was not read"
    assert [row["text"] for row in rows(name) if normalised(row["text"]) in taught] == []


def test_no_answer_is_a_phrase_the_guides_list() -> None:
    questions = guide_questions()
    leaked = [
        row
        for row in rows("context")
        for option in questions[row["question_item"], row["question"]]
        if normalised(row["text"]) in {normalised(str(said)) for said in option.get("says") or []}
    ]
    assert leaked == []


@pytest.mark.parametrize("name", sorted(LEAST_ROWS))
def test_a_set_is_large_enough_whole_and_says_nothing_twice(name: str) -> None:
    found = rows(name)
    assert len(found) >= LEAST_ROWS[name]
    assert [row for row in found if not FIELDS[name] <= row.keys() or not row["text"].strip()] == []
    key = ("question_item", "question") if name == "context" else ()
    times = Counter((*(row[part] for part in key), normalised(row["text"])) for row in found)
    assert [said for said, count in times.items() if count > 1] == []


def test_every_development_set_is_checked() -> None:
    assert {path.stem for path in DEV.glob("*.jsonl")} == set(LEAST_ROWS)


@pytest.mark.parametrize("name", [name for name in LEAST_ROWS if "intent" in FIELDS[name]])
def test_labels_are_known(name: str, intents: set[str], items: set[str]) -> None:
    unknown = [row for row in rows(name) if row["intent"] not in intents or row.get("item") not in {None, *items}]
    assert unknown == []


def test_utterances_cover_every_item_intent_and_style(intents: set[str], items: set[str]) -> None:
    found = rows("utterances")
    of_item, of_intent, of_style = (Counter(row[field] for row in found) for field in ("item", "intent", "style"))
    assert {item: of_item[item] for item in items if of_item[item] < 8} == {}
    least = {intent: 20 if intent.startswith("ask_") else 8 for intent in intents - NEVER_FIRST}
    least["ask_capabilities"] = 8  # asked of the assistant, not about an item
    assert {intent: of_intent[intent] for intent in least if of_intent[intent] < least[intent]} == {}
    assert set(of_style) == STYLES
    assert {style: count for style, count in of_style.items() if count < 25} == {}


def test_an_ambiguous_name_has_no_item() -> None:
    ambiguous = [row for row in rows("utterances") if row.get("ambiguous")]
    assert len(ambiguous) >= 20
    assert [row for row in ambiguous if row["item"] is not None] == []


def test_walks_hold_steps_and_questions_about_items() -> None:
    found = rows("walk_steps")
    steps = Counter(row["intent"] for row in found if row["intent"] in STEP_INTENTS)
    questions = [row for row in found if row["intent"] not in STEP_INTENTS]
    assert sum(steps.values()) >= 260
    assert {intent for intent in STEP_INTENTS if steps[intent] < 10} == set()
    assert len(questions) >= 80
    assert [row for row in questions if not row["intent"].startswith("ask_") or "item" not in row] == []


def test_answers_belong_to_questions_the_guides_ask() -> None:
    questions = guide_questions()
    found = rows("context")
    asked = {(row["question_item"], row["question"]) for row in found}
    assert asked - questions.keys() == set()
    known = {place: {option["id"] for option in options} | {None} for place, options in questions.items()}
    assert [row for row in found if row["option"] not in known[row["question_item"], row["question"]]] == []
    assert sum(row["option"] is None for row in found) >= 25
