"""Today's notices and hours, in a form: written into the town's file, live in every answer within seconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.clock import in_town
from bot.guidebook.hours import ranges_text
from bot.guidebook.notice_files import NoSuchNotice, NoticeRefused, add_notice, end_notice
from bot.guidebook.schema import HoursChange, TimeRange
from bot.people.audit import Act
from bot.people.masking import clean, mask_id_numbers
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.desk.guard import needs
from bot.web.desk.page import desk_page, done, member_in
from bot.web.errors import NotYours
from bot.web.front import Front

NOTICES = "/desk/notices"
_LONGEST = 300
_LONGEST_DAYS = 366
# Who would come on a day with other hours hears of it the days before.
_TOLD_BEFORE = dt.timedelta(days=3)
# What the form's choice is called where it is kept.
_RANGES: Mapping[str, str] = {"closed": "open", "only": "open", "shut": "shut"}


class BadNotice(ValueError):
    """What was written cannot stand as a notice; the words are for the form."""


class Notices:
    """The page of notices."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_notices, NOTICES, methods=["GET"], name="desk_notices")
        app.add_route(self.post_notice, NOTICES, methods=["POST"], name="desk_add_notice")
        app.add_route(self.post_end, f"{NOTICES}/<notice_id>/end", methods=["POST"], name="desk_end_notice")

    @needs(Permission.EDIT_NOTICES)
    async def get_notices(self, request: Request) -> HTTPResponse:
        """Show the notices and the form."""
        return self._shown(request, {})

    def _shown(
        self, request: Request, kept: Mapping[str, str], *, status: int = 200, refused: str = ""
    ) -> HTTPResponse:
        services = self._front.services
        town = services.guides.current().town(member_in(request).town)
        today = in_town(services.clock.now()).date()
        return desk_page(
            request,
            "desk/notices.html",
            status=status,
            notices=[notice for notice in town.notices if notice.until >= today],
            windows=town.windows,
            names={window.id: window.name for window in town.windows},
            today=today,
            kept=kept,
            refused=refused,
        )

    @needs(Permission.EDIT_NOTICES)
    async def post_notice(self, request: Request) -> HTTPResponse:
        """Put a notice up."""
        form = request.ctx.form.texts
        try:
            await self._front.off_loop(self._put_up, member_in(request), form)
        except BadNotice as error:
            return self._shown(request, form, status=422, refused=str(error))
        except NoticeRefused as error:
            return self._shown(request, form, status=422, refused="".join(error.faults))
        return done(NOTICES, "notice")

    def _put_up(self, member: StaffMember, form: Mapping[str, str]) -> None:
        services = self._front.services
        town = services.guides.current().town(member.town)
        since, until = _days(form)
        windows = [window for window in town.windows if form.get(f"window-{window.id}")]
        change = _change(form, since, until)
        text = _text(form, change, [window.name for window in windows])
        now = in_town(services.clock.now())
        notice_id = f"desk-{now:%Y%m%d-%H%M%S}"
        if change is not None:
            since = min(since, max(now.date(), since - _TOLD_BEFORE))
        add_notice(
            services.settings.guides_dir,
            town.id,
            notice_id=notice_id,
            text=text,
            since=since,
            until=until,
            windows=[window.id for window in windows],
            change=change,
        )
        services.audit.record(member.doer, Act.CHANGED_NOTICE, notice_id, text=text)
        services.guides.refresh()

    @needs(Permission.EDIT_NOTICES)
    async def post_end(self, request: Request, notice_id: str) -> HTTPResponse:
        """Take a notice down."""
        try:
            await self._front.off_loop(self._take_down, member_in(request), notice_id)
        except NoSuchNotice as error:
            raise NotYours from error
        return done(NOTICES, "notice-ended")

    def _take_down(self, member: StaffMember, notice_id: str) -> None:
        services = self._front.services
        town = services.guides.current().town(member.town)
        text = next((notice.text for notice in town.notices if notice.id == notice_id), "")
        end_notice(services.settings.guides_dir, town.id, notice_id)
        services.audit.record(member.doer, Act.CHANGED_NOTICE, notice_id, ended=text)
        services.guides.refresh()


def _days(form: Mapping[str, str]) -> tuple[dt.date, dt.date]:
    try:
        since, until = (dt.date.fromisoformat(form.get(name, "")) for name in ("since", "until"))
    except ValueError as error:
        raise BadNotice("从哪天到哪天，没有写清楚。") from error
    if not 0 <= (until - since).days <= _LONGEST_DAYS:
        raise BadNotice("结束那天不能在开始前面，也不能超过一年。")
    return since, until


def _text(form: Mapping[str, str], change: HoursChange | None, windows: list[str]) -> str:
    """Return the notice: what was written, after the sentence for changed hours where there are some."""
    text = " ".join(mask_id_numbers(clean(form.get("text", ""))).split())
    if change is not None:
        first, last = change.since, change.until
        days = f"{first.month}月{first.day}日" + (f"到{last.month}月{last.day}日" if last != first else "")
        text = f"{days}，{'、'.join(windows) or '大厅'}{_changed(change)}。{text}"
    if not text:
        raise BadNotice("通知还没写。")
    if len(text) > _LONGEST:
        raise BadNotice(f"通知太长了，最多 {_LONGEST} 个字。")
    return text


def _changed(change: HoursChange) -> str:
    if change.open is None:
        return f"{ranges_text(change.shut)}不办业务"
    return f"只在{ranges_text(change.open)}办" if change.open else "不办业务"


def _change(form: Mapping[str, str], since: dt.date, until: dt.date) -> HoursChange | None:
    """Return what the form changes about the hours, None for a notice that changes none."""
    hours = form.get("hours", "")
    if hours not in _RANGES:
        return None
    if hours == "closed":
        return HoursChange(since=since, until=until, open=())
    try:
        stretch = TimeRange._read(f"{form.get('opens', '')}-{form.get('closes', '')}")
    except ValueError as error:
        raise BadNotice("几点到几点，没有写清楚。") from error
    return HoursChange(since=since, until=until, **{_RANGES[hours]: (stretch,)})
