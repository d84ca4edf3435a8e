"""The page of an item at ``/items/<id>``: everything the guides say about it, to read, print and link from posters."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.clock import in_town
from bot.guidebook.book import Guidebook, UnknownItemError
from bot.guidebook.schema import Town
from bot.web.errors import NotYours
from bot.web.front import Front
from bot.web.items.facts import materials_of, place_of, sections_of, warnings_of
from bot.web.large_type import is_large_type


class ItemPage:
    """One page an item and town."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_items, "/items", methods=["GET"], name="get_items")
        app.add_route(self.get_item, "/items/<item_id>", methods=["GET"], name="get_item")

    async def get_items(self, request: Request) -> HTTPResponse:
        """List all items the town has said something about, the others after them."""
        services = self._front.services
        book = services.guides.current()
        town = town_shown(request, book, usual=services.settings.town)
        here = [book.items[one] for one in town.items if one in book.items]
        elsewhere = [item for item in book.items.values() if item.id not in town.items]
        return self._front.page(
            "items.html", town=town, here=here, elsewhere=elsewhere, is_large=is_large_type(request)
        )

    async def get_item(self, request: Request, item_id: str) -> HTTPResponse:
        """Show one item as the town does it."""
        services = self._front.services
        book = services.guides.current()
        town = town_shown(request, book, usual=services.settings.town)
        try:
            item = book.item(item_id)
        except UnknownItemError as error:
            raise NotYours from error
        day = in_town(services.clock.now()).date()
        return self._front.page(
            "item.html",
            item=item,
            town=town,
            materials=materials_of(item),
            sections=sections_of(item, town),
            place=place_of(item, town, day=day),
            warnings=warnings_of(item, town, day=day),
            related=book.related_to(item.id),
            address=f"{services.settings.base_url}/items/{item.id}?town={town.id}",
            is_large=is_large_type(request),
        )


def town_shown(request: Request, book: Guidebook, *, usual: str) -> Town:
    """Return the town that an address names, the usual one where it names none."""
    return book.towns.get(request.args.get("town") or "") or book.town(usual)
