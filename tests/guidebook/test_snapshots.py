"""The guides in service: live at the next look, never worse than before, the same for every process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import FixedClock
from bot.guidebook.snapshots import ContentFileRow, ContentKeeper, ContentSnapshotRow
from bot.storage.database import Database

BIRTH = "items/household/birth.yml"
Change = Callable[[str, str, str], None]


@pytest.fixture
def keeper(database: Database, root: Path, clock: FixedClock) -> ContentKeeper:
    return ContentKeeper(database, root, clock)


def fee(keeper: ContentKeeper) -> str:
    return keeper.current().item("birth").fee[0].text


def count(database: Database, row: object) -> int:
    with database.read() as session:
        return session.execute(sa.select(sa.func.count()).select_from(row)).scalar_one()


def test_a_saved_change_is_live_at_the_next_look(keeper: ContentKeeper, change: Change) -> None:
    assert fee(keeper) == "不要钱"
    change(BIRTH, "fee: 不要钱", "fee: 5元")
    assert keeper.refresh()
    assert fee(keeper) == "5元"


def test_a_new_item_is_live_at_the_next_look(keeper: ContentKeeper, root: Path) -> None:
    keeper.current()
    text = (root / BIRTH).read_text(encoding="utf-8")
    text = text.replace("出生登记(新生儿落户)", "收养登记").replace("[报户口, 给娃上户口]", "[收养娃]")
    (root / "items" / "household" / "adoption.yml").write_text(text, encoding="utf-8")
    keeper.refresh()
    assert keeper.current().item("adoption").title == "收养登记"


def test_looking_again_at_an_unchanged_folder_does_nothing(keeper: ContentKeeper, database: Database) -> None:
    book = keeper.current()
    assert not keeper.refresh()
    assert keeper.current() is book
    assert count(database, ContentSnapshotRow) == 1


def test_a_faulty_change_stays_out_and_is_told(keeper: ContentKeeper, change: Change) -> None:
    keeper.current()
    change(BIRTH, "fee: 不要钱", "fee: [5元")
    keeper.refresh()
    assert fee(keeper) == "不要钱"
    assert [fault.path for fault in keeper.faults] == [BIRTH]


def test_a_restart_with_faulty_files_serves_the_last_good_ones(
    keeper: ContentKeeper, database: Database, root: Path, clock: FixedClock, change: Change
) -> None:
    keeper.current()
    change(BIRTH, "fee: 不要钱", "fee: 5元")
    keeper.refresh()
    change(BIRTH, "fee: 5元", "fee: [5元")
    change("towns/qingxi.yml", "name: 青溪镇", "nam: 青溪镇")
    restarted = ContentKeeper(database, root, clock)
    assert fee(restarted) == "5元"
    assert restarted.current().town("qingxi").name == "青溪镇"
    assert {fault.path for fault in restarted.faults if fault.is_error} == {BIRTH, "towns/qingxi.yml"}


def test_a_restart_without_the_folder_serves_the_last_good_guides(
    keeper: ContentKeeper, database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    before = keeper.current().hash
    assert ContentKeeper(database, tmp_path / "elsewhere", clock).current().hash == before


@pytest.mark.parametrize("kept", [0.0, 0.2, 0.5, 0.9])
def test_a_half_written_file_loses_nothing_and_heals(keeper: ContentKeeper, root: Path, kept: float) -> None:
    before = keeper.current().hash
    whole = (root / BIRTH).read_text(encoding="utf-8")
    (root / BIRTH).write_text(whole[: int(len(whole) * kept)], encoding="utf-8")
    keeper.refresh()
    assert keeper.current().hash == before
    (root / BIRTH).write_text(whole.replace("fee: 不要钱", "fee: 5元"), encoding="utf-8")
    keeper.refresh()
    assert fee(keeper) == "5元"
    assert not any(fault.is_error for fault in keeper.faults)


def test_a_file_that_is_away_for_one_look_is_not_lost(keeper: ContentKeeper, root: Path) -> None:
    before = keeper.current().hash
    (root / BIRTH).rename(root / "birth.yml.bak")
    keeper.refresh()
    assert keeper.current().hash == before
    (root / "birth.yml.bak").rename(root / BIRTH)
    keeper.refresh()
    keeper.refresh()
    assert keeper.current().hash == before


def test_a_deleted_file_is_gone_at_the_second_look(keeper: ContentKeeper, root: Path) -> None:
    keeper.current()
    (root / BIRTH).unlink()
    keeper.refresh()
    keeper.refresh()
    assert "birth" not in keeper.current().items
    assert not keeper.refresh()


def test_going_back_to_an_earlier_text_is_served_again(
    keeper: ContentKeeper, change: Change, database: Database
) -> None:
    first = keeper.current().hash
    change(BIRTH, "fee: 不要钱", "fee: 5元")
    keeper.refresh()
    change(BIRTH, "fee: 5元", "fee: 不要钱")
    keeper.refresh()
    assert keeper.current().hash == first
    assert count(database, ContentSnapshotRow) == 3
    assert count(database, ContentFileRow) == 8


def test_a_change_that_keeps_size_and_time_is_seen(keeper: ContentKeeper, root: Path, change: Change) -> None:
    keeper.current()
    stat = (root / BIRTH).stat()
    change(BIRTH, "fee: 不要钱", "fee: 只要钱")
    os.utime(root / BIRTH, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    keeper.refresh()
    assert fee(keeper) == "只要钱"


def test_a_process_takes_over_what_another_published(
    keeper: ContentKeeper, database: Database, root: Path, clock: FixedClock, change: Change
) -> None:
    other = ContentKeeper(database, root, clock)
    keeper.current()
    other.current()
    change(BIRTH, "fee: 不要钱", "fee: 5元")
    keeper.refresh()
    other.refresh()
    assert other.current().hash == keeper.current().hash
    assert count(database, ContentSnapshotRow) == 2


def test_processes_over_different_folders_serve_what_was_published_last(
    keeper: ContentKeeper, database: Database, tmp_path: Path, clock: FixedClock, change: Change
) -> None:
    keeper.current()
    without_folder = ContentKeeper(database, tmp_path / "none", clock)
    without_folder.current()
    change(BIRTH, "fee: 不要钱", "fee: 5元")
    keeper.refresh()
    assert without_folder.refresh()
    assert fee(without_folder) == "5元"


def test_processes_that_start_at_once_publish_once(either_database: Database, root: Path, clock: FixedClock) -> None:
    keepers = [ContentKeeper(either_database, root, clock) for _ in range(6)]
    barrier = threading.Barrier(len(keepers))
    failures: list[BaseException] = []

    def start(one: ContentKeeper) -> None:
        barrier.wait()
        try:
            one.refresh()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(one,)) for one in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len({one.current().hash for one in keepers}) == 1
    assert count(either_database, ContentSnapshotRow) == 1


def test_old_files_are_kept_once_per_text(keeper: ContentKeeper, database: Database, change: Change) -> None:
    keeper.current()
    before = count(database, ContentFileRow)
    change(BIRTH, "fee: 不要钱", "fee: 5元")
    keeper.refresh()
    assert count(database, ContentFileRow) == before + 1
