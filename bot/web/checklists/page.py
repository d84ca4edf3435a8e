"""The page of a checklist at ``/c/<slug>``: to read in large type, to print, to pass on."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.clock import in_town
from bot.guidebook.bundles import BundleChecklist
from bot.guidebook.checklist import Checklist
from bot.web.checklists.now import stand
from bot.web.errors import NotYours
from bot.web.front import Front


class ChecklistPage:
    """One page a checklist; whoever has the address may read it, so it names nobody."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the route."""
        app.add_route(self.get_checklist, "/c/<slug>", methods=["GET"], name="get_checklist")

    async def get_checklist(self, request: Request, slug: str) -> HTTPResponse:
        """Show a checklist as it is now, and what has changed since it was given out."""
        services = self._front.services
        issued = await self._front.off_loop(services.checklists.find, slug)
        if issued is None:
            raise NotYours
        book = services.guides.current()
        standing = stand(issued, book, day=in_town(services.clock.now()).date())
        response = self._front.page(
            "checklist.html",
            issued=issued,
            standing=standing,
            checklist=standing.checklist,
            stops=_stops(standing.checklist),
            changed={change.number for change in standing.changes if change.kind.value != "dropped"},
            town=book.towns.get(issued.town),
            address=services.settings.base_url + issued.path,
            today=services.clock.now(),
        )
        # The address is a key: a search engine that hears of it keeps it to itself.
        response.headers["x-robots-tag"] = "noindex"
        return response


def _stops(checklist: Checklist | BundleChecklist) -> list[Checklist]:
    """Return where to go, in order: one place for an item, several for a bundle."""
    if isinstance(checklist, BundleChecklist):
        return [stop.checklist for stop in checklist.stops]
    return [checklist]
