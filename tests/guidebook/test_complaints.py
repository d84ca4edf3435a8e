"""guides/complaints.yml: it reads, its faults are named, and every category has a department in every town."""

from __future__ import annotations

import pytest

from bot.guidebook.loading import load_guides, load_texts
from bot.guidebook.schema import Kind
from bot.settings import ROOT

GUIDES = ROOT / "guides"
TEXT = (GUIDES / "complaints.yml").read_text("utf-8")


def texts(complaints: str) -> dict[str, str]:
    town = (GUIDES / "towns" / "shiqiao.yml").read_text("utf-8")
    return {"complaints.yml": complaints, "towns/shiqiao.yml": town}


def test_the_shipped_file_is_without_fault() -> None:
    loaded = load_guides(GUIDES)
    assert [fault for fault in loaded.faults if fault.path == "complaints.yml"] == []
    assert {row.kind for row in loaded.book.complaint_rules.deadlines} == set(Kind)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("{kind: 投诉, days: 10", "{kind: 头诉, days: 10", 6),
        ("{kind: 投诉, days: 10", "{kind: 投诉, days: 0", 6),
        ("return_days: 2", "retrun_days: 2", 13),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int) -> None:
    assert old in TEXT
    faults = load_texts(texts(TEXT.replace(old, new))).faults
    assert line in {fault.line for fault in faults if fault.path == "complaints.yml" and fault.is_error}


def test_a_kind_without_a_deadline_is_a_fault() -> None:
    faults = load_texts(texts(TEXT.replace("  - {kind: 表扬, days: 5}\n", ""))).faults
    assert any("表扬" in fault.what for fault in faults)


def test_a_category_nobody_answers_for_is_warned_of() -> None:
    right = "departments: [health, social-affairs, people-service, party-government]"
    wrong = TEXT.replace(right, "departments: [moon]")
    [fault] = [fault for fault in load_texts(texts(wrong)).faults if fault.path == "complaints.yml"]
    assert not fault.is_error
    assert "石桥镇" in fault.what


def test_a_faulty_change_leaves_the_last_good_rules_in_service() -> None:
    loaded = load_texts(texts(TEXT.replace("kind: 投诉", "kind: 头诉")), last_good=texts(TEXT))
    assert loaded.book.complaint_rules.deadline(Kind.COMPLAINT).days == 10
