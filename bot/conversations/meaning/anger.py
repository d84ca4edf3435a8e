"""Anger with an undertone: 「等着瞧」, 「你们给我等着」, 「这事没完」.

No means is named and nothing is said to be done to anybody, so it is no threat
(see ``threats``, which goes first): somebody is at the end of their tether, and
is offered to be heard. What is told beside it is what it is about.
"""

from __future__ import annotations

import re
from typing import List, Tuple

from bot.conversations.meaning.second_look import asks
from bot.ledger.telling import tells_something

_CLAUSE = re.compile("[,\uff0c。;\uff1b!\uff01?\uff1f~\\s]+")
_LEAD = "(?:好|行|哼|呵+|哦|那|就|都|可以|算了|咱们?|我们?|俺们?|老子|[你他她]们?|您|这[次回]|今天|迟早|早晚|总有一天)*"
_TAIL = "(?:吧|啊|哈|嘛|哦|呢|噢|好了|喽|咯|了|的)*"
_I, _THEM = "(?:我|老子|俺)", "(?:你|他|她|它|您)们?"
_SAID = (
    "(?:等着|走着)瞧|等[到倒]起瞧",
    f"给{_I}(?:等着|等[到倒]起?|记着|记住|记好|记[到倒]起?|小心着?点?儿?|当心着?点?儿?|走着瞧)",
    f"(?:[跟和与]{_THEM}|这(?:个|件|桩)?事(?:情|儿)?)+就?没得?完",
    f"(?:记住|记下|记[到倒]|认准|认得){_THEM}",
    f"(?:要|叫|让|给|有){_THEM}好看|[叫让]{_THEM}吃不了兜着走",
    f"{_THEM}(?:一定|肯定|可|别|会|要)+后悔|(?:一切)?后果(?:你们?)?自负",
    f"别怪{_I}(?:不客气|翻脸)|饶不了{_THEM}|(?:不|绝不|决不)会?(?:轻易|就这么)?放过{_THEM}|(?:不|绝不|决不)会?(?:善罢甘休|罢休)",
    f"(?:要|会|去|来)?[找跟和]{_THEM}算(?:总)?账|这笔?[账帐]{_I}?(?:记下|记着|记住)",
)
_UNDERTONE = re.compile(f"{_LEAD}(?:{'|'.join(_SAID)}){_TAIL}")
# 「你们等着,我去拿身份证」 is none: only by itself does it say what it sounds like. 「你等着」 asks for a moment.
_ALONE = re.compile(
    f"{_LEAD}(?:[你他她]们(?:都|就)?(?:等着|等[到倒]起?)|{_THEM}(?:都|就)?(?:小心|当心)着?点儿?|[你他她]们试试看?){_TAIL}"
)
_THANKS = re.compile("谢|好人|表扬|感激")


# Said of the bot; of people it is a complaint.
_FED_UP = re.compile(
    "[问说讲]了?你?(?:都)?(?:好?几|[两二三四五六七八十]|多少|无数)[遍次回]|(?:破|烂)(?:系统|机器人?|程序|小程序)"
    "|[啥什么]{1,2}[都也]不(?:会|懂)|[跟和]你[说讲]不(?:清|通|明白)|答非所问|你[也都]不懂|听不懂(?:人话|我)"
)
_OF_OTHERS = re.compile("窗口|柜台|大厅|工作人员|村|镇|他们?|她们?|人家|干部|医院|投诉")


def _parted(text: str) -> Tuple[bool, str]:
    """Return whether there is an undertone in a text, and what is said beside it."""
    if _THANKS.search(text):
        # 「我记住你们了,谢谢」
        return False, text
    clauses: List[str] = [clause for clause in _CLAUSE.split(text) if clause]
    if len(clauses) == 1 and _ALONE.fullmatch(clauses[0]):
        return True, ""
    rest = [clause for clause in clauses if not _UNDERTONE.fullmatch(clause)]
    return len(rest) < len(clauses), "\uff0c".join(rest)


def is_venting(text: str) -> bool:
    """Whether a text has an undertone and tells nothing that it is about."""
    has_undertone, rest = _parted(text)
    return has_undertone and not tells_something(rest)


def tells_in_anger(text: str) -> bool:
    """Whether a text tells something, and has an undertone besides; a question in it is answered instead."""
    has_undertone, rest = _parted(text)
    return has_undertone and tells_something(rest) and not asks(rest)


def is_fed_up(text: str) -> bool:
    """Whether somebody has had enough of the bot: 「我问了三遍了」, 「你们这个破系统啥都不会」."""
    return _FED_UP.search(text) is not None and _OF_OTHERS.search(text) is None
