"""The counter: an item or a bundle, its case, the printed checklist, all by keyboard."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

import sqlalchemy as sa
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot.clock import in_town
from bot.guidebook.issued import IssuedChecklist, IssuedChecklistRow
from bot.people.masking import clean
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.incoming import client_id
from bot.web.checklists.now import AnyChecklist
from bot.web.desk.counter_papers import Paper, paper_of
from bot.web.desk.guard import needs
from bot.web.desk.page import desk_page, member_in
from bot.web.errors import NotYours
from bot.web.front import Front

COUNTER = "/desk/counter"
CHECKS = f"{COUNTER}/checks"
_MOST = 9
# What is so much less likely than the first only makes the list longer.
_WORTH_SHOWING = 0.02
# Who a checklist was made for at the counter has no conversation.
_NO_CONVERSATION = "counter"
_NUMBER = re.compile(r"(?:QD)?(\d{8})-?(\d{4})", re.IGNORECASE)
_ADDRESS = re.compile(r"/c/[\w-]+$")
_SLUG = re.compile(r"(?:^|/c/)([\w-]{16})$")


class Counter:
    """The counter's pages."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_counter, COUNTER, methods=["GET"], name="desk_counter")
        app.add_route(self.get_guide, f"{COUNTER}/<guide>", methods=["GET"], name="desk_counter_guide")
        app.add_route(self.post_issue, f"{COUNTER}/<guide>", methods=["POST"], name="desk_issue")

    @needs(Permission.COUNTER)
    async def get_counter(self, request: Request) -> HTTPResponse:
        """Show the one box: what is to be done in any words, a checklist's number, or what the scanner typed."""
        asked = clean(request.args.get("q") or "")[:200]
        slug = await self._front.off_loop(self._slug_of, asked, member_in(request).town) if asked else None
        if slug is not None:
            return redirect(f"{CHECKS}/{slug}", status=303)
        is_a_paper = bool(_NUMBER.fullmatch(asked) or _ADDRESS.search(asked))
        found = await self._front.off_loop(self._found, asked) if asked and not is_a_paper else []
        return desk_page(request, "desk/counter.html", asked=asked, found=found, is_a_paper=is_a_paper)

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

    def _found(self, asked: str) -> list[Paper]:
        services = self._front.services
        book = services.guides.current()
        candidates = services.search.quick(asked, most=2 * _MOST).candidates
        least = _WORTH_SHOWING * candidates[0].score if candidates else 0.0
        ids = [each.id for each in candidates if each.score >= least]
        return [paper_of(book, guide) for guide in ids if guide in book.items or guide in book.bundles][:_MOST]

    @needs(Permission.COUNTER)
    async def get_guide(self, request: Request, guide: str) -> HTTPResponse:
        """Ask what still matters, each option a number key; then show what would be printed."""
        paper, town = self._paper(guide), member_in(request).town
        answers = paper.known({key: values[0] for key, values in request.args.items()})
        question = paper.next(answers)
        return desk_page(
            request,
            "desk/counter_guide.html",
            paper=paper,
            answers=answers,
            question=question,
            told=paper.told(answers),
            checklist=None if question else self._checklist(paper, answers, town),
            command=secrets.token_urlsafe(18),
        )

    def _paper(self, guide: str) -> Paper:
        return paper_of(self._front.services.guides.current(), guide)

    def _checklist(self, paper: Paper, answers: Mapping[str, str], town: str) -> AnyChecklist:
        services = self._front.services
        day = in_town(services.clock.now()).date()
        return paper.checklist(answers, day=day, town=services.guides.current().town(town))

    @needs(Permission.COUNTER)
    async def post_issue(self, request: Request, guide: str) -> HTTPResponse:
        """Number the checklist and show it for the printer."""
        paper, form, member = self._paper(guide), request.ctx.form.texts, member_in(request)
        answers = paper.known({key[2:]: value for key, value in form.items() if key.startswith("a-")})
        if paper.next(answers) is not None:
            raise NotYours
        issued = await self._front.off_loop(self._issued, member, paper, answers, client_id(form.get("command")))
        return redirect(f"{CHECKS}/{issued.slug}?print=1", status=303)

    def _issued(self, member: StaffMember, paper: Paper, answers: Mapping[str, str], command: str) -> IssuedChecklist:
        checklist = self._checklist(paper, answers, member.town)
        return self._front.services.checklists.issue(
            turn_id=f"counter-{command}"[:48],
            conversation_id=_NO_CONVERSATION,
            town=member.town,
            subject=paper.id,
            answers=paper.kept(answers),
            version=checklist.version,
            content=checklist.as_dict(),
        )
