"""All screens of the desk together."""

from __future__ import annotations

from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot.people.permissions import Permission
from bot.web.desk.counter import Counter
from bot.web.desk.counter_checks import CounterChecks
from bot.web.desk.guard import needs
from bot.web.desk.ledger_list import LedgerLists
from bot.web.desk.ledger_new import LedgerNew
from bot.web.desk.ledger_page import LedgerPage
from bot.web.desk.navigation import entries_for
from bot.web.desk.notices import Notices
from bot.web.desk.page import member_in
from bot.web.desk.search import Search
from bot.web.desk.sign_in import SignIn
from bot.web.desk.staff_admin import StaffAdmin
from bot.web.desk.stream import DeskStream
from bot.web.desk.talk_complaints import TalkComplaints
from bot.web.desk.talk_extras import TalkExtras
from bot.web.desk.talk_files import TalkFiles
from bot.web.desk.talk_proposal import TalkProposal
from bot.web.desk.talk_steps import TalkSteps
from bot.web.desk.talk_walks import TalkWalks
from bot.web.desk.talks import Talks
from bot.web.front import Front

# Each takes the front and adds its own routes.
SCREENS: tuple[Any, ...] = (
    SignIn,
    Talks,
    TalkSteps,
    TalkFiles,
    TalkProposal,
    TalkWalks,
    TalkComplaints,
    TalkExtras,
    Search,
    DeskStream,
    LedgerLists,
    LedgerNew,
    LedgerPage,
    Counter,
    CounterChecks,
    Notices,
    StaffAdmin,
)


class Desk:
    """The desk: its door at ``/desk`` and every screen behind it."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes of all screens."""
        app.add_route(self.get_desk, "/desk", methods=["GET"], name="desk")
        for screen in SCREENS:
            screen(self._front).add_to(app)

    @needs(Permission.SIGNED_IN)
    async def get_desk(self, request: Request) -> HTTPResponse:
        """Lead to the first place that somebody works at."""
        return redirect(entries_for(member_in(request))[0].path, status=303)
