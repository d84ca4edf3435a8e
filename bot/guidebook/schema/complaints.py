"""``guides/complaints.yml``: what a complaint may be about, who answers for it, and by when.

Deadlines differ between towns (questions 1–3 working days, requests for help
and suggestions 5–7, complaints 13–15 at most), so they are written here and
nowhere in the code.
"""

from __future__ import annotations

from collections.abc import Collection

from pydantic import Field, root_validator, validator

from bot.guidebook.schema.base import SLUG, GuideModel, at_least, differ, yes_or_no
from bot.guidebook.schema.enums import Labelled


class Kind(Labelled):
    """What a resident brings to the ledger."""

    COMPLAINT = ("complaint", "投诉")
    SUGGESTION = ("suggestion", "建议")
    PRAISE = ("praise", "表扬")
    HELP = ("help", "求助")
    QUESTION = ("question", "咨询留言")


class Escalation(Labelled):
    """What happens when a deadline comes near or has passed."""

    WARN = ("warn", "提醒")
    URGE = ("urge", "催办")
    SUPERVISE = ("supervise", "督办")


class Measure(Labelled):
    """What a rate may count. Each is a question about one complaint, answered yes or no."""

    ALL = ("all", "全部")
    RESPONDED = ("responded", "按时签收")
    CLOSED = ("closed", "已办结")
    CLOSED_ON_TIME = ("closed_on_time", "按时办结")
    DUE = ("due", "已到期或已办结")
    FOLLOWED_UP = ("followed_up", "已回访到")
    SOLVED = ("solved", "回访说解决了")
    RATED = ("rated", "评过价")
    SATISFIED = ("satisfied", "评了满意")


class Deadline(GuideModel):
    """How many working days a kind has, and by how many it may be extended once."""

    kind: Kind
    days: int = Field(ge=1, le=60)
    extend: int = Field(0, ge=0, le=60)


class EscalationStep(GuideModel):
    """A step taken so many working days before (negative) or after the due day."""

    after: int = Field(ge=-30, le=60)
    step: Escalation
    to: str | None = None


class Category(GuideModel):
    """What a complaint is about. ``words`` count most, ``examples`` teach the likeness of sentences.

    ``departments`` are ids in order of preference; towns differ in which they
    have. ``responsible`` is the person there who is asked first.
    """

    id: str = Field(regex=SLUG)
    name: str
    departments: tuple[str, ...]
    responsible: str | None = None
    about_person: bool = False
    words: tuple[str, ...] = ()
    examples: tuple[str, ...]

    _yes_or_no = yes_or_no("about_person")
    _some_examples = at_least(3, "examples")
    _some_departments = at_least(1, "departments")

    def department_in(self, departments: Collection[str]) -> str | None:
        """Return the first of its departments that a town has."""
        return next((row for row in self.departments if row in departments), None)


class RightDoor(GuideModel):
    """A matter that is not for the ledger: by which words it is known, and where it belongs."""

    id: str = Field(regex=SLUG)
    name: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    say: str
    urgent: bool = False

    _yes_or_no = yes_or_no("urgent")
    _some_words = at_least(1, "words")


class Rate(GuideModel):
    """A rate as a fraction: of the complaints for which all of ``of`` hold, those for which all of ``part`` do."""

    name: str
    part: tuple[Measure, ...]
    of: tuple[Measure, ...]
    why: str | None = None

    _some_measures = at_least(1, "part", "of")


class ComplaintRules(GuideModel):
    """The whole file."""

    deadlines: tuple[Deadline, ...]
    acknowledge_days: int = Field(1, ge=1, le=10)
    return_days: int = Field(2, ge=1, le=10)
    draft_minutes: int = Field(30, ge=5, le=1440)
    draft_days: int = Field(30, ge=1, le=365)
    escalation: tuple[EscalationStep, ...] = ()
    categories: tuple[Category, ...]
    doors: tuple[RightDoor, ...] = ()
    distress: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()

    _some_categories = at_least(1, "categories")

    @validator("categories", "doors")
    @classmethod
    def _ids_differ(cls, things: tuple[Category, ...]) -> tuple[Category, ...]:
        differ(things, "这一列里")
        return things

    @root_validator(skip_on_failure=True)
    @classmethod
    def _a_deadline_for_each_kind(cls, values: dict[str, tuple[Deadline, ...]]) -> dict[str, tuple[Deadline, ...]]:
        missing = [kind.label for kind in Kind if kind not in {row.kind for row in values["deadlines"]}]
        if missing:
            raise ValueError(f"deadlines 里还缺:{'、'.join(missing)}")
        return values

    def deadline(self, kind: Kind) -> Deadline:
        """Return the deadline of a kind; the file has one for each."""
        return next(row for row in self.deadlines if row.kind is kind)

    def category(self, category_id: str | None) -> Category | None:
        """Return a category, None when there is none of that id (any more)."""
        return next((row for row in self.categories if row.id == category_id), None)
