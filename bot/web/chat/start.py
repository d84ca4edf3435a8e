"""The start screen's big choices: what the town expects people to ask at this time of the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.clock import in_town
from bot.guidebook.book import Guidebook
from bot.guidebook.schema.town import Season, Town

HOW_MANY = 6


def big_choices(guidebook: Guidebook, town: Town, now: dt.datetime) -> Sequence[str]:
    """Return the plain names of six things to ask about; a town without seasons shows its first items."""
    season = season_on(town, in_town(now).date())
    ids = season.choices if season else tuple(town.items)
    named = {**guidebook.items, **guidebook.bundles}
    return [named[one].plain for one in ids if one in named][:HOW_MANY]


def season_on(town: Town, today: dt.date) -> Season | None:
    """Return the season of a day; one that runs over the new year begins after it ends."""
    mark = f"{today:%m-%d}"
    for season in town.seasons:
        within = season.since <= mark <= season.until
        over_new_year = season.since > season.until and (mark >= season.since or mark <= season.until)
        if within or over_new_year:
            return season
    return None
