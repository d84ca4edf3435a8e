"""Files that all items share."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from pydantic import Field, root_validator, validator

from bot.guidebook.schema.base import GuideModel, at_least, written_days
from bot.guidebook.schema.question import Question

PLACE_HOLDERS = ("姓名", "大厅", "电话", "上班时间", "事项")
_PLACE = re.compile("【([^】]*)】")


class SharedQuestions(GuideModel):
    """``guides/questions.yml``: questions that all items share."""

    questions: tuple[Question, ...]

    _some_questions = at_least(1, "questions")


class Words(GuideModel):
    """``guides/words.yml``: names several items share, and words people use for others.

    ``ambiguous`` maps a name to the items it may mean, and ``alone`` a word that
    does so only when nothing else is said (「补贴」 stands in too many sentences);
    ``synonyms`` maps a standard word to the words said for it (城乡话、老话).
    """

    ambiguous: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    alone: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    synonyms: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class CannedReply(GuideModel):
    """A ready sentence of the desk.

    ``text`` may have the place-holders 【姓名】 (the staff member's), 【大厅】, 【电话】, 【上班时间】
    and 【事项】 (what was talked about last); ``group`` puts it under a heading.
    """

    id: str
    title: str
    group: str = "常用"
    text: str

    @validator("text")
    @classmethod
    def _has_known_places(cls, text: str) -> str:
        unknown = [name for name in _PLACE.findall(text) if name not in PLACE_HOLDERS]
        if unknown:
            raise ValueError(f"没有【{unknown[0]}】这种空,能用的有:{'、'.join(PLACE_HOLDERS)}")
        return text


class CannedReplies(GuideModel):
    """``guides/replies.yml``: the desk's ready sentences."""

    replies: tuple[CannedReply, ...]

    @validator("replies")
    @classmethod
    def _has_own_ids(cls, replies: tuple[CannedReply, ...]) -> tuple[CannedReply, ...]:
        ids = [reply.id for reply in replies]
        twice = next((one for one in ids if ids.count(one) > 1), None)
        if twice is not None:
            raise ValueError(f"“{twice}”用了两次")
        return replies


class CalendarDay(GuideModel):
    """A day, or several up to ``until``, on which the town differs from the national calendar."""

    day: dt.date
    until: dt.date | None = None
    reason: str

    _written_days = written_days("day", "until")

    @root_validator(skip_on_failure=True)
    @classmethod
    def _ends_after_start(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["until"] is not None and values["until"] < values["day"]:
            raise ValueError("until 不能早于 day")
        return values

    def covers(self, day: dt.date) -> bool:
        """Whether that day is one of them."""
        return self.day <= day <= (self.until or self.day)


class Calendar(GuideModel):
    """``guides/calendar.yml``: days off and working days besides, or against, the national calendar.

    ``years`` are years whose holidays are written here in full, before the
    library carries them.
    """

    years: tuple[int, ...] = ()
    holidays: tuple[CalendarDay, ...] = ()
    working_days: tuple[CalendarDay, ...] = ()
