"""What `lastmile check` finds wrong in a walk, and at which line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from walking import Walker, house

from bot.clock import FixedClock
from bot.guidebook.loading import check, load_guides
from bot.guidebook.walk_checks import LARGEST_PICTURE
from bot.settings import ROOT

PATH = "walkthroughs/remote-care/walk.yml"


def lines_with(text: str) -> list[int]:
    written = (ROOT / "guides" / PATH).read_text("utf-8").split("\n")
    return [number for number, line in enumerate(written, start=1) if text in line]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    picture: where.png", "    picture: wehre.png", "的图 wehre.png 找不到"),
        ("    alt: 填备案的一页，“去哪里看病”那一栏用红框框着，写着“点这里”。\n", "", "少了 alt"),
        ("        go: result", "        go: resutl", "没有叫“resutl”的步骤，跳不过去"),
        ("        answer: 选医院在的那个市", "        anwser: 选医院在的那个市", "不认识的键“anwser”"),
        (
            "        answer: 选医院在的那个市就行，不用选哪家医院。直辖市选到市，不用选区。",
            "        answer:",
            "空着没写",
        ),
        ("    when: {stay: long}", "    when: {stay: long, whose: nobody}", "没有“nobody”这个选项"),
        ("    when: {stay: long}", "    when: {how: long}", "when 里的问题“how”不存在"),
        ("        walk: register", "        walk: registre", "没有叫“registre”的操作指引"),
        ("items: [medical-remote-filing]", "items: [medical-remote-filling]", "没有叫“medical-remote-filling”的事项"),
        ("填{谁}的姓名和身份证号", "填{他}的姓名和身份证号", "花括号里只能写 {谁}"),
        ("platform: 小程序", "platform: 小程式", "只能写：小程序、App、网页、自助机"),
        ("minutes: 8", "minutes: 0", "数字太大或太小"),
    ],
)
def test_each_fault_is_named(
    own_guides: Path, edit: Callable[[str, str, str], None], old: str, new: str, told: str
) -> None:
    edit(PATH, old, new)
    told = told.replace("，", ",").replace("：", ":")
    faults = [fault for fault in check(own_guides) if fault.path == PATH]
    assert any(told in fault.what.replace("，", ",").replace("：", ":") for fault in faults), faults
    assert all(fault.line > 1 for fault in faults)


def test_a_step_nobody_comes_to_is_found(own_guides: Path, edit: Callable[[str, str, str], None]) -> None:
    edit(PATH, "  - id: stay\n", "  - id: stay\n    when: {whose: family}\n")
    edit(PATH, "    when: {stay: long}", "    when: {stay: long, whose: self}")
    faults = [fault for fault in check(own_guides) if fault.path == PATH]
    assert [fault.what for fault in faults] == ["步骤“kind-long”怎么回答都到不了"]
    assert faults[0].line == lines_with("- id: kind-long")[0] + 1


def test_a_branch_nothing_depends_on_is_found(own_guides: Path, edit: Callable[[str, str, str], None]) -> None:
    edit(PATH, "    when: {stay: long}\n", "")
    edit(PATH, "    when: {stay: once}\n", "")
    assert any("问题“stay”问了也白问" in fault.what for fault in check(own_guides))


def test_a_picture_too_large_for_a_phone_is_warned_of_and_shown_all_the_same(own_guides: Path) -> None:
    picture = own_guides / "walkthroughs" / "remote-care" / "where.png"
    picture.write_bytes(picture.read_bytes().ljust(LARGEST_PICTURE, b"\0"))
    assert [fault for fault in check(own_guides) if "where.png" in fault.what] == []
    picture.write_bytes(picture.read_bytes() + b"\0")
    [fault] = [fault for fault in check(own_guides) if "where.png" in fault.what]
    assert (fault.is_error, fault.line) == (False, lines_with("picture: where.png")[0])
    assert "151 KB" in fault.what
    assert "remote-care" in load_guides(own_guides).book.walkthroughs


def test_an_expired_walk_is_warned_of(own_guides: Path, edit: Callable[[str, str, str], None]) -> None:
    edit(PATH, "expires_on: 2027-11-20", "expires_on: 2026-11-21")
    faults = [fault for fault in check(own_guides, today=dt.date(2026, 11, 24)) if fault.path == PATH]
    assert [fault.is_error for fault in faults] == [False]


def test_a_saved_walk_is_live_at_the_next_look_without_training(
    tmp_path: Path, clock: FixedClock, own_guides: Path, edit: Callable[[str, str, str], None]
) -> None:
    home = house(tmp_path / "var", clock, own_guides)
    edit(PATH, "do: 在首页点“异地就医”。", "do: 在首页点“外地看病”。")
    assert home.guides.refresh()
    walker = Walker(home)
    walker.starts("remote-care")
    walker.presses("给自己备案")
    walker.says("好了", "next_step")
    assert "在首页点“外地看病”" in walker.text


def test_a_walk_left_faulty_is_served_as_it_last_was_even_after_a_restart(
    tmp_path: Path, clock: FixedClock, own_guides: Path, edit: Callable[[str, str, str], None]
) -> None:
    home = house(tmp_path / "var", clock, own_guides)
    edit(PATH, "picture: where.png", "picture: gone.png")
    home.guides.refresh()
    home.database.dispose()
    again = house(tmp_path / "var", clock, own_guides)
    assert again.guides.faults
    assert any(step.picture == "where.png" for step in again.guides.current().walk("remote-care").steps)
