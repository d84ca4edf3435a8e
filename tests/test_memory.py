"""What a big job leaves behind goes back to the system."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from bot.memory import give_back

MEGABYTES = 1 << 20


def resident() -> int:
    """The bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed")
def test_what_was_freed_between_what_is_kept_goes_back() -> None:
    # Too big for Python's own allocator, too small to be given back one by one; every eighth is kept.
    pieces = [bytes(60_000) for _ in range(4_000)]
    kept = pieces[::8]
    pieces.clear()
    before = resident()
    give_back()
    assert before - resident() > 100 * MEGABYTES
    assert len(kept) == 500
