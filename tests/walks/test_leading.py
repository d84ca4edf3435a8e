"""Being led: forward, back, again, stuck, away and back, and nobody left in the middle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from walking import Walker, house

from bot.bootstrap import Services
from bot.clock import FixedClock
from bot.walks.funnel import funnel
from bot.walks.models import EventKind

PAYMENT = "walkthroughs/medical-payment/walk.yml"


@pytest.fixture
def paying(walker: Walker) -> Walker:
    """Somebody at the second step of paying for themselves."""
    walker.says("教我用手机交医保", "start_walkthrough", item="medical-insurance-enrolment")
    walker.presses("给自己交")
    walker.says("好了", "next_step")
    return walker


def code_of(walker: Walker) -> str:
    return walker.text.partition("接着办 ")[2][:4]


def test_the_first_answer_says_what_is_needed_and_how_to_come_back(walker: Walker) -> None:
    walker.says("教我用手机交医保", "start_walkthrough", item="medical-insurance-enrolment")
    assert "大概10分钟" in walker.text
    assert "办事的人的身份证" in walker.text
    assert code_of(walker).isdigit()
    assert walker.titles == ["给自己交", "替家里人交"]


def test_who_it_is_for_is_heard_from_the_first_sentence(walker: Walker) -> None:
    walker.says("教我给我妈交医保", "start_walkthrough", item="medical-insurance-enrolment")
    assert walker.pictures == ["search.png"]
    for _ in range(3):
        walker.says("好了", "next_step")
    assert "填您妈的姓名" in walker.text


def test_one_step_is_one_sentence_a_picture_and_what_it_looks_like_afterwards(paying: Walker) -> None:
    assert len(paying.said) == 1
    assert paying.text.startswith("第2步（共6步）")
    assert "弄对了是这样" in paying.text
    assert paying.pictures == ["tile.png"]


def test_pressing_done_twice_goes_on_once(paying: Walker) -> None:
    second = paying.said
    paying.presses("好了，下一步")
    third = paying.said
    paying.said = second
    paying.presses("好了，下一步")
    assert paying.said == third


def test_back_goes_the_way_that_was_taken(paying: Walker) -> None:
    paying.says("上一步", "previous_step")
    assert paying.pictures == ["search.png"]
    paying.says("上一步", "previous_step")
    assert paying.pictures == ["search.png"]
    assert "头一步" in paying.text


def test_any_step_is_said_again_by_its_number(paying: Walker) -> None:
    paying.says("第一步再说一遍", "repeat_step")
    assert paying.pictures == ["search.png"]
    paying.says("第十九步再说一遍", "repeat_step")
    assert "没有第19步" in paying.text
    assert paying.pictures == ["search.png"]


def test_back_from_a_step_said_again_is_the_step_before_it(paying: Walker) -> None:
    paying.says("好了", "next_step")
    paying.says("第2步再说一遍", "repeat_step")
    second = paying.text
    paying.says("上一步", "previous_step")
    assert paying.pictures == ["search.png"]
    paying.says("好了", "next_step")
    assert paying.text == second


def test_from_the_beginning(paying: Walker) -> None:
    paying.says("从头来", "start_walkthrough")
    assert paying.pictures == ["search.png"]


def test_the_words_say_which_problem_it_is(paying: Walker) -> None:
    paying.says("没看到这个图标啊", "step_stuck")
    assert "往上滑一滑" in paying.text
    assert paying.titles == ["好了，下一步", "还是不行", "这步再说一遍"]


def test_words_that_tell_nothing_are_asked_back_with_what_goes_wrong_here(paying: Walker) -> None:
    paying.says("弄不来", "step_stuck")
    assert paying.titles == ["没有这个图标", "要我登录", "都不是"]
    paying.presses("没有这个图标")
    assert "往上滑一滑" in paying.text


def test_twice_stuck_brings_a_person_the_window_and_the_paper_way(paying: Walker) -> None:
    paying.says("没看到这个图标啊", "step_stuck")
    paying.presses("还是不行")
    assert "转人工" in paying.titles
    assert "卡在第2步「点“医保缴费”」，遇上过：没有这个图标" in paying.text
    assert "4号医保窗口" in paying.text
    assert "0800-6010114" in paying.text
    assert "不用手机也行" in paying.text
    paying.says("好了", "next_step")
    assert paying.pictures == ["for-self.png"]


def test_a_screenshot_is_kept_with_its_step_and_the_troubles_of_the_step_are_offered(paying: Walker) -> None:
    paying.sends_picture()
    assert "图我存下了" in paying.text
    assert "「手机上交医保（合医）」第2步「点“医保缴费”」" in paying.text
    assert paying.titles == ["没有这个图标", "要我登录", "都不是"]
    stuck = next(row for row in funnel(paying.home.database) if row.step == "tile")
    assert stuck.of(EventKind.STUCK) == 1
    assert list(stuck.said) == ["(发来图片)"]


def test_a_second_screenshot_of_the_same_step_brings_people(paying: Walker) -> None:
    paying.sends_picture()
    paying.sends_picture()
    assert "图我存下了" in paying.text
    assert "卡在第2步" in paying.text
    assert "转人工" in paying.titles


def test_a_picture_answers_no_branch(walker: Walker) -> None:
    walker.starts("medical-payment")
    walker.sends_picture()
    assert "图我存下了" in walker.text
    assert walker.titles == ["给自己交", "替家里人交"]
    walker.presses("给自己交")
    assert walker.pictures == ["search.png"]


def test_a_walk_that_has_to_come_first_leads_back_when_it_is_done(paying: Walker) -> None:
    paying.says("它要我登录", "step_stuck")
    assert paying.top["subject"] == "register"
    # For whom is known already; only the account is asked about.
    paying.says("下一步", "next_step")
    paying.says("下一步", "next_step")
    paying.says("下一步", "next_step")
    assert "注册过吗" in paying.text
    paying.presses("注册过，记得密码")
    paying.says("好了", "next_step")
    paying.says("好了", "next_step")
    paying.says("成了", "affirm")
    assert "「手机上交医保（合医）」办到第2步" in paying.text
    paying.presses("接着弄")
    assert paying.pictures == ["tile.png"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("支付密码忘了咋办", "您说的像是「付钱」那一步：\n连错几回会锁一阵"),
        ("钱扣了没显示", "您说的像是「付钱」那一步：\n别再付第二回"),
        ("一直转圈", "多半是网慢"),
        ("没有这个图标", "手指按住屏幕"),
    ],
)
def test_a_trouble_is_known_at_its_step_at_any_and_at_another(paying: Walker, said: str, answer: str) -> None:
    paying.says(said, "step_stuck")
    assert paying.text.startswith(answer)


@pytest.mark.parametrize("said", ["接着", "好,接着弄", "咱接着吧", "接到来"])
def test_on_means_the_next_step_to_whoever_is_at_one(paying: Walker, clock: FixedClock, said: str) -> None:
    clock.advance(dt.timedelta(minutes=4))
    paying.says(said, "resume_walkthrough")
    assert "第3步" in paying.text


@pytest.mark.parametrize("said", ["接着", "接着上次的"])
def test_on_shows_the_step_again_to_whoever_was_away(paying: Walker, clock: FixedClock, said: str) -> None:
    shown = paying.pictures
    clock.advance(dt.timedelta(minutes=40) if said == "接着" else dt.timedelta(0))
    paying.says(said, "resume_walkthrough")
    assert paying.pictures == shown
    assert "接着来" in paying.text


@pytest.mark.parametrize(("said", "picture"), [("没得卡", "id-number.png"), ("卡在手边呢", "card-number.png")])
def test_whether_there_is_one_is_answered_in_ones_own_words(walker: Walker, said: str, picture: str) -> None:
    walker.starts("pension-face")
    walker.presses("帮家里老人")
    while walker.pictures:
        walker.presses("好了，下一步")
    walker.says(said, "inform")
    assert walker.pictures == [picture]


def test_a_question_in_the_middle_is_answered_and_the_walk_goes_on(paying: Walker) -> None:
    paying.says("高龄津贴多少钱", "ask_amount", item="elderly-allowance")
    assert "每月60元" in paying.text
    assert "办到第2步" in paying.text
    paying.says("好了", "next_step")
    assert paying.pictures == ["for-self.png"]


def test_a_checklist_in_the_middle_is_finished_before_the_walk_goes_on(paying: Walker) -> None:
    paying.says("养犬登记要带啥", "ask_materials", item="dog-registration")
    while "办到第2步" not in paying.text:
        paying.says("不晓得", "dont_know")
    paying.presses("接着弄")
    assert paying.pictures == ["tile.png"]


def test_a_question_without_a_name_is_about_what_the_walk_is_for(paying: Walker) -> None:
    paying.says("要交多少钱", "ask_fee")
    assert "400元" in paying.text


def test_asked_whether_it_can_be_done_online_the_walk_is_offered(walker: Walker) -> None:
    walker.says("交医保能网上办吗", "ask_online", item="medical-insurance-enrolment")
    walker.presses("一步一步教我")
    assert walker.top["subject"] == "medical-payment"


def test_left_and_taken_up_again_three_days_later(paying: Walker, clock: FixedClock) -> None:
    paying.says("算了", "cancel")
    assert not paying.state["tasks"]
    clock.set(clock.now() + dt.timedelta(days=3))
    paying.says("接着上次的", "resume_walkthrough")
    assert paying.pictures == ["tile.png"]


def test_begun_again_it_asks_whether_to_go_on_or_from_the_beginning(paying: Walker) -> None:
    paying.says("先不弄了", "cancel")
    paying.starts("medical-payment")
    assert paying.titles == ["接着来", "从头来"]
    paying.presses("从头来")
    assert "给自己交，还是替家里人交" in paying.text


def test_taken_up_after_a_restart_of_all_processes(paying: Walker, tmp_path: Path, clock: FixedClock) -> None:
    paying.home.database.dispose()
    paying.home = house(tmp_path / "var", clock)
    paying.says("好了", "next_step")
    assert paying.pictures == ["for-self.png"]


def test_the_code_leads_back_on_another_phone(home: Services) -> None:
    at_home, at_the_neighbours = Walker(home), Walker(home, channel="other")
    at_home.starts("pension-face")
    code = code_of(at_home)
    at_home.presses("帮家里老人")
    at_home.says("好了", "next_step")
    at_the_neighbours.says(f"接着办 {code}", "resume_walkthrough")
    assert at_the_neighbours.pictures == ["tile.png"]
    at_the_neighbours.says("好了", "next_step")
    # Who has the code goes a way of their own: nobody's place is moved by a guess.
    at_home.says("这步再说一遍", "repeat_step")
    assert at_home.pictures == ["tile.png"]


def test_a_code_of_another_town_or_of_nobody_leads_nowhere(home: Services) -> None:
    here, elsewhere = Walker(home), Walker(home, town="shiqiao")
    here.starts("booking")
    elsewhere.says(f"接着办 {code_of(here)}", "resume_walkthrough")
    assert "没找着" in elsewhere.text
    assert len(elsewhere.titles) == 6


def test_two_people_in_one_walk_do_not_meet(home: Services) -> None:
    one, other = Walker(home), Walker(home)
    one.starts("medical-payment")
    other.starts("medical-payment")
    one.presses("给自己交")
    other.presses("替家里人交")
    for walker in (one, other):
        walker.says("好了", "next_step")
        walker.says("好了", "next_step")
    assert one.pictures == ["for-self.png"]
    assert other.pictures == ["for-family.png"]


def test_a_turn_that_runs_again_moves_once(paying: Walker) -> None:
    paying.dies_in("好了", "next_step", turn_id="turn-77")
    paying.says("好了", "next_step", turn_id="turn-77")
    assert paying.pictures == ["for-self.png"]
    reached = [row.of(EventKind.REACHED) for row in funnel(paying.home.database) if row.step == "for-self"]
    assert reached == [1]


def test_a_start_that_runs_again_begins_once(walker: Walker) -> None:
    walker.dies_in("手机上怎么约号", "start_walkthrough", turn_id="turn-5")
    first = code_of(walker)
    walker.says("手机上怎么约号", "start_walkthrough", turn_id="turn-5")
    assert code_of(walker) == first
    assert sum(row.of(EventKind.STARTED) for row in funnel(walker.home.database)) == 1


class TestEditedMeanwhile:
    """The guides change while somebody is in the middle of a walk."""

    @pytest.fixture
    def home(self, tmp_path: Path, clock: FixedClock, own_guides: Path) -> Services:
        return house(tmp_path / "var", clock, own_guides)

    def test_they_go_on_at_the_matching_step_and_are_told(
        self, paying: Walker, edit: Callable[[str, str, str], None]
    ) -> None:
        edit(PAYMENT, "do: 在首页点“医保缴费”。", "do: 在首页点“交医保”。")
        paying.home.guides.refresh()
        paying.says("这步再说一遍", "repeat_step")
        assert "刚更新过" in paying.text
        assert "点“交医保”" in paying.text
        paying.says("好了", "next_step")
        assert "刚更新过" not in paying.text
        assert paying.pictures == ["for-self.png"]

    def test_a_step_that_is_gone_leads_to_the_last_one_that_is_still_there(
        self, paying: Walker, own_guides: Path
    ) -> None:
        file = own_guides / PAYMENT
        text = file.read_text("utf-8")
        start, end = text.index("  - id: tile\n"), text.index("  - id: for-self\n")
        file.write_text(text[:start] + text[end:], "utf-8")
        paying.home.guides.refresh()
        paying.says("好了", "next_step")
        assert "刚更新过" in paying.text
        assert paying.pictures == ["for-self.png"]

    def test_a_branch_that_is_gone_is_no_error(self, paying: Walker, edit: Callable[[str, str, str], None]) -> None:
        for old in ("when: {whose: self}", "when: {whose: family}", "when: {whose: family}"):
            edit(PAYMENT, f"    {old}\n", "")
        text = (paying.home.settings.guides_dir / PAYMENT).read_text("utf-8")
        start, end = text.index("questions:\n"), text.index("steps:\n")
        (paying.home.settings.guides_dir / PAYMENT).write_text(text[:start] + text[end:], "utf-8")
        paying.home.guides.refresh()
        paying.says("好了", "next_step")
        assert paying.pictures == ["for-self.png"]

    def test_a_walk_that_is_taken_away_is_told_of(self, paying: Walker, own_guides: Path) -> None:
        for walk in own_guides.glob("walkthroughs/*/walk.yml"):
            if walk.parent.name == "medical-payment":
                walk.unlink()
        paying.home.guides.refresh()
        paying.home.guides.refresh()
        paying.says("好了", "next_step")
        assert "撤下来了" in paying.text
        assert not paying.state["tasks"]

    def test_a_faulty_edit_changes_nothing_for_them(
        self, paying: Walker, edit: Callable[[str, str, str], None]
    ) -> None:
        edit(PAYMENT, "picture: for-self.png", "picture: gone.png")
        paying.home.guides.refresh()
        assert paying.home.guides.faults
        paying.says("好了", "next_step")
        assert paying.pictures == ["for-self.png"]
