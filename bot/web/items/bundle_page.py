"""The page of a bundle at ``/bundles/<id>``: what is done together, in which order, and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.guidebook.book import Guidebook, UnknownBundleError
from bot.guidebook.schema import Bundle, Item
from bot.web.errors import NotYours
from bot.web.front import Front
from bot.web.items.page import town_shown
from bot.web.large_type import is_large_type


@dataclass(frozen=True)
class ShownStep:
    """One thing to do: its item, for whom it is (empty: for everybody), and what to mind there."""

    item: Item
    plain: str
    only: str
    note: str


def steps_shown(book: Guidebook, bundle: Bundle) -> list[ShownStep]:
    """Return the steps of a bundle in the order in which to do them."""
    return [
        ShownStep(book.item(step.item), book.step_name(step), only=step.optional or "", note=step.hedged(step.note))
        for step in book.steps_of(bundle)
    ]


class BundlePage:
    """One page a bundle and town."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the route."""
        app.add_route(self.get_bundle, "/bundles/<bundle_id>", methods=["GET"], name="get_bundle")

    async def get_bundle(self, request: Request, bundle_id: str) -> HTTPResponse:
        """Show what belongs together, each thing with the way to its own page."""
        services = self._front.services
        book = services.guides.current()
        town = town_shown(request, book, usual=services.settings.town)
        try:
            bundle = book.bundle(bundle_id)
        except UnknownBundleError as error:
            raise NotYours from error
        return self._front.page(
            "bundle.html",
            bundle=bundle,
            town=town,
            steps=steps_shown(book, bundle),
            address=f"{services.settings.base_url}/bundles/{bundle.id}?town={town.id}",
            is_large=is_large_type(request),
        )
