"""What a bare first statement begins, where the classifier has only guessed: a need, or a wrong."""

from __future__ import annotations

from typing import Any, Sequence

import pytest

from bot.conversations.steering.context import interpret


def meant(text: str, *ranking: tuple[str, float], mentioned: Sequence[str] = (), task: Any = None) -> str:
    intent, confidence = ranking[0]
    guesses = [{"name": name, "confidence": sure} for name, sure in ranking]
    return interpret(
        intent=intent,
        confidence=confidence,
        text=text,
        masked=text,
        mentioned=mentioned,
        task=task,
        ranking=guesses,
    )


@pytest.mark.parametrize(
    "text",
    ["孩子听不见,要装耳蜗", "上幼儿园", "老两口没人照顾", "我侄儿没人养", "娃要读小学", "当过兵", "办校车标牌手续"],
)
@pytest.mark.parametrize("confidence", [0.2, 0.45, 0.6])
def test_what_tells_of_no_wrong_begins_no_complaint(text: str, confidence: float) -> None:
    assert meant(text, ("file_complaint", confidence), ("ask_materials", 0.15)) == "ask_overview"


@pytest.mark.parametrize("text", ["公积金员工信息访", "民办学校教育层次转变", "水库移民年度直补资金批付"])
def test_an_unsure_guess_without_a_word_of_wrong_is_a_question(text: str) -> None:
    assert meant(text, ("file_complaint", 0.4), ("ask_overview", 0.3)) == "ask_overview"


@pytest.mark.parametrize(
    "text", ["路灯坏了", "楼下烧烤店油烟大", "村里补贴发得不公", "隔壁养鸡臭", "我要头诉", "大厅没椅子坐", "举报个事"]
)
def test_a_complaint_stays_one(text: str) -> None:
    assert meant(text, ("file_complaint", 0.62), ("out_of_scope", 0.3)) == "file_complaint"


@pytest.mark.parametrize("text", ["路灯坏了", "下水道堵了", "举报个事", "投诉你们"])
def test_a_wrong_in_so_many_words_needs_no_sureness(text: str) -> None:
    assert meant(text, ("file_complaint", 0.3), ("ask_overview", 0.2)) == "file_complaint"


@pytest.mark.parametrize(
    "text",
    ["广场舞吵得睡不着", "变压器老跳闸", "工厂冒黑烟熏得慌", "班车司机拒载老人", "公交车不停站", "人行道上停满了车"],
)
@pytest.mark.parametrize("first", ["out_of_scope", "nlu_fallback"])
def test_a_wrong_that_was_taken_for_idle_talk_is_heard(text: str, first: str) -> None:
    assert meant(text, (first, 0.9), ("file_complaint", 0.05)) == "file_complaint"


@pytest.mark.parametrize(
    "text", ["我和老伴打麻将输了", "孙女叫我爷爷了,高兴坏了", "电动车充不进电,是电瓶坏了还是充电器坏了", "污水排放许可"]
)
def test_idle_talk_and_business_are_no_wrong(text: str) -> None:
    assert meant(text, ("out_of_scope", 0.9), ("file_complaint", 0.05)) != "file_complaint"
    assert meant("广场舞吵得睡不着", ("out_of_scope", 0.99), ("file_complaint", 0.01)) == "out_of_scope"


@pytest.mark.parametrize(
    ("text", "taken_for"),
    [
        ("退休了", "cancel"),
        ("怀起娃儿了", "out_of_scope"),
        ("养了三条狗", "out_of_scope"),
        ("长期吃降压药", "out_of_scope"),
        ("尿毒症", "inform"),
        ("当过兵", "inform"),
        ("闺女考上大学了", "nlu_fallback"),
        ("屋头着了难", "report_emergency"),
        ("厂子倒了,没活干", "report_emergency"),
        ("我要去北京看病", "out_of_scope"),
        ("要租公租房", "nlu_fallback"),
        ("装宽带", "out_of_scope"),
    ],
)
def test_a_need_is_heard_whatever_it_was_taken_for(text: str, taken_for: str) -> None:
    assert meant(text, (taken_for, 0.7), ("ask_fee", 0.1)) == "ask_overview"


@pytest.mark.parametrize(
    "text",
    [
        "我想听歌",
        "上QQ",
        "我要看新闻",
        "想听二人转",
        "上海申花的赛程",
        "今天天气好",
        "我要回家给他发短信",
    ],
)
def test_a_pastime_is_no_need(text: str) -> None:
    assert meant(text, ("out_of_scope", 0.9), ("ask_overview", 0.05)) == "out_of_scope"


def test_what_tells_of_danger_stays_danger() -> None:
    assert meant("我要生了", ("report_emergency", 0.5), ("ask_overview", 0.4)) == "report_emergency"
    assert meant("男人打我,没人管,想离", ("report_emergency", 0.5), ("ask_overview", 0.4)) == "report_emergency"


def test_in_the_middle_of_something_a_circumstance_is_left_to_it() -> None:
    task = {"intent": "ask_overview", "subject": "subsistence-allowance"}
    assert meant("当过兵", ("out_of_scope", 0.7), task=task) == "out_of_scope"
