"""Several items as one list: each document once, copies added up, shared questions asked once."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from bot.guidebook.book import Guidebook
from bot.guidebook.bundles import BundleChecklist, bundle_checklist, next_bundle_question
from bot.guidebook.checklist import UndecidedError
from bot.guidebook.loading import load_texts

DAY = dt.date(2026, 11, 24)
INSURANCE = "items/medical/insurance.yml"
BUNDLE = "bundles/newborn.yml"

Texts = dict[str, str]


def made(book: Guidebook, answers: dict[str, str], skipped: tuple[str, ...] = ()) -> BundleChecklist:
    return bundle_checklist(book, book.bundle("newborn"), answers, day=DAY, town=book.town("qingxi"), skipped=skipped)


def asked(book: Guidebook, answers: dict[str, str]) -> str | None:
    question = next_bundle_question(book, book.bundle("newborn"), answers)
    return question.key if question is not None else None


@pytest.fixture
def book(shelf: Texts) -> Guidebook:
    return load_texts(shelf).book


def test_a_shared_document_stands_once_with_its_copies_added_up(book: Guidebook) -> None:
    merged = made(book, {"married": "yes"})
    hukou = next(line for line in merged.lines if line.id == "hukou-book")
    assert (hukou.originals, hukou.copies) == (1, 3)
    assert hukou.pages == "户主页和本人页"
    assert hukou.uses == ("给娃上户口", "交医保")


def test_lines_are_in_the_order_of_the_windows_and_what_is_fetched_comes_last(book: Guidebook) -> None:
    merged = made(book, {"married": "yes"})
    assert [line.id for line in merged.lines] == [
        "birth-certificate",
        "hukou-book",
        "marriage-certificate",
        "photo",
        "proxy-id-card",
        "low-income",
    ]
    assert [line.number for line in merged.lines] == [1, 2, 3, 4, 5, 6]
    assert [stop.checklist.where for stop in merged.stops] == ["户籍窗口(一楼右手)", "医保窗口(一楼左手)"]


def test_what_a_window_keeps_adds_up_and_what_it_hands_back_does_not(shelf: Texts) -> None:
    birth = "items/household/birth.yml"
    shelf[birth] = shelf[birth].replace("materials:", "materials:\n  - {id: photo, name: 证件照, kept: 是}")
    merged = made(load_texts(shelf).book, {"married": "yes"})
    originals = {line.id: line.originals for line in merged.lines}
    assert (originals["photo"], originals["hukou-book"]) == (3, 1)


def test_what_only_one_window_wants_of_a_document_names_its_item(shelf: Texts) -> None:
    birth = "items/household/birth.yml"
    shelf[birth] = shelf[birth].replace("pages: 户主页和本人页", "pages: 爸爸那一页, note: 带要落户那一方的。")
    shelf[INSURANCE] = shelf[INSURANCE].replace("pages: 本人页", "pages: 宝宝那一页, note: 各人带各人的。")
    merged = made(load_texts(shelf).book, {"married": "yes"})
    hukou = next(line for line in merged.lines if line.id == "hukou-book")
    assert hukou.pages == "「给娃上户口」爸爸那一页;「交医保」宝宝那一页"
    assert hukou.note == "「给娃上户口」带要落户那一方的。「交医保」各人带各人的。"


def test_what_all_windows_say_of_a_document_is_said_once_and_names_none(shelf: Texts) -> None:
    for path, pages in (("items/household/birth.yml", "户主页和本人页"), (INSURANCE, "本人页")):
        shelf[path] = shelf[path].replace(f"pages: {pages}", "pages: 本人页, note: 别折。, doubt: 各地不一样。")
    merged = made(load_texts(shelf).book, {"married": "yes"})
    hukou = next(line for line in merged.lines if line.id == "hukou-book")
    assert (hukou.pages, hukou.note, hukou.doubt) == ("本人页", "别折。", "各地不一样。")


def test_documents_of_one_id_and_two_names_stay_two(shelf: Texts) -> None:
    shelf[INSURANCE] = shelf[INSURANCE].replace("name: 居民户口簿", "name: 户口簿复印件")
    merged = made(load_texts(shelf).book, {"married": "yes"})
    assert [line.name for line in merged.lines if line.id == "hukou-book"] == ["居民户口簿", "户口簿复印件"]


def test_a_document_one_office_fetches_and_another_wants_is_brought(shelf: Texts) -> None:
    shelf[INSURANCE] = shelf[INSURANCE].replace("copies: 2, pages: 本人页", "need: 窗口自己查")
    merged = made(load_texts(shelf).book, {"married": "yes"})
    hukou = next(line for line in merged.lines if line.id == "hukou-book")
    assert (hukou.is_fetched, hukou.copies) == (False, 1)


def test_a_preset_answers_for_the_resident_and_is_not_echoed(book: Guidebook) -> None:
    assert asked(book, {}) == "married"
    assert asked(book, {"married": "yes"}) is None
    merged = made(book, {"married": "yes", "applicant": "self"})
    assert any(line.id == "proxy-id-card" for line in merged.lines)
    assert [echo.question for echo in merged.echoes] == ["married"]


def test_a_question_that_two_steps_share_is_asked_once(shelf: Texts) -> None:
    shelf[BUNDLE] = shelf[BUNDLE].replace("preset: {applicant: proxy}, ", "")
    birth = "items/household/birth.yml"
    shelf[birth] = (
        shelf[birth]
        .replace("cases:", "  - {use: applicant}\ncases:")
        .replace("materials:", "materials:\n  - {id: proxy-letter, name: 委托书, when: {applicant: proxy}}")
    )
    loaded = load_texts(shelf)
    assert loaded.faults == ()
    assert asked(loaded.book, {"married": "yes"}) == "applicant"
    assert asked(loaded.book, {"married": "yes", "applicant": "proxy"}) is None
    lines = [line.id for line in made(loaded.book, {"married": "yes", "applicant": "proxy"}).lines]
    assert {"proxy-letter", "proxy-id-card"} <= set(lines)


def test_questions_of_one_id_that_ask_different_things_are_asked_apart(shelf: Texts) -> None:
    shelf[INSURANCE] = (
        shelf[INSURANCE]
        .replace(
            "- {use: applicant}",
            ("- {id: married, ask: 您自己成家了吗?, options: [{id: 'yes', label: 成了}, {id: 'no', label: 没有}]}"),
        )
        .replace("{applicant: proxy}", "{married: 'yes'}")
    )
    shelf[BUNDLE] = shelf[BUNDLE].replace("preset: {applicant: proxy}, ", "")
    loaded = load_texts(shelf)
    assert loaded.faults == ()
    assert asked(loaded.book, {}) == "birth.married"
    assert asked(loaded.book, {"birth.married": "yes"}) == "insurance.married"


def test_an_optional_step_can_be_skipped_and_another_cannot(book: Guidebook) -> None:
    merged = made(book, {"married": "yes"}, skipped=("insurance", "birth"))
    assert [stop.checklist.item for stop in merged.stops] == ["birth"]


def test_a_step_settled_elsewhere_says_so_and_brings_nothing(shelf: Texts) -> None:
    shelf[BUNDLE] = shelf[BUNDLE].replace("steps:\n", "steps:\n  - {item: passport, note: 想出国再办}\n")
    merged = made(load_texts(shelf).book, {"married": "yes"})
    assert (merged.stops[0].checklist.refer, merged.stops[0].note) == (
        "本镇不办,到县公安局出入境大厅办。",
        "想出国再办",
    )
    assert merged.lines[0].id == "birth-certificate"


def test_a_step_whose_case_is_done_elsewhere_leads_there(shelf: Texts) -> None:
    shelf["towns/qingxi.yml"] = shelf["towns/qingxi.yml"].replace(
        "birth: {window: police", "birth: {places: [{when: {married: 'yes'}, window: medical}], window: police"
    )
    stop = made(load_texts(shelf).book, {"married": "yes"}).stops[0].checklist
    assert (stop.item, stop.where, stop.phone) == ("birth", "医保窗口(一楼左手)", "0800-4")


def test_an_undecided_bundle_gets_no_checklist(book: Guidebook) -> None:
    with pytest.raises(UndecidedError):
        made(book, {})


def test_a_kept_bundle_reads_back_the_same(book: Guidebook) -> None:
    merged = made(book, {"married": "yes"})
    assert BundleChecklist.from_dict(json.loads(json.dumps(merged.as_dict()))) == merged


def test_a_notice_of_the_whole_hall_shows_once(book: Guidebook) -> None:
    assert made(book, {"married": "yes"}).notices == ("26日上午停电。", "医保系统升级。")


def test_unsure_notes_of_a_step_and_of_all_say_what_is_unsure(shelf: Texts) -> None:
    unsure = "{item: birth, note: 先上户口, grade: B, doubt: 各镇不一样}"
    shelf[BUNDLE] = shelf[BUNDLE].replace("{item: birth}", unsure)
    shelf[BUNDLE] += "note: 一趟办完。\ngrade: C\ndoubt: 有的要两趟\n"
    merged = made(load_texts(shelf).book, {"married": "yes"})
    assert merged.stops[0].note == "先上户口(各镇不一样)。"
    assert merged.note == "一趟办完(有的要两趟)。"


def test_what_holds_for_all_in_a_bundle_is_said_by_the_step_and_not_again_by_the_case(shelf: Texts) -> None:
    case = "{id: by-proxy, title: 代办, when: {applicant: proxy}, note: 代办要两个人的证。}"
    shelf[INSURANCE] = shelf[INSURANCE].replace("materials:", f"cases: [{case}]\nmaterials:")
    silent = made(load_texts(shelf).book, {"married": "yes"})
    assert silent.stops[1].checklist.notes == ("代办要两个人的证。",)
    shelf[BUNDLE] = shelf[BUNDLE].replace("{item: insurance, ", "{item: insurance, note: 两个人的证都带上。, ")
    said = made(load_texts(shelf).book, {"married": "yes"})
    assert (said.stops[1].note, said.stops[1].checklist.notes) == ("两个人的证都带上。", ())


def test_what_a_resident_told_is_minded_beside_what_the_step_says(shelf: Texts) -> None:
    shelf[BUNDLE] = shelf[BUNDLE].replace("{item: birth}", "{item: birth, note: 先上户口。}")
    merged = made(load_texts(shelf).book, {"married": "no", "follow": "father"})
    assert (merged.stops[0].note, merged.stops[0].checklist.notes) == ("先上户口。", ("亲子鉴定要自己先去做。",))


def test_whom_a_case_sends_elsewhere_is_not_told_how_it_is_done_here(shelf: Texts) -> None:
    birth = "items/household/birth.yml"
    shelf[birth] = shelf[birth].replace("note: 亲子鉴定要自己先去做。", "refer: 到县里办。")
    shelf[BUNDLE] = shelf[BUNDLE].replace("{item: birth}", "{item: birth, note: 先上户口。}")
    book = load_texts(shelf).book
    assert made(book, {"married": "yes"}).stops[0].note == "先上户口。"
    sent_on = made(book, {"married": "no", "follow": "father"}).stops[0]
    assert (sent_on.checklist.refer, sent_on.note) == ("到县里办。", "")
