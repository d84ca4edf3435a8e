"""Which guide file is what: the path says the kind, the id and the group.

Paths are relative to the folder of the guides and use ``/``:
``items/<group>/<id>.yml``, ``bundles/<id>.yml``, ``towns/<id>.yml``,
``walkthroughs/<id>/walk.yml`` with its pictures beside it, ``questions.yml``, ``words.yml``,
``calendar.yml``, ``complaints.yml``, ``replies.yml``. Other files under the folder belong to other rooms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from bot.guidebook.faults import Fault

# The size in bytes of a picture that is named by its path, None where there is none.
PictureSize = Callable[[str], Optional[int]]

ITEMS = "items"
BUNDLES = "bundles"
TOWNS = "towns"
WALKTHROUGHS = "walkthroughs"
QUESTIONS = "questions"
WORDS = "words"
CALENDAR = "calendar"
COMPLAINTS = "complaints"
REPLIES = "replies"

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_ITEM = re.compile(rf"^items/({_SLUG})/({_SLUG})\.yml$")
_OTHER = re.compile(rf"^(bundles|towns)/({_SLUG})\.yml$")
_WALK = re.compile(rf"^walkthroughs/({_SLUG})/walk\.yml$")
_SINGLE = re.compile(r"^(questions|words|calendar|complaints|replies)\.yml$")


@dataclass(frozen=True)
class GuideFile:
    """What a path says: the kind of file, the id of what it describes, an item's group."""

    kind: str
    id: str = ""
    group: str = ""

    @property
    def path(self) -> str:
        """The path it stands at."""
        if self.kind == WALKTHROUGHS:
            return f"{WALKTHROUGHS}/{self.id}/walk.yml"
        return "/".join(part for part in (self.kind, self.group, self.id) if part) + ".yml"


def guide_file(path: str) -> GuideFile | None:
    """Return what a path says; None when no guide may stand there."""
    if match := _ITEM.match(path):
        return GuideFile(ITEMS, match.group(2), match.group(1))
    if match := _OTHER.match(path):
        return GuideFile(match.group(1), match.group(2))
    if match := _WALK.match(path):
        return GuideFile(WALKTHROUGHS, match.group(1))
    if match := _SINGLE.match(path):
        return GuideFile(match.group(1))
    return None


def guide_paths(root: Path) -> Iterator[str]:
    """Yield the paths of everything under ``root`` that looks like a guide, in order; hidden files are not."""
    folders = ("items/**/*", "bundles/*", "towns/*", "walkthroughs/*", "walkthroughs/*/*", "*.yml")
    found = [file for pattern in folders for file in root.glob(pattern)]
    for file in sorted(found):
        path = file.relative_to(root).as_posix()
        if file.suffix in (".yml", ".yaml") and file.is_file() and _is_ours(path):
            yield path


def _is_ours(path: str) -> bool:
    parts = path.split("/")
    if any(part.startswith(".") for part in parts):
        return False
    return guide_file(path) is not None or parts[0] in (ITEMS, BUNDLES, TOWNS, WALKTHROUGHS)


def misplaced(path: str) -> Fault:
    """Return the fault of a file that stands where no guide may, or has a name that is no id."""
    if path.endswith(".yaml"):
        return Fault(path, 1, "文件名要以 .yml 结尾", f"改名为 {path[: -len('.yaml')]}.yml")
    return Fault(
        path,
        1,
        "文件名或位置不对",
        "事项放在 items/分组/名字.yml,一件事放在 bundles/名字.yml,乡镇放在 towns/名字.yml,"
        "操作指引放在 walkthroughs/名字/walk.yml;名字只用小写英文、数字和减号",
    )


def read_texts(root: Path) -> tuple[dict[str, str], list[Fault]]:
    """Return the text of every guide under ``root`` by path, and the faults of those that cannot be read."""
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for path in guide_paths(root):
        if guide_file(path) is None:
            faults.append(misplaced(path))
            continue
        try:
            raw = (root / path).read_bytes()
        except FileNotFoundError:
            # It went between the listing and the reading: the next look finds it settled.
            continue
        except OSError as error:
            faults.append(Fault(path, 1, f"文件读不出来({error.strerror})", "看看文件的权限"))
            continue
        try:
            texts[path] = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            faults.append(Fault(path, line, "文字编码不是 UTF-8", "用记事本打开,另存为,编码选 UTF-8"))
    return texts, faults
