"""The files of erased complaints go, those that are still needed stay, and a death in between loses nothing."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from office import ADMIN, LIGHT, Home, do

from bot.ledger.erased_pictures import remove_erased_pictures
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow, PictureRow
from bot.ledger.states import Action


def hang(ledger: Ledger, row: ComplaintRow, home: Home, folder: Path, name: str) -> Path:
    path = folder / home.talk / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"picture")
    do(ledger, row.id, Action.ADD_PICTURE, home.actor, url=f"/api/chat/pictures/{path.name}")
    return path


def owed(ledger: Ledger) -> int:
    with ledger.database.read() as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(PictureRow)).scalar_one())


def test_the_files_of_an_erased_complaint_go_and_others_stay(ledger: Ledger, home: Home, tmp_path: Path) -> None:
    erased, other = home.tells(LIGHT), home.tells("自来水停了三天")
    gone, shared = (hang(ledger, erased, home, tmp_path, name) for name in ("a" * 32, "b" * 32))
    hang(ledger, other, home, tmp_path, "b" * 32)
    stays = hang(ledger, other, home, tmp_path, "c" * 32)
    assert remove_erased_pictures(ledger.database, tmp_path) == 0
    do(ledger, erased.id, Action.ERASE, ADMIN, reason="本人要求删除")
    assert remove_erased_pictures(ledger.database, tmp_path) == 2
    assert [path.exists() for path in (gone, shared, stays)] == [False, True, True]
    assert (owed(ledger), remove_erased_pictures(ledger.database, tmp_path)) == (2, 0)


def test_where_somebody_died_between_the_file_and_its_row_the_next_goes_on(
    ledger: Ledger, home: Home, tmp_path: Path
) -> None:
    row = home.tells(LIGHT)
    gone, left = (hang(ledger, row, home, tmp_path, name * 32) for name in "ab")
    do(ledger, row.id, Action.ERASE, ADMIN, reason="本人要求删除")
    gone.unlink()
    assert (remove_erased_pictures(ledger.database, tmp_path), owed(ledger), left.exists()) == (2, 0, False)
