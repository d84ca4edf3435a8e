"""What the account says of its own accord, outside of any turn."""

from __future__ import annotations

from typing import Optional, Sequence

from bot.delivery.reply import Choice, Reply, typeset
from bot.delivery.typography import with_chinese_marks
from bot.guidebook.schema import Town, Village

MORE = with_chinese_marks("(还有没说完的,回复 1 接着看)")
SEE = with_chinese_marks("您这个问题我正在查,要一小会儿。过几秒钟回复 1 就能看答复;别的也可以接着问。")
NOT_YET = with_chinese_marks("还没查完,再等几秒钟,回复 1 看答复。")
VOICE = with_chinese_marks("这条语音我听不懂。您长按它点“转文字”再发;或者留个电话,窗口给您打回去。")
VOICE_LINE = "〔语音〕"
CANNOT_SEE = with_chinese_marks("这个我打不开。您用文字说说要办啥,或者发张照片。")
TOO_LONG = with_chinese_marks("这一条太长了,没收全。您分成几条发。")
PICTURE_FAILED = with_chinese_marks("您发的照片没收到,麻烦再发一次。")
PICTURE_FOR_COMPLAINT = "反映问题用的"
PICTURE_FOR_STAFF = "给窗口的人看"
PICTURE_NOT_KEPT = with_chinese_marks("发错了,别留")
PICTURE_GONE = with_chinese_marks("好的,照片没有留。您要办啥,直接说。")
MENU_TAIL = with_chinese_marks("点一下就行,也可以直接打字说。")
NEWS_TAIL = with_chinese_marks("(点开看全部,能打印、能转给家里人)")
PICK = with_chinese_marks("回复数字选:")
NOTIFY_ME = "有进展通知我"
NOTIFY_ME_ONCE = "有答复了通知我"
NOTICE_TITLE = "您反映的事有答复了"
READ_ON = with_chinese_marks("(在这里回“看看”,就能看全部)")


def ask_about_pictures(count: int) -> Reply:
    """Ask what pictures are for before they are kept."""
    titles = (PICTURE_FOR_COMPLAINT, PICTURE_FOR_STAFF, PICTURE_NOT_KEPT)
    choices = tuple(Choice(title, {"intent": "inform"}) for title in titles)
    came = "收到一张照片。您想用它做啥?" if count == 1 else f"一共收到 {count} 张照片。您想用它们做啥?"
    return typeset(Reply(text=came, choices=choices))


def welcome(town: Optional[Town], names: Sequence[tuple[str, str]], *, village: Optional[Village] = None) -> Reply:
    """Three lines of what can be asked, and big choices: (what it reads, the item or bundle it is about)."""
    whose = f"{town.name}便民服务中心" if town is not None else "便民服务中心"
    place = f"({village.name})" if village is not None else ""
    text = (
        f"您好!我是{whose}的办事助手{place}。\n"
        "① 办事要带啥、去哪办、网上咋办,一次给您说全\n"
        "② 有意见、要反映问题,我记下来,编号给您,按期答复\n"
        "③ 想找人,说一声“转人工”\n"
        "直接打字或者说话就行。常问的:"
    )
    choices = tuple(Choice(title, {"intent": "ask_overview", "item": guide}) for title, guide in names)
    return typeset(Reply(text=text, choices=choices))


def nearest(village: Optional[Village], town: Town) -> Reply:
    """Where to go from a place that was sent."""
    hall = town.hall
    lines = []
    if village is not None and village.station:
        lines.append(f"您在{village.name}。最近的是村里的服务点:{village.station}。")
        lines += [f"电话 {village.phone}。"] if village.phone else []
    lines.append(f"{hall.name}在{hall.address},电话 {hall.phone}。")
    lines += [hall.directions] if hall.directions else []
    return typeset(Reply(text="\n".join(lines)))


def greeting(welcome_reply: Reply) -> Reply:
    """Return a welcome's first line alone, for whoever comes for one thing."""
    return Reply(text=welcome_reply.text.split("\n")[0])
