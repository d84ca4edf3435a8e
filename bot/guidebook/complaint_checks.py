"""Whether every category of complaint has somebody to answer for it in every town."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.guidebook.composing import Document
from bot.guidebook.faults import Fault, warning
from bot.guidebook.schema import ComplaintRules, Town


def check_complaints(document: Document, rules: ComplaintRules, towns: Mapping[str, Town]) -> list[Fault]:
    """Return the warnings about categories for which a town has no department; staff then choose one by hand."""
    return [fault for town in towns.values() for fault in _orphans(document, rules, town)]


def _orphans(document: Document, rules: ComplaintRules, town: Town) -> Iterator[Fault]:
    known = {department.id for department in town.departments}
    for index, category in enumerate(rules.categories):
        if category.department_in(known) is None:
            yield warning(
                document.path,
                document.line("categories", index, "departments"),
                f"“{category.name}”在{town.name}没有部门管",
                f"从 towns/{town.id}.yml 的 departments 里挑一个写上:{'、'.join(sorted(known)) or '那里还一个都没有'}",
            )
