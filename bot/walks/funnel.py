"""Where people get stuck: the events of the walks, counted by step, with what was said there."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa

from bot.guidebook.book import Guidebook
from bot.guidebook.schema import WHO, Step, Walkthrough
from bot.guidebook.walk_cases import walk_combinations
from bot.storage.database import Database
from bot.walks.models import EventKind, WalkEventRow

COUNTED = (
    EventKind.REACHED,
    EventKind.STUCK,
    EventKind.SKIPPED,
    EventKind.LEFT,
    EventKind.RESUMED,
)
_MOST_SAID = 3


@dataclass
class StepCounts:
    """What happened at one step. ``said`` are the words of those who were stuck, the most frequent first.

    Split by version and channel these are ``None`` where several are added up.
    """

    walk: str
    step: Optional[str]
    version: Optional[str] = None
    channel: Optional[str] = None
    counts: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)

    def of(self, kind: EventKind) -> int:
        """Return how often something happened here."""
        return self.counts[kind.value]

    @property
    def most_said(self) -> Sequence[str]:
        """The problems and words heard most often here, with how often where that is more than once."""
        heard = self.problems + self.said
        return [f"{text}×{times}" if times > 1 else text for text, times in heard.most_common(_MOST_SAID)]


def funnel(
    database: Database,
    *,
    town: Optional[str] = None,
    walk: Optional[str] = None,
    since: Optional[dt.date] = None,
    apart: bool = False,
) -> List[StepCounts]:
    """Return the counts by walk and step; with ``apart`` also by content version and channel."""
    query = sa.select(WalkEventRow)
    if town is not None:
        query = query.where(WalkEventRow.town == town)
    if walk is not None:
        query = query.where(WalkEventRow.walk == walk)
    if since is not None:
        query = query.where(WalkEventRow.day >= since)
    rows: Dict[Tuple[Optional[str], ...], StepCounts] = {}
    with database.read() as session:
        for event in session.execute(query.order_by(WalkEventRow.id)).scalars():
            version, channel = (event.version, event.channel) if apart else (None, None)
            key = (event.walk, event.step, version, channel)
            _count(rows.setdefault(key, StepCounts(event.walk, event.step, version, channel)), event)
    return list(rows.values())


def _count(row: StepCounts, event: WalkEventRow) -> None:
    row.counts[event.kind] += 1
    if event.kind == EventKind.STUCK.value:
        # A known problem is counted by its name; what nobody has foreseen, by its words.
        if event.problem:
            row.problems[event.problem] += 1
        elif event.said:
            row.said[event.said] += 1


def in_order(rows: Sequence[StepCounts], book: Guidebook) -> List[StepCounts]:
    """Return rows in the order of the walks and their steps; steps that are gone come last in their walk."""
    places: Mapping[Tuple[str, str], int] = {
        (walk.id, step.id): place for walk in book.walkthroughs.values() for place, step in enumerate(walk.steps)
    }
    return sorted(
        rows,
        key=lambda row: (
            row.walk,
            -1 if row.step is None else places.get((row.walk, row.step), len(places)),
            row.version or "",
            row.channel or "",
        ),
    )


def title_of(row: StepCounts, book: Guidebook) -> str:
    """Return what a row's step is called: the number residents read on it, its title, on which way it lies.

    Where ways of different length meet, it has the numbers of all of them. A step that is gone has only its id.
    """
    walk = book.walkthroughs.get(row.walk)
    if row.step is None:
        return "还没到第一步"
    if walk is None or not walk.has_step(row.step):
        return f"{row.step}(已撤)"
    step = walk.step(row.step)
    way = _way_of(step, walk)
    return f"{_numbers_of(step, walk)} {step.title.replace(WHO, '本人')}{f'({way})' if way else ''}"


def _numbers_of(step: Step, walk: Walkthrough) -> str:
    ways = [walk.path(answers) for answers in walk_combinations(walk)]
    return "或".join(str(number) for number in sorted({way.index(step) + 1 for way in ways if step in way}))


def _way_of(step: Step, walk: Walkthrough) -> str:
    """Return the answers that lead to a step, as residents read them; empty for a step that is on every way."""
    return "或".join(
        "+".join(
            "/".join(walk.question(question).option(chosen).label for chosen in options)
            for question, options in case.items()
        )
        for case in step.when.any_of
    )


def walk_of(row: StepCounts, book: Guidebook) -> str:
    """Return what a row's walk is called, with the id by which it is asked for; the id alone when it is gone."""
    walk = book.walkthroughs.get(row.walk)
    return f"{walk.plain} {row.walk}" if walk is not None else f"{row.walk}(已撤)"


def lines(rows: Sequence[StepCounts], book: Guidebook) -> Iterator[List[str]]:
    """Yield the rows as texts: walk, step, version, channel, the counts, and what was said."""
    for row in rows:
        counts = [str(row.of(kind)) for kind in (EventKind.STARTED, *COUNTED)]
        ends = [str(row.of(kind)) for kind in (EventKind.FINISHED, EventKind.SUCCEEDED, EventKind.FAILED)]
        said = ";".join(row.most_said)
        yield [walk_of(row, book), title_of(row, book), row.version or "", row.channel or "", *counts, *ends, said]


HEADER = (
    "指引",
    "步骤",
    "版本",
    "渠道",
    "开始",
    "到过",
    "卡住",
    "跳过",
    "离开",
    "接上",
    "走完",
    "办成",
    "没办成",
    "怎么说的",
)
