"""What the resident's town says about an item, ready to be put into an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import List, Mapping, Optional, Tuple

from bot.clock import in_town
from bot.conversations.turns.turn import Turn
from bot.guidebook.cases import combinations
from bot.guidebook.hours import hours_text, opening_text
from bot.guidebook.local_facts import LocalFacts, local_facts, local_in, places_of, window_in
from bot.guidebook.schema import Condition, Item, LocalItem, LocalPlace, Town
from bot.guidebook.work_calendar import WorkCalendar


@dataclass(frozen=True)
class Here:
    """An item in a town, now. ``hours`` and ``phone`` are the hall's where the town has not said its own.

    ``others`` are the same at the other places where it is done in cases that are still possible, with those cases.
    """

    town: Town
    facts: LocalFacts
    local: Optional[LocalItem]
    window_name: str
    hours: str
    open_now: str
    others: Tuple[Tuple[Condition, "Here"], ...] = ()

    @classmethod
    def of(cls, turn: Turn, item: Item, answers: Mapping[str, str]) -> "Here":
        """Return what the turn's town says about an item in the case known so far."""
        _, *others = places_of(turn.town, item, answers)
        elsewhere = [(place.when, cls._in(turn, item, _told_at(item, place, answers))) for place in others if place]
        return replace(cls._in(turn, item, answers), others=tuple(elsewhere))

    @classmethod
    def _in(cls, turn: Turn, item: Item, answers: Mapping[str, str]) -> "Here":
        day = in_town(turn.now).date()
        facts = local_facts(item, answers, turn.town, day=day)
        window = window_in(turn.town, item, answers)
        return cls(
            town=turn.town,
            facts=facts,
            local=local_in(turn.town, item, answers),
            window_name=window.name if window is not None else turn.town.hall.name,
            hours=facts.when or hours_text(turn.town.hall.hours, day),
            open_now=opening_text(facts.hours, turn.now, WorkCalendar(turn.book.calendar), changes=facts.changes),
        )

    @property
    def phone(self) -> str:
        """Whom to ring about it."""
        return self.facts.phone

    @property
    def where_lines(self) -> List[str]:
        """Where it is done; nothing when the town has not said."""
        return [f"去哪:{self.facts.where}"] if self.facts.where else []

    def said(self, field: str) -> str:
        """Return the town's own word on a field of ``LocalItem``, empty when it has none."""
        return str(getattr(self.local, field, None) or "") if field else ""


def _told_at(item: Item, place: LocalPlace, answers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the first complete set of answers that leads to a place."""
    return next(complete for complete in combinations(item, answers) if place.when.holds(complete))


def hall_hours(turn: Turn) -> str:
    """Return the hall's opening hours as they are spoken."""
    return hours_text(turn.town.hall.hours, in_town(turn.now).date())
