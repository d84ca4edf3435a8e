"""Who a browser is: an opaque cookie of ours, known again and never guessed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.people.residents import Identity

CHANNEL = "web"
_NAME_BYTES = 24
_PROOF_BYTES = 16
_MAX_AGE = 180 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    """A browser. ``cookie`` is what it keeps; ``is_new`` says that it has yet to be given it."""

    cookie: str
    is_new: bool

    @property
    def identity(self) -> Identity:
        """How the page's channel names this resident."""
        return Identity(channel=CHANNEL, name=self.cookie)


class Sessions:
    """Makes and checks the cookies.

    A cookie carries a proof that we made it, so that made-up ones cost no look-up
    and cannot get around the limit on new conversations.
    """

    def __init__(self, secret: bytes, *, behind_tls: bool) -> None:
        self._key = hmac.digest(secret, b"web session", hashlib.sha256)
        self._behind_tls = behind_tls
        # Browsers hold a name with this prefix to Secure, Path=/ and no Domain.
        self.cookie_name = "__Host-chat" if behind_tls else "chat"

    def visitor(self, request: Request) -> Visitor:
        """Return who sent the request; without a cookie of ours, somebody new."""
        cookie = request.cookies.get(self.cookie_name, "")
        if self._is_ours(cookie):
            return Visitor(cookie=cookie, is_new=False)
        return Visitor(cookie=self._made(secrets.token_bytes(_NAME_BYTES)), is_new=True)

    def keep(self, response: HTTPResponse, visitor: Visitor) -> None:
        """Set the visitor's cookie on a response, for half a year from now."""
        response.cookies[self.cookie_name] = visitor.cookie
        morsel = response.cookies[self.cookie_name]
        morsel["max-age"] = _MAX_AGE
        morsel["httponly"] = True
        morsel["samesite"] = "Lax"
        morsel["secure"] = self._behind_tls

    def _made(self, name: bytes) -> str:
        proof = hmac.digest(self._key, name, hashlib.sha256)[:_PROOF_BYTES]
        return base64.urlsafe_b64encode(name + proof).decode("ascii").rstrip("=")

    def _is_ours(self, cookie: str) -> bool:
        try:
            name = base64.urlsafe_b64decode(cookie.encode("ascii") + b"==")[:_NAME_BYTES]
        except ValueError:
            return False
        return len(name) == _NAME_BYTES and hmac.compare_digest(self._made(name).encode(), cookie.encode())
