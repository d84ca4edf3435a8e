"""Filing for somebody who rang, came in, wrote a note or told 12345; and the ledger as a file."""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw
from sqlalchemy.exc import IntegrityError

from bot.clock import SHANGHAI, in_town
from bot.guidebook.schema import Kind
from bot.ledger.errors import BadValue, LedgerError, Missing, NoSuchComplaint
from bot.ledger.export import export
from bot.ledger.importing import FARTHEST
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import actor_of
from bot.ledger.states import Action, Source, Way
from bot.ledger.telling import phone_in
from bot.ledger.visibility import complaint_for
from bot.people.audit import Act
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.web.chat.incoming import client_id
from bot.web.desk.guard import needs
from bot.web.desk.ledger_forms import FORMS, Desktop, fields_of, written
from bot.web.desk.ledger_list import LEDGER
from bot.web.desk.ledger_page import hidden
from bot.web.desk.ledger_words import refusal_text
from bot.web.desk.page import desk_page, done, member_in
from bot.web.errors import BadField, NotYours
from bot.web.front import Front

SOURCES = (Source.PHONE, Source.COUNTER, Source.BOX, Source.HOTLINE, Source.STAFF)
KINDS = (Kind.COMPLAINT, Kind.HELP, Kind.SUGGESTION, Kind.PRAISE, Kind.QUESTION)
# Who is there when it is filed hears at once what was done.
_THERE: Mapping[Source, Way] = {Source.PHONE: Way.PHONE, Source.COUNTER: Way.COUNTER}
_NOT_ON_THE_SPOT = "说工作人员的，不能当场办结，由中心主任来看。“当场办好了”那一格空着，先登记。"
_TYPES: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class LedgerNew:
    """The forms for filing and for the export."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_new, f"{LEDGER}/new", methods=["GET"], name="desk_new")
        app.add_route(self.post_new, f"{LEDGER}/new", methods=["POST"], name="desk_post_new")
        app.add_route(self.get_export, f"{LEDGER}/export", methods=["GET"], name="desk_export")
        app.add_route(self.post_export, f"{LEDGER}/export", methods=["POST"], name="desk_post_export")

    @needs(Permission.LEDGER_FILE)
    async def get_new(self, request: Request) -> HTTPResponse:
        """Show the form for filing."""
        return self._form(request, {})

    def _form(self, request: Request, kept: Mapping[str, str], *, refused: str = "", status: int = 200) -> HTTPResponse:
        desk = self._desktop(member_in(request))
        fields = [(each, list(each.options(desk)) if each.options else []) for each in FORMS[Action.DETAIL]]
        return desk_page(
            request,
            "desk/ledger_new.html",
            status=status,
            fields=fields,
            sources=SOURCES,
            kinds=KINDS,
            kept=kept,
            refused=refused,
            command=kept.get("command") or secrets.token_urlsafe(18),
        )

    def _desktop(self, member: StaffMember) -> Desktop:
        book = self._front.services.guides.current()
        return Desktop(book, book.town(member.town), (), ComplaintRow())

    @needs(Permission.LEDGER_FILE)
    async def post_new(self, request: Request) -> HTTPResponse:
        """File it and show it to whoever may see it."""
        form = request.ctx.form.texts
        try:
            filed, is_theirs = await self._front.off_loop(self._filed, member_in(request), form)
        except NoSuchComplaint:
            return self._form(request, form, refused=_NOT_ON_THE_SPOT, status=422)
        except LedgerError as error:
            return self._form(request, form, refused=refusal_text(error), status=422)
        except IntegrityError:
            return self._form(request, form, refused="这个外部编号已经登记过了。", status=409)
        if is_theirs:
            return done(f"{LEDGER}/{filed.id}", "filed")
        # It is about a colleague: whoever took it down still has to give the number to whoever told it.
        return desk_page(request, "desk/filed.html", reference=filed.reference, due=filed.due_on)

    def _filed(self, member: StaffMember, form: Mapping[str, str]) -> tuple[ComplaintRow, bool]:
        services = self._front.services
        command_id = f"desk:{member.id}:{client_id(form.get('command'))}"
        source, kind = _one_of(SOURCES, form, "source"), _one_of(KINDS, form, "kind")
        text = written(form, "text")
        if not text:
            raise Missing(Action.FILE, "text")
        given = fields_of(Action.DETAIL, form, self._desktop(member))
        details = {name: value for name, value in given.items() if value}
        fields = hidden(services, {"told": text, **details}, member.town)
        if not fields.get("contact") and not fields.get("anonymous"):
            # Written among the words it could be called by nobody: there it stays under its mask.
            fields.update(phone_in(fields["told"]))
        filed = services.ledger.file_now(
            actor_of(member),
            fields.pop("told"),
            command_id=command_id,
            details=fields or None,
            kind=kind,
            source=source,
            external_number=written(form, "external_number")[:64] or None,
            external_due=_wanted_by(form, in_town(services.clock.now()).date()),
            settled=_settled(form, source),
        )
        return filed.complaint, self._is_visible(member, int(filed.complaint.id))

    def _is_visible(self, member: StaffMember, number: int) -> bool:
        with self._front.services.database.read() as session:
            try:
                complaint_for(session, actor_of(member), number)
            except NoSuchComplaint:
                return False
        return True

    @needs(Permission.EXPORT)
    async def get_export(self, request: Request) -> HTTPResponse:
        """Show the form for the export."""
        today = in_town(self._front.services.clock.now()).date()
        may_unmask = member_in(request).may(Permission.EXPORT_UNMASKED)
        return desk_page(
            request, "desk/export.html", since=today.replace(month=1, day=1), until=today, may_unmask=may_unmask
        )

    @needs(Permission.EXPORT)
    async def post_export(self, request: Request) -> HTTPResponse:
        """Return the file; who took what out is on record before it leaves."""
        form, member = request.ctx.form.texts, member_in(request)
        unmasked = bool(form.get("unmasked"))
        if unmasked and not member.may(Permission.EXPORT_UNMASKED):
            raise NotYours
        ending = form.get("form", "xlsx")
        if ending not in _TYPES:
            raise BadField("form")
        since, until = _day(form, "since"), _day(form, "until") + dt.timedelta(days=1)
        body = await self._front.off_loop(self._exported, member, ending, since, until, unmasked=unmasked)
        name = f"ledger-{since:%Y%m%d}-{until - dt.timedelta(days=1):%Y%m%d}.{ending}"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return raw(body, content_type=_TYPES[ending], headers=headers)

    def _exported(self, member: StaffMember, ending: str, since: dt.date, until: dt.date, *, unmasked: bool) -> bytes:
        services = self._front.services
        bounds = [dt.datetime.combine(day, dt.time(), tzinfo=SHANGHAI) for day in (since, until)]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"ledger.{ending}"
            count = export(services.ledger, actor_of(member), path, since=bounds[0], until=bounds[1], unmasked=unmasked)
            last = until - dt.timedelta(days=1)
            services.audit.record(
                member.doer, Act.EXPORTED, f"{since}—{last}", count=count, form=ending, unmasked=unmasked
            )
            return path.read_bytes()


def _one_of(choices: tuple[Any, ...], form: Mapping[str, str], name: str) -> Any:
    for choice in choices:
        if form.get(name) == choice.value:
            return choice
    raise BadValue(name, form.get(name))


def _settled(form: Mapping[str, str], source: Source) -> dict[str, str] | None:
    """Return how it was done on the spot, None where it was not.

    :raises BadValue: nobody was there or on the phone.
    """
    text = written(form, "settled")
    if not text:
        return None
    if source not in _THERE:
        raise BadValue("settled", source.value)
    return {"text": text, "way": _THERE[source].value}


def _wanted_by(form: Mapping[str, str], today: dt.date) -> dt.date | None:
    """Return the day by which whoever passes it on wants the answer, None where they have set none.

    :raises BadValue: it is no day, or more than a year away.
    """
    text = form.get("external_due", "").strip()
    try:
        wanted = dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadValue("external_due", text) from error
    if wanted is not None and abs(wanted - today) > FARTHEST:
        raise BadValue("external_due", text)
    return wanted


def _day(form: Mapping[str, str], name: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(form.get(name, ""))
    except ValueError as error:
        raise BadField(name) from error
    if not 2000 <= day.year <= 2100:
        raise BadField(name)
    return day
