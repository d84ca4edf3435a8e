"""Statements in the middle of a list, and first ones, that name something and mean something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from bot import bootstrap
from bot.cli.ask import Asking
from bot.clock import SHANGHAI, SystemClock
from bot.conversations.guide.done_already import says_it_is_done
from bot.conversations.meaning.also import also_lost, like_it, lost_alone
from bot.conversations.meaning.condolence import tells_of_an_illness
from bot.conversations.meaning.objections import wants_more
from bot.conversations.meaning.waiting_question import tells_of_papers
from bot.conversations.record.disputes import Disputes
from bot.conversations.steering.context import interpret
from bot.settings import load_settings
from bot.storage.database import Database

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "masked",
    [
        "他ITEM了",
        "ITEM过了",
        "我妈早就认了",
        "我们上个月刷过脸了",
        "已经领了",
        "ITEM早办好了",
        "证办下来了",
        "卡领了",
        "今年交过了",
        "办过ITEM了",
        "老伴的早就办好了",
        "登记过了",
    ],
)
def test_what_was_done_already_is_said(masked: str) -> None:
    assert says_it_is_done(masked)


@pytest.mark.parametrize(
    "masked", ["没ITEM", "ITEM", "我要ITEM", "ITEM办了吗", "ITEM咋办", "手机刷脸", "领了结婚证", "丢了"]
)
def test_what_is_still_to_be_done_is_not(masked: str) -> None:
    assert not says_it_is_done(masked)


@pytest.mark.parametrize(
    "text",
    [
        "农村户口",
        "户口在农村",
        "城镇户口",
        "我们是农业户口",
        "户口在本村",
        "外地户口",
        "户口本在老家",
        "户口在外省",
        "非农户口",
        "身份证在我儿子那里",
        "城里户口",
    ],
)
def test_what_papers_are_like_is_told(text: str) -> None:
    assert tells_of_papers(text)


@pytest.mark.parametrize("text", ["户口在哪办", "迁户口", "户口本丢了", "身份证在哪领", "上户口", "户口在农村能办吗"])
def test_what_is_asked_of_papers_is_not_told(text: str) -> None:
    assert not tells_of_papers(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("银行卡也掉了", "银行卡"),
        ("钱包也没了", "钱包"),
        ("存折也掉了", "存折"),
        ("还有手机也丢了", "手机"),
        ("结婚证也没了", "结婚证"),
        ("社保卡也丢了", "社保卡"),
        ("连户口本也找不到了", "户口本"),
        ("我的驾照也被偷了", "驾照"),
        ("残疾证一起丢了", "残疾证"),
        ("老年证也搞丢了", "老年证"),
        ("身份证丢了", ""),
        ("银行卡也掉了咋办", ""),
        ("我也没有", ""),
    ],
)
def test_what_else_was_lost(text: str, what: str) -> None:
    assert also_lost(text) == what


@pytest.mark.parametrize(
    ("text", "what"),
    [("低保证丢了咋补", "低保证"), ("户口本也没了", "户口本"), ("身份证和户口本都丢了", ""), ("低保证在哪领", "")],
)
def test_what_was_lost_and_nothing_else_is_said(text: str, what: str) -> None:
    assert lost_alone(text) == what


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("给娃办身份证顺便我自己那个也到期了", ("给娃办身份证", "到期")),
        ("身份证丢了,我老伴的也不见了", ("身份证丢了", "丢")),
        ("我妈的也快到期了咋办", ("", "到期")),
        ("社保卡也丢了", None),
        ("给娃办身份证,我自己的还没到期", None),
    ],
)
def test_the_like_of_it_is_not_named_again(text: str, found: object) -> None:
    assert like_it(text) == found


WANTS_MORE = [
    "窗口让我回来补照片",
    "窗口说还差一张照片",
    "叫我回去拿户口本",
    "窗口喊我补个章",
    "他们说材料不齐让我补",
    "派出所让我重新照相",
    "窗口叫我再填一张表",
    "人家说还缺个证明",
    "工作人员说我材料不够",
    "办事的让我再开个证明",
]


@pytest.mark.parametrize("text", WANTS_MORE)
@pytest.mark.parametrize("intent", ["nlu_fallback", "file_complaint", "ask_form"])
def test_the_window_wants_something_else(text: str, intent: str) -> None:
    assert wants_more(intent, text, names=0)
    heard = interpret(intent=intent, confidence=0.85, text=text, masked=text, mentioned=(), task=None)
    assert heard == "dispute_answer"


@pytest.mark.parametrize(
    "text",
    [
        "窗口让我跑了三趟",
        "窗口让我补照片,照片要几寸",
        "窗口那个女的骂我",
        "又让我回去拿身份证",
        "我要补照片",
        "窗口让我等",
    ],
)
def test_a_wrong_or_a_question_is_no_objection(text: str) -> None:
    assert not wants_more("nlu_fallback", text, names=0)


@pytest.mark.parametrize(
    "text",
    [
        "老公查出肝癌",
        "我妈得了尿毒症",
        "儿子查出白血病",
        "我爸中风瘫了",
        "老伴要做透析",
        "娃儿得了重病,没钱治",
        "我查出乳腺癌",
        "我哥脑梗住院了",
        "爷爷脑出血了",
        "孩子确诊肿瘤",
    ],
)
def test_an_illness_is_told(text: str) -> None:
    assert tells_of_an_illness(text)


@pytest.mark.parametrize("text", ["大病救助咋办", "我要办大病保险", "透析能报多少", "我妈感冒了", "要是得了癌症咋办"])
def test_a_benefit_or_what_may_be_is_none(text: str) -> None:
    assert not tells_of_an_illness(text)


def test_what_an_objection_is_about_is_said_later(database: Database) -> None:
    disputes = Disputes(database, SystemClock())
    kept: dict[str, Any] = {"conversation_id": "c", "town": "qingxi", "text": "窗口让我补照片"}
    disputes.record(turn_id="t1", subject="", checklist=None, version=None, **kept)
    disputes.record(turn_id="t2", subject="", checklist=None, version=None, **kept)
    disputes.belongs_to("t1", subject="subsistence-allowance", checklist="QD1", version="v1")
    other, first = disputes.newest()
    assert (first.subject, first.checklist, first.version) == ("subsistence-allowance", "QD1", "v1")
    assert other.subject == ""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    yield Asking(tmp_path_factory.mktemp("ask"), load_settings())
    bootstrap.use(None)


@pytest.mark.system
async def test_an_objection_is_kept_with_its_item_once_that_is_said(asking: Asking) -> None:
    asking.start_anew(NOW)
    await asking.say("窗口让我回来补照片")
    assert bootstrap.services().disputes.newest()[0].subject == ""
    await asking.say("低保")
    kept = bootstrap.services().disputes.newest()[0]
    assert (kept.subject, kept.text) == ("subsistence-allowance", "窗口让我回来补照片")


@pytest.mark.system
async def test_an_objection_is_kept_with_the_list_it_is_about(asking: Asking) -> None:
    asking.start_anew(NOW)
    for text in ("养老认证", "手机刷脸"):
        replies = await asking.say(text)
    assert any("card" in reply for reply in replies)
    await asking.say("窗口喊我补个章")
    kept = bootstrap.services().disputes.newest()[0]
    assert kept.subject == "pension-verification"
    assert str(kept.checklist).startswith("QD")
