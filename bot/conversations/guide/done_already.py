"""「他认证了」, 「早就办好了」: what the list is made for has been done, and no question of it matters any more."""

from __future__ import annotations

import re

from bot.conversations.meaning.second_look import asks
from bot.conversations.record.dialogue import Task
from bot.conversations.turns import meanwhile_wording
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Item

_WHO = (
    "(?:我们?|俺|咱|他们?|她们?|(?:我|俺|他|她)?(?:家里?|屋头)?(?:老伴|老[爸妈爹娘汉公婆]儿?|爸|妈|爹|娘|爷爷?|奶奶?|公公|婆婆|娃儿?"
    "|孩子|儿子|女儿|闺女|孙[子女]|老人家?|家人)(?:的|自己)?)"
)
_WHEN = (
    "(?:已经|早就?|都|也|才|刚刚?|前几?天|昨天|上个?(?:月|周|星期|礼拜)|今年|去年|上半年"
    "|[一二三四五六七八九十0-9]+月份?|在?(?:网上|手机上|村里|窗口))"
)
_DOES = "(?:办|认证?|补|领|交|换|登记|登|申请|弄|搞|整|备案?|激活|参保|落|上|签|刷脸?|开|注销|销|报)"
_THING = "(?:ITEM|证|卡|脸|户口?|那个|这个|手续)"
_DONE = re.compile(
    f"(?:{_WHO}|{_WHEN})*{_THING}?(?:{_WHO}|{_WHEN})*(?:{_DOES}过{_THING}了?|{_DOES}{_THING}?(?:过了?|[好完]了?|下来了?|成了|了)|ITEM(?:过了?|[好完]了?|下来了|了))"
    "[啊呀的嘛哦,\uff0c。!\uff01]*"
)


def says_it_is_done(masked: str) -> bool:
    """Whether a text, with ITEM for the names in it, says that it has been done, and nothing else."""
    return not asks(masked) and _DONE.fullmatch(masked.strip()) is not None


def is_done_already(item: Item, heard: Heard) -> bool:
    """Whether it is said of an item that it has been done; what names another is of that."""
    if any(item.id not in name.ids for name in heard.mentions):
        return False
    text = heard.text
    for name in reversed(heard.mentions):
        text = f"{text[: name.start]}ITEM{text[name.end :]}"
    return says_it_is_done(text)


def leave_what_is_done(turn: Turn, task: Task, item: Item) -> None:
    """End the list of what has been done already; its questions are one press away."""
    turn.dialogue.end(task)
    choice = Choice("还要办,接着问", {"intent": "ask_materials", "item": item.id})
    turn.say(Reply(text=meanwhile_wording.done_already(short_name(item.plain)), choices=(choice,)))
