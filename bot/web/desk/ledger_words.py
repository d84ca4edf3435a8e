"""How the ledger's refusals and entries read on the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import in_town
from bot.ledger.errors import (
    AlreadyDone,
    BadValue,
    ForTheDirector,
    LedgerError,
    Missing,
    NoFollowUp,
    NotDelivered,
    NotNow,
    OwnSignature,
    SetElsewhere,
    Stale,
    ToldByResident,
    TooLate,
    TooSoon,
)
from bot.ledger.models import EntryRow
from bot.ledger.roles import Role
from bot.ledger.states import Action, FollowUp, Grade, Way
from bot.people.staff import StaffMember

_FIELDS: Mapping[str, str] = {
    "reason": "原因",
    "door": "该找哪里",
    "department": "部门",
    "handler": "承办人",
    "text": "内容",
    "way": "怎么告知的",
    "days": "天数",
    "into": "并到哪一件",
    "outcome": "回访结果",
    "category": "类别",
    "contact": "联系电话",
    "happened_on": "哪一天",
    "subject": "被反映人",
    "excluded_by": "剔除申请",
    "external_due": "要求哪天答复",
    "asked_by": "谁要撤的",
    "confirmed": "怎么核实的",
}

_BAD: Mapping[str, str] = {
    "external_due": "“要求哪天答复”离今天一年多，或者不是日子，看看写对没有。",
    "settled": "来电话的、人在窗口的，才能当场办结。别的先登记，再一步一步办。",
    "handler": "这位承办人不在您选的部门，或者已经停用，或者说的就是他。另选一位，或者只派给部门。",
}


def refusal_text(error: LedgerError) -> str:
    """Return what staff read when a step was refused."""
    if isinstance(error, BadValue) and error.field in _BAD:
        return _BAD[error.field]
    if isinstance(error, (Missing, BadValue)):
        what = "没写" if isinstance(error, Missing) else "写得不对"
        return f"“{_FIELDS.get(error.field, error.field)}”{what}，请补上再办。"
    if isinstance(error, NotNow):
        return f"这一件现在是“{error.state.label}”，不能{error.action.label}。"
    if isinstance(error, TooLate):
        return f"过了时限，不能{error.action.label}了。"
    if isinstance(error, AlreadyDone):
        return f"已经{error.action.label}过一次了。"
    if isinstance(error, SetElsewhere):
        return f"转来的单位要 {error.due} 前答复，延不过那一天。先请他们延期，拿新的清单再导一次，期限就跟着改。"
    if isinstance(error, NoFollowUp):
        return f"还没回访。回访到了，或者打满三次没联系上（现在 {error.attempts} 次），才能办结。"
    if isinstance(error, TooSoon):
        return f"这半天已经记过一次没联系上，接着打不另算一次。{_from_when(error.until)}再打，没联系上再记。"
    return _PLAIN.get(type(error), "这一步没有办成，请再看看。")


_PLAIN: Mapping[type[LedgerError], str] = {
    Stale: "您看的时候，同事刚办过这一件。下面是现在的样子，您写的还在，请看一眼再办。",
    NotDelivered: "答复还没送到群众手里。电话或当面告知，记下来，再办结。",
    ToldByResident: "办得怎么样，群众自己已经说了，不能替他改。他打电话说没办好的，办“重办”。",
    ForTheDirector: "说工作人员的，群众打电话来撤，由主任替他撤。请主任回拨核实以后办。",
    OwnSignature: "申请剔除的人不能自己同意，请另一位同事来。",
}


def _from_when(moment: dt.datetime) -> str:
    local = in_town(moment)
    half = "上午" if local.hour == local.minute == 0 else f"{local:%H:%M} 以后"
    return f"{local.month}月{local.day}日{half}"


def called(member: StaffMember) -> str:
    """Return what a handler is called where it matters whether they are still there."""
    return f"{member.name}（已停用）" if member.is_disabled else member.name


@dataclass(frozen=True)
class EntryView:
    """One line of what happened, as a page shows it."""

    n: int
    at: dt.datetime
    action: str
    who: str
    words: tuple[str, ...]

    @property
    def shown_at(self) -> str:
        """The moment as on the town's wall."""
        return f"{in_town(self.at):%Y-%m-%d %H:%M}"


def entry_view(entry: EntryRow, names: Mapping[str, str], departments: Mapping[str, str]) -> EntryView:
    """Return an entry in words; tokens of phones are still in them."""
    return EntryView(
        n=entry.n,
        at=entry.at,
        action=Action.of(entry.action).label,
        who=_who(entry, names),
        words=tuple(_words(entry.content, names, departments)),
    )


_DETAILS: Mapping[str, str] = {
    "place": "地点",
    "happened": "什么时候",
    "happened_on": "哪一天",
    "who": "说的是谁",
    "wants": "想要",
    "on_behalf": "替谁说",
    "contact_name": "怎么称呼",
    "contact": "电话",
    "anonymous": "匿名",
    "subject": "被反映人",
    "external_due": "要求哪天答复",
}


def _detail(name: str, label: str, value: Any) -> str:
    return label if value is True else f"{label}：{value}"


def _told(content: Mapping[str, Any]) -> list[str]:
    """Return what was told with this entry: the words that came with it, and the details."""
    before, after = content.get("before") or {}, content.get("after") or {}
    more = (after.get("text") or "").removeprefix(before.get("text") or "").strip()
    details = [_detail(name, label, after[name]) for name, label in _DETAILS.items() if after.get(name)]
    return [more, *details] if more else details


_IN_THEIR_NAME = {"asked_by": "谁要撤的", "confirmed": "怎么核实的"}


def _who(entry: EntryRow, names: Mapping[str, str]) -> str:
    role = Role.of(entry.role)
    if role in (Role.RESIDENT, Role.SYSTEM):
        return role.label
    name = names.get(entry.actor)
    return f"{name}（{role.label}）" if name else role.label


def _words(content: Mapping[str, Any] | None, names: Mapping[str, str], departments: Mapping[str, str]) -> list[str]:
    if content is None:
        return ["内容已依法删除"]
    after = content.get("after") or {}
    words = _told(content) if "row" not in content else []
    words += [str(content[name]) for name in ("reason", "text", "words", "from", "to") if content.get(name)]
    words += [f"{label}：{content[name]}" for name, label in _IN_THEIR_NAME.items() if content.get(name)]
    if after.get("attempts"):
        words.append(f"{FollowUp.NOT_REACHED.label}（第 {after['attempts']} 次）")
    labels = {"told_way": Way, "follow_up": FollowUp, "rating": Grade}
    words += [choice.of(after[name]).label for name, choice in labels.items() if after.get(name)]
    if after.get("department"):
        words.append(departments.get(after["department"], after["department"]))
    if after.get("handler"):
        words.append(f"承办人：{names.get(after['handler'], '同事')}")
    words += [str(after[name]) for name in ("answer", "door", "rating_words", "excluded_why") if after.get(name)]
    if after.get("due_on") and ("extended" in after or "external_due" in after):
        words.append(f"改到 {after['due_on']}")
    if content.get("picture"):
        words.append("加了一张图片")
    return list(dict.fromkeys(words))
