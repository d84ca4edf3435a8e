"""A faulty file never costs more than itself: what stays in service, and who gives way to whom."""

from __future__ import annotations

from bot.guidebook.book import Guidebook
from bot.guidebook.loading import load_texts

BIRTH = "items/household/birth.yml"
INSURANCE = "items/medical/insurance.yml"
TOWN = "towns/qingxi.yml"

Texts = dict[str, str]


def test_a_faulty_file_keeps_its_last_good_text(shelf: Texts) -> None:
    good = dict(shelf)
    shelf[BIRTH] = shelf[BIRTH].replace("copies: 1", "copys: 3")
    loaded = load_texts(shelf, last_good=good)
    assert loaded.book.texts == good
    assert loaded.has_errors


def test_a_new_faulty_file_is_left_out_and_costs_nothing_else(shelf: Texts) -> None:
    good = dict(shelf)
    shelf["items/household/new.yml"] = "title: 新\n"
    loaded = load_texts(shelf, last_good=good)
    assert set(loaded.book.items) == {"birth", "insurance", "passport"}
    assert {fault.path for fault in loaded.faults} == {"items/household/new.yml"}


def test_a_reference_to_a_faulty_new_file_is_not_a_fault(shelf: Texts) -> None:
    good = dict(shelf)
    shelf["items/household/new.yml"] = "title: 新\n"
    shelf[TOWN] = shelf[TOWN].replace("items:\n", "items:\n  new: {window: police}\n").replace("0800-1", "0800-9")
    loaded = load_texts(shelf, last_good=good)
    assert loaded.book.town("qingxi").hall.phone == "0800-9"


def test_of_two_files_with_one_alias_the_changed_one_gives_way(shelf: Texts) -> None:
    good = dict(shelf)
    shelf[BIRTH] = shelf[BIRTH].replace("[报户口, 给娃上户口]", "[报户口, 交合医]")
    loaded = load_texts(shelf, last_good=good)
    assert loaded.book.texts == good
    assert [fault.path for fault in loaded.faults] == [BIRTH]


def test_a_new_item_with_a_taken_alias_is_left_out(shelf: Texts) -> None:
    good = dict(shelf)
    shelf["items/a/new.yml"] = shelf[INSURANCE].replace("城乡居民医保参保", "新的")
    loaded = load_texts(shelf, last_good=good)
    assert "new" not in loaded.book.items


def test_on_a_first_start_two_items_of_one_alias_both_stay(shelf: Texts) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("[报户口, 给娃上户口]", "[报户口, 交合医]")
    loaded = load_texts(shelf)
    assert loaded.has_errors
    holders = {entry.id for entry in loaded.book.entries() if "交合医" in entry.names}
    assert holders == {"birth", "insurance"}


def test_an_alias_can_be_moved_from_one_item_to_another(shelf: Texts) -> None:
    good = dict(shelf)
    shelf[BIRTH] = shelf[BIRTH].replace("[报户口, 给娃上户口]", "[报户口, 交合医]")
    shelf[INSURANCE] = shelf[INSURANCE].replace("[交合医]", "[交医保钱]")
    loaded = load_texts(shelf, last_good=good)
    assert loaded.faults == ()
    assert "交合医" in loaded.book.item("birth").aliases


def test_a_fault_that_was_there_before_does_not_hold_back_another_edit(shelf: Texts) -> None:
    good = dict(shelf)
    del shelf["items/referral/passport.yml"]
    good["words.yml"] = shelf["words.yml"] = shelf["words.yml"].replace("insurance]", "insurance, passport]")
    shelf["words.yml"] = shelf["words.yml"].replace("[红本本]", "[红本本, 红本子]")
    loaded = load_texts(shelf, last_good=good)
    assert any(fault.path == "words.yml" for fault in loaded.faults)
    assert "红本子" in loaded.book.words.synonyms["结婚证"]
    assert loaded.book.ambiguous["登记"] == ("birth", "insurance")


def test_a_change_of_the_shared_questions_cannot_break_items_nobody_touched(shelf: Texts) -> None:
    good = dict(shelf)
    shelf["questions.yml"] = shelf["questions.yml"].replace("id: applicant", "id: who")
    loaded = load_texts(shelf, last_good=good)
    assert loaded.book.texts == good
    fault = next(fault for fault in loaded.faults if fault.path == "questions.yml")
    assert "insurance.yml" in fault.what


def test_a_shared_question_and_its_items_can_be_changed_together(shelf: Texts) -> None:
    good = dict(shelf)
    shelf["questions.yml"] = shelf["questions.yml"].replace("id: applicant", "id: who")
    shelf[INSURANCE] = shelf[INSURANCE].replace("use: applicant", "use: who").replace("applicant: proxy", "who: proxy")
    shelf["bundles/newborn.yml"] = shelf["bundles/newborn.yml"].replace("applicant", "who")
    loaded = load_texts(shelf, last_good=good)
    assert loaded.faults == ()
    assert set(loaded.book.shared) == {"who"}


def test_a_picture_that_has_gone_is_told_but_loses_no_item(shelf: Texts) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("lost: 到婚姻登记处补领", "sample: samples/a.png")
    loaded = load_texts(shelf, last_good=dict(shelf), picture_size=lambda name: None)
    assert loaded.has_errors
    assert "birth" in loaded.book.items


def test_a_deleted_file_goes_and_references_to_it_lead_nowhere(shelf: Texts) -> None:
    good = dict(shelf)
    del shelf[INSURANCE]
    book: Guidebook = load_texts(shelf, last_good=good).book
    assert "insurance" not in book.items
    assert book.related_to("birth") == ()
    assert book.ambiguous["登记"] == ("birth",)
    assert [step.item for step in book.steps_of(book.bundle("newborn"))] == ["birth"]


def test_loading_what_is_served_again_changes_nothing(shelf: Texts) -> None:
    good = dict(shelf)
    shelf[BIRTH] = shelf[BIRTH].replace("[报户口, 给娃上户口]", "[报户口, 交合医]")
    shelf[TOWN] = shelf[TOWN].replace("windows: [medical]", "windows: [medicine]")
    once = load_texts(shelf, last_good=good)
    again = load_texts(shelf, last_good=once.book.texts)
    assert (again.book.hash, again.faults) == (once.book.hash, once.faults)
