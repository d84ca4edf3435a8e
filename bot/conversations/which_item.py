"""Which item a message is about: the one it names, the one talked about, or one to be asked back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

from bot.conversations.turn import Heard, Turn

# Asked without an item, these are about the hall itself.
ABOUT_THE_HALL = frozenset({"ask_location", "ask_office_hours", "ask_phone", "ask_appointment"})
MOST_CHOICES = 3

# Question words: what is left of a message without them is what it is about.
_ASKING = re.compile(
    "我?(想|要|得|能|可以|应该|需要|该)|请问|麻烦|问(一)?下|你好|您好|材料|资料|手续|东西|证件|什么|啥子?|哪些|哪里?|怎么样?|咋个?|如何|多少|几"
    "|办理?|弄|搞|整|带|准备|拿|交|钱|费用|时间|多久|天|电话|号码|地方|在|去|到|上班|下班|开门|预约|的|了|呢|吗|嘛|呀|啊|吧|么|那|这|个|些|是|有|一|我"
)


@dataclass(frozen=True)
class About:
    """What a message is about. Exactly one part is set, or none: then nothing in it names anything.

    ``subjects`` are settled (ids of items or bundles), several when several
    were named; ``options`` must be asked back; ``hall`` is the
    service centre; ``unknown`` is something the guides do not have.
    """

    subjects: Tuple[str, ...] = ()
    options: Tuple[str, ...] = ()
    hall: bool = False
    unknown: bool = False


def about(turn: Turn, heard: Heard) -> About:
    """Return what a message is about, in its conversation."""
    if turn.pressed is not None and "item" in turn.pressed:
        return About(subjects=(str(turn.pressed["item"]),))
    named = _named(heard)
    if len(named) > 1:
        return About(subjects=tuple(named))
    subject = turn.dialogue.subject
    shared = _shared_name(heard)
    if shared:
        return About(subjects=(subject,)) if subject in shared else About(options=tuple(shared[: MOST_CHOICES + 3]))
    if heard.decided:
        return About(subjects=(heard.decided,))
    if not _says_something(heard.text):
        return _by_context(subject, heard)
    if heard.known:
        return About(options=tuple(c["id"] for c in heard.candidates[:MOST_CHOICES]))
    return _by_context(subject, heard) if _is_follow_up(heard.text) else About(unknown=True)


def _by_context(subject: str, heard: Heard) -> About:
    if subject:
        return About(subjects=(subject,))
    return About(hall=heard.intent in ABOUT_THE_HALL)


def _named(heard: Heard) -> List[str]:
    """Return the ids of the items named outright, each once, in the order of the text."""
    return list(dict.fromkeys(mention[0] for mention in heard.mentions if len(mention) == 1))


def _shared_name(heard: Heard) -> Sequence[str]:
    """Return what a shared name may mean, when no name of one item stands beside it."""
    if any(len(mention) == 1 for mention in heard.mentions):
        return ()
    return next((mention for mention in heard.mentions if len(mention) > 1), ())


def _says_something(text: str) -> bool:
    """Whether anything is left of a message without its question words."""
    return len(re.sub(r"[\W_]", "", _ASKING.sub("", text))) > 1


def _is_follow_up(text: str) -> bool:
    return text.startswith(("那", "还", "再", "要是", "如果", "他", "她", "这")) and len(text) <= 16


def item_of(heard: Heard) -> Optional[str]:
    """Return the item a running bot would take a first message to be about; None when it would ask back."""
    named = _named(heard)
    if len(named) == 1 and heard.decided in (None, named[0]):
        return named[0]
    return None if _shared_name(heard) else heard.decided
