"""The lists of the ledger: what is open, whose it is, when it is due, drafts, what did not arrive; 督办."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.orm import Session

from bot.clock import in_town
from bot.guidebook.schema import Kind
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger import lists
from bot.ledger.deadlines import Light, light
from bot.ledger.errors import NoSuchComplaint
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, actor_of
from bot.ledger.states import FILED_STATES, OPEN, UNANSWERED, State
from bot.ledger.visibility import complaint_for
from bot.people.permissions import Permission
from bot.people.roles import Role
from bot.people.staff import StaffMember
from bot.web.desk.guard import needs
from bot.web.desk.ledger_words import called
from bot.web.desk.page import desk_page, member_in
from bot.web.front import Front

LEDGER = "/desk/ledger"
_PAGE = 50
_SHOWN = 80
VIEWS: Mapping[str, str] = {
    "open": "在办",
    "overdue": "超期",
    "mine": "我的",
    "undelivered": "答复没送到",
    "drafts": "没说完",
    "all": "全部",
}


@dataclass(frozen=True)
class RowView:
    """A complaint as a line of a list."""

    id: int
    reference: str
    state: str
    kind: str
    text: str
    department: str
    handler: str
    due: str
    light: str
    light_label: str


@dataclass(frozen=True)
class Wanted:
    """What a list's address asks for; anything unknown there is left out."""

    view: str
    state: State | None
    department: str
    category: str
    words: str
    before: int

    @classmethod
    def of(cls, request: Request) -> Wanted:
        """Read the address."""
        view = request.args.get("view") or "open"
        state = request.args.get("state") or ""
        before = request.args.get("before") or ""
        return cls(
            view=view if view in VIEWS else "open",
            state=State.of(state) if state in {each.value for each in FILED_STATES} else None,
            department=(request.args.get("department") or "")[:64],
            category=(request.args.get("category") or "")[:64],
            words=(request.args.get("q") or "")[:60],
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else 0,
        )

    def filter(self, actor: Actor, today: dt.date) -> lists.Filter:
        """Return it as the ledger's lists take it."""
        usual: Sequence[State] = {"overdue": UNANSWERED, "all": FILED_STATES}.get(self.view, OPEN)
        return lists.Filter(
            states=(self.state,) if self.state else usual,
            department=self.department or None,
            handler=actor.id if self.view == "mine" else None,
            category=self.category or None,
            overdue_on=today if self.view == "overdue" else None,
            words=tuple(self.words.split()),
        )


class LedgerLists:
    """The list pages."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_list, LEDGER, methods=["GET"], name="desk_ledger")
        app.add_route(self.get_watch, f"{LEDGER}/watch", methods=["GET"], name="desk_watch")

    @needs(Permission.LEDGER_READ)
    async def get_list(self, request: Request) -> HTTPResponse:
        """Show one page of a list."""
        wanted, member = Wanted.of(request), member_in(request)
        views = await self._front.off_loop(self._page, member, wanted)
        book = self._front.services.guides.current()
        return desk_page(
            request,
            "desk/ledger_list.html",
            wanted=wanted,
            views=VIEWS,
            rows=views[:_PAGE],
            next_before=views[_PAGE - 1].id if len(views) > _PAGE else 0,
            states=FILED_STATES,
            departments=book.town(member.town).departments if member.role is not Role.HANDLER else (),
            categories=book.complaint_rules.categories,
            may_file=member.may(Permission.LEDGER_FILE),
            may_export=member.may(Permission.EXPORT),
        )

    def _page(self, member: StaffMember, wanted: Wanted) -> list[RowView]:
        services, actor = self._front.services, actor_of(member)
        with services.database.read() as session:
            rows = self._rows(session, actor, wanted)
            return self.views(session, rows, member.town)

    def _rows(self, session: Session, actor: Actor, wanted: Wanted) -> Sequence[ComplaintRow]:
        services = self._front.services
        now = services.clock.now()
        if wanted.view == "drafts":
            quiet = dt.timedelta(minutes=services.guides.current().complaint_rules.draft_minutes)
            return lists.unfinished(session, actor, quiet_since=now - quiet, most=_PAGE)
        if wanted.view == "undelivered":
            return lists.undelivered(session, actor, most=_PAGE)
        narrowed = wanted.filter(actor, in_town(now).date())
        return lists.complaints(session, actor, narrowed, most=_PAGE + 1, before=_before(session, actor, wanted.before))

    def views(self, session: Session, rows: Sequence[ComplaintRow], town: str) -> list[RowView]:
        """Return rows as a page shows them; phones are masked."""
        services = self._front.services
        book = services.guides.current()
        departments = {row.id: row.name for row in book.town(town).departments}
        names = {member.id: called(member) for member in services.staff.everyone(town)}
        calendar, today = WorkCalendar(book.calendar), in_town(services.clock.now()).date()
        return [
            RowView(
                id=row.id,
                reference=row.reference or f"草稿{row.id}",
                state=State.of(row.state).label,
                kind=Kind.of(row.kind).label,
                text=shortened(services.vault.masked(session, row.text)),
                department=departments.get(row.department or "", ""),
                handler=names.get(row.handler or "", ""),
                due=f"{row.due_on:%m-%d}" if row.due_on else "",
                **_light(calendar, row, today),
            )
            for row in rows
        ]

    @needs(Permission.SUPERVISE)
    async def get_watch(self, request: Request) -> HTTPResponse:
        """Show what is late, what will be, and what is under supervision."""
        member = member_in(request)
        late, soon, watched = await self._front.off_loop(self._watched, member)
        return desk_page(
            request, "desk/watch.html", sections=(("超期没答复", late), ("快到期", soon), ("正在督办", watched))
        )

    def _watched(self, member: StaffMember) -> tuple[list[RowView], list[RowView], list[RowView]]:
        services, actor = self._front.services, actor_of(member)
        today = in_town(services.clock.now()).date()
        with services.database.read() as session:
            late = self.views(session, lists.overdue(session, actor, today=today), member.town)
            first = lists.complaints(session, actor, lists.Filter(states=UNANSWERED, overdue_on=None), most=200)
            open_ = self.views(session, [row for row in first if row.due_on >= today], member.town)
            wanted = lists.Filter(states=UNANSWERED, supervised=True)
            watched = self.views(session, lists.complaints(session, actor, wanted), member.town)
        return late, [row for row in open_ if row.light == Light.AMBER.value], watched


def _before(session: Session, actor: Actor, asked: int) -> ComplaintRow | None:
    try:
        return complaint_for(session, actor, asked) if asked else None
    except NoSuchComplaint:
        return None


def _light(calendar: WorkCalendar, row: ComplaintRow, today: dt.date) -> dict[str, Any]:
    if State.of(row.state) not in UNANSWERED:
        return {"light": "", "light_label": ""}
    shown = light(calendar, row.due_on, today)
    return {"light": shown.value, "light_label": shown.label}


def shortened(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
