"""「低保给我退了,说不符合」: whoever was turned down hears a human word first, then the rule, and what may be done."""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional, Sequence

from bot.conversations.complaints.complaint_wording import TELL_US
from bot.conversations.guide.in_case import applies, if_case
from bot.conversations.guide.item_answers import in_brief, next_asked
from bot.conversations.meaning.faqs import faq_answer
from bot.conversations.turns.here import Here
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import Reply, typeset
from bot.guidebook.schema import Item
from bot.ledger.asking import is_refused

_OFFICE = "派出所|窗口|镇[上里]|村[里上]|学校|你们|政府|单位|干部|民政|残联|医院|社保局|医保局|银行"
_THEM = "(?:我|俺|咱|他|她)?们?(?:家|爸|妈|爹|娘|老伴|孩子|娃)?"
# Why it does not come through, or who will not do it: 「低保为啥批不下来」, 「派出所不给改」.
_HELD_BACK = re.compile(
    "(?:咋|为啥|为什么|怎么|一直|总是|就是|老是)(?:批|办|评|审)不(?:下来|下|上|过)"
    f"|(?:{_OFFICE})(?:的人)?(?:就是|硬是|又|都|还)?不(?:给|让){_THEM}(?:办|批|改|落|上|领|报|补|换|开|签)"
    # Without a word of who: an office, where nobody of the family is named before it.
    "|(?:^|[,\uff0c。\\s贴保助金证险卡费明口])(?:就是|硬是|又|都|还|咋|为啥|怎么|为什么|凭啥|凭什么)*"
    f"不(?:给|让){_THEM}(?:办|批|评|领|补|换|报(?!警))"
    "|(?<![公婆夫家])不(?:给|让)(?:我|俺)?(?:家|们)?(?:孩子|娃)?(?:上户|落户)"
)
# What is only feared, or asked for whoever comes instead: 「会不会不给办」, 「没带户口本是不是不给办」.
_NOT_YET = re.compile("会不会|是不是|要是|如果|万一|怕|会[^,\uff0c]{0,4}不给|没带|不带|不去")
_COMFORT = "没办下来,心里肯定不好受,换谁都想问个明白。"
_RIGHTS = "没批的,窗口要把原因告诉您,请他们写成书面的。觉得不对,找管这件事的部门反映,也可以申请行政复议。"


def is_turned_down(text: str) -> bool:
    """Whether somebody tells that an office said no to them, or asks why it does."""
    return is_refused(text) or (_HELD_BACK.search(text) is not None and _NOT_YET.search(text) is None)


def refused(turn: Turn, item: Item, text: str, told: Mapping[str, str]) -> Reply:
    """A human word, the rule, then what the guide knows of it or is so of every application; never who was right."""
    here = Here.of(turn, item, told)
    known = faq_answer(item, text, phone=here.phone)
    rule = _rule(item, here, told)
    lines = [
        _COMFORT,
        f"规定是这样:{rule}" if rule else "",
        known or _RIGHTS,
        f"差在哪一条,先打 {here.phone} 问清楚;日子有变化、材料补上了,可以再申请。",
        _OR_TELL_US,
    ]
    choices = (*next_asked(item, "ask_conditions", told), TELL_US)
    return Reply(text="\n".join(line for line in lines if line), choices=choices)


def _rule(item: Item, here: Here, told: Mapping[str, str]) -> str:
    """Return who may have it, at most two sentences that hold in whatever case, else what holds in this one."""
    facts = [fact for fact in item.facts("conditions") if applies(item, fact.when, told)]
    always = [fact.hedged(fact.text) for fact in facts if not if_case(item, fact.when, told)]
    return "".join(always[:2]) or in_brief(item, here, "ask_conditions", told)


_OR_TELL_US = "问了还是不明不白,跟我说,我给您报上去。"
_WHICH = f"{_COMFORT}\n是哪一件没给办?您说一声,我把规定找给您对一对。\n不想跟窗口说了,跟我说经过,我给您报上去。"


def ask_what_was_refused() -> Reply:
    """Ask what it was, where somebody was turned down and does not say."""
    return Reply(text=_WHICH, choices=(TELL_US,))


def was_asked_what(said: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the last answer, as stored, asked what was refused."""
    return any(stored.get("text") == _asked() for stored in said)


def _asked() -> Optional[str]:
    return typeset(ask_what_was_refused()).text
