"""What every answer carries: headers that keep browsers strict, a request's id, and one line in the log."""

from __future__ import annotations

import gzip
import logging
import time
import uuid

from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse

log = logging.getLogger(__name__)

# No inline script or style and nothing from outside; WeUI's icons are data: images.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # A checklist's address is its key, so it may not travel along to another site.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
_A_YEAR = 365 * 24 * 3600
_WORTH_COMPRESSING = 1000


def dress(app: Sanic, *, behind_tls: bool) -> None:
    """Give every answer of the application its headers and its line in the log."""

    async def begin(request: Request) -> None:
        request.ctx.id = uuid.uuid4().hex[:16]
        request.ctx.began = time.monotonic()

    async def finish(request: Request, response: BaseHTTPResponse) -> None:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if behind_tls:
            response.headers.setdefault("strict-transport-security", f"max-age={_A_YEAR}")
        response.headers.setdefault("cache-control", "no-store")
        response.headers["x-request-id"] = request_id(request)
        _compress(request, response)
        _write_line(request, response)

    app.register_middleware(begin, "request")
    app.register_middleware(finish, "response")


def request_id(request: Request) -> str:
    """Return the id under which the log speaks of this request; never one that the client chose."""
    if not hasattr(request.ctx, "id"):
        request.ctx.id = uuid.uuid4().hex[:16]
    return str(request.ctx.id)


def takes_gzip(request: Request) -> bool:
    """Whether the client unpacks gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def _compress(request: Request, response: BaseHTTPResponse) -> None:
    """Compress a page or a JSON answer; files are compressed beforehand, pictures not at all."""
    kind = (response.content_type or "").partition(";")[0]
    body = response.body
    if kind not in {"text/html", "application/json"} or not body or len(body) < _WORTH_COMPRESSING:
        return
    response.headers["vary"] = "accept-encoding"
    if takes_gzip(request):
        response.body = gzip.compress(body, 5, mtime=0)
        response.headers["content-encoding"] = "gzip"


def _write_line(request: Request, response: BaseHTTPResponse) -> None:
    # The route and not the address: the address of a checklist is its key.
    route = request.route.path if request.route else "-"
    took = time.monotonic() - getattr(request.ctx, "began", time.monotonic())
    log.info("%s %s /%s %d %.0f ms", request_id(request), request.method, route, response.status, took * 1000)
