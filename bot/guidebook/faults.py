"""What is wrong in a guide file, where, and how to mend it: in words an admin understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.guidebook.schema.enums import Labelled


class Severity(Labelled):
    """An error keeps the change out of service; a warning does not."""

    ERROR = ("error", "错误")
    WARNING = ("warning", "提醒")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one file.

    ``path`` is relative to the folder of the guides (``items/household/id-card-loss.yml``),
    ``line`` counts from 1; ``what`` and ``mend`` are Chinese sentences.
    """

    path: str
    line: int
    what: str
    mend: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether it keeps the file out of service."""
        return self.severity is Severity.ERROR

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, for JSON."""
        return {**asdict(self), "severity": self.severity.value}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Fault:
        """Return what ``as_dict`` made plain."""
        return cls(**{**stored, "severity": Severity.of(stored["severity"])})


def warning(path: str, line: int, what: str, mend: str) -> Fault:
    """Return a fault that does not keep the file out of service."""
    return Fault(path, line, what, mend, Severity.WARNING)


def format_fault(fault: Fault, folder: str = "guides") -> str:
    """Return the fault as two lines: place and what, then how to mend it."""
    return f"{folder}/{fault.path} 第 {fault.line} 行 [{fault.severity.label}] {fault.what}\n    怎么改:{fault.mend}"


def format_faults(faults: Iterable[Fault], folder: str = "guides") -> str:
    """Return the whole report: errors first, then warnings, then the count."""
    ordered = sorted(faults, key=lambda fault: (not fault.is_error, fault))
    if not ordered:
        return "都检查过了,没有问题。"
    errors = sum(fault.is_error for fault in ordered)
    lines = [format_fault(fault, folder) for fault in ordered]
    lines.append(f"一共 {errors} 处错误,{len(ordered) - errors} 处提醒。")
    if errors:
        lines.append("有错误的文件先不生效,居民看到的还是上一次没错的内容。")
    return "\n".join(lines)
