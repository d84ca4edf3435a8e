"""What stands at the top of every page of the desk, for whoever may go there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.people.permissions import Permission
from bot.people.staff import StaffMember


@dataclass(frozen=True)
class Entry:
    """One place to go."""

    path: str
    label: str
    permission: Permission
    # Pages that are reached from there.
    also: tuple[str, ...] = ()


ENTRIES: tuple[Entry, ...] = (
    Entry("/desk/talks", "对话", Permission.SEE_TALKS, also=("/desk/search", "/desk/callbacks")),
    Entry("/desk/ledger", "台账", Permission.LEDGER_READ),
    Entry("/desk/ledger/watch", "督办", Permission.SUPERVISE),
    Entry("/desk/counter", "窗口", Permission.COUNTER),
    Entry("/desk/notices", "通知", Permission.EDIT_NOTICES),
    Entry("/desk/staff", "人员", Permission.MANAGE_STAFF),
    Entry("/desk/audit", "操作记录", Permission.READ_AUDIT),
)


def entries_for(member: StaffMember) -> list[Entry]:
    """Return where somebody may go, in order."""
    return [entry for entry in ENTRIES if member.may(entry.permission)]


def here_among(entries: list[Entry], path: str) -> str:
    """Return the path of the entry that a page belongs to: the longest that begins it; empty for none."""
    fitting = [
        entry.path
        for entry in entries
        if any(path == one or path.startswith(f"{one}/") for one in (entry.path, *entry.also))
    ]
    return max(fitting, key=len, default="")
