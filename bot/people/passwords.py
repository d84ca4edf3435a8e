"""Passwords: argon2id from a library; what is too weak; the ones we hand out."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 128
# Without letters and digits that are read for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GIVEN_LENGTH = 14
# What is tried first, in any writing; each is a part that may not make up most of a password.
_COMMON = ("password", "123456", "654321", "111111", "888888", "000000", "qwerty", "admin", "abc123", "woaini", "1qaz")
_LEAST_DIFFERENT = 5


class WeakPassword(ValueError):
    """A password that is too short, too long, or the first that anybody would try; ``why`` says which."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Passwords:
    """Hashing and checking. The default costs are the library's own (RFC 9106, low memory)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        # Checked where there is no account, so that the time taken does not tell.
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())

    def hashed(self, password: str) -> str:
        """Return what is stored."""
        return self._hasher.hash(_normal(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether a password is the stored one; as slow when there is none."""
        try:
            self._hasher.verify(stored or self._nobodys, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None


def given_password() -> str:
    """Return a new password to hand out: 14 letters and digits, about 69 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GIVEN_LENGTH))


def check_strength(password: str, *, account: str) -> None:
    """Refuse a password that is guessed first.

    :raises WeakPassword: saying why.
    """
    written = _normal(password).lower()
    if len(written) < SHORTEST:
        raise WeakPassword("short")
    if len(written) > LONGEST:
        raise WeakPassword("long")
    left = written.replace(account.lower(), "")
    for common in _COMMON:
        left = left.replace(common, "")
    if len(set(left)) < _LEAST_DIFFERENT:
        raise WeakPassword("common")


def _normal(password: str) -> str:
    # A phone's keyboard and a desk's may write one character in two ways.
    return unicodedata.normalize("NFKC", password)
