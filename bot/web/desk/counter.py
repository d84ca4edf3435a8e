"""The counter: item, case, printed checklist by keyboard; and a resident's checklist looked at with their papers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot.clock import in_town
from bot.guidebook.book import UnknownItemError
from bot.guidebook.cases import known, next_question
from bot.guidebook.checklist import checklist_for
from bot.guidebook.issued import IssuedChecklist, IssuedChecklistRow
from bot.guidebook.schema import Item
from bot.people.masking import clean, mask_id_numbers
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.incoming import client_id
from bot.web.checklists.now import stand
from bot.web.desk.guard import needs
from bot.web.desk.page import desk_page, done, member_in
from bot.web.errors import NotYours
from bot.web.front import Front

COUNTER = "/desk/counter"
_MOST = 9
# What is so much less likely than the first only makes the list longer.
_WORTH_SHOWING = 0.02
# Who a checklist was made for at the counter has no conversation.
_NO_CONVERSATION = "counter"
_NUMBER = re.compile(r"(?:QD)?(\d{8})-?(\d{4})", re.IGNORECASE)
_SLUG = re.compile(r"(?:^|/c/)([\w-]{16})$")


class Counter:
    """The counter's pages."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_counter, COUNTER, methods=["GET"], name="desk_counter")
        app.add_route(self.get_item, f"{COUNTER}/<item_id>", methods=["GET"], name="desk_counter_item")
        app.add_route(self.post_issue, f"{COUNTER}/<item_id>", methods=["POST"], name="desk_issue")
        app.add_route(self.get_check, f"{COUNTER}/checks/<slug>", methods=["GET"], name="desk_check")
        app.add_route(self.post_check, f"{COUNTER}/checks/<slug>", methods=["POST"], name="desk_post_check")

    @needs(Permission.COUNTER)
    async def get_counter(self, request: Request) -> HTTPResponse:
        """Show the one box: an item in any words, a checklist's number, or what the scanner typed."""
        asked = clean(request.args.get("q") or "")[:200]
        slug = await self._front.off_loop(self._slug_of, asked, member_in(request).town) if asked else None
        if slug is not None:
            return redirect(f"{COUNTER}/checks/{slug}", status=303)
        found = await self._front.off_loop(self._found, asked) if asked else []
        return desk_page(request, "desk/counter.html", asked=asked, found=found)

    def _slug_of(self, asked: str, town: str) -> str | None:
        """Return the checklist a number or an address means, None when it means none of this town."""
        number, slug = _NUMBER.fullmatch(asked), _SLUG.search(asked)
        if number is not None:
            key = IssuedChecklistRow.number == f"QD{number[1]}-{number[2]}"
        elif slug is not None:
            key = IssuedChecklistRow.slug == slug[1]
        else:
            return None
        query = sa.select(IssuedChecklistRow.slug).where(key, IssuedChecklistRow.town == town)
        with self._front.services.database.read() as session:
            found: str | None = session.execute(query).scalar_one_or_none()
        return found

    def _found(self, asked: str) -> list[Item]:
        services = self._front.services
        items = services.guides.current().items
        candidates = services.search.quick(asked, most=2 * _MOST).candidates
        least = _WORTH_SHOWING * candidates[0].score if candidates else 0.0
        return [items[each.id] for each in candidates if each.id in items and each.score >= least][:_MOST]

    @needs(Permission.COUNTER)
    async def get_item(self, request: Request, item_id: str) -> HTTPResponse:
        """Ask what still matters, each option a number key; then show what would be printed."""
        item = self._item(item_id)
        answers = known(item, {key: values[0] for key, values in request.args.items()})
        question = next_question(item, answers)
        town = member_in(request).town
        return desk_page(
            request,
            "desk/counter_item.html",
            item=item,
            answers=answers,
            question=question,
            told=[
                (item_question.ask, item_question.option(answers[item_question.id]).label)
                for item_question in item.asked
                if item_question.id in answers
            ],
            checklist=None if question else self._checklist(item, answers, town),
            command=secrets.token_urlsafe(18),
        )

    def _item(self, item_id: str) -> Item:
        try:
            return self._front.services.guides.current().item(item_id)
        except UnknownItemError as error:
            raise NotYours from error

    def _checklist(self, item: Item, answers: Mapping[str, str], town: str) -> Any:
        services = self._front.services
        book = services.guides.current()
        day = in_town(services.clock.now()).date()
        return checklist_for(item, answers, version=book.version_of(item.id), day=day, town=book.town(town))

    @needs(Permission.COUNTER)
    async def post_issue(self, request: Request, item_id: str) -> HTTPResponse:
        """Number the checklist and show it for the printer."""
        item, form, member = self._item(item_id), request.ctx.form.texts, member_in(request)
        answers = known(item, {key[2:]: value for key, value in form.items() if key.startswith("a-")})
        if next_question(item, answers) is not None:
            raise NotYours
        issued = await self._front.off_loop(self._issued, member, item, answers, client_id(form.get("command")))
        return redirect(f"{COUNTER}/checks/{issued.slug}?print=1", status=303)

    def _issued(self, member: StaffMember, item: Item, answers: Mapping[str, str], command: str) -> IssuedChecklist:
        checklist = self._checklist(item, answers, member.town)
        return self._front.services.checklists.issue(
            turn_id=f"counter-{command}"[:48],
            conversation_id=_NO_CONVERSATION,
            town=member.town,
            subject=item.id,
            answers=dict(answers),
            version=checklist.version,
            content=checklist.as_dict(),
        )

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
        return done(f"{COUNTER}/checks/{slug}", "visit")

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
