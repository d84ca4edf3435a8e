"""The files of pictures whose complaint was erased.

A file cannot be part of a transaction. So the erasure leaves the picture's row,
which nobody is shown any more, as what is still owed: the file goes first, then
the row. Whoever is killed in between is followed by somebody who goes on.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import List

import sqlalchemy as sa

from bot.ledger.models import ComplaintRow, PictureRow
from bot.storage.database import Database

_AT_ONCE = 200


def remove_erased_pictures(database: Database, attachments: Path) -> int:
    """Remove the files of erased complaints from the folder of attachments; return how many pictures are gone.

    A picture that hangs on another complaint as well stays there.
    """
    with database.read() as session:
        owed: List[PictureRow] = list(
            session.execute(
                sa.select(PictureRow)
                .join(ComplaintRow, ComplaintRow.id == PictureRow.complaint_id)
                .where(ComplaintRow.erased_at.is_not(None))
                .limit(_AT_ONCE)
            ).scalars()
        )
        needed = set(
            session.execute(
                sa.select(PictureRow.url)
                .join(ComplaintRow, ComplaintRow.id == PictureRow.complaint_id)
                .where(ComplaintRow.erased_at.is_(None), PictureRow.url.in_([row.url for row in owed]))
            ).scalars()
        )
    if not owed:
        return 0
    for row in owed:
        if row.url not in needed:
            _remove(attachments, row.url)
    with database.write() as session:
        session.execute(
            sa.delete(PictureRow)
            .where(PictureRow.id.in_([row.id for row in owed]))
            .execution_options(synchronize_session=False)
        )
    return len(owed)


def _remove(attachments: Path, url: str) -> None:
    # The name of a picture is its own in all of the folder: a digest over where it belongs.
    for path in attachments.glob(f"*/{glob.escape(url.rsplit('/', 1)[-1])}"):
        path.unlink(missing_ok=True)
