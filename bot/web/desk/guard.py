"""Who may pass: the session's cookie, the right a route needs, the word that proves a form is ours."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from sanic.request import Request
from sanic.response import HTTPResponse, empty, redirect

from bot.people.permissions import Permission
from bot.people.staff import StaffMember
from bot.settings import Settings
from bot.web.chat.incoming import Form, read_form, refuse_other_sites
from bot.web.errors import FromElsewhere, NotYours
from bot.web.front import front_of

SIGN_IN = "/desk/sign-in"
PASSWORD = "/desk/password"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

Handler = Callable[..., Coroutine[Any, Any, Any]]
Guard = Callable[[Handler], Handler]


def needs(permission: Permission) -> Guard:
    """Let a handler be reached only by who is signed in and has a right."""
    return _guard(permission)


def watches(permission: Permission) -> Guard:
    """Guard what a page asks for by itself: it does not count as being there."""
    return _guard(permission, is_active=False)


def even_with_a_given_password(permission: Permission) -> Guard:
    """Guard what is open to whoever has yet to choose a password of their own."""
    return _guard(permission, may_have_given_password=True)


def open_to_all(handler: Handler) -> Handler:
    """Mark a desk route as one that needs nobody to be signed in: the sign-in itself."""
    handler.permission = None  # type: ignore[attr-defined]
    return handler


def _guard(permission: Permission, *, is_active: bool = True, may_have_given_password: bool = False) -> Guard:
    def guard(handler: Handler) -> Handler:
        @functools.wraps(handler)
        async def guarded(screen: Any, request: Request, **path: Any) -> Any:
            member = await _member(request, is_active=is_active)
            if member is None:
                return _to_sign_in(request)
            if member.must_change and not may_have_given_password:
                return _sent(request, PASSWORD)
            if not member.may(permission):
                raise NotYours
            request.ctx.member = member
            if request.method not in _SAFE:
                _check_csrf(request)
            return await handler(screen, request, **path)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name; browsers hold one with the prefix to Secure, Path=/ and no Domain."""
    return "__Host-desk" if settings.behind_tls else "desk"


def token_of(request: Request) -> str:
    """Return the session token that the browser holds, empty when it holds none."""
    return str(request.cookies.get(cookie_name(front_of(request).services.settings)) or "")


async def _member(request: Request, *, is_active: bool) -> StaffMember | None:
    token = token_of(request)
    if not token:
        return None
    front = front_of(request)
    member: StaffMember | None = await front.off_loop(front.services.staff_sessions.member, token, is_active=is_active)
    return member


def csrf_of(request: Request) -> str:
    """Return the word that this session's forms carry."""
    return front_of(request).services.staff_sessions.csrf(token_of(request))


def _check_csrf(request: Request) -> None:
    """Read the form and hold its word against the session's.

    :raises FromElsewhere: it is missing or another session's.
    """
    refuse_other_sites(request)
    is_form = (request.content_type or "").partition(";")[0].strip().lower() in _FORMS
    request.ctx.form = read_form(request) if is_form else Form(texts={}, picture=b"")
    word = request.headers.get(CSRF_HEADER) or request.ctx.form.texts.get(CSRF_FIELD, "")
    if not front_of(request).services.staff_sessions.is_ours(token_of(request), word):
        raise FromElsewhere


def _to_sign_in(request: Request) -> HTTPResponse:
    back = request.path + (f"?{request.query_string}" if request.query_string else "")
    where = f"{SIGN_IN}?next={quote(back, safe='')}" if request.method == "GET" else SIGN_IN
    return _sent(request, where)


def _sent(request: Request, where: str) -> HTTPResponse:
    if request.headers.get("hx-request"):
        # htmx would put the sign-in form into a corner of the page.
        return empty(status=401, headers={"hx-redirect": SIGN_IN if where.startswith(SIGN_IN) else where})
    return redirect(where, status=303)
