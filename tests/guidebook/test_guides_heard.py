"""What the shipped guides take from a resident's words: what was said, and nothing that was not."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.guidebook.answers import answers_in
from bot.guidebook.loading import load_guides
from bot.settings import ROOT

BOOK = load_guides(ROOT / "guides", today=dt.date(2026, 11, 24)).book


def heard(item_id: str, text: str) -> dict[str, str]:
    return answers_in(text, BOOK.item(item_id).asked, BOOK.words.synonyms)


@pytest.mark.parametrize("item_id", sorted(BOOK.items))
def test_every_way_to_say_an_option_answers_its_question(item_id: str) -> None:
    wrong = {
        (question.id, option.id, said): answered
        for question in BOOK.item(item_id).asked
        for option in question.options
        for said in option.says
        if (answered := answers_in(said, [question], BOOK.words.synonyms)) != {question.id: option.id}
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("item_id", "text"),
    [
        ("unemployment-registration", "失业登记要带啥"),
        ("school-enrolment", "孩子上学报名要带啥"),
        ("orphan-support", "孤儿补贴咋申请"),
        ("orphan-support", "事实孤儿能领吗"),
        ("family-planning-reward", "独生子女补助怎么领"),
        ("residence-permit", "娃要上学,居住证咋办"),
        ("logging-permit", "砍树要很多材料吗"),
        ("medical-insurance-enrolment", "居民医保缴费"),
        ("medical-insurance-enrolment", "医保咋停了"),
        ("disability-subsidies", "护理补贴要啥材料"),
        ("veteran-card", "优待证怎么申请"),
        ("marriage-registration", "二婚要带啥"),
        ("pension-cancellation", "卡里的钱没了"),
        ("elderly-allowance", "一个月是不是一百块"),
    ],
)
def test_a_name_or_a_question_settles_nothing_by_itself(item_id: str, text: str) -> None:
    assert heard(item_id, text) == {}


@pytest.mark.parametrize(
    ("item_id", "text", "answered"),
    [
        ("disability-subsidies", "一级残疾,家里没吃低保", {"level": "severe", "low-income": "no"}),
        ("disability-subsidies", "三级的,吃着低保", {"level": "mild", "low-income": "yes"}),
        ("orphan-support", "爸妈都没了", {"parents": "both-gone"}),
        ("assistive-devices", "我妈要个轮椅,没有残疾证", {"matter": "device", "certificate": "none"}),
        ("extreme-poverty-support", "没有残疾证的老人", {"person": "elder"}),
        ("subsistence-allowance", "家里没有残疾证", {"hardship": "neither"}),
        ("unemployment-registration", "厂子倒了", {"category": "laid-off"}),
        ("unemployment-registration", "下岗了", {"category": "laid-off"}),
        ("medical-insurance-enrolment", "才从外地回来没参过", {"matter": "new", "residence": "local"}),
    ],
)
def test_what_was_said_is_taken(item_id: str, text: str, answered: dict[str, str]) -> None:
    assert heard(item_id, text) == answered
