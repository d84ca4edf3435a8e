"""Signing in and out, and the password of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot.people.passwords import LONGEST, SHORTEST, WeakPassword
from bot.people.permissions import Permission
from bot.people.staff import WrongPassword
from bot.people.staff_sessions import WrongSignIn
from bot.people.staff_tries import LockedOut
from bot.web.chat.incoming import read_form, refuse_other_sites
from bot.web.desk.guard import PASSWORD, SIGN_IN, cookie_name, even_with_a_given_password, open_to_all, token_of
from bot.web.desk.page import WORDS, desk_page, done, member_in
from bot.web.front import Front

HOME = "/desk"
# A page of the desk and nothing that a browser could take for another site.
_OURS = re.compile(r"/desk(?:/[\w\-./]*)?(?:\?[\w\-./=&%+]*)?", re.ASCII)
_WEAK: Mapping[str, str] = {
    "short": f"新密码太短了，至少写 {SHORTEST} 位。",
    "long": f"新密码太长了，最多 {LONGEST} 位。",
    "common": "新密码太好猜了。换几个没有规律的字。",
    "same": "新密码和原来的一样，请换一个。",
}


class SignIn:
    """The door of the desk."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_sign_in, SIGN_IN, methods=["GET"], name="desk_sign_in")
        app.add_route(self.post_sign_in, SIGN_IN, methods=["POST"], name="desk_post_sign_in")
        app.add_route(self.post_sign_out, "/desk/sign-out", methods=["POST"], name="desk_sign_out")
        app.add_route(self.post_everywhere, "/desk/sign-out-everywhere", methods=["POST"], name="desk_everywhere")
        app.add_route(self.get_password, PASSWORD, methods=["GET"], name="desk_password")
        app.add_route(self.post_password, PASSWORD, methods=["POST"], name="desk_post_password")

    @open_to_all
    async def get_sign_in(self, request: Request) -> HTTPResponse:
        """Show the form."""
        said = WORDS.get(request.args.get("done") or "", "")
        return self._form(said=said, onward=page_of_ours(request.args.get("next") or ""))

    @open_to_all
    async def post_sign_in(self, request: Request) -> HTTPResponse:
        """Begin a session under a new token, whatever the browser held before."""
        refuse_other_sites(request)
        form = read_form(request).texts
        onward = page_of_ours(form.get("next", ""))
        account, password = form.get("account", "")[:64], form.get("password", "")[:LONGEST]
        sessions = self._front.services.staff_sessions
        try:
            signed_in = await self._front.off_loop(sessions.sign_in, account, password)
        except LockedOut as error:
            wait = _wait(error.seconds)
            return self._form(account=account, onward=onward, status=429, refused=f"错得太多了，请过{wait}再试。")
        except WrongSignIn:
            return self._form(account=account, onward=onward, status=403, refused="账号或密码不对，请再看看。")
        if token_of(request):
            await self._front.off_loop(sessions.sign_out, token_of(request))
        response = redirect(PASSWORD if signed_in.member.must_change else onward, status=303)
        self._keep(response, signed_in.token)
        return response

    def _form(
        self, *, account: str = "", onward: str = HOME, status: int = 200, refused: str = "", said: str = ""
    ) -> HTTPResponse:
        return self._front.page(
            "desk/sign_in.html", status=status, account=account, onward=onward, refused=refused, said=said
        )

    def _keep(self, response: HTTPResponse, token: str) -> None:
        settings = self._front.services.settings
        response.cookies[cookie_name(settings)] = token
        morsel = response.cookies[cookie_name(settings)]
        morsel["httponly"] = True
        morsel["samesite"] = "Lax"
        morsel["secure"] = settings.behind_tls
        morsel["path"] = "/"

    @even_with_a_given_password(Permission.SIGNED_IN)
    async def post_sign_out(self, request: Request) -> HTTPResponse:
        """End this session."""
        await self._front.off_loop(self._front.services.staff_sessions.sign_out, token_of(request))
        return self._out("signed-out")

    @even_with_a_given_password(Permission.SIGNED_IN)
    async def post_everywhere(self, request: Request) -> HTTPResponse:
        """End all sessions of whoever asks."""
        await self._front.off_loop(self._front.services.staff_sessions.sign_out_everywhere, member_in(request))
        return self._out("everywhere")

    def _out(self, code: str) -> HTTPResponse:
        response = done(SIGN_IN, code)
        self._keep(response, "")
        response.cookies[cookie_name(self._front.services.settings)]["max-age"] = 0
        return response

    @even_with_a_given_password(Permission.SIGNED_IN)
    async def get_password(self, request: Request) -> HTTPResponse:
        """Show the form for a new password."""
        return desk_page(request, "desk/password.html", refused="", shortest=SHORTEST)

    @even_with_a_given_password(Permission.SIGNED_IN)
    async def post_password(self, request: Request) -> HTTPResponse:
        """Set a new password; all sessions end."""
        form = request.ctx.form.texts
        old, new, again = (form.get(name, "") for name in ("old", "new", "again"))
        refused = "两次写的新密码不一样。"
        if new == again:
            refused = await self._changed(request, old, new)
        if not refused:
            return self._out("password")
        return desk_page(request, "desk/password.html", status=422, refused=refused, shortest=SHORTEST)

    async def _changed(self, request: Request, old: str, new: str) -> str:
        """Change the password; return why not, empty when it is done."""
        try:
            await self._front.off_loop(self._front.services.staff.change_password, member_in(request), old, new)
        except WrongPassword:
            return "现在的密码不对。"
        except WeakPassword as error:
            return _WEAK[error.why]
        return ""


def page_of_ours(written: str) -> str:
    """Return where to go on to after signing in: a page of the desk, the desk itself for anything else."""
    return written if _OURS.fullmatch(written) and "//" not in written else HOME


def _wait(seconds: int) -> str:
    return f" {seconds} 秒" if seconds < 60 else f" {-(-seconds // 60)} 分钟"
