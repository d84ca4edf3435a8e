"""Who it is that asks, told in a clause of its own: it names no other business."""

from __future__ import annotations

import re

from bot.conversations.turns.turn import Heard

_CLAUSE = re.compile(r"[^,\uff0c。;\uff1b!\uff01?\uff1f]+")
# Who it is that asks, in a clause of its own; what has happened may be what is asked about.
_TELLS_WHO = re.compile(
    "(?:我|俺|本人|我们|咱)(?:就|也)?(?:是|不会|不识|没[上读]过|听不|看不|走不|腿|眼|耳|年纪|[\u4e00-\u9fff]?盲$|一个人|没文化)"
)


def without_who_asks(heard: Heard, beside: str) -> str:
    """Return what is said beside a name without the clauses that tell who asks: 「我是聋子不会说话,咋办低保」."""
    names = [(mention.start, mention.end) for mention in heard.mentions]
    kept = (
        beside[clause.start() : clause.end()]
        for clause in _CLAUSE.finditer(heard.text)
        if any(clause.start() <= start and end <= clause.end() for start, end in names)
        or _TELLS_WHO.match(clause[0].strip()) is None
    )
    return " ".join(kept)
