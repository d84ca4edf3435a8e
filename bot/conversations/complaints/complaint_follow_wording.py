"""What residents read of what they have told: where it stands, what is added to it, withdrawn and rated."""

from __future__ import annotations

import datetime as dt
from typing import Mapping, Sequence, Tuple

from bot.conversations.complaints.complaint_wording import day
from bot.delivery.reply import Choice, Reply
from bot.guidebook.schema import Kind, Town
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Grade, State
from bot.ledger.telling import tells_something
from bot.people.vault import TOKEN

_STANDING = {
    State.FILED: "已经登记,等着受理",
    State.ACCEPTED: "已经受理,正在派给部门",
    State.ASSIGNED: "已经派给{department},等他们签收",
    State.ACKNOWLEDGED: "{department}已经签收",
    State.IN_PROGRESS: "{department}正在办",
    State.REPLIED: "已经答复您了",
    State.FOLLOW_UP: "答复过了,正在回访",
    State.CLOSED: "已经办结",
    State.REJECTED: "不归这里管",
    State.FORWARDED: "已经转交上级",
    State.JOINED: "和同一件事的别人合在一起办",
    State.WITHDRAWN: "您撤回了",
}


def standing(row: ComplaintRow, town: Town, *, today: dt.date) -> str:
    """Where one complaint stands, in a line or three."""
    state = State.of(row.state)
    departments = {department.id: department.name for department in town.departments}
    now = _STANDING[state].format(department=departments.get(row.department or "", "承办部门"))
    if row.kind == Kind.QUESTION.value and state is State.FILED:
        now = "留给窗口了,还没回"
    lines = [f"{row.reference}({_first_words(row.text)}):{now}。"]
    if row.replied_at is not None and state in (State.REPLIED, State.FOLLOW_UP, State.CLOSED, State.JOINED):
        lines.append(f"答复:{row.answer}")
    elif row.door:
        lines.append(f"{'转到' if state is State.FORWARDED else '该找'}:{row.door}")
    elif row.due_on is not None and (row.closed_at is None or state is State.JOINED):
        late = f"已经过了{day(row.due_on)},在催了" if today > row.due_on else f"最晚{day(row.due_on)}前答复您"
        lines.append(f"{late}。")
    return "\n".join(lines)


def _first_words(text: str) -> str:
    """Return what a complaint is known by: its first words that tell something."""
    lines = [TOKEN.sub("", line) for line in text.strip().splitlines()]
    first = next((line for line in lines if tells_something(line)), lines[0] if lines else "")
    return first if len(first) <= 12 else f"{first[:12]}…"


def standings(rows: Sequence[ComplaintRow], town: Town, *, today: dt.date) -> Reply:
    """Where several stand."""
    return Reply(text="\n".join(standing(row, town, today=today) for row in rows))


def none_of_yours() -> Reply:
    """Nothing filed from here."""
    return Reply(text="您在这里还没报过事。要是用别的手机报的,把编号告诉我,比如 TS20261124-0007。")


def not_among_yours(number: int, rows: Sequence[ComplaintRow], town: Town, *, today: dt.date) -> Reply:
    """None of theirs has this number; these they have."""
    lines = [f"您在这里报的里头没有{number}号。您报的是:", *(standing(row, town, today=today) for row in rows)]
    return Reply(text="\n".join(lines))


def ask_last_four(reference: str) -> Reply:
    """Not told from here: the phone's last digits are the key."""
    return Reply(text=f"{reference} 不是从您这儿报的。为了稳妥,说一下当时留的电话后四位。")


def not_found(town: Town) -> Reply:
    """No such complaint, no phone, or wrong digits: the three read alike."""
    where = f"当时没留电话的,打 {town.hall.complaint_phone} 问。"
    return Reply(text=f"对不上,没查到。您看看编号和电话后四位写对没有;{where}")


def too_many_tries(town: Town) -> Reply:
    """Guessed too often."""
    return Reply(text=f"今天试得太多次了,明天再查,或者打 {town.hall.complaint_phone} 问。")


def supplemented(row: ComplaintRow) -> Reply:
    """Added to an open complaint."""
    return Reply(text=f"补到 {row.reference} 里了,办的人看得到。")


def ask_supplement(row: ComplaintRow) -> Reply:
    """What is to be added."""
    return Reply(text=f"您说,我补到 {row.reference} 里。照片直接发给我就行。")


PICTURE_CAME = "图片收到。"


def picture_added(row: ComplaintRow) -> Reply:
    """A picture went to the complaint."""
    return Reply(text=f"图片收到,放进{row.reference or '您刚说的事'}里了。")


def ask_about_picture(picture: Mapping[str, str]) -> Reply:
    """A picture nobody asked for: what it is for, before it goes anywhere."""
    return Reply(
        text="收到一张照片。您想用它做啥?",
        choices=(
            Choice("反映问题用的", {"intent": "file_complaint", "picture": dict(picture)}),
            Choice("给窗口的人看", {"intent": "request_human"}),
            Choice("没啥,不用管", {"intent": "file_complaint", "picture": None}),
        ),
    )


def picture_left() -> Reply:
    """It was for nothing."""
    return Reply(text="好,那就放着。您要办啥,直接说。")


def picture_shown() -> Reply:
    """It was for the people at the window, and none of them is there just now."""
    return Reply(text="照片留在这里了,工作人员上班就看得到。")


def ask_withdraw(row: ComplaintRow) -> Reply:
    """Sure? What others have told of as well goes on without them."""
    after = "这件事别家也反映了,还会接着办,只是不再告诉您了。" if row.joined_into else "撤了就不办了。"
    return Reply(
        text=f"把 {row.reference} 撤了?{after}",
        choices=(
            Choice("撤了吧", {"intent": "withdraw_complaint", "complaint": "withdraw", "reference": row.reference}),
            Choice("先不撤", {"intent": "withdraw_complaint", "complaint": "keep"}),
        ),
    )


def withdrawn(row: ComplaintRow) -> Reply:
    """Ended at their wish."""
    return Reply(text=f"{row.reference} 撤了。以后有啥事,随时再说。")


def kept() -> Reply:
    """Not withdrawn."""
    return Reply(text="好,那就接着办。")


def not_open(row: ComplaintRow) -> Reply:
    """Nothing can be changed any more."""
    is_answered = row.state == State.JOINED.value and row.replied_at is not None
    now = _STANDING[State.REPLIED if is_answered else State.of(row.state)].format(department="")
    return Reply(text=f"{row.reference} {now},改不了了。有新情况,再报一件就行。")


def ask_rating(row: ComplaintRow) -> Reply:
    """Whoever wants to rate has said so: the five grades."""
    return Reply(text="这件事办得咋样?愿意的话评一下,不评也没关系。", choices=_grades(row))


def glad_to_be_rated(row: ComplaintRow) -> Reply:
    """Solved: the grades at hand, and no second question."""
    return Reply(text=f"{glad()}下面点一下就能评分,不评也行。", choices=_grades(row))


# What people say for a grade, where the grades stand before them.
_SAYS: Mapping[Grade, Sequence[str]] = {
    Grade.VERY_GOOD: ("很好", "非常好", "太好了", "好得很", "很满意", "太满意了", "五星", "满分", "一百分"),
    Grade.GOOD: ("好", "不错", "可以", "满意了", "挺好", "挺好的"),
    Grade.FAIR: ("一般", "一般般", "一般般吧", "还行", "还可以", "凑合", "马马虎虎", "将就"),
    Grade.BAD: ("差", "不好", "不太好", "不太满意", "不行"),
    Grade.VERY_BAD: ("太差", "太差了", "差得很", "很差", "很不满意", "一星"),
}


def _grades(row: ComplaintRow) -> Tuple[Choice, ...]:
    return tuple(
        Choice(
            grade.label,
            {"intent": "rate_service", "reference": row.reference, "grade": grade.value, "says": list(_SAYS[grade])},
        )
        for grade in Grade
    )


def rated(grade: Grade) -> Reply:
    """Thanks, and nobody changes it."""
    after = "谢谢您!" if grade.is_satisfied else "没办好,对不住您。"
    return Reply(text=f"评价记上了,谁也改不了。{after}")


def nothing_to_rate() -> Reply:
    """No answer has come yet."""
    return Reply(text="您报的事还没答复,等答复了再评。别的窗口服务,在窗口的评价器上按就行。")


def not_handled_here(row: ComplaintRow, phone: str) -> Reply:
    """Refused or passed on: there is nothing of ours to rate, and who hears of it when that was wrong."""
    return Reply(text=f"{row.reference} 不是这里办的,评不了。觉得不该这么处理,打 {phone} 说。")


def rated_already() -> Reply:
    """One rating for one matter."""
    return Reply(text="这件事您评过了,一件事评一次。")


def ask_reason(row: ComplaintRow) -> Reply:
    """Not content: what is missing, then it is taken up again."""
    return Reply(
        text="哪里没办好,您说一句,我马上让他们重办。",
        choices=(Choice("不用重办", {"intent": "rate_service", "complaint": "leave", "reference": row.reference}),),
    )


def left_as_it_is() -> Reply:
    """No reason is given, or it need not be taken up again."""
    return Reply(text="好,那就先这样。想让他们重办,随时跟我说「不满意」。")


def reopened(row: ComplaintRow) -> Reply:
    """Taken up again."""
    return Reply(text=f"{row.reference} 已经退回去重办,最晚{day(row.due_on)}前再答复您。您说的原因也写上了。")


def glad() -> str:
    """Solved."""
    return "办好了就好!"
