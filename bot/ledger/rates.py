"""The rates of a month: what ``guides/complaints.yml`` says is divided by what, by department. No person is ranked.

A complaint belongs to the month it was filed in. Written questions are no
complaints and count nowhere; praise and suggestions have their own lines. An
exclusion counts only with a second signature.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Callable, Dict, List, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import SHANGHAI, in_town
from bot.guidebook.schema import ComplaintRules, Kind, Measure, Rate
from bot.ledger.models import ComplaintRow
from bot.ledger.states import FILED_STATES, FollowUp, Grade, State

# Whether they were well handled is asked of these.
_COUNTED_KINDS = (Kind.COMPLAINT.value, Kind.HELP.value)
# These were never for the town to handle, as long as that was said, or they were taken back, before their day and
# before an answer that did not content them.
_NOT_HANDLED = frozenset({State.REJECTED.value, State.JOINED.value, State.WITHDRAWN.value, State.FORWARDED.value})
_AT_ONCE = 2000


@dataclass(frozen=True)
class Share:
    """One rate: ``part`` of ``of``; no percentage where there is nothing to divide by."""

    rate: Rate
    part: int
    of: int

    @property
    def percent(self) -> Optional[float]:
        """The rate in per cent, to one decimal, None when nothing counts."""
        return round(100 * self.part / self.of, 1) if self.of else None


@dataclass(frozen=True)
class Line:
    """The figures of one department, or of the town with ``department`` None."""

    department: Optional[str]
    filed: int
    overdue: int
    excluded: int
    shares: Sequence[Share]


@dataclass(frozen=True)
class Month:
    """The monthly sheet: the town first, then each department, kinds and categories by number."""

    first: dt.date
    lines: Sequence[Line]
    kinds: Mapping[str, int]
    categories: Mapping[str, int]


def month_bounds(first: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the beginning and the end of a month in the town, aware."""
    following = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    start, end = (dt.datetime.combine(day, dt.time(), SHANGHAI) for day in (first, following))
    return start, end


def month(session: Session, rules: ComplaintRules, *, town: str, first: dt.date, today: dt.date) -> Month:
    """Return the sheet of the month that begins on ``first``, as it stands today."""
    start, end = month_bounds(first)
    rows = session.execute(
        sa.select(ComplaintRow)
        .where(
            ComplaintRow.town == town,
            ComplaintRow.filed_at >= start,
            ComplaintRow.filed_at < end,
            ComplaintRow.state.in_(tuple(state.value for state in FILED_STATES)),
        )
        .execution_options(yield_per=_AT_ONCE)
    ).scalars()
    tally = _Tally(rules, today)
    for row in rows:
        tally.add(row)
    return Month(first, tally.lines(), dict(tally.kinds), dict(tally.categories))


class _Tally:
    def __init__(self, rules: ComplaintRules, today: dt.date) -> None:
        self._rules = rules
        self._today = today
        self._counts: Dict[Optional[str], Dict[str, int]] = defaultdict(lambda: defaultdict(int))
        # A month in which nothing was told has the town's line all the same.
        self._counts[None]["filed"] = 0
        self.kinds: Dict[str, int] = defaultdict(int)
        self.categories: Dict[str, int] = defaultdict(int)

    def add(self, row: ComplaintRow) -> None:
        self.kinds[row.kind] += 1
        if row.kind not in _COUNTED_KINDS:
            return
        self.categories[row.category or ""] += 1
        for department in dict.fromkeys((None, row.department)):
            self._count(self._counts[department], row)

    def _count(self, counts: Dict[str, int], row: ComplaintRow) -> None:
        counts["filed"] += 1
        if row.exclusion_confirmed_by is not None:
            counts["excluded"] += 1
            return
        if row.state in _NOT_HANDLED and not row.reopened and not is_overdue(row, self._today):
            return
        counts["overdue"] += is_overdue(row, self._today)
        for place, rate in enumerate(self._rules.rates):
            in_base = all(holds(measure, row, self._today) for measure in rate.of)
            counts[f"of{place}"] += in_base
            counts[f"part{place}"] += in_base and all(holds(measure, row, self._today) for measure in rate.part)

    def lines(self) -> List[Line]:
        ordered = sorted(self._counts, key=lambda department: (department is not None, department or ""))
        return [self._line(department, self._counts[department]) for department in ordered]

    def _line(self, department: Optional[str], counts: Mapping[str, int]) -> Line:
        shares = [
            Share(rate, counts.get(f"part{place}", 0), counts.get(f"of{place}", 0))
            for place, rate in enumerate(self._rules.rates)
        ]
        return Line(department, counts.get("filed", 0), counts.get("overdue", 0), counts.get("excluded", 0), shares)


def is_overdue(row: ComplaintRow, today: dt.date) -> bool:
    """Whether an answer came after its due day, or has not come though the day has passed.

    One that was late stays late when the complaint is taken up again and has another day. What ended without an
    answer, withdrawn or sent elsewhere, is late if it had waited past its day by then.
    """
    if row.was_late:
        return True
    if row.due_on is None:
        return False
    ended = row.closed_at if row.state in _NOT_HANDLED else row.replied_at
    return bool((in_town(ended).date() if ended is not None else today) > row.due_on)


_HOLDS: Mapping[Measure, Callable[[ComplaintRow, dt.date], bool]] = {
    Measure.ALL: lambda row, today: True,
    Measure.RESPONDED: lambda row, today: bool(row.acknowledged_in_time),
    Measure.CLOSED: lambda row, today: row.state == State.CLOSED.value,
    Measure.CLOSED_ON_TIME: lambda row, today: row.state == State.CLOSED.value and not is_overdue(row, today),
    Measure.DUE: lambda row, today: (
        row.state == State.CLOSED.value
        or is_overdue(row, today)
        or (row.state not in _NOT_HANDLED and row.due_on is not None and row.due_on < today)
    ),
    # Taken up again, it was not solved; that holds until they say otherwise.
    Measure.FOLLOWED_UP: lambda row, today: (
        row.reopened > 0 or row.follow_up in (FollowUp.SOLVED.value, FollowUp.UNSOLVED.value)
    ),
    Measure.SOLVED: lambda row, today: row.follow_up == FollowUp.SOLVED.value,
    Measure.RATED: lambda row, today: row.rating is not None,
    Measure.SATISFIED: lambda row, today: row.rating is not None and Grade.of(row.rating).is_satisfied,
}


def holds(measure: Measure, row: ComplaintRow, today: dt.date) -> bool:
    """Whether a complaint counts for a measure."""
    return _HOLDS[measure](row, today)
