"""From what Rasa understood to what a turn needs."""

from __future__ import annotations

from typing import Any, Iterable, List, Mapping, Sequence

from bot.conversations.turns.turn import Heard, Named
from bot.guidebook.search import thresholds
from bot.people.masking import HIDDEN_MARK


def heard_from(understood: Mapping[str, Any]) -> Heard:
    """Return what was heard, from parse data (see ``bot.nlu.understanding`` for its form)."""
    intent = understood.get("intent") or {}
    text = understood.get("text") or ""
    mentions = tuple(_mentions(understood.get("entities") or ()))
    asked = tuple(name for name in mentions if not _is_in_the_mask(text, name))
    return Heard(
        text=text,
        written=understood.get("written") or "",
        intent=intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        mentions=asked,
        candidates=tuple(understood.get("item_candidates") or ()),
        decided=understood.get("decided_item") if asked == mentions else None,
        known=_plausible(understood.get("item_candidates") or ()),
    )


def _is_in_the_mask(text: str, name: Named) -> bool:
    """Whether a name only stands in what hides an ID number: whoever types theirs asks for no new card."""
    start = text.find(HIDDEN_MARK)
    return start >= 0 and start <= name.start and name.end <= start + len(HIDDEN_MARK)


def _plausible(candidates: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the guides have at all what the message is about."""
    return bool(candidates) and candidates[0]["score"] >= thresholds.KNOWN_SCORE


def _mentions(entities: Iterable[Mapping[str, Any]]) -> List[Named]:
    return [
        Named(start=entity["start"], end=entity["end"], ids=tuple(entity.get("ids") or [entity["value"]]))
        for entity in entities
        if entity.get("entity") == "item"
    ]
