"""The start screen's big choices: what the town expects people to ask at this time of the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.clock import in_town
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Town

HOW_MANY = 6


def big_choices(guidebook: Guidebook, town: Town, now: dt.datetime) -> Sequence[str]:
    """Return the plain names of six things to ask about; outside of all seasons, of the town's first items."""
    of_season = guidebook.season_choices(town.id, in_town(now).date())
    others = (item_id for item_id in town.items if item_id in guidebook.items)
    return [guidebook.plain_name(one) for one in (of_season or tuple(others))[:HOW_MANY]]
