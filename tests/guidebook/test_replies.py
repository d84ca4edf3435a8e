"""guides/replies.yml: the desk's ready sentences are read, and their faults named."""

from __future__ import annotations

import pytest

from bot.guidebook.loading import load_guides, load_texts
from bot.settings import ROOT

GOOD = "replies:\n  - {id: hello, title: 您好, text: 您好。我是【姓名】}\n"


def test_the_shipped_ones_are_in_service() -> None:
    loaded = load_guides(ROOT / "guides")
    assert loaded.book.replies
    assert [fault for fault in loaded.faults if fault.path == "replies.yml"] == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (GOOD.replace("【姓名】", "【姓氏】"), "姓氏"),
        (GOOD + "  - {id: hello, title: 又一个, text: 您好}\n", "hello"),
        (GOOD.replace("title: 您好, ", ""), "title"),
    ],
)
def test_a_fault_is_named_and_the_last_good_file_stays(wrong: str, says: str) -> None:
    loaded = load_texts({"replies.yml": wrong}, last_good={"replies.yml": GOOD})
    assert any(says in f"{fault.what}{fault.mend}" for fault in loaded.faults if fault.path == "replies.yml")
    assert [reply.id for reply in loaded.book.replies] == ["hello"]
