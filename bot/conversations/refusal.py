"""「低保给我退了,说不符合」: whoever was turned down hears a human word first, then what may be done."""

from __future__ import annotations

import re
from typing import Optional

from bot.delivery.reply import Reply
from bot.ledger.asking import is_refused

_OFFICE = "派出所|窗口|镇[上里]|村[里上]|学校|你们|政府|单位|干部|民政|残联|医院|社保局|医保局|银行"
# Why it does not come through, or who will not do it: 「低保为啥批不下来」, 「派出所不给改」.
_HELD_BACK = re.compile(
    "(?:咋|为啥|为什么|怎么|一直|总是|就是|老是)(?:批|办|评|审)不(?:下来|下|上|过)"
    f"|(?:{_OFFICE})(?:的人)?(?:就是|硬是|又|都|还)?不(?:给|让)(?:我|俺|他|她)?们?(?:办|批|改|落|上|领|报)"
)


def is_turned_down(text: str) -> bool:
    """Whether somebody tells that an office said no to them, or asks why it does."""
    return is_refused(text) or _HELD_BACK.search(text) is not None


def refused(known: Optional[str], *, phone: str) -> Reply:
    """A human word, then what the guide knows of it, or what is so of every application; never whether it was right."""
    what = known or "没批的,窗口要把原因告诉您,请他们写成书面的。觉得不对,找管这件事的部门反映,也可以申请行政复议。"
    return Reply(
        text=f"没办下来,心里肯定不好受,换谁都想问个明白。\n{what}\n"
        f"差在哪一条,先打 {phone} 问清楚;日子有变化、材料补上了,可以再申请。"
    )
