"""What residents read when something has happened to their complaint meanwhile."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from bot.conversations.complaints.complaint_wording import day
from bot.delivery.reply import Choice, Reply
from bot.guidebook.schema import Kind
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Action, FollowUp

Worded = Callable[[ComplaintRow, Mapping[str, Any]], Optional[Reply]]


# A no that has its reason in it.
TELLS_WHY = (
    "还是坏的",
    "又坏了",
    "修了又坏了",
    "又黑了",
    "没人来",
    "没人来修",
    "还是没人来修",
    "没人管",
    "还是没人管",
    "还是那样",
    "还那样",
    "老样子",
    "没动静",
    "没变化",
)
# 「这事给您办好了没?」 is answered in these words as a rule.
_SAYS: Mapping[FollowUp, Sequence[str]] = {
    FollowUp.SOLVED: [
        "办好了",
        "好了",
        "修好了",
        "弄好了",
        "搞好了",
        "都好了",
        "可以了",
        "还可以",
        "还行",
        "不错",
        "很好",
        "非常好",
        "好得很",
        "太好了",
        "来修了",
        "亮了",
        "灯亮了",
        "嗯",
        "是",
        "是的",
        "好",
        "行",
        "对",
    ],
    FollowUp.UNSOLVED: [
        "没有",
        "没",
        "没得",
        "没呢",
        "还没",
        "还没有",
        "还没呢",
        "没办好",
        "没修好",
        "没弄好",
        "没搞好",
        "还没办好",
        "还没修好",
        "没好",
        "不行",
        "没用",
        "差",
        "太差了",
        "不好",
        *TELLS_WHY,
    ],
}


# One request and no more: whoever wants to rate knows how, and is not asked a second time.
_MAY_RATE = "\n想评一下好不好,说「评价」就行,不评也没关系。"


def notice(row: ComplaintRow, action: Action, facts: Mapping[str, Any]) -> Optional[Reply]:
    """Return what the resident is told of a step, None when it is not for them."""
    worded = _NOTICES.get(action)
    return worded(row, facts) if worded is not None else None


def _plain(text: str) -> Worded:
    return lambda row, facts: Reply(
        text=f"您报的{row.reference}" + text.format(**{**facts, "due": day(row.due_on) if row.due_on else ""})
    )


def _answered(row: ComplaintRow, facts: Mapping[str, Any]) -> Reply:
    what = "问的" if row.kind == Kind.QUESTION.value else "报的"
    text = f"您{what}{row.reference}有答复了:\n{facts['text']}"
    if not facts.get("asks"):
        return Reply(text=text)
    return Reply(text=f"{text}\n这事给您办好了没?{_MAY_RATE}", choices=_solved_choices(row))


def _solved_choices(row: ComplaintRow) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            outcome.label,
            {"intent": "rate_service", "reference": row.reference, "outcome": outcome.value, "says": list(says)},
        )
        for outcome, says in _SAYS.items()
    )


def _asked(row: ComplaintRow, facts: Mapping[str, Any]) -> Reply:
    return Reply(text=f"前些天您报的{row.reference},办好了没?{_MAY_RATE}", choices=_solved_choices(row))


def _closed(row: ComplaintRow, facts: Mapping[str, Any]) -> Optional[Reply]:
    if row.kind == Kind.QUESTION.value:
        # Whoever asked has read the answer; there is nothing more to say.
        return None
    return _plain("办结了。有啥不满意,回我一句「不满意」就行。")(row, facts)


def _redated(row: ComplaintRow, facts: Mapping[str, Any]) -> Optional[Reply]:
    if "due_on" not in facts:
        return None
    why = "" if facts.get("theirs") else "放假安排出来了,"
    return Reply(text=f"{why}您报的{row.reference}改到最晚{day(facts['due_on'])}前答复您。")


def _extended(row: ComplaintRow, facts: Mapping[str, Any]) -> Reply:
    return Reply(text=f"您报的{row.reference}要多等几天,最晚{day(facts['due_on'])}前答复您。原因:{facts['reason']}")


def _withdrawn(row: ComplaintRow, facts: Mapping[str, Any]) -> Reply:
    return Reply(
        text=f"接到您这边的话,说您报的{row.reference}不用办了,我们撤了。\n"
        f"要是没有这回事,打 {facts['phone']} 告诉我们,给您重新报上。"
    )


def _joined(row: ComplaintRow, facts: Mapping[str, Any]) -> Reply:
    by_when = f",最晚{day(facts['due_on'])}前答复" if facts.get("due_on") else ""
    return Reply(text=f"不止您一家反映这件事,您的{row.reference}并到{facts['into']}一起办{by_when}。")


def _rejoined(row: ComplaintRow, facts: Mapping[str, Any]) -> Reply:
    return Reply(text=f"您的{row.reference}改到和{facts['into']}一起办,最晚{day(facts['due_on'])}前答复。")


def _released(row: ComplaintRow, facts: Mapping[str, Any]) -> Reply:
    by_when = "已经过了{},在催了" if facts["is_late"] else "最晚{}前答复您"
    said = f"您报的{row.reference}之前和别家的并在一起办,那一家撤了,您的接着办,"
    return Reply(text=f"{said}{by_when.format(day(row.due_on))}。")


def _shared(row: ComplaintRow, facts: Mapping[str, Any]) -> Optional[Reply]:
    """Of one that was joined with another: what is told of that other, under its own number."""
    return notice(row, Action.of(facts["of"]), facts)


_NOTICES: Dict[Action, Worded] = {
    Action.ACCEPT: _plain("受理了,正在派给管这事的部门。"),
    Action.REJECT: _plain("不归便民中心管:{reason}\n该找这里:{door}"),
    Action.FORWARD: _plain("镇里办不了,转交上级了:{door}\n原因:{reason}"),
    Action.ASSIGN: _plain("派给{department}了,最晚{due}前答复您。"),
    Action.ACKNOWLEDGE: _plain("已经有人接手在办了。"),
    Action.REPLY: _answered,
    Action.EXTEND: _extended,
    Action.JOIN: _joined,
    Action.SHARE: _shared,
    Action.REJOIN: _rejoined,
    Action.RELEASE: _released,
    Action.RESOLVE: lambda row, facts: Reply(text=f"您的事当场办好了(编号{row.reference}):\n{facts['text']}"),
    Action.CLOSE: _closed,
    Action.WITHDRAW: _withdrawn,
    Action.REOPEN: _plain("退回去重办了,最晚{due}前再答复您。"),
    Action.REDATE: _redated,
    Action.ASK: _asked,
}
