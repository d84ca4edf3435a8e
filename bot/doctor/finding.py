"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How it stands; the value is what is shown."""

    GOOD = "好"
    WATCH = "留意"
    BAD = "要修"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it stands, and how to mend it where it wants mending."""

    level: Level
    what: str
    mend: str = ""


def good(what: str) -> Finding:
    """Return that it is in order."""
    return Finding(Level.GOOD, what)


def watch(what: str, mend: str) -> Finding:
    """Return that it works, but not for long or not for everyone."""
    return Finding(Level.WATCH, what, mend)


def bad(what: str, mend: str) -> Finding:
    """Return that it does not work."""
    return Finding(Level.BAD, what, mend)
