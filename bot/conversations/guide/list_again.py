"""「单子再发一遍」, 「打印一张」, 「发给我儿子」, 「字大点」: the list once more, as it is wanted."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.conversations.guide import list_wording
from bot.conversations.guide.bundle_reply import line_with_uses
from bot.conversations.turns import meanwhile_wording
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import Card, Choice, Link, Reply
from bot.guidebook.checklist_lines import Line
from bot.guidebook.issued import IssuedChecklist
from bot.guidebook.plain_names import short_name

# The channel whose page has a button for large type.
_PAGE = "web"
_LIST = "(?:单子|清单|告知单|材料单)"
_KIN = (
    "(?:儿子?|女儿|闺女|娃儿?|崽|孙子?|孙女|媳妇|儿媳妇?|侄[儿子女]?|老公|老婆|老伴|家里人?|屋里人?|爸|妈|哥|姐|弟|妹)"
)
_AGAIN = re.compile(
    f"{_LIST}[^,\uff0c。]{{0,6}}(?:再|重新?)[^,\uff0c。]{{0,3}}(?:发|给|来|看|弄|出)|(?:再|重新?)[^,\uff0c。]{{0,4}}(?:发|给|来|看)[^,\uff0c。]{{0,4}}{_LIST}"
    f"|(?:发|给|来|出|要)(?:我|俺|一)*[个张份]?{_LIST}|{_LIST}[^,\uff0c。]{{0,4}}(?:呢|在哪|哪去了|哪里看|咋看|不见了|找不)"
)
_PRINT = re.compile(
    f"打印(?:一?[张份下]|出来|给我)|给(?:我|俺)打印|{_LIST}[^,\uff0c。]{{0,6}}(?:打印|打出来|拿得到|怎么拿|咋个?拿|哪里?拿)|打印(?:的|好的)[^,\uff0c。]{{0,4}}拿"
)
_PASS_ON = re.compile(
    f"(?:发|转|寄|推)(?:一?[下个份])?(?:给|到)[我俺他她]?(?:家|的)?{_KIN}|{_LIST}[^,\uff0c。]{{0,4}}(?:转|寄|发)给"
)
_BIGGER = re.compile(
    "字[体]?(?:再|也|都|能不能|可以)?(?:太小|小了|大(?:一?[点些]|号)|放大|看不清|看不见|调大|弄大)|大字|看不清(?:字|楚)?[了啊呀哦]*$"
)


# 「要带啥」, 「咋办」, 「那些手续」: of what is to be brought, in whatever words.
_OF_THE_LIST = re.compile(
    "带|材料|资料|准备|手续|证件|东西|清单|单子|理一|要些?(?:啥|什么|么子|哪些)|拿些?(?:啥|什么)"
    "|(?:咋个?|怎么|啷个|如何|哪么|想|要|来|去|帮我)(?:才能)?(?:办|弄|整|搞|申请|领|报|交|登记|上户)"
)


def asks_for_the_list(text: str) -> bool:
    """Whether a text asks for a list, or what is to be done: no other question of the same thing does."""
    return _OF_THE_LIST.search(text) is not None


def wants_the_list(text: str) -> bool:
    """Whether the list itself is wanted: again, on paper, for somebody else, in larger type."""
    return any(wish.search(text) for wish in (_AGAIN, _PRINT, _PASS_ON, _BIGGER))


def give_again(turn: Turn, text: str) -> bool:
    """Give the last list as it is wanted, or say when there will be one; whether a list was wanted at all."""
    if not wants_the_list(text):
        return False
    asked = turn.dialogue.top if turn.dialogue.top is not None and turn.dialogue.top.pending else None
    given = next(iter(turn.checklists.of_conversation(turn.conversation_id, most=1)), None)
    if _BIGGER.search(text):
        turn.say(Reply(text=meanwhile_wording.larger_type(on_page=turn.channel == _PAGE)))
    elif given is None or (asked is not None and asked.subject != given.subject):
        here = turn.book.items.get(turn.dialogue.subject) if asked is None else None
        begin = (Choice("要带啥", {"intent": "ask_materials", "item": here.id}),) if here and here.materials else ()
        turn.say(Reply(text=meanwhile_wording.list_to_come(asked=asked is not None), choices=begin))
    else:
        turn.say(_again(turn, given, text))
    if asked is not None and turn.dialogue.said:
        # The question that waits, without what led to it.
        last = Reply.from_json(turn.dialogue.said[-1])
        turn.say(replace(last, text=last.text.split("\n")[-1]))
    return True


def _again(turn: Turn, given: IssuedChecklist, text: str) -> Reply:
    lines = (Line.from_dict(stored) for stored in given.content["lines"])
    card = Card(
        title=f"{short_name(given.content['plain'])} 一次告知单",
        lines=tuple(f"{line.number}. {line_with_uses(line)}" for line in lines),
    )
    how = (
        meanwhile_wording.PASS_ON
        if _PASS_ON.search(text)
        else meanwhile_wording.PRINT
        if _PRINT.search(text)
        else meanwhile_wording.HERE_AGAIN
    )
    link = Link(list_wording.OPEN_CHECKLIST, turn.base_url + given.path)
    return Reply(text=f"单子在这儿,编号{given.number}。{how}", card=card, link=link)
