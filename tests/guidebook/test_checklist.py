"""The checklist: complete, numbered, honest about what is unsure, and the same after it was kept."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from bot.guidebook.book import Guidebook
from bot.guidebook.changes import ChangeKind, what_changed
from bot.guidebook.checklist import Checklist, UndecidedError, checklist_for
from bot.guidebook.loading import load_texts
from bot.guidebook.local_facts import local_in, places_of, window_in
from bot.guidebook.rows import COLUMNS, rows

BIRTH = "items/household/birth.yml"
DAY = dt.date(2026, 11, 24)
FATHER = {"married": "no", "follow": "father"}


@pytest.fixture
def book(shelf: dict[str, str]) -> Guidebook:
    return load_texts(shelf).book


def checklist(book: Guidebook, answers: dict[str, str], item_id: str = "birth", day: dt.date = DAY) -> Checklist:
    return checklist_for(
        book.item(item_id), answers, version=book.version_of(item_id), day=day, town=book.town("qingxi")
    )


def test_each_case_gets_what_it_needs_and_nothing_else(book: Guidebook) -> None:
    assert [line.id for line in checklist(book, FATHER).lines] == ["birth-certificate", "hukou-book", "paternity"]
    married = checklist(book, {"married": "yes"})
    assert [line.id for line in married.lines] == ["birth-certificate", "hukou-book", "marriage-certificate"]
    assert [line.number for line in married.lines] == [1, 2, 3]


def test_an_undecided_case_gets_no_checklist(book: Guidebook) -> None:
    with pytest.raises(UndecidedError) as refused:
        checklist(book, {"married": "no"})
    assert refused.value.question == "follow"


def test_a_line_says_originals_copies_and_pages(book: Guidebook) -> None:
    assert checklist(book, FATHER).lines[1].text == "居民户口簿:原件1份、复印件1份(户主页和本人页)"


@pytest.fixture
def placed(shelf: dict[str, str]) -> Guidebook:
    """With a father's cases done at the other window."""
    shelf["towns/qingxi.yml"] = shelf["towns/qingxi.yml"].replace(
        "birth: {window: police, promised: 当场办好}",
        "birth: {window: police, promised: 当场办好, phone: 0800-33, home_service: 民警上门,"
        " places: [{when: {follow: father}, window: medical}]}",
    )
    return load_texts(shelf).book


def test_a_case_done_elsewhere_has_its_own_window_hours_phone_and_notices(placed: Guidebook) -> None:
    father, married = checklist(placed, FATHER), checklist(placed, {"married": "yes"})
    assert (married.where, married.phone) == ("户籍窗口(一楼右手)", "0800-33")
    assert (father.where, father.phone) == ("医保窗口(一楼左手)", "0800-4")
    assert "周二" in married.when
    assert "周一至周五" in father.when
    assert father.notices == ("26日上午停电。", "医保系统升级。")
    assert father.time == married.time == "当场办好"
    assert father.doubts == ("第2样各地不一样,来前打0800-4问一声。",)


def test_what_belongs_to_the_window_is_not_said_of_another_place(placed: Guidebook) -> None:
    town, birth = placed.town("qingxi"), placed.item("birth")
    assert [local_in(town, birth, told).home_service for told in ({}, {"married": "yes"}, FATHER)] == [
        "民警上门",
        "民警上门",
        None,
    ]


def test_while_the_case_is_open_the_items_own_window_comes_first(placed: Guidebook) -> None:
    town, birth = placed.town("qingxi"), placed.item("birth")
    assert [place and place.window for place in places_of(town, birth, {})] == [None, "medical"]
    assert [place and place.window for place in places_of(town, birth, FATHER)] == ["medical"]
    assert window_in(town, birth, {"married": "no"}).id == "police"


def test_what_the_office_fetches_is_listed_last_and_not_to_be_brought(book: Guidebook) -> None:
    insurance = checklist(book, {"applicant": "self"}, "insurance")
    assert insurance.lines[-1].text == "低保证明(窗口自己查,不用带)"
    assert [line.id for line in insurance.brought] == ["hukou-book", "photo"]


def test_only_the_unsure_line_is_hedged_with_whom_to_ask(book: Guidebook) -> None:
    assert checklist(book, FATHER).doubts == ("第2样各地不一样,来前打0800-3问一声。",)


def test_one_doubt_of_several_lines_is_said_once_and_the_phone_last(shelf: dict[str, str]) -> None:
    doubt = "grade: B, doubt: 各地不一样"
    shelf[BIRTH] = shelf[BIRTH].replace("name: 出生医学证明", f"name: 出生医学证明, {doubt}")
    assert checklist(load_texts(shelf).book, FATHER).doubts == ("第1、2样各地不一样,来前打0800-3问一声。",)
    shelf[BIRTH] = shelf[BIRTH].replace("where: 鉴定机构", "where: 鉴定机构, grade: C, doubt: 哪家做都行。")
    assert checklist(load_texts(shelf).book, FATHER).doubts == (
        "第1、2样各地不一样。",
        "第3样:哪家做都行。",
        "这几样拿不准,来前打0800-3问一声。",
    )


def test_the_case_its_note_and_what_was_told_are_on_it(book: Guidebook) -> None:
    made = checklist(book, {**FATHER, "applicant": "self"})
    assert (made.case, made.notes) == ("没领证跟爸爸", ("亲子鉴定要自己先去做。",))
    assert [(echo.question, echo.label) for echo in made.echoes] == [("married", "没领"), ("follow", "跟爸爸")]


def test_an_answer_that_does_not_apply_is_not_echoed(book: Guidebook) -> None:
    made = checklist(book, {"married": "yes", "follow": "father"})
    assert [echo.question for echo in made.echoes] == ["married"]


def test_the_town_says_where_when_and_by_which_phone(book: Guidebook) -> None:
    made = checklist(book, FATHER)
    assert (made.where, made.phone) == ("户籍窗口(一楼右手)", "0800-3")
    assert made.when == "周二、周四 上午8:30–12:00"
    assert (made.fee, made.time) == ("不要钱。", "当场办好")
    assert checklist(book, {"applicant": "self"}, "insurance").fee == "每人一年400元"
    assert checklist(book, {"applicant": "self"}, "insurance").when.startswith("周一至周五")


def test_an_unsure_fee_says_what_is_unsure(shelf: dict[str, str]) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("fee: 不要钱", "fee: {text: 20元, grade: B, doubt: 各地收的不一样}")
    assert checklist(load_texts(shelf).book, FATHER).fee == "20元(各地收的不一样)。"


def test_an_unsure_note_and_place_to_go_say_what_is_unsure(shelf: dict[str, str]) -> None:
    note = "note: 亲子鉴定要自己先去做。"
    unsure = "grade: C, doubt: 各地不一样".replace(", ", "\n    ")
    shelf[BIRTH] = shelf[BIRTH].replace(note, f"{note}\n    {unsure}")
    assert checklist(load_texts(shelf).book, FATHER).notes == ("亲子鉴定要自己先去做(各地不一样)。",)
    shelf[BIRTH] = shelf[BIRTH].replace(note, "refer: 请到县里办。")
    assert checklist(load_texts(shelf).book, FATHER).refer == "请到县里办(各地不一样)。"


def test_without_a_town_nothing_local_is_made_up(book: Guidebook) -> None:
    made = checklist_for(book.item("birth"), FATHER, version="v", day=DAY)
    assert (made.where, made.when, made.phone, made.notices) == ("", "", "", ())
    assert made.doubts == ("第2样各地不一样,来前先打电话问一声。",)


def test_notices_show_on_their_days_where_they_belong(book: Guidebook) -> None:
    insurance = {"applicant": "self"}
    assert checklist(book, FATHER).notices == ("26日上午停电。",)
    assert checklist(book, insurance, "insurance").notices == ("26日上午停电。", "医保系统升级。")
    assert checklist(book, FATHER, day=dt.date(2026, 11, 27)).notices == ()
    assert checklist(book, insurance, "insurance", day=dt.date(2026, 11, 29)).notices == ("医保系统升级。",)
    assert checklist(book, insurance, "insurance", day=dt.date(2026, 11, 30)).notices == ()


def test_past_its_review_the_list_says_so_and_whom_to_ask(book: Guidebook) -> None:
    assert checklist(book, FATHER, day=dt.date(2027, 11, 20)).expiry == ""
    late = checklist(book, FATHER, day=dt.date(2027, 11, 21))
    assert "2026年11月20日核对" in late.expiry
    assert "0800-3" in late.expiry
    assert late.lines


def test_a_rule_past_its_end_is_named(shelf: dict[str, str]) -> None:
    shelf[BIRTH] += "effective_until: 2026-11-23\n"
    made = checklist(load_texts(shelf).book, FATHER)
    assert any("2026年11月23日为止" in note for note in made.notes)


def test_a_referral_says_where_to_go_instead_of_a_list(book: Guidebook) -> None:
    made = checklist(book, {}, "passport")
    assert made.refer == "本镇不办,到县公安局出入境大厅办。"
    assert made.lines == ()


def test_a_kept_checklist_reads_back_the_same(book: Guidebook) -> None:
    made = checklist(book, FATHER)
    assert Checklist.from_dict(json.loads(json.dumps(made.as_dict()))) == made


def test_the_version_changes_with_the_item_and_with_nothing_else(shelf: dict[str, str], book: Guidebook) -> None:
    shelf["items/medical/insurance.yml"] += "amount: 没有\n"
    later = load_texts(shelf).book
    assert later.version_of("birth") == book.version_of("birth")
    assert later.version_of("insurance") != book.version_of("insurance")
    assert later.version_of("newborn") != book.version_of("newborn")
    assert later.hash != book.hash


def test_a_changed_line_is_told_by_its_number(shelf: dict[str, str], book: Guidebook) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("copies: 1", "copies: 2")
    (change,) = what_changed(checklist(book, FATHER).lines, checklist(load_texts(shelf).book, FATHER).lines)
    assert (change.kind, change.number) == (ChangeKind.CHANGED, 2)
    assert change.text.startswith("第2样已改")
    assert "复印件1份" in change.text
    assert "复印件2份" in change.text


def test_added_and_dropped_lines_are_told_and_moved_ones_are_not(shelf: dict[str, str], book: Guidebook) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace(
        "  - {id: birth-certificate, name: 出生医学证明}", "  - {id: statement, name: 情况说明}"
    )
    changes = what_changed(checklist(book, FATHER).lines, checklist(load_texts(shelf).book, FATHER).lines)
    assert [(change.kind, change.number) for change in changes] == [(ChangeKind.ADDED, 1), (ChangeKind.DROPPED, 1)]


def test_a_change_in_the_small_print_is_a_change(shelf: dict[str, str], book: Guidebook) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("where: 鉴定机构", "where: 县医院")
    (change,) = what_changed(checklist(book, FATHER).lines, checklist(load_texts(shelf).book, FATHER).lines)
    assert change.text.startswith("第3样已改")


def test_an_unchanged_list_has_no_changes(book: Guidebook) -> None:
    assert what_changed(checklist(book, FATHER).lines, checklist(book, FATHER).lines) == ()


def test_the_table_has_a_row_per_case_and_material(book: Guidebook) -> None:
    table = list(rows(book.item("birth")))
    assert all(tuple(row) == COLUMNS for row in table)
    by_case: dict[object, list[object]] = {}
    for row in table:
        by_case.setdefault(row["情形"], []).append(row["材料编号"])
    assert by_case == {
        "领了": ["birth-certificate", "hukou-book", "marriage-certificate"],
        "没领、跟爸爸": ["birth-certificate", "hukou-book", "paternity"],
        "没领、跟妈妈": ["birth-certificate", "hukou-book"],
    }


def test_a_referral_is_one_row_that_says_where(book: Guidebook) -> None:
    (row,) = rows(book.item("passport"))
    assert row["说明"] == "本镇不办,到县公安局出入境大厅办。"


def test_what_a_guide_is_not_for_is_none_of_what_it_tells(shelf: dict[str, str]) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("cases:", "not_for: [收养, 领养]\ncases:", 1)
    made = load_texts(shelf).book
    assert made.item("birth").not_for == ("收养", "领养")
    assert "领养" in made.text_of("birth")
    assert "领养" not in made.telling_of("birth")
    assert "国办发" in made.telling_of("birth")
