"""The fixed choices of a guide file."""

from __future__ import annotations

from bot.guidebook.schema.base import Labelled


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
