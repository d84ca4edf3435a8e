"""What residents read about complaints: short, warm, in whole sentences. Facts come in, words go out."""

from __future__ import annotations

import datetime as dt
from typing import Any, List, Mapping, Sequence

from bot.delivery.reply import Card, Choice, Reply
from bot.guidebook.schema import Kind, Town
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Grade, State
from bot.ledger.telling import tells_something
from bot.people.vault import TOKEN

_THING = {Kind.COMPLAINT: "事", Kind.SUGGESTION: "建议", Kind.PRAISE: "表扬", Kind.HELP: "事", Kind.QUESTION: "问题"}
_BY_WHEN = {
    Kind.COMPLAINT: "最晚{day}前答复您",
    Kind.HELP: "最晚{day}前答复您",
    Kind.SUGGESTION: "最晚{day}前给您回话",
    Kind.PRAISE: "会转到本人和单位",
    Kind.QUESTION: "最晚{day}前回您",
}

FILE_IT = "对,报上去"
SAY_MORE = "再补两句"
DROP_IT = "不报了"
SKIP = "跳过"
ANONYMOUS = "不留名"
ANSWER_HERE = "就在这里回我"
NOTE_IT = "要,记下来"
NOT_NOW = "不用了"
LEAVE_QUESTION = "留给窗口"
OFFER_QUESTION = "要我把这个问题留给窗口,下个工作日答复您不?"


def day(moment: dt.date) -> str:
    """A day as it is said: 12月8日."""
    return f"{moment.month}月{moment.day}日"


def kind_word(kind: Kind) -> str:
    """What the thing is called in talk."""
    return _THING[kind]


def kind_one(distressed: bool) -> str:
    """A human word first, where somebody is hurt."""
    return "您受委屈了,您慢慢说,我一句一句记着。\n" if distressed else ""


def ask_story(kind: Kind, distressed: bool) -> Reply:
    """Nothing has been told yet."""
    asks = {
        Kind.SUGGESTION: "您说,我记着。想提啥建议?",
        Kind.PRAISE: "好嘞,好人好事要记上!表扬谁、啥事,您说。",
    }.get(kind, "您说,我记着。啥事、在哪、啥时候,想到啥说啥。")
    return Reply(text=kind_one(distressed) + asks)


def confirm(row: ComplaintRow, town: Town, *, distressed: bool, again: bool = False) -> Reply:
    """One confirmation, with everything that was understood."""
    kind = Kind.of(row.kind)
    lead = "补上了。" if again else kind_one(distressed)
    return Reply(
        text=f"{lead}我听下来是这样,您看对不对?",
        card=Card(title=f"您的{kind_word(kind)}", lines=tuple(_told_lines(row, town)), kind="complaint"),
        choices=(
            Choice(FILE_IT, {"intent": "file_complaint", "complaint": "file"}),
            Choice(SAY_MORE, {"intent": "file_complaint", "complaint": "more"}),
            Choice(DROP_IT, {"intent": "file_complaint", "complaint": "drop"}),
        ),
    )


def _told_lines(row: ComplaintRow, town: Town) -> List[str]:
    lines = [f"啥事:{row.text}"]
    if row.happened:
        on = f"({day(row.happened_on)})" if row.happened_on else ""
        lines.append(f"啥时候:{row.happened}{on}")
    where = where_of(row, town)
    lines += [f"在哪:{where}"] if where else []
    lines += [f"啥人:{row.who}"] if row.who else []
    lines += [f"想要:{row.wants}"] if row.wants else []
    lines += [f"替谁:{row.on_behalf}"] if row.on_behalf else []
    if row.anonymous:
        lines.append("名字:不留")
    elif row.contact_name or row.contact:
        lines.append(f"联系:{' '.join(part for part in (row.contact_name, row.contact) if part)}")
    return lines


def where_of(row: ComplaintRow, town: Town) -> str:
    """The window's name, or the place as it was told."""
    names = {window.id: window.name for window in town.windows}
    return "、".join(part for part in (names.get(row.window or "", ""), row.place or "") if part)


def say_on() -> Reply:
    """The resident wants to say more."""
    return Reply(text="您接着说,我听着。")


def ask_what_is_wrong() -> Reply:
    """It was not understood rightly."""
    return Reply(text="哪里不对?您照对的再说一句,我改过来。")


def filed(row: ComplaintRow) -> Reply:
    """The number, the day, and that anything can follow."""
    kind = Kind.of(row.kind)
    by_when = _BY_WHEN[kind].format(day=day(row.due_on))
    more = {Kind.PRAISE: "替他们谢谢您!", Kind.SUGGESTION: "想到别的,随时补。"}.get(kind, "有照片、窗口号,随时补发。")
    unsure = "(明年的放假安排还没公布,日子可能会动,动了告诉您。)" if row.due_provisional else ""
    return Reply(text=f"记下了,编号{row.reference},{by_when}。{more}{unsure}")


def ask_where() -> Reply:
    """First question that may matter."""
    return Reply(text="是哪个窗口、哪个村的事?说个大概就行。", choices=(_skip(),))


def ask_when() -> Reply:
    """Second one: with it the person can be found on the duty roster."""
    return Reply(text="是哪天的事,上午还是下午?", choices=(_skip(),))


def ask_contact() -> Reply:
    """How to reach them; nobody has to say."""
    return Reply(
        text="留个姓和电话不?好给您打电话。不留也照样办,在这里回您。",
        choices=(
            Choice(ANSWER_HERE, {"intent": "file_complaint", "complaint": "skip"}),
            Choice(ANONYMOUS, {"intent": "file_complaint", "complaint": "anonymous"}),
        ),
    )


def _skip() -> Choice:
    return Choice(SKIP, {"intent": "file_complaint", "complaint": "skip"})


def all_told() -> Reply:
    """Nothing more is asked."""
    return Reply(text="好,都记上了。想查到哪一步了,说「查投诉」就行。")


def skipped() -> Reply:
    """A question left."""
    return Reply(text="好,不说也行,照样办。")


def dropped() -> Reply:
    """The draft is left."""
    return Reply(text="好,那就不报了。啥时候想说,随时叫我。")


def draft_gone() -> Reply:
    """What was begun long ago is erased by now."""
    return Reply(text="上回说的那件事隔得太久,没再留着了。您再说一遍,我马上记。")


def reminder(row: ComplaintRow) -> Reply:
    """After an interruption: something told waits to be filed."""
    return Reply(
        text="刚才您说的那件事还没报上去。要报不?",
        choices=(
            Choice(FILE_IT, {"intent": "file_complaint", "complaint": "file"}),
            Choice(DROP_IT, {"intent": "file_complaint", "complaint": "drop"}),
        ),
    )


def abused() -> Reply:
    """Met kindly, not filed."""
    return Reply(text="您心里有气,我听着。气消点了,跟我说说是啥事惹着您了,我给您记下来报上去。")


def elsewhere(say: str, distressed: bool) -> Reply:
    """The right door for what is not the ledger's."""
    return Reply(text=kind_one(distressed) + say)


def hours_first(lines: Sequence[str]) -> Reply:
    """「窗口咋没人」: the hours first, then whether to note it."""
    return Reply(
        text="\n".join([*lines, "要我记下来反映吗?"]),
        choices=(
            Choice(NOTE_IT, {"intent": "file_complaint", "complaint": "note"}),
            Choice(NOT_NOW, {"intent": "file_complaint", "complaint": "drop"}),
        ),
    )


def question_left(row: ComplaintRow) -> Reply:
    """A question left in writing: the number, the day, and where the answer will come."""
    unsure = "(放假安排还没公布,日子可能会动,动了告诉您。)" if row.due_provisional else ""
    return Reply(text=f"给窗口留好了,编号{row.reference},最晚{day(row.due_on)}就在这儿回您。{unsure}")


# ---- looking it up ----

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
    if row.answer and state in (State.REPLIED, State.FOLLOW_UP, State.CLOSED):
        lines.append(f"答复:{row.answer}")
    elif row.door:
        lines.append(row.door)
    elif row.due_on is not None and row.closed_at is None:
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


def ask_last_four(reference: str) -> Reply:
    """Not told from here: the phone's last digits are the key."""
    return Reply(text=f"{reference} 不是从您这儿报的。为了稳妥,说一下当时留的电话后四位。")


def not_found() -> Reply:
    """No such complaint, no phone, or wrong digits: the three read alike."""
    return Reply(text="对不上,没查到。您看看编号和电话后四位写对没有;当时没留电话的,打投诉电话问。")


def too_many_tries(town: Town) -> Reply:
    """Guessed too often."""
    return Reply(text=f"今天试得太多次了,明天再查,或者打 {town.hall.complaint_phone} 问。")


def which_complaint(rows: Sequence[ComplaintRow], does: Mapping[str, Any]) -> Reply:
    """Several of one's own: which is meant."""
    return Reply(
        text="您说的是哪一件?点一个。",
        choices=tuple(
            Choice(f"{row.reference} {_first_words(row.text)}", {**does, "reference": row.reference}) for row in rows
        ),
    )


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
    """Sure?"""
    return Reply(
        text=f"把 {row.reference} 撤了?撤了就不办了。",
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
    now = _STANDING[State.of(row.state)].format(department="")
    return Reply(text=f"{row.reference} {now},改不了了。有新情况,再报一件就行。")


def ask_rating(row: ComplaintRow) -> Reply:
    """Five grades; nobody has to."""
    return Reply(
        text="这件事办得咋样?愿意的话评一下,不评也没关系。",
        choices=tuple(
            Choice(grade.label, {"intent": "rate_service", "reference": row.reference, "grade": grade.value})
            for grade in Grade
        ),
    )


def rated(grade: Grade) -> Reply:
    """Thanks, and nobody changes it."""
    after = "谢谢您!" if grade.is_satisfied else "没办好,对不住您。"
    return Reply(text=f"评价记上了,谁也改不了。{after}")


def nothing_to_rate() -> Reply:
    """No answer has come yet."""
    return Reply(text="您报的事还没答复,等答复了再评。别的窗口服务,在窗口的评价器上按就行。")


def rated_already() -> Reply:
    """One rating for one matter."""
    return Reply(text="这件事您评过了,一件事评一次。")


def ask_reason(row: ComplaintRow) -> Reply:
    """Not content: what is missing, then it is taken up again."""
    return Reply(
        text="哪里没办好,您说一句,我马上让他们重办。",
        choices=(Choice("不用重办", {"intent": "rate_service", "complaint": "leave", "reference": row.reference}),),
    )


def reopened(row: ComplaintRow) -> Reply:
    """Taken up again."""
    return Reply(text=f"{row.reference} 已经退回去重办,最晚{day(row.due_on)}前再答复您。您说的原因也写上了。")


def glad() -> str:
    """Solved."""
    return "办好了就好!"
