"""The form of every step: its fields as data, and how what was written becomes a command's fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Town
from bot.ledger.errors import BadValue, Missing
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Action, FollowUp, Way
from bot.ledger.telling_effects import DETAILS
from bot.people.masking import clean, mask_id_numbers
from bot.people.roles import Role
from bot.people.staff import StaffMember
from bot.people.vault import phone_digits

Options = Sequence[tuple[str, str]]
_LONGEST = 5000


@dataclass(frozen=True)
class Desktop:
    """What the options of the fields come from."""

    book: Guidebook
    town: Town
    colleagues: Sequence[StaffMember]
    row: ComplaintRow

    @property
    def handlers(self) -> list[StaffMember]:
        """Who may be given this complaint: open accounts of handlers, never the person complained about."""
        return [
            member
            for member in self.colleagues
            if member.role is Role.HANDLER and not member.is_disabled and member.name != self.row.subject
        ]


@dataclass(frozen=True)
class Field:
    """One field: ``kind`` is text, area, number, date, phone, tick, file or choice; a choice has ``options``."""

    name: str
    label: str
    kind: str = "area"
    needed: bool = True
    options: Callable[[Desktop], Options] | None = None


def _departments(desk: Desktop) -> Options:
    return [(row.id, row.name) for row in desk.town.departments]


def _handlers(desk: Desktop) -> Options:
    names = dict(_departments(desk))
    return [(member.id, f"{member.name}（{names.get(member.department or '', '')}）") for member in desk.handlers]


def _windows(desk: Desktop) -> Options:
    return [(row.id, row.name) for row in desk.town.windows]


def _categories(desk: Desktop) -> Options:
    return [(row.id, row.name) for row in desk.book.complaint_rules.categories]


def _subjects(desk: Desktop) -> Options:
    names = dict.fromkeys([*(duty.staff for duty in desk.town.duties), *(member.name for member in desk.colleagues)])
    return [(name, name) for name in names]


def _ways(_desk: Desktop) -> Options:
    return [(way.value, way.label) for way in Way]


def _on_the_spot(_desk: Desktop) -> Options:
    return [(Way.COUNTER.value, "人在窗口"), (Way.PHONE.value, "电话里")]


def _outcomes(_desk: Desktop) -> Options:
    return [(outcome.value, outcome.label) for outcome in FollowUp]


_REASON = Field("reason", "原因")
_WHY = Field("reason", "说明（可以不写）", needed=False)
_ELSEWHERE = (_REASON, Field("door", "该找哪里（单位、地址、电话）", "text"))

FORMS: Mapping[Action, tuple[Field, ...]] = {
    Action.SAY_MORE: (Field("text", "接着记"),),
    Action.FILE: (),
    Action.DROP: (),
    Action.ACCEPT: (),
    Action.REOPEN: (Field("reason", "哪里没办好（照群众的话，承办的人看得到）"),),
    Action.WITHDRAW: (
        Field("asked_by", "谁要撤的（本人；不是本人，写是他什么人）", "text"),
        Field("confirmed", "怎么核实的（比如：回拨了他留的电话、本人当面来的）", "text"),
        Field("reason", "为什么撤（可以不写）", needed=False),
    ),
    Action.REJECT: _ELSEWHERE,
    Action.FORWARD: _ELSEWHERE,
    Action.ASSIGN: (
        Field("department", "派给哪个部门", "choice", options=_departments),
        Field("handler", "指定承办人（可以不选）", "choice", needed=False, options=_handlers),
    ),
    Action.ACKNOWLEDGE: (),
    Action.RETURN: (_REASON,),
    Action.START: (),
    Action.REPLY: (Field("text", "答复，群众会原样读到"),),
    Action.TELL: (Field("way", "怎么告知的", "choice", options=_ways),),
    Action.EXTEND: (Field("days", "延几个工作日", "number"), _REASON),
    Action.URGE: (_WHY,),
    Action.SUPERVISE: (_WHY,),
    Action.JOIN: (Field("into", "并到哪一件（编号）", "text"),),
    Action.FOLLOW_UP: (
        Field("outcome", "回访结果", "choice", options=_outcomes),
        Field("words", "群众怎么说（可以不写）", needed=False),
    ),
    Action.CLOSE: (),
    Action.RESOLVE: (
        Field("text", "怎么办好的，群众会原样读到"),
        Field("way", "人在哪", "choice", options=_on_the_spot),
    ),
    Action.CATEGORISE: (Field("category", "类别", "choice", options=_categories),),
    Action.NAME_SUBJECT: (
        Field("subject", "被反映人（空着就是没有具体的人）", "choice", needed=False, options=_subjects),
    ),
    Action.SUPPLEMENT: (Field("text", "补充的内容"),),
    Action.DETAIL: (
        Field("window", "窗口", "choice", needed=False, options=_windows),
        Field("place", "地点", "text", needed=False),
        Field("happened", "什么时候（照原话）", "text", needed=False),
        Field("happened_on", "哪一天", "date", needed=False),
        Field("who", "说的是谁（照原话）", "text", needed=False),
        Field("wants", "想要什么结果", needed=False),
        Field("contact_name", "怎么称呼", "text", needed=False),
        Field("contact", "联系电话", "phone", needed=False),
        Field("on_behalf", "替谁说的", "text", needed=False),
        Field("anonymous", "匿名", "tick", needed=False),
    ),
    Action.ADD_PICTURE: (Field("picture", "照片", "file"),),
    Action.NOTE: (Field("text", "备注，群众看不到"),),
    Action.UNMASK: (Field("reason", "为什么要看原号（会留记录）", "text"),),
    Action.EXCLUDE: (Field("reason", "为什么不计入考核"),),
    Action.CONFIRM_EXCLUSION: (),
    Action.ERASE: (Field("reason", "依据（删了找不回来）"),),
}
# These reach the resident; their form shows beforehand what will be read.
PREVIEWED = frozenset({Action.REPLY, Action.RESOLVE, Action.REJECT, Action.FORWARD, Action.EXTEND})
# What happens rarely or cannot be undone stands apart.
GRAVE = frozenset({Action.ERASE, Action.DROP, Action.REJECT, Action.WITHDRAW, Action.EXCLUDE})


def written(form: Mapping[str, str], name: str) -> str:
    """Return a field as it is kept: cleaned, without ID numbers.

    :raises BadValue: it is too long.
    """
    text = mask_id_numbers(clean(form.get(name, "")))
    if len(text) > _LONGEST:
        raise BadValue(name, len(text))
    return text


def fields_of(action: Action, form: Mapping[str, str], desk: Desktop) -> dict[str, Any]:
    """Return a command's fields from a submitted form; phones are still digits.

    :raises BadValue: something written is not what the field takes.
    :raises Missing: a needed field is empty.
    """
    fields: dict[str, Any] = {}
    for field in FORMS[action]:
        if field.kind == "file" or (action is Action.DETAIL and field.name not in form and field.kind != "tick"):
            continue
        value = _value(field, written(form, field.name), desk)
        if field.needed and value in (None, ""):
            raise Missing(action, field.name)
        if field.kind != "phone" or value is not None:
            fields[field.name] = value
    return fields


def _value(field: Field, text: str, desk: Desktop) -> Any:
    if field.kind == "tick":
        return bool(text)
    if not text:
        return None
    if field.options is not None and text not in dict(field.options(desk)):
        raise BadValue(field.name, text)
    if field.kind == "phone" and phone_digits(text) is None:
        raise BadValue(field.name, text)
    if field.kind in ("number", "date"):
        return _parsed(field, text)
    if field.name in DETAILS and len(text) > (DETAILS[field.name] or _LONGEST):
        raise BadValue(field.name, text)
    return text


def _parsed(field: Field, text: str) -> Any:
    try:
        return int(text) if field.kind == "number" else dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadValue(field.name, text) from error
