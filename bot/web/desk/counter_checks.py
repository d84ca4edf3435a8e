"""A resident's checklist at the counter: looked at with their papers, ticked, and seen again on a second trip."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.clock import in_town
from bot.guidebook.bundles import BundleChecklist
from bot.guidebook.issued import IssuedChecklist
from bot.people.masking import clean, mask_id_numbers
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.incoming import client_id
from bot.web.checklists.now import stand
from bot.web.desk.counter import CHECKS
from bot.web.desk.guard import needs
from bot.web.desk.page import desk_page, done, member_in
from bot.web.errors import NotYours
from bot.web.front import Front


class CounterChecks:
    """The page of one checklist given out."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_check, f"{CHECKS}/<slug>", methods=["GET"], name="desk_check")
        app.add_route(self.post_check, f"{CHECKS}/<slug>", methods=["POST"], name="desk_post_check")

    @needs(Permission.COUNTER)
    async def get_check(self, request: Request, slug: str) -> HTTPResponse:
        """Show a checklist with its boxes, and who came with it before."""
        services = self._front.services
        issued = await self._front.off_loop(self._of_town, slug, member_in(request).town)
        book = services.guides.current()
        standing = stand(issued, book, day=in_town(services.clock.now()).date())
        names = {each.id: each.name for each in await self._front.off_loop(services.staff.everyone, issued.town)}
        return desk_page(
            request,
            "desk/check.html",
            issued=issued,
            standing=standing,
            checklist=standing.checklist,
            stops=[stop.checklist for stop in standing.checklist.stops]
            if isinstance(standing.checklist, BundleChecklist)
            else [standing.checklist],
            visits=await self._front.off_loop(services.visits.of, issued),
            names=names,
            address=services.settings.base_url + issued.path,
            town=book.town(issued.town),
            prints=request.args.get("print") == "1",
            command=secrets.token_urlsafe(18),
            in_town=in_town,
        )

    def _of_town(self, slug: str, town: str) -> IssuedChecklist:
        issued = self._front.services.checklists.find(slug)
        if issued is None or issued.town != town:
            raise NotYours
        return issued

    @needs(Permission.COUNTER)
    async def post_check(self, request: Request, slug: str) -> HTTPResponse:
        """Keep what was there and what was missing."""
        form, member = request.ctx.form.texts, member_in(request)
        await self._front.off_loop(self._checked, member, slug, form, client_id(form.get("command")))
        return done(f"{CHECKS}/{slug}", "visit")

    def _checked(self, member: StaffMember, slug: str, form: Mapping[str, str], command: str) -> None:
        services = self._front.services
        issued = self._of_town(slug, member.town)
        checklist = stand(issued, services.guides.current(), day=in_town(services.clock.now()).date()).checklist
        brought = [line for line in checklist.lines if not line.is_fetched]
        services.visits.record(
            issued,
            staff_id=member.id,
            command_id=f"{member.id[:20]}-{command}"[:64],
            version=str(services.guides.current().version_of(issued.subject)),
            missing=[line.text for line in brought if not form.get(f"there-{line.number}")],
            note=mask_id_numbers(clean(form.get("note", "")))[:500],
        )
