"""Writing a notice into a town's file, so that the guides stay the one truth; nothing else of the file changes.

The text of the file is edited where the notices stand and not written anew:
comments and the editor's own layout stay. What does not load is not saved.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import threading
from pathlib import Path
from typing import Callable, Optional, Sequence

from bot.guidebook.files import TOWNS, read_texts
from bot.guidebook.loading import load_texts
from bot.guidebook.schema import HoursChange

_HEAD = re.compile(r"^notices:[^\S\n]*(\[\])?[^\S\n]*$", re.MULTILINE)
# Two forms of one process at once would each write back what the other had not seen.
_WRITING = threading.Lock()


class NoticeRefused(ValueError):
    """The file would not load with this notice; ``faults`` are the sentences that say why."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class NoSuchNotice(LookupError):
    """The town's file has no such notice."""


def add_notice(
    guides: Path,
    town: str,
    *,
    notice_id: str,
    text: str,
    since: dt.date,
    until: dt.date,
    windows: Sequence[str] = (),
    change: Optional[HoursChange] = None,
) -> None:
    """Put a notice at the head of a town's notices, with what it changes about the hours.

    :raises NoticeRefused: the guides would not load with it.
    """
    lines = [
        f"  - id: {notice_id}",
        f"    text: {json.dumps(text, ensure_ascii=False)}",
        f"    since: {since.isoformat()}",
        f"    until: {until.isoformat()}",
    ]
    if windows:
        lines.append(f"    windows: [{', '.join(windows)}]")
    if change is not None:
        lines += _change_lines(change)
    block = "\n".join(lines)

    def added(file: str) -> str:
        if _HEAD.search(file):
            return _HEAD.sub(lambda _: f"notices:\n{block}", file, count=1)
        return f"{file.rstrip()}\nnotices:\n{block}\n"

    _rewrite(guides, town, added)


def _change_lines(change: HoursChange) -> Sequence[str]:
    name, ranges = ("shut", change.shut) if change.open is None else ("open", change.open)
    written = ", ".join(f"{stretch.opens:%H:%M}-{stretch.closes:%H:%M}" for stretch in ranges)
    return (
        "    change:",
        f"      since: {change.since.isoformat()}",
        f"      until: {change.until.isoformat()}",
        f"      {name}: [{written}]",
    )


def end_notice(guides: Path, town: str, notice_id: str) -> None:
    """Take a notice out of a town's file.

    :raises NoSuchNotice: it is not there.
    :raises NoticeRefused: the guides would not load without it.
    """
    block = re.compile(rf"^  - id: {re.escape(notice_id)}[^\S\n]*\n(?:    .*\n|[^\S\n]*\n)*", re.MULTILINE)

    def ended(file: str) -> str:
        left, count = block.subn("", file, count=1)
        if not count:
            raise NoSuchNotice(notice_id)
        return re.sub(r"^notices:[^\S\n]*\n(?=\S|\Z)", "notices: []\n", left, flags=re.MULTILINE)

    _rewrite(guides, town, ended)


def _rewrite(guides: Path, town: str, change: Callable[[str], str]) -> None:
    with _WRITING:
        texts, _ = read_texts(guides)
        path = f"{TOWNS}/{town}.yml"
        before = {fault.path for fault in load_texts(texts).faults if fault.is_error}
        texts[path] = change(texts[path].rstrip("\n") + "\n")
        faults = [fault for fault in load_texts(texts).faults if fault.is_error]
        # What was wrong elsewhere already is not this notice's fault.
        if own := [f"{fault.what}。{fault.mend}" for fault in faults if fault.path == path and path not in before]:
            raise NoticeRefused(own)
        _save(guides / path, texts[path])


def _save(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)
