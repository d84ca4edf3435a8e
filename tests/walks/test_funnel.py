"""The evidence for the platform's builders: where people get stuck, and nothing of who they are."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from walking import Walker

from bot import bootstrap
from bot.bootstrap import Services
from bot.cli import group
from bot.walks.course import without_numbers
from bot.walks.funnel import StepCounts, funnel
from bot.walks.models import EventKind, WalkEventRow


@pytest.fixture
def served(home: Services) -> Iterator[Services]:
    bootstrap.use(home)
    yield home
    bootstrap.use(None)


@pytest.fixture
def stuck(served: Services) -> Walker:
    """Somebody who got stuck, skipped, left and came back."""
    walker = Walker(served)
    walker.starts("medical-payment")
    walker.presses("给自己交")
    walker.says("好了", "next_step")
    walker.says("没看到这个图标", "step_stuck")
    walker.says("手机13912345678打过去没人接", "step_stuck")
    walker.says("跳过", "next_step")
    walker.says("算了", "cancel")
    walker.says("接着上次的", "resume_walkthrough")
    return walker


@pytest.fixture
def over(served: Services) -> Walker:
    """Somebody who has pressed that it worked, with the question still in sight."""
    walker = Walker(served)
    walker.starts("booking")
    walker.presses("给自己约")
    while "办成了" not in walker.titles:
        walker.presses("好了，下一步")
    asked = walker.said
    walker.presses("办成了")
    walker.said = asked
    return walker


def outcome(home: Services) -> tuple[int, int, int]:
    last = row(home, "number")
    return last.of(EventKind.FINISHED), last.of(EventKind.SUCCEEDED), last.of(EventKind.FAILED)


def row(home: Services, step: str | None) -> StepCounts:
    return next(row for row in funnel(home.database) if row.step == step)


def test_every_move_is_counted_at_its_step(stuck: Walker) -> None:
    tile, after = row(stuck.home, "tile"), row(stuck.home, "for-self")
    assert (tile.of(EventKind.REACHED), tile.of(EventKind.STUCK), tile.of(EventKind.SKIPPED)) == (1, 2, 1)
    assert (after.of(EventKind.REACHED), after.of(EventKind.LEFT), after.of(EventKind.RESUMED)) == (1, 1, 1)
    assert row(stuck.home, None).of(EventKind.STARTED) == 1


def test_going_back_and_forth_counts_a_step_once(stuck: Walker) -> None:
    stuck.says("上一步", "previous_step")
    stuck.says("好了", "next_step")
    assert row(stuck.home, "for-self").of(EventKind.REACHED) == 1


def test_known_problems_are_counted_by_name_and_others_by_their_words(stuck: Walker) -> None:
    assert row(stuck.home, "tile").problems == {"没有这个图标": 1}
    assert list(row(stuck.home, "tile").said) == ["手机…打过去没人接"]


def test_words_that_answer_no_branch_are_counted_at_the_step_before_it(served: Services) -> None:
    walker = Walker(served)
    walker.starts("pension-face")
    walker.presses("帮家里老人")
    while walker.pictures:
        walker.presses("好了，下一步")
    walker.says("啥卡哟", "inform")
    counted = row(served, "for-parent")
    assert (counted.of(EventKind.STUCK), list(counted.said)) == (1, ["「老人手边有社保卡吗？」啥卡哟"])


def test_going_on_after_another_question_is_counted_as_taken_up_again(served: Services) -> None:
    walker = Walker(served)
    walker.starts("medical-payment")
    walker.presses("给自己交")
    walker.says("高龄津贴多少钱", "ask_amount", item="elderly-allowance")
    walker.presses("接着弄")
    assert walker.pictures == ["search.png"]
    assert row(served, "search").of(EventKind.RESUMED) == 1


def test_nothing_leads_from_an_event_to_anyone(stuck: Walker) -> None:
    names = set(WalkEventRow.__table__.columns.keys())
    assert names == {"id", "day", "town", "walk", "version", "channel", "step", "kind", "problem", "said"}
    with stuck.home.database.read() as session:
        kept = session.execute(sa.select(WalkEventRow)).scalars().all()
        written = " ".join(str(getattr(event, name)) for event in kept for name in names)
    assert stuck.conversation_id not in written
    assert stuck.resident_id not in written
    assert "139" not in written


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我身份证51…12(身份证号已隐去)它说不对", "我身份证51…12(身份证号已隐去)它说不对"),
        ("打〔电话k7m2q4x9〕没人", "打…没人"),
        ("号码 138 0013 8000", "号码 …"),
        ("一三八零零一三八零零零收不到", "…收不到"),
        ("输了6位数", "输了6位数"),
        ("啊" * 100, "啊" * 60),
    ],
)
def test_long_numbers_and_tokens_are_not_kept(said: str, kept: str) -> None:
    assert without_numbers(said) == kept


def test_the_table_shows_where_people_get_stuck_and_what_they_said(stuck: Walker) -> None:
    shown = CliRunner().invoke(group, ["walks"])
    assert shown.exit_code == 0, shown.output
    line = next(line for line in shown.output.split("\n") if "点“医保缴费”" in line)
    assert "没有这个图标" in line
    assert "手机…打过去没人接" in line
    rows = [line.split() for line in shown.output.split("\n")[2:] if line]
    assert [row[:3] for row in rows] == [["手机上交医保（合医）", "medical-payment", step] for step in "123"]


def test_a_step_has_the_number_that_residents_read_and_says_on_which_way_it_lies(served: Services) -> None:
    read: set[str] = set()
    for whose in ("给自己交", "替家里人交"):
        walker = Walker(served)
        walker.starts("medical-payment")
        walker.presses(whose)
        while "办成了" not in walker.titles:
            read.add(walker.text.split("步")[0].removeprefix("第") + " " + walker.text.split("：")[1].split("\n")[0])
            walker.presses("好了，下一步")
    shown = CliRunner().invoke(group, ["walks", "--csv"]).output
    steps = [row["步骤"] for row in csv.DictReader(io.StringIO(shown.lstrip("\ufeff")))][1:]
    assert steps == [
        "1 找到小程序",
        "2 点“医保缴费”",
        "3 选“给自己交”(给自己交)",
        "3 选“替家里人交”(替家里人交)",
        "4 填家里人的名字(替家里人交)",
        "4或5 看名字和钱数",
        "5或6 付钱",
        "6或7 看交上没有",
    ]
    ways = {
        f"{number} {title.split('(')[0]}"
        for step in steps
        for numbers, title in [step.split(" ")]
        for number in numbers.split("或")
    }
    assert read == ways


def test_csv_holds_version_and_channel_and_no_formula(stuck: Walker) -> None:
    stuck.says('=cmd|" /C calc"!A0 不行', "step_stuck")
    shown = CliRunner().invoke(group, ["walks", "--csv", "--apart"])
    assert shown.exit_code == 0, shown.output
    rows = list(csv.DictReader(io.StringIO(shown.output.lstrip("\ufeff"))))
    version = stuck.home.guides.current().walk_version("medical-payment")
    assert {(row["版本"], row["渠道"]) for row in rows} == {(version, "test")}
    assert not any(cell.startswith(("=", "+", "@", "-")) for row in rows for cell in row.values())
    assert [row["卡住"] for row in rows if row["步骤"].startswith("2 ")] == ["2"]


def test_it_can_be_asked_of_one_town_walk_and_time(stuck: Walker) -> None:
    database, today = stuck.home.database, dt.date(2026, 11, 24)
    assert funnel(database, town="qingxi", walk="medical-payment", since=today)
    assert not funnel(database, town="shiqiao")
    assert not funnel(database, walk="booking")
    assert not funnel(database, since=today + dt.timedelta(days=1))


def test_before_anyone_walked_it_says_so(served: Services) -> None:
    assert "还没有人走过" in CliRunner().invoke(group, ["walks"]).output


def test_what_came_of_it_is_counted(over: Walker) -> None:
    walker = Walker(over.home)
    walker.starts("booking")
    walker.presses("给自己约")
    while "没办成" not in walker.titles:
        walker.presses("好了，下一步")
    walker.presses("没办成")
    assert outcome(over.home) == (2, 1, 1)
    assert "转人工" in walker.titles


def test_what_had_not_worked_after_all_is_counted_as_failed(over: Walker) -> None:
    over.says("没办成", "step_stuck", turn_id="turn-again")
    assert outcome(over.home) == (1, 0, 1)
    assert "转人工" in over.titles


def test_taken_back_in_a_turn_that_runs_twice_it_is_counted_once(over: Walker) -> None:
    other = Walker(over.home)
    other.starts("booking")
    other.presses("给自己约")
    while "办成了" not in other.titles:
        other.presses("好了，下一步")
    other.presses("办成了")
    over.dies_in("没办成", "step_stuck", turn_id="turn-again")
    over.says("没办成", "step_stuck", turn_id="turn-again")
    assert outcome(over.home) == (2, 1, 1)
    assert "转人工" in over.titles


def test_the_other_answer_pressed_afterwards_takes_it_back(over: Walker) -> None:
    over.presses("没办成")
    assert outcome(over.home) == (1, 0, 1)


def test_a_trouble_known_in_that_walk_is_answered_and_another_is_not_meant(over: Walker) -> None:
    over.says("咋取消预约", "step_stuck")
    assert "我的预约" in over.text
    assert outcome(over.home) == (1, 0, 1)
    over.says("忘了密码", "step_stuck")
    assert outcome(over.home) == (1, 0, 1)
