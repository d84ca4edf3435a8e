"""The search: words in what was said, and in the ledger; both by right, and every search on record."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.conversations.desk.desk_search import SHORTEST, FoundPage
from bot.ledger import lists
from bot.ledger.roles import actor_of
from bot.ledger.states import FILED_STATES
from bot.people.audit import Act
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.incoming import place
from bot.web.desk.guard import needs
from bot.web.desk.ledger_list import LedgerLists, RowView
from bot.web.desk.page import desk_page, member_in
from bot.web.front import Front

_LONGEST = 40
# What the page shows of the ledger; its own list shows all.
_FROM_LEDGER = 10


class Search:
    """One box over conversations and complaints."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._ledger = LedgerLists(front)

    def add_to(self, app: Sanic) -> None:
        """Add the route."""
        app.add_route(self.get_search, "/desk/search", methods=["GET"], name="desk_search")

    @needs(Permission.SEE_HISTORY)
    async def get_search(self, request: Request) -> HTTPResponse:
        """Find words in what was said and in complaints."""
        words, member, services = (
            (request.args.get("q") or "").strip()[:_LONGEST],
            member_in(request),
            self._front.services,
        )
        before = place(request.args.get("before"), "before") or None
        found, complaints = FoundPage((), None), tuple[RowView, ...]()
        if len(words) >= SHORTEST:
            await self._front.off_loop(services.audit.record, member.doer, Act.SEARCHED, words)
            found = await self._front.off_loop(services.desk_search.lines, actor_of(member), words, before=before)
            if before is None:
                complaints = await self._front.off_loop(self._complaints, member, words)
        return desk_page(
            request,
            "desk/search.html",
            words=words,
            is_too_short=0 < len(words) < SHORTEST,
            found=found,
            complaints=complaints[:_FROM_LEDGER],
            more_complaints=len(complaints) > _FROM_LEDGER,
        )

    def _complaints(self, member: StaffMember, words: str) -> tuple[RowView, ...]:
        if not member.may(Permission.LEDGER_READ):
            return ()
        wanted = lists.Filter(states=FILED_STATES, words=tuple(words.split()))
        with self._front.services.database.read() as session:
            rows = lists.complaints(session, actor_of(member), wanted, most=_FROM_LEDGER + 1)
            return tuple(self._ledger.views(session, rows, member.town))
