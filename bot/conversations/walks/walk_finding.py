"""Which walk is meant: by what it is called, by the item it serves, or by what is talked about."""

from __future__ import annotations

import re
from typing import Any, List, Mapping, Optional, Sequence

from bot.conversations.meaning.likelihood import clearly_likeliest
from bot.conversations.meaning.other_business import own_words
from bot.conversations.turns.turn import Heard, Turn
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Walkthrough
from bot.walks.course import Run

# What is said around the name of a thing that somebody wants, and names nothing else.
_WISH = re.compile(
    "[我俺咱您你请想要帮给替把去来下一个这那怎么样咋弄办搞用教查看的了吧呢啊嘛呀哦吗在上里,，。?？!！\\s]|可以|能不能|如何"
)
_PLATFORM = re.compile("「([^」]+)」")


def walks_named_alone(turn: Turn, text: str) -> Sequence[Walkthrough]:
    """Return the walks of which a text says the name and nothing else: 「帮我约个号」, and not 「注册商标」."""
    called = _called(list(turn.book.walkthroughs.values()), text)
    return [walk for walk in called if _WISH.sub("", _unnamed(walk, text)) == ""]


def walks_called(turn: Turn, text: str) -> Sequence[Walkthrough]:
    """Return the walks whose name stands in a text, whatever else does."""
    return _called(list(turn.book.walkthroughs.values()), text)


def walks_of_topic(book: Guidebook, topic: str) -> Sequence[Walkthrough]:
    """Return the walks, serving no one item, whose name stands in what is answered: 「要不要预约」 is taught by one."""
    return _called([walk for walk in book.walkthroughs.values() if not walk.items], topic)


def walk_offered(said: Sequence[Mapping[str, Any]]) -> Optional[Mapping[str, Any]]:
    """Return what the one choice of the last answer does that leads through a walk; None without one, or of several."""
    does = [choice["does"] for stored in said for choice in stored.get("choices", ())]
    walks = [one for one in does if one.get("intent") == "start_walkthrough"]
    return walks[0] if len(walks) == 1 else None


def _unnamed(walk: Walkthrough, text: str) -> str:
    names = [*walk.says, *_PLATFORM.findall(walk.place)]
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def walks_meant(turn: Turn, heard: Heard) -> Sequence[Walkthrough]:
    """Return the walks a message may mean, none when it names something that has no walk.

    A message that names nothing means what is talked about, or any of them.
    """
    walks = list(turn.book.walkthroughs.values())
    called = [walk for walk in _called(walks, heard.text) if not _is_of_other_business(walk, heard)]
    if not called and own_words(heard.text, heard.mentions):
        return []
    named = [walk for walk in walks if set(walk.items) & _items(heard)]
    both = [walk for walk in called if walk in named]
    if both or named or called:
        return both or named or called
    if _items(heard):
        return []
    offered = walk_offered(turn.dialogue.said)
    if offered is not None and offered.get("walk") in turn.book.walkthroughs:
        # 「手机上看」, after it was offered.
        return [turn.book.walk(str(offered["walk"]))]
    of_subject = turn.book.walks_for(turn.dialogue.subject)
    if of_subject:
        return of_subject
    return [] if turn.dialogue.subject else walks


def _is_of_other_business(walk: Walkthrough, heard: Heard) -> bool:
    """Whether what is to be done is named of something that a walk does not speak of: 「商标注册」."""
    spoken = f"{walk.title}{walk.place}{walk.plain}"
    return any(words not in spoken for words in own_words(heard.text, heard.mentions))


def run_named(turn: Turn, heard: Heard) -> Optional[Run]:
    """Return the unfinished run of this conversation through a walk that is called by its name or its item's."""
    walks = list(turn.book.walkthroughs.values())
    named = _called(walks, heard.text) or [walk for walk in walks if set(walk.items) & _items(heard)]
    runs = (turn.runs.latest(turn.conversation_id, turn_id=turn.turn_id, walk=walk.id) for walk in named)
    return next((run for run in runs if run is not None), None)


def _items(heard: Heard) -> "set[str]":
    meant = [clearly_likeliest(heard, name.ids) for name in heard.mentions]
    named = {item for one, name in zip(meant, heard.mentions, strict=True) for item in ((one,) if one else name.ids)}
    return named | ({heard.decided} if heard.decided else set())


def _called(walks: Sequence[Walkthrough], text: str) -> List[Walkthrough]:
    """Return the walks of which a text holds the longest name."""
    names = {walk.id: max((len(said) for said in walk.says if said in text), default=0) for walk in walks}
    longest = max(names.values(), default=0)
    return [walk for walk in walks if longest and names[walk.id] == longest]
