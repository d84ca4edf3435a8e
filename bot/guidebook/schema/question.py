"""Questions that decide which materials are needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, validator

from bot.guidebook.schema.base import ALWAYS, SLUG, Condition, GuideModel, at_least, differ


class Option(GuideModel):
    """One answer to a question."""

    id: str = Field(regex=SLUG)
    label: str
    says: tuple[str, ...] = ()
    note: str | None = None


class Question(GuideModel):
    """Something that decides which materials are needed.

    ``why`` explains it to whoever answers 「啥意思」; ``when`` says in which
    cases it matters at all.
    """

    id: str = Field(regex=SLUG)
    ask: str
    why: str | None = None
    options: tuple[Option, ...]
    when: Condition = ALWAYS

    @validator("options")
    @classmethod
    def _options_differ(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        differ(options, "选项")
        return options

    def option(self, option_id: str) -> Option:
        """Return one option.

        :raises KeyError: no such option.
        """
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)

    _enough_options = at_least(2, "options")


class SharedQuestion(GuideModel):
    """A question of ``guides/questions.yml`` used by an item: asked once, remembered."""

    use: str = Field(regex=SLUG)
    when: Condition = ALWAYS


def question_or_use(written: Any) -> Question | SharedQuestion:
    """Read a question of the item's own, or ``use: <id>`` of a shared one.

    Deciding by the key, instead of trying both shapes, names the faults of the one that was meant.
    """
    if isinstance(written, (Question, SharedQuestion)):
        return written
    meant = SharedQuestion if isinstance(written, Mapping) and "use" in written else Question
    return meant.parse_obj(written)
