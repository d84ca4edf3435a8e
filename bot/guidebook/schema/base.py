"""What every guide model is made of: labelled choices, conditions, graded facts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Optional, TypeVar

from pydantic import BaseModel, Extra, Field, root_validator, validator

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

E = TypeVar("E", bound="Labelled")


class Labelled(str, Enum):
    """An enum whose value is the stored key and whose label is Chinese.

    Guide files write the label; ``parse`` reads it.
    """

    label: str

    def __new__(cls: type[E], key: str, label: str) -> E:
        member = str.__new__(cls, key)
        member._value_ = key
        member.label = label
        return member

    @classmethod
    def parse(cls: type[E], written: Any) -> E:
        """Return the member written as its label.

        :raises ValueError: naming the labels that may be written.
        """
        if isinstance(written, cls):
            return written
        for member in cls:
            if written == member.label:
                return member
        allowed = "、".join(member.label for member in cls)
        raise ValueError(f"只能写:{allowed}")

    @classmethod
    def __get_validators__(cls: type[E]) -> Any:
        yield cls.parse


class GuideModel(BaseModel):
    """Base of all guide models: frozen, no unknown keys, no blank text."""

    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True
        min_anystr_length = 1


Requirement = Mapping[str, tuple[str, ...]]


class Condition(GuideModel):
    """When something applies: any of several requirements on the answers.

    Written as ``{question: option}`` or ``{question: [option, option]}`` (all
    questions must match), or as a list of those (one of them must match). An
    empty condition always holds. It is data: nothing is ever evaluated.
    """

    any_of: tuple[dict[str, tuple[str, ...]], ...] = ()

    @classmethod
    def __get_validators__(cls) -> Any:
        yield cls._read

    @classmethod
    def _read(cls, written: Any) -> "Condition":
        if isinstance(written, Condition):
            return written
        rows = written if isinstance(written, list) else [written]
        read: list[dict[str, tuple[str, ...]]] = []
        for row in rows:
            if not isinstance(row, Mapping) or not row:
                raise ValueError("when 要写成“问题: 选项”")
            read.append({str(q): cls._options(o) for q, o in row.items()})
        return cls.construct(any_of=tuple(read))

    @staticmethod
    def _options(written: Any) -> tuple[str, ...]:
        options = written if isinstance(written, (list, tuple)) else [written]
        if not options or not all(isinstance(option, str) and option for option in options):
            raise ValueError("when 里每个问题后面要写选项的 id")
        return tuple(options)

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether the answers (question id → option id) satisfy this condition."""
        return not self.any_of or any(
            all(answers.get(question) in options for question, options in row.items()) for row in self.any_of
        )

    def may_hold(self, answers: Mapping[str, str]) -> bool:
        """Whether it could still hold once the questions not yet answered are."""
        return not self.any_of or any(
            all(question not in answers or answers[question] in options for question, options in row.items())
            for row in self.any_of
        )

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids of the questions it looks at, each once, in order."""
        return tuple(dict.fromkeys(question for row in self.any_of for question in row))


ALWAYS = Condition.construct(any_of=())


class Doubtful(GuideModel):
    """A fact with a grade; a doubt says in the resident's words what is unsure."""

    grade: Grade = Grade.A
    doubt: Optional[str] = None

    @root_validator(skip_on_failure=True)
    def _doubt_is_named(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["grade"] is not Grade.A and not values["doubt"]:
            raise ValueError("把握是 B 或 C 的,要用 doubt 写明哪儿拿不准")
        return values
