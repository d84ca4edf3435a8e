"""What residents read while they tell a complaint: short, warm, in whole sentences. Facts come in, words go out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import List, Sequence

from bot.delivery.reply import Card, Choice, Reply
from bot.guidebook.schema import Kind, Town
from bot.ledger.models import ComplaintRow

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
    if distressed and kind not in (Kind.SUGGESTION, Kind.PRAISE):
        return Reply(text="您受委屈了。您慢慢说,我一句一句记着:啥事、在哪、啥时候,想到啥说啥。")
    asks = {
        Kind.SUGGESTION: "您说,我记着。想提啥建议?",
        Kind.PRAISE: "好嘞,好人好事要记上!表扬谁、啥事,您说。",
    }.get(kind, "您说,我记着。啥事、在哪、啥时候,想到啥说啥。")
    return Reply(text=asks)


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


def safe_to_tell() -> Reply:
    """「不会让他们知道吧」: who sees it and who does not, and that no name is needed."""
    return Reply(
        text="您放心:说到谁,谁就看不到这一件,也查不到是谁报的。不想留名,说一句「匿名」就行,照样办。\n您接着说,我听着。"
    )


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
    unsure = "(放假安排还没公布,日子可能会动,动了告诉您。)" if row.due_provisional else ""
    return Reply(text=f"记下了,编号{row.reference},{by_when}。{more}{unsure}")


def ask_where() -> Reply:
    """First question that may matter. No numbered choice under it: 「1」 is a window."""
    return Reply(text="是哪个窗口、哪个村的事?说个大概就行,比如「3号窗口」。不想说就回「跳过」。")


def ask_when() -> Reply:
    """Second one: with it the person can be found on the duty roster. 「1号」 is a day, and no choice."""
    return Reply(text="是哪天的事,上午还是下午?不想说就回「跳过」。")


def ask_contact() -> Reply:
    """How to reach them; nobody has to say."""
    return Reply(
        text="留个姓和电话不?好给您打电话。不留也照样办,在这里回您。",
        choices=(
            Choice(ANSWER_HERE, {"intent": "file_complaint", "complaint": "skip"}),
            Choice(ANONYMOUS, {"intent": "file_complaint", "complaint": "anonymous"}),
        ),
    )


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


ANGRY = "听得出来,您是真气着了,换谁遇上都憋屈。"
_TO_A_PERSON = Choice("找工作人员说", {"intent": "request_human"})
TELL_US = Choice("我要反映问题", {"intent": "file_complaint", "menu": True})
TELL_OR_TALK = (TELL_US, _TO_A_PERSON)


def vented(*, again: bool, told: bool) -> Reply:
    """「你们等着瞧」: heard, and what can be done with it; said once more, shorter, and not asked what was ``told``."""
    if told:
        text = f"{ANGRY}您说的我都记着。"
    elif again:
        text = "我还在,您接着说,我听着。想找个人当面讲,点下面就行;打 12345 也行。"
    else:
        text = f"{ANGRY}\n是啥事,您跟我说,我一句一句记下来报上去。想当面说,我叫工作人员来。"
    return Reply(text=text, choices=(_TO_A_PERSON,) if told else TELL_OR_TALK)


def told_in_anger() -> Reply:
    """What was told beside 「你们等着瞧」 is kept; whether it shall be filed is asked."""
    offered = answered_first([ANGRY])
    return dataclasses.replace(offered, choices=(*offered.choices, _TO_A_PERSON))


def abused() -> Reply:
    """Met kindly, not filed."""
    return Reply(text="您心里有气,我听着。气消点了,跟我说说是啥事惹着您了,我给您记下来报上去。")


def still_here() -> Reply:
    """Met kindly once more, and shorter."""
    return Reply(text="不急,我在呢。想办啥、想问啥,说一句就行;想找真人,说「转人工」。")


def elsewhere(say: str, distressed: bool) -> Reply:
    """The right door for what is not the ledger's."""
    return Reply(text=kind_one(distressed) + say)


def answered_first(lines: Sequence[str]) -> Reply:
    """「窗口咋没人」, 「交了两个月没动静」: what is known of it first, then whether to note it."""
    return Reply(
        text="\n".join([*lines, "要我记下来反映吗?"]),
        choices=(
            Choice(NOTE_IT, {"intent": "file_complaint", "complaint": "note"}),
            Choice(NOT_NOW, {"intent": "file_complaint", "complaint": "drop"}),
        ),
    )


def ways_to_ask(phone: str) -> str:
    """How to ask what became of papers, where it is not known which."""
    return f"想知道办到哪一步了,打 {phone} 问:说姓名、办的啥、哪天交的。"


def then_the_question(title: str) -> str:
    """What was asked beside it comes when the complaint is done."""
    return f"您问的「{title}」我记着,这件事说完马上答您。"


def filed_already(row: ComplaintRow) -> Reply:
    """Asked to file what is filed."""
    return Reply(text=f"已经报上去了,编号{row.reference}。想再报一件,直接说啥事。")


def question_left(row: ComplaintRow) -> Reply:
    """A question left in writing: the number, the day, and where the answer will come."""
    unsure = "(放假安排还没公布,日子可能会动,动了告诉您。)" if row.due_provisional else ""
    return Reply(text=f"给窗口留好了,编号{row.reference},最晚{day(row.due_on)}就在这儿回您。{unsure}")
