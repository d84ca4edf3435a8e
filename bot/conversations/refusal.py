"""「低保给我退了,说不符合」: whoever was turned down hears a human word first, then what may be done."""

from __future__ import annotations

from typing import Optional

from bot.delivery.reply import Reply


def refused(known: Optional[str], *, phone: str) -> Reply:
    """A human word, then what the guide knows of it, or what is so of every application; never whether it was right."""
    what = known or "没批的,窗口要把原因告诉您,请他们写成书面的。觉得不对,找管这件事的部门反映,也可以申请行政复议。"
    return Reply(
        text=f"没办下来,心里肯定不好受,换谁都想问个明白。\n{what}\n"
        f"差在哪一条,先打 {phone} 问清楚;日子有变化、材料补上了,可以再申请。"
    )
