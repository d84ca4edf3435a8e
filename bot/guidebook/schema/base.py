"""What every guide model is made of: conditions, graded facts, written days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Extra, PydanticValueError, root_validator, validator

from bot.guidebook.schema.enums import Grade

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class GuideModel(BaseModel):
    """Base of all guide models: frozen, no unknown keys, no blank text."""

    class Config:
        """Settings of pydantic."""

        extra = Extra.forbid
        frozen = True
        smart_union = True
        copy_on_model_validation = "none"
        anystr_strip_whitespace = True
        min_anystr_length = 1


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
    def _read(cls, written: Any) -> Condition:
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
    doubt: str | None = None

    @root_validator(skip_on_failure=True)
    @classmethod
    def _doubt_is_named(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["grade"] is not Grade.A and not values["doubt"]:
            raise ValueError("把握是 B 或 C 的,要用 doubt 写明哪儿拿不准")
        return values

    def hedged(self, text: str | None) -> str:
        """Return a text; what is unsure about it stands in it, not apart where it would be missed."""
        return f"{text.rstrip('。')}({self.doubt.rstrip('。')})。" if text and self.doubt else text or ""


def doubt_of(*fields: str) -> Any:
    """A validator: a doubt has something to be about, one of these fields."""

    def check(cls: Any, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("doubt") and not any(values.get(field) for field in fields):
            raise ValueError(f"写了 doubt,却没有写 {'、'.join(fields)}:拿不准的是哪句话")
        return values

    return root_validator(skip_on_failure=True, allow_reuse=True)(check)


class Fact(Doubtful):
    """One thing to say, perhaps only in some cases. A plain text is a fact without conditions."""

    text: str
    when: Condition = ALWAYS

    @classmethod
    def __get_validators__(cls) -> Any:
        yield cls._read

    @classmethod
    def _read(cls, written: Any) -> Fact:
        if isinstance(written, Fact):
            return written
        return cls.parse_obj({"text": written} if isinstance(written, str) else written)


def as_list(written: Any) -> Any:
    """Let a single value stand where a list is expected."""
    return written if isinstance(written, (list, tuple)) or written is None else [written]


def at_least(count: int, *fields: str) -> Any:
    """A validator: the list holds that many entries or more."""

    def check(cls: Any, value: Sequence[Any]) -> Sequence[Any]:
        if len(value) < count:
            raise ValueError(f"至少要写 {count} 个")
        return value

    return validator(*fields, allow_reuse=True)(check)


class RepeatedIdError(PydanticValueError):
    """Two entries of a list with one id; ``index`` is the place of the second."""

    code = "said_twice"
    msg_template = "{what} id “{id}” 写了两遍"


def differ(things: Sequence[Any], what: str) -> None:
    """Let every id of a list occur once.

    :raises RepeatedIdError: the first id that does not.
    """
    seen: set[str] = set()
    for index, thing in enumerate(things):
        if thing.id in seen:
            raise RepeatedIdError(what=what, id=thing.id, index=index)
        seen.add(thing.id)


_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_MONTH_DAY = re.compile(r"^\d{2}-\d{2}$")


def written_day(written: Any) -> dt.date | None:
    """Read ``2026-11-20``. Nothing else is a date: pydantic alone would take 20261120 for seconds.

    :raises ValueError: anything else.
    """
    if written is None or isinstance(written, dt.date):
        return written
    if not _DAY.match(str(written).strip()):
        raise ValueError("日期写成“2026-11-20”")
    try:
        return dt.date.fromisoformat(str(written).strip())
    except ValueError as error:
        raise ValueError(f"没有“{written}”这一天") from error


def written_month_day(written: Any) -> str | None:
    """Read ``05-01``, a day of any year.

    :raises ValueError: anything else.
    """
    if written is None:
        return None
    text = str(written).strip()
    if not _MONTH_DAY.match(text):
        raise ValueError("月日写成“05-01”")
    try:
        dt.date.fromisoformat(f"2000-{text}")
    except ValueError as error:
        raise ValueError(f"没有“{text}”这一天") from error
    return text


def written_days(*fields: str) -> Any:
    """A validator: those fields are written days."""
    return validator(*fields, pre=True, allow_reuse=True)(written_day)


def written_month_days(*fields: str) -> Any:
    """A validator: those fields are days of any year."""
    return validator(*fields, pre=True, allow_reuse=True)(written_month_day)


def written_yes_or_no(written: Any) -> bool:
    """Read 是 or 否.

    :raises ValueError: anything else.
    """
    if written in (True, "是"):
        return True
    if written in (False, "否"):
        return False
    raise ValueError("只能写:是、否")


def yes_or_no(*fields: str) -> Any:
    """A validator: those fields are written 是 or 否."""
    return validator(*fields, pre=True, allow_reuse=True)(written_yes_or_no)


class Review(GuideModel):
    """Who vouches for a file: its sources, when it was checked and until when that holds."""

    source: tuple[str, ...]
    checked_by: str | None = None
    checked_on: dt.date
    expires_on: dt.date

    _written_days = written_days("checked_on", "expires_on")

    @root_validator(skip_on_failure=True)
    @classmethod
    def _expires_after_check(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["expires_on"] <= values["checked_on"]:
            raise ValueError("expires_on 要晚于 checked_on")
        return values

    _named_source = at_least(1, "source")
