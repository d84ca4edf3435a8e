"""Large type, remembered in a cookie of its own so that a page is drawn large at once."""

from __future__ import annotations

from sanic.request import Request
from sanic.response import HTTPResponse

COOKIE = "type"
LARGE = "large"
_NORMAL = "normal"
_A_YEAR = 365 * 24 * 3600


def is_large_type(request: Request) -> bool:
    """Whether this browser has chosen large type."""
    return bool(request.cookies.get(COOKIE) == LARGE)


def keep_type(response: HTTPResponse, wanted: str, *, behind_tls: bool) -> None:
    """Remember the type; the script sets the same cookie, so it is readable there."""
    response.cookies[COOKIE] = LARGE if wanted == LARGE else _NORMAL
    morsel = response.cookies[COOKIE]
    morsel["max-age"] = _A_YEAR
    morsel["samesite"] = "Lax"
    morsel["secure"] = behind_tls
