"""「低保给我退了,说不符合」: whoever was turned down hears a human word first, then what may be done."""

from __future__ import annotations

import re
from typing import Optional

from bot.delivery.reply import Reply

_REFUSED = re.compile(
    "(没|不|未)(给)?(我|俺|他|她)?(们)?(批(?!完|准的)|通过|办下来|评上|审上)(?!.{0,2}(多久|几天|咋查))|被?(退|打|驳)(了?回来|回)|给(我|俺|他|她)?(们)?(退|刷|停|取消)了"
    "|说(我|俺|他|她)?(们)?(家)?不(符合|够|合格|够格|行)|被(拒|刷|取消|停了)|(取消|停)了.{0,4}(低保|资格)|凭(啥|什么)(不|没|停|取消|退|$)|不服(气)?(?!务)|申诉|复议"
)
# Nothing is turned down yet: 「没批先盖会怎样」, 「批下来没」.
_NOT_YET = re.compile(
    "没批(先|就)|(批|办|评)下来(没|了没|没有)|批没批|通过没|多久|几天|退(了)?(保|休|役|伍|税|款|钱)|退农保"
)


def is_refused(text: str) -> bool:
    """Whether somebody tells that they were turned down, or will not put up with it."""
    return _REFUSED.search(text) is not None and _NOT_YET.search(text) is None


def refused(known: Optional[str], *, phone: str) -> Reply:
    """A human word, then what the guide knows of it, or what is so of every application; never whether it was right."""
    what = known or "没批的,窗口要把原因告诉您,请他们写成书面的。觉得不对,找管这件事的部门反映,也可以申请行政复议。"
    return Reply(
        text=f"没办下来,心里肯定不好受,换谁都想问个明白。\n{what}\n"
        f"差在哪一条,先打 {phone} 问清楚;日子有变化、材料补上了,可以再申请。"
    )
