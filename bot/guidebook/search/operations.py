"""What is to be done with a paper or a benefit: to get it first, replace, renew, change or end it.

Government catalogues part one matter into an item for each of these (办理项).
A text about one that is missing is like its sisters in all but this.
"""

from __future__ import annotations

import re

# Words of the language, as people say them; not of a town. 补 and 换 stand in words of another
# meaning (补贴, 换届), so they count before what is replaced and at the end alone.
_OPERATIONS = {
    "first": "新办|首次|初次|初领|(第一|头一|头)(次|回|张|本|个)|新领|申领|没办过|从没|从来没",
    "lost": "丢|掉|遗失|失落|弄没|不见|找不|偷|被抢|摸走|挂失|搞脱|(弄|整|搞)落|落(了|哒|在)"
    "|补(?=[办领发换个一卡证张]|$)",
    "broken": "坏|烂|裂|断(了|成|开)|磨|损|折了",
    "renew": "过期|到期|期满|满期|快到|要到了|换(?=[证领新发一个卡本]|$)|续|延期",
    "change": "变|更改|更正|改(?!革|善)|换成|错|升级|迁|转",
    "end": "注销|销|停|退保|退出|死亡|终止",
    "join": "参保|参加|加入|缴|交(?=[钱费保农医社新合款养])|投保|入保",
    "draw": "领(?=[取钱养多到几]|$)|待遇|发(?=[多几钱])|每月|一个月|到手|拿(?=[多几钱])",
    "prove": "认证|刷脸|人脸|年审|年检|检验|审车|复查|复审",
}
_PATTERN = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _OPERATIONS.items()))


def operations_in(text: str) -> frozenset[str]:
    """Return the operations (``first``, ``lost``, …) of which ``text``, in its normal form, speaks."""
    return frozenset(found.lastgroup for found in _PATTERN.finditer(text) if found.lastgroup)
