"""「窗口非要我交房产证」, 「那我到底要不要带」: an objection to a list, and what is asked after it."""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional, Sequence

from bot.conversations.meaning.complaint_context import first_sentence
from bot.conversations.meaning.second_look import asks
from bot.conversations.turns import meanwhile_wording
from bot.conversations.turns.turn import Heard
from bot.delivery.reply import Reply, typeset

_WINDOW_WANTS = re.compile(
    "(?:窗口|柜台|大厅|办事的|工作人员|他们|人家)[^,\uff0c。]{0,6}?"
    "(?:(?:非|硬|偏|一定|又|还|说还?)要|[让叫喊要][我俺](?:还|再|另外)?)[我俺]?(?:再|另外)?(?:交|带|拿|开|补|写|提供)"
    "|^(?:可|但)?(?:你们?|您)?(?:那|这)?(?:张|个)?单子[里上](?:也|又)?(?:没有?|没得|没写|冇)"
)
# What is wanted there is money, of which one complains.
_MONEY = re.compile("[钱块元费]|红包|[烟酒]")
_WHETHER = re.compile("到底|(?:要不要|带不带|用不用|需不需要|交不交)(?:带|交|开|拿)?|该?听谁的|谁说了算")


_WHO = (
    "(?:窗口|柜台|前台|工作人员|办事的|办事员|他们|人家|里头的?人|那个[女男]的|派出所|大厅|社保所|民政所?|村里)"
    "(?:的|那边|里头?)?(?:人|同志|女的|男的|大姐|小伙)?"
)
_MORE = (
    "(?:我|俺|我们|老人|我[爸妈])?(?:得|要|先)?(?:回[来去家转头])?(?:再|还|重新?|另外|又)*(?:去|回来|过来)?"
    "(?:补(?!贴|助)|(?:再|重新?|另|又)[交拿带开照填写盖办打印]|[拿带取](?:[^,\uff0c。]{1,8})(?:再?来|去|过去)?$|还?(?:差|缺|少)[了个张份样一]|还要(?!多久|等))"
)
_WANTS_MORE = re.compile(
    f"(?:{_WHO}(?:又|还|今天|昨天|刚才|硬是?|非)*(?:让|叫|喊|要|说)|^(?:又|还)?(?:让|叫|喊)(?=我|俺)){_MORE}"
    f"|{_WHO}(?:又|还)?(?:说|嫌)(?:我|俺)?(?:的)?(?:材料|东西|手续|资料)?(?:还)?(?:不齐|不够|不全)"
)
_UNHEARD = frozenset(
    {"nlu_fallback", "out_of_scope", "inform", "file_complaint", "deny", "affirm", "supplement_complaint"}
)


def is_objection(text: str) -> bool:
    """Whether somebody tells that a window wants more than a list says, or that the list lacks it."""
    return _WINDOW_WANTS.search(text) is not None and _MONEY.search(text) is None


def wants_more(intent: str, text: str, *, names: int) -> bool:
    """Whether somebody tells that the window wants something else, and neither asks nor complains.

    ``names`` is how many items the text may name: what is named plainly is asked about, as a paper that several share
    is not.
    """
    unheard = intent in _UNHEARD or (intent.startswith(("ask_", "lack_")) and names != 1)
    return unheard and not asks(text) and _WANTS_MORE.search(text) is not None and first_sentence(text) is None


def asks_whom_to_believe(text: str) -> bool:
    """Whether it is asked after an objection what is to be brought now: 「那到底要不要」."""
    return _WHETHER.search(text) is not None


def was_disputed(said: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the last answer, as stored, met an objection."""
    first = str(typeset(Reply(text=meanwhile_wording.SORRY_FOR_THE_TRIP)).text)
    return any(str(stored.get("text")).startswith(first) for stored in said)


def disputed_item(heard: Heard) -> Optional[str]:
    """Return the item whose list is objected to: one named before what the window wants, which is a paper."""
    found = _WINDOW_WANTS.search(heard.text)
    until = found.start() if found is not None else len(heard.text)
    named = [name.ids[0] for name in heard.mentions if len(name.ids) == 1 and name.start < until]
    if named or found is not None:
        return next(iter(named), None)
    return heard.decided or next((name.ids[0] for name in heard.mentions if len(name.ids) == 1), None)
