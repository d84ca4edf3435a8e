"""The fixed choices of a guide file: keys in store, Chinese labels in the file."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

E = TypeVar("E", bound="Labelled")


class Labelled(str, Enum):
    """An enum whose value is the stored key and whose label is Chinese.

    Guide files write the label; ``parse`` reads it.
    """

    label: str

    def __new__(cls: type[E], key: str, label: str) -> E:
        """Make a member of its stored key and its Chinese label."""
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
    def of(cls: type[E], key: str) -> E:
        """Return the member whose stored key this is.

        :raises ValueError: no such key.
        """
        for member in cls:
            if member.value == key:
                return member
        raise ValueError(key)

    @classmethod
    def __get_validators__(cls: type[E]) -> Any:
        yield cls.parse


class Grade(Labelled):
    """How sure a fact is: A from a published source, B local forms vary, C ask locally."""

    A = ("A", "A")
    B = ("B", "B")
    C = ("C", "C")


class Need(Labelled):
    """Whether a material must be brought."""

    REQUIRED = ("required", "必要")
    LATER = ("later", "可后补")
    FETCHED = ("fetched", "窗口自己查")


class Source(Labelled):
    """Where a material comes from."""

    OWN = ("own", "自己准备")
    ISSUED = ("issued", "部门开具")
    FORM = ("form", "填表")


class ItemKind(Labelled):
    """事项类型, as government catalogues name them."""

    LICENCE = ("licence", "行政许可")
    CONFIRMATION = ("confirmation", "行政确认")
    BENEFIT = ("benefit", "行政给付")
    REWARD = ("reward", "行政奖励")
    RULING = ("ruling", "行政裁决")
    SERVICE = ("service", "公共服务")
    OTHER = ("other", "其他")


class Level(Labelled):
    """Where in the hierarchy an item is done."""

    VILLAGE = ("village", "村")
    TOWN = ("town", "镇")
    COUNTY = ("county", "县")
    CITY = ("city", "市")
    ONLINE = ("online", "网上")
