"""Where understanding finds the items: the guides as they are now, not as they were at training."""

from __future__ import annotations

from typing import Callable, Optional

from bot.guidebook.search import ItemSearch

Source = Callable[[], ItemSearch]


def guides_in_service() -> ItemSearch:
    """Return the search over the guides that this process serves."""
    from bot.bootstrap import services  # training needs no services, and builds none

    return services().search


_source: Source = guides_in_service


def current_search() -> ItemSearch:
    """Return the search to use for the next message."""
    return _source()


def use(source: Optional[Source]) -> None:
    """Take searches from ``source`` from now on; None returns to the guides in service."""
    global _source
    _source = source or guides_in_service
