"""The people of the office: adding, closing, new passwords, other rights; and the record of what everybody did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.clock import in_town
from bot.people.audit import Act
from bot.people.permissions import Permission
from bot.people.roles import STAFF_ROLES, Role
from bot.people.staff import AccountTaken, BadStaffField, LastAdmin, NoLongerAdmin, NoSuchStaff, StaffError
from bot.web.desk.guard import needs
from bot.web.desk.page import desk_page, done, member_in
from bot.web.errors import NotYours
from bot.web.front import Front

STAFF = "/desk/staff"
AUDIT = "/desk/audit"
_PAGE = 50
_FIELDS: Mapping[str, str] = {
    "account": "账号要用小写字母开头，可以有数字，2 到 32 位。",
    "name": "姓名没写，或者太长。",
    "role": "没有这个身份。",
    "department": "承办人要选一个部门。",
}


class StaffAdmin:
    """The page of accounts and that of the record."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_staff, STAFF, methods=["GET"], name="desk_staff")
        app.add_route(self.post_staff, STAFF, methods=["POST"], name="desk_add_staff")
        app.add_route(self.post_change, f"{STAFF}/<account>/change", methods=["POST"], name="desk_change_staff")
        app.add_route(self.post_reset, f"{STAFF}/<account>/reset", methods=["POST"], name="desk_reset_staff")
        app.add_route(self.post_disable, f"{STAFF}/<account>/disable", methods=["POST"], name="desk_disable_staff")
        app.add_route(self.post_enable, f"{STAFF}/<account>/enable", methods=["POST"], name="desk_enable_staff")
        app.add_route(self.get_audit, AUDIT, methods=["GET"], name="desk_audit")

    @needs(Permission.MANAGE_STAFF)
    async def get_staff(self, request: Request) -> HTTPResponse:
        """Show all accounts."""
        return await self._shown(request)

    async def _shown(
        self, request: Request, *, status: int = 200, refused: str = "", handed: tuple[str, str] = ("", "")
    ) -> HTTPResponse:
        services, town = self._front.services, member_in(request).town
        return desk_page(
            request,
            "desk/staff.html",
            status=status,
            people=await self._front.off_loop(services.staff.everyone, town),
            roles=STAFF_ROLES,
            departments=services.guides.current().town(town).departments,
            refused=refused,
            handed=handed,
        )

    @needs(Permission.MANAGE_STAFF)
    async def post_staff(self, request: Request) -> HTTPResponse:
        """Make an account; its password is shown this once."""
        form = request.ctx.form.texts
        return await self._with_password(
            request,
            self._front.services.staff.add,
            form.get("account", ""),
            name=form.get("name", ""),
            role=_role(form),
            department=self._department(request),
        )

    @needs(Permission.MANAGE_STAFF)
    async def post_reset(self, request: Request, account: str) -> HTTPResponse:
        """Give a new password; it is shown this once."""
        return await self._with_password(request, self._front.services.staff.reset, account)

    async def _with_password(
        self, request: Request, act: Callable[..., Any], account: str, **fields: Any
    ) -> HTTPResponse:
        try:
            member, password = await self._front.off_loop(act, member_in(request).doer, account, **fields)
        except StaffError as error:
            return await self._refused(request, error)
        return await self._shown(request, handed=(member.account, password))

    @needs(Permission.MANAGE_STAFF)
    async def post_change(self, request: Request, account: str) -> HTTPResponse:
        """Give another role."""
        role, department = _role(request.ctx.form.texts), self._department(request)
        change = self._front.services.staff.change
        return await self._changed(request, "staff-changed", change, account, role=role, department=department)

    @needs(Permission.MANAGE_STAFF)
    async def post_disable(self, request: Request, account: str) -> HTTPResponse:
        """Close an account."""
        return await self._changed(request, "staff-disabled", self._front.services.staff.disable, account)

    @needs(Permission.MANAGE_STAFF)
    async def post_enable(self, request: Request, account: str) -> HTTPResponse:
        """Open an account again."""
        return await self._changed(request, "staff-enabled", self._front.services.staff.enable, account)

    async def _changed(
        self, request: Request, code: str, act: Callable[..., Any], account: str, **fields: Any
    ) -> HTTPResponse:
        try:
            await self._front.off_loop(act, member_in(request).doer, account, **fields)
        except StaffError as error:
            return await self._refused(request, error)
        return done(STAFF, code)

    async def _refused(self, request: Request, error: StaffError) -> HTTPResponse:
        if isinstance(error, (NoSuchStaff, NoLongerAdmin)):
            raise NotYours from error
        if isinstance(error, BadStaffField):
            return await self._shown(request, status=422, refused=_FIELDS[error.field])
        said = {AccountTaken: "这个账号已经有人用了。", LastAdmin: "这是最后一个管理员，动了就没人能管账号了。"}
        return await self._shown(request, status=409, refused=said[type(error)])

    def _department(self, request: Request) -> str | None:
        """Return the department chosen, None when it is none of this town's."""
        chosen = request.ctx.form.texts.get("department", "")
        town = self._front.services.guides.current().town(member_in(request).town)
        return chosen if chosen in {row.id for row in town.departments} else None

    @needs(Permission.READ_AUDIT)
    async def get_audit(self, request: Request) -> HTTPResponse:
        """Show the record, newest first."""
        services, town = self._front.services, member_in(request).town
        asked, before = request.args.get("act") or "", request.args.get("before") or ""
        act = Act.of(asked) if asked in {each.value for each in Act} else None
        at = int(before) if before.isascii() and before.isdigit() and len(before) < 15 else 0
        lines = await self._front.off_loop(services.audit.lines, town, before=at, act=act, most=_PAGE + 1)
        return desk_page(
            request,
            "desk/audit.html",
            lines=lines[:_PAGE],
            next_before=lines[_PAGE - 1].id if len(lines) > _PAGE else 0,
            acts=tuple(Act),
            act=act,
            in_town=in_town,
        )


def _role(form: Mapping[str, str]) -> Role:
    """Return the role written; a resident's, which no account may have, stands for one that is none."""
    written = form.get("role", "")
    return Role.of(written) if written in {role.value for role in STAFF_ROLES} else Role.RESIDENT
