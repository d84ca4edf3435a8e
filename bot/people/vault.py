"""The vault: phones are kept here, encrypted, and everywhere else a token stands for them.

A token reads ``〔电话k7m2q4x9〕``. The same phone in the same town has the same
token, so that two complaints from one phone are seen to be; erasing the row
erases the person wherever the token stands.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import unicodedata
from typing import Dict, Iterable, List, Mapping, Optional

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.storage.base import Base, Moment, OfTown

# Without letters and digits that are read for one another.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_TOKEN_LENGTH = 8
_TOKEN_BEGINS = "〔电话"
TOKEN = re.compile(rf"{_TOKEN_BEGINS}([{_ALPHABET}]{{{_TOKEN_LENGTH}}})〕")

# Full-width digits are how some keyboards write.
_DIGIT = "[0-9\uff10-\uff19]"
_MOBILE_SECOND = "[3-9\uff13-\uff19]"
_GAP = "[ \u3000.·—-]?"
# Mobile numbers (11 digits from 13 to 19, in any grouping, with or without +86) and landlines with
# their area code. 0800, 400 and short numbers belong to offices and stay readable.
_PHONE = re.compile(
    rf"(?<!{_DIGIT})(?:(?:\+|00)?86{_GAP})?"
    rf"([1\uff11]{_GAP}{_MOBILE_SECOND}(?:{_GAP}{_DIGIT}){{9}})(?!{_DIGIT})"
    rf"|(?<!{_DIGIT})((?!0800)0[0-9]{{2,3}}[ -]?[2-8][0-9]{{6,7}})(?!{_DIGIT})"
)
_NONCE_BYTES = 12
# Stands for a phone that this key does not open.
_SHUT = ""


class VaultRow(OfTown, Base):
    """One phone. Without ``sealed`` and ``lookup`` it has been erased, and its token stands for nobody."""

    __tablename__ = "vault"

    token = sa.Column(sa.String(16), primary_key=True)
    sealed = sa.Column(sa.LargeBinary)
    lookup = sa.Column(sa.String(64), unique=True)
    created_at = sa.Column(Moment, nullable=False)
    erased_at = sa.Column(Moment)


def phone_digits(written: str) -> Optional[str]:
    """Return the digits of a text that is a phone number and nothing else, None for any other."""
    match = _PHONE.fullmatch(written.strip())
    return _digits(match) if match else None


def _digits(match: re.Match[str]) -> str:
    written = unicodedata.normalize("NFKC", match[1] or match[2])
    return re.sub(r"\D", "", written)


class Vault:
    """The phones of all towns, under one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        derived = HKDF(algorithm=hashes.SHA256(), length=64, salt=None, info=b"lastmile vault 1").derive(key)
        self._cipher = AESGCM(derived[:32])
        self._lookup_key = derived[32:]

    def hide(self, session: Session, text: str, *, town: str, now: dt.datetime) -> str:
        """Return the text with a token in place of every phone number, each kept in the vault."""
        return _PHONE.sub(lambda found: self.keep(session, _digits(found), town=town, now=now), text)

    def keep(self, session: Session, phone: str, *, town: str, now: dt.datetime) -> str:
        """Keep a phone (digits only) and return its token as it stands in texts."""
        lookup = self._lookup(phone, town)
        known = self._known(session, lookup)
        return _shown(known or self._first(session, phone, lookup, town=town, now=now))

    def find(self, session: Session, phone: str, *, town: str) -> Optional[str]:
        """Return the token of a phone (digits only) that is kept already, None when it is not."""
        known = self._known(session, self._lookup(phone, town))
        return _shown(known) if known else None

    def phone(self, session: Session, token: str) -> Optional[str]:
        """Return the phone a token stands for, None when there is none to read. The caller audits it."""
        return self.phones(session, (token,)).get(token) or None

    def phones(self, session: Session, tokens: Iterable[str]) -> Dict[str, str]:
        """Return the phones of many tokens (at most some hundreds) at once, without those that are erased.

        One that another key has sealed is empty.
        """
        ids = {match[1] for match in map(TOKEN.fullmatch, tokens) if match}
        if not ids:
            return {}
        rows = session.execute(sa.select(VaultRow.token, VaultRow.sealed).where(VaultRow.token.in_(ids)))
        return {_shown(token): self._opened(token, sealed) for token, sealed in rows if sealed is not None}

    def _opened(self, token: str, sealed: bytes) -> str:
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], token.encode()).decode()
        except InvalidTag:
            # Restored without the key it was sealed with: the rest of the ledger goes on.
            return _SHUT

    def fits(self, session: Session) -> bool:
        """Whether this key opens what is kept; an empty vault fits any."""
        row = session.execute(
            sa.select(VaultRow.token, VaultRow.sealed)
            .where(VaultRow.sealed.is_not(None))
            .order_by(VaultRow.created_at.desc())
            .limit(1)
        ).first()
        return row is None or self._opened(row.token, row.sealed) != _SHUT

    def ends_with(self, session: Session, token: str, last_four: str) -> bool:
        """Whether the phone of a token ends with these four digits."""
        phone = self.phone(session, token)
        return phone is not None and hmac.compare_digest(phone[-4:].encode(), last_four.encode())

    def masked(self, session: Session, text: str) -> str:
        """Return the text with each token as people may see it: ``138****5678``, or 「电话已删」."""
        return masked_with(self.phones(session, tokens_in(text)), text)

    def erase(self, session: Session, token: str, *, now: dt.datetime) -> bool:
        """Forget the phone of a token; whether there was one."""
        match = TOKEN.fullmatch(token)
        row = session.get(VaultRow, match[1]) if match else None
        if row is None or row.sealed is None:
            return False
        row.sealed = row.lookup = None
        row.erased_at = now
        return True

    def _lookup(self, phone: str, town: str) -> str:
        return hmac.new(self._lookup_key, f"{town}:{phone}".encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def _known(session: Session, lookup: str) -> Optional[str]:
        found: Optional[str] = session.execute(
            sa.select(VaultRow.token).where(VaultRow.lookup == lookup)
        ).scalar_one_or_none()
        return found

    def _first(self, session: Session, phone: str, lookup: str, *, town: str, now: dt.datetime) -> str:
        token = "".join(secrets.choice(_ALPHABET) for _ in range(_TOKEN_LENGTH))
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, phone.encode(), token.encode())
        try:
            with session.begin_nested():
                session.add(VaultRow(token=token, town=town, sealed=sealed, lookup=lookup, created_at=now))
        except IntegrityError:
            # Two messages with the same new phone met; the other one has kept it.
            known = self._known(session, lookup)
            if known is None:
                raise
            return known
        return token


def tokens_in(text: str) -> Iterable[str]:
    """Return the tokens that stand in a text."""
    return (found[0] for found in TOKEN.finditer(text)) if _TOKEN_BEGINS in text else ()


def masked_with(phones: Mapping[str, str], text: str) -> str:
    """Return the text with each token as ``Vault.masked`` shows it; ``phones`` are those of ``Vault.phones``."""
    return TOKEN.sub(lambda found: _masked(phones.get(found[0])), text) if _TOKEN_BEGINS in text else text


def plain_with(phones: Mapping[str, str], text: str) -> str:
    """Return the text with each token as the phone it stands for: for nobody but who has written it."""
    return TOKEN.sub(lambda found: phones.get(found[0]) or _masked(None), text)


def with_tokens_again(phones: Mapping[str, str], text: str) -> str:
    """Return the text with the token in place of each mask that just one of the phones has.

    A form that was filled with masked text comes back so, and what is stored of it must lead to the phone.
    """
    by_mask: Dict[str, List[str]] = {}
    for token, phone in phones.items():
        by_mask.setdefault(_masked(phone), []).append(token)
    for mask, tokens in by_mask.items():
        text = text.replace(mask, tokens[0]) if len(tokens) == 1 else text
    return text


def _shown(token: str) -> str:
    return f"〔电话{token}〕"


def _masked(phone: Optional[str]) -> str:
    if phone == _SHUT:
        return "(电话打不开:钥匙不对)"
    return f"{phone[:3]}****{phone[-4:]}" if phone else "(电话已删)"
