"""One complaint: what was told, what happened, what may be done next, and the sheet for the file."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, html, raw

from bot.clock import in_town
from bot.conversations.complaints.complaint_notice_wording import notice
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.command import Command
from bot.ledger.deadlines import NoWorkingDays, working_days_from
from bot.ledger.errors import BadValue, LedgerError, NoSuchComplaint, NotPermitted, Stale
from bot.ledger.follow_ups import is_told_by_resident
from bot.ledger.ledger import permitted
from bot.ledger.roles import actor_of
from bot.ledger.states import Action
from bot.ledger.visibility import complaint_for
from bot.people.audit import Act
from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.people.vault import phone_digits
from bot.web.chat.incoming import client_id
from bot.web.chat.pictures import CONTENT_TYPE, Pictures
from bot.web.desk.guard import needs
from bot.web.desk.ledger_forms import FORMS, PREVIEWED, fields_of
from bot.web.desk.ledger_list import LEDGER
from bot.web.desk.ledger_next import next_steps
from bot.web.desk.ledger_view import ComplaintView, desktop_of, pictures_of, view_of
from bot.web.desk.ledger_words import refusal_text
from bot.web.desk.page import desk_page, done, member_in
from bot.web.errors import NotYours
from bot.web.front import Front

# What an answer says is for the resident, with the phones that were written for them; all else is hidden.
_FOR_RESIDENTS = frozenset({Action.REPLY, Action.RESOLVE})


class LedgerPage:
    """The page of a complaint, its steps, its pictures and its sheet."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._pictures = Pictures(front.services.settings.var_dir)

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        one = f"{LEDGER}/<number:int>"
        app.add_route(self.get_complaint, one, methods=["GET"], name="desk_complaint")
        app.add_route(self.get_sheet, f"{one}/sheet", methods=["GET"], name="desk_sheet")
        app.add_route(self.get_picture, f"{one}/pictures/<name>", methods=["GET"], name="desk_picture")
        app.add_route(self.post_preview, f"{one}/preview/<action>", methods=["POST"], name="desk_preview")
        app.add_route(self.post_step, f"{one}/<action>", methods=["POST"], name="desk_step")

    @needs(Permission.LEDGER_READ)
    async def get_complaint(self, request: Request, number: int) -> HTTPResponse:
        """Show a complaint; that it was opened is on record."""
        return await self._shown(request, number, act=Act.OPENED_COMPLAINT)

    @needs(Permission.LEDGER_READ)
    async def get_sheet(self, request: Request, number: int) -> HTTPResponse:
        """Show the sheet to print."""
        view = await self._view(request, number, act=Act.PRINTED_COMPLAINT)
        now = in_town(self._front.services.clock.now())
        return desk_page(request, "desk/sheet.html", view=view, printed=f"{now:%Y-%m-%d %H:%M}")

    async def _shown(
        self,
        request: Request,
        number: int,
        *,
        act: Act | None = None,
        status: int = 200,
        refused: str = "",
        phone: str = "",
        opened: str = "",
        kept: Mapping[str, str] | None = None,
    ) -> HTTPResponse:
        view = await self._view(request, number, act=act, opened=opened, kept=kept or {})
        return desk_page(
            request,
            "desk/complaint.html",
            status=status,
            view=view,
            refused=refused,
            phone=phone,
            opened=opened,
            command=secrets.token_urlsafe(18),
        )

    async def _view(
        self,
        request: Request,
        number: int,
        *,
        act: Act | None,
        opened: str = "",
        kept: Mapping[str, str] | None = None,
    ) -> ComplaintView:
        try:
            return await self._front.off_loop(
                self._read, member_in(request), number, act=act, opened=opened, kept=kept or {}
            )
        except NoSuchComplaint as error:
            raise NotYours from error

    def _read(
        self, member: StaffMember, number: int, *, act: Act | None, opened: str, kept: Mapping[str, str]
    ) -> ComplaintView:
        services, actor = self._front.services, actor_of(member)
        with services.database.read() as session:
            row = complaint_for(session, actor, number)
            desk = desktop_of(services, member, row)
            view = view_of(services, session, desk, member)
            may = permitted(row, actor) if member.may(Permission.LEDGER_WORK) else []
            if is_told_by_resident(session, row):
                may = [action for action in may if action is not Action.FOLLOW_UP]
            view.steps.extend(next_steps(may, desk, opened=opened, kept=kept))
        if act is not None:
            services.audit.record(member.doer, act, view.title)
        return view

    @needs(Permission.LEDGER_READ)
    async def get_picture(self, request: Request, number: int, name: str) -> HTTPResponse:
        """Return a picture of a complaint to whoever may see the complaint."""
        picture = await self._front.off_loop(self._picture, member_in(request), number, name)
        headers = {"cache-control": "private, no-store", "content-disposition": "inline"}
        return raw(picture, content_type=CONTENT_TYPE, headers=headers)

    def _picture(self, member: StaffMember, number: int, name: str) -> bytes:
        with self._front.services.database.read() as session:
            try:
                row = complaint_for(session, actor_of(member), number)
            except NoSuchComplaint as error:
                raise NotYours from error
            if name not in {picture for picture, _ in pictures_of(session, row)}:
                raise NotYours
            talk = row.conversation_id
        try:
            return self._pictures.read(_folder(number), name)
        except NotYours:
            return self._pictures.read(str(talk), name)

    @needs(Permission.LEDGER_WORK)
    async def post_preview(self, request: Request, number: int, action: str) -> HTTPResponse:
        """Return what the resident would read, as a piece of the page."""
        try:
            said = await self._front.off_loop(
                self._previewed, member_in(request), number, _action(action), request.ctx.form.texts
            )
        except NoSuchComplaint as error:
            raise NotYours from error
        except LedgerError as error:
            said = refusal_text(error)
        except NoWorkingDays:
            said = "天数太多，算不出日子。"
        template = self._front.templates.get_template("desk/preview.html")
        return html(template.render(said=said))

    def _previewed(self, member: StaffMember, number: int, action: Action, form: Mapping[str, str]) -> str:
        if action not in PREVIEWED:
            raise NotYours
        services = self._front.services
        with services.database.read() as session:
            row = complaint_for(session, actor_of(member), number)
            desk = desktop_of(services, member, row)
            facts = fields_of(action, form, desk)
            if action is Action.EXTEND:
                facts["due_on"] = working_days_from(WorkCalendar(desk.book.calendar), row.due_on, facts["days"]).day
            reply = notice(row, action, facts)
        return reply.text if reply is not None and reply.text else ""

    @needs(Permission.LEDGER_WORK)
    async def post_step(self, request: Request, number: int, action: str) -> HTTPResponse:
        """Take a step; a refusal is shown on the page, with what was written."""
        form, step = request.ctx.form, _action(action)
        picture = form.picture if step is Action.ADD_PICTURE else b""
        try:
            phone = await self._front.off_loop(self._taken, member_in(request), number, step, form.texts, picture)
        except (NoSuchComplaint, NotPermitted) as error:
            raise NotYours from error
        except LedgerError as error:
            status = 409 if isinstance(error, Stale) else 422
            said = refusal_text(error)
            return await self._shown(request, number, status=status, refused=said, opened=step.value, kept=form.texts)
        if phone:
            return await self._shown(request, number, phone=phone)
        gone = step is Action.RETURN
        return done(LEDGER if gone else f"{LEDGER}/{number}", "step")

    def _taken(self, member: StaffMember, number: int, action: Action, form: Mapping[str, str], picture: bytes) -> str:
        """Perform the step; return the phone that was asked for, empty for any other step."""
        services, actor = self._front.services, actor_of(member)
        command_id = f"desk:{member.id}:{client_id(form.get('command'))}"
        with services.database.read() as session:
            row = complaint_for(session, actor, number)
            fields = fields_of(action, form, desktop_of(services, member, row))
        if action is Action.UNMASK:
            phone = services.ledger.phone_of(number, actor, reason=fields["reason"], command_id=command_id)
            services.audit.record(member.doer, Act.UNMASKED, str(row.reference), reason=fields["reason"][:200])
            return phone or "电话已删"
        if action is Action.ADD_PICTURE:
            # A right that is missing must show before a file is kept.
            if action not in permitted(row, actor):
                raise NotPermitted(action, member.role.value)
            name = self._pictures.keep(_folder(number), client_id=command_id, file=picture)
            fields = {"url": f"{LEDGER}/{number}/pictures/{name}", "alt": "后台添加的图片"}
        fields = hidden(services, fields, member.town, keeps_text=action in _FOR_RESIDENTS)
        services.ledger.perform(number, Command(action, actor, command_id, fields, seen=_seen(form)))
        return ""


def hidden(services: Any, fields: dict[str, Any], town: str, *, keeps_text: bool = False) -> dict[str, Any]:
    """Return a command's fields with phones as tokens, each kept in the vault."""
    now = services.clock.now()
    with services.database.write() as session:
        for name, value in fields.items():
            if name == "contact" and value:
                fields[name] = services.vault.keep(session, phone_digits(value) or "", town=town, now=now)
            elif isinstance(value, str) and not (keeps_text and name == "text"):
                fields[name] = services.vault.hide(session, value, town=town, now=now)
    return fields


def _action(written: str) -> Action:
    if written not in {action.value for action in FORMS}:
        raise NotYours
    return Action.of(written)


def _seen(form: Mapping[str, str]) -> int:
    seen = form.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        raise BadValue("seen", seen)
    return int(seen)


def _folder(number: int) -> str:
    return f"complaint-{number}"
