"""What is told of one of several things says nothing of another."""

from __future__ import annotations

from bot.conversations.meaning.several import about_itself
from bot.conversations.turns.turn import Heard, Named


def test_the_name_of_another_is_no_word_about_this_one() -> None:
    text = "低保跟大病救助咋申请"
    names = (Named(0, 2, ("subsistence-allowance",)), Named(3, 7, ("medical-assistance",)))
    heard = Heard(text, "ask_process", mentions=names)
    both = ("subsistence-allowance", "medical-assistance")
    assert "大病" not in about_itself(heard, "subsistence-allowance", both).text
    assert "低保" not in about_itself(heard, "medical-assistance", both).text


def test_of_one_thing_all_words_stay() -> None:
    heard = Heard("低保咋申请", "ask_process", mentions=(Named(0, 2, ("subsistence-allowance",)),))
    assert about_itself(heard, "subsistence-allowance", ("subsistence-allowance",)) == heard
