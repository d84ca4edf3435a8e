from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.reply import Card, Choice, Link, Picture, Reply
from bot.wechat.rendering import LONGEST_TEXT, choice_place, parts_of, size, split, text_of

BASE = "https://town.example"


def parts(reply: Reply, *, may_send: bool = True) -> list[dict]:
    return parts_of(reply, seq=12, base_url=BASE, may_send=may_send)


CARD = Reply(
    text="要带 2 样:",
    card=Card(title="给娃上户口", lines=("1. 户口簿", "2. 出生医学证明")),
    link=Link("打印、转给家里人", "/c/abc"),
    choices=(Choice("随父"), Choice("随母")),
)


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=3000), st.integers(16, 2000))
@settings(max_examples=150, deadline=None)
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(size(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_long_text_is_cut_at_the_end_of_a_sentence() -> None:
    pieces = split("这是一句话。" * 200)
    assert len(pieces) == 2
    assert all(piece.endswith("。") for piece in pieces)


def test_no_joined_character_is_cut() -> None:
    family = "👨\u200d👩\u200d👧"
    for limit in range(20, 40):
        assert all(not piece.startswith("\u200d") for piece in split(family * 5, limit))
    assert all(not piece.startswith("\ufe0f") for piece in split("☎️" * 30, 20))


def test_a_card_is_complete_in_the_text_and_a_news_card_to_pass_on() -> None:
    text, news = parts(CARD)
    assert all(line in text["text"] for line in CARD.card.lines)
    assert (news["kind"], news["url"], news["spare"]) == ("news", f"{BASE}/c/abc", True)


def test_without_leave_to_send_everything_is_one_text_with_links() -> None:
    reply = Reply(text="看图", image=Picture("/p/1.jpg", "柜台"), link=Link("打开", "/w/1"))
    [part] = parts(reply, may_send=False)
    assert f'href="{BASE}/p/1.jpg"' in part["text"]
    assert f'href="{BASE}/w/1"' in part["text"]


def test_choices_are_numbered_and_their_ids_lead_back() -> None:
    part = parts(CARD)[0]
    assert text_of(part).endswith("1. 随父\n2. 随母")
    assert [choice_place(choice["id"]) for choice in part["choices"]] == ["12.0", "12.1"]
    assert choice_place("12x") is None
    assert choice_place("01") is None


def test_choices_stand_in_the_last_piece_which_still_fits() -> None:
    reply = Reply(text="很长的一句话。" * 95, choices=tuple(Choice(f"第{n}个选项,名字也不短") for n in range(6)))
    pieces = parts(reply)
    assert len(pieces) == 2
    assert not pieces[0]["choices"]
    assert all(size(text_of(piece)) <= LONGEST_TEXT for piece in pieces)
