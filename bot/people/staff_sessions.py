"""Who is signed in: opaque tokens, kept only as hashes, that end by themselves."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Collection, Dict, FrozenSet, Optional

import sqlalchemy as sa

from bot.clock import Clock
from bot.people.audit import Act, Audit, Doer
from bot.people.passwords import Passwords
from bot.people.staff import StaffMember, member_of
from bot.people.staff_models import StaffRow, StaffSessionRow
from bot.people.staff_tries import begin_try, forget_tries
from bot.storage.database import Database

IDLE = dt.timedelta(minutes=30)
ABSOLUTE = dt.timedelta(hours=12)
_TOKEN_BYTES = 32
# Writing down that somebody is there, on every click, would make readers wait for the writer.
_SEEN_EVERY = dt.timedelta(minutes=1)


class WrongSignIn(Exception):
    """No such account, a wrong password, or a closed account: all three look alike."""


@dataclass(frozen=True)
class SignedIn:
    """A session begun: ``token`` is for the cookie and is stored nowhere."""

    token: str
    member: StaffMember


class StaffSessions:
    """The sessions over one database."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, passwords: Passwords, *, secret: bytes) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._passwords = passwords
        self._csrf_key = hmac.digest(secret, b"staff csrf", hashlib.sha256)

    def sign_in(self, account: str, password: str) -> SignedIn:
        """Begin a session under a token that nobody has seen before.

        :raises LockedOut: too many wrong tries at this account.
        :raises WrongSignIn: account and password do not belong together.
        """
        account = account.strip().lower()
        with self._database.write() as session:
            begin_try(session, account, now=self._clock.now())
        with self._database.read() as session:
            row = session.execute(sa.select(StaffRow).where(StaffRow.account == account)).scalar_one_or_none()
        matches = self._passwords.matches(row.password if row is not None else None, password)
        if row is None or not matches or row.disabled_at is not None:
            if row is not None:
                self._audit.record(Doer(row.id, row.name, row.town), Act.SIGN_IN_REFUSED, account)
            raise WrongSignIn
        return self._begun(row)

    def _begun(self, row: Any) -> SignedIn:
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock.now()
        member = member_of(row)
        with self._database.write() as session:
            forget_tries(session, row.account)
            self._sweep(session, now)
            session.add(StaffSessionRow(id=_hash(token), staff_id=row.id, created_at=now, seen_at=now))
            self._audit.record_in(session, member.doer, Act.SIGNED_IN, row.account)
        return SignedIn(token, member)

    @staticmethod
    def _sweep(session: Any, now: dt.datetime) -> None:
        over = sa.or_(StaffSessionRow.created_at < now - ABSOLUTE, StaffSessionRow.seen_at < now - IDLE)
        session.execute(sa.delete(StaffSessionRow).where(over))

    def member(self, token: str, *, is_active: bool = True) -> Optional[StaffMember]:
        """Return who is signed in with a token, None when nobody is or the session has ended.

        ``is_active`` says that somebody has done something; a page that looks
        for news by itself keeps nobody signed in.
        """
        now = self._clock.now()
        with self._database.read() as session:
            row = session.connection().execute(_MEMBER, {"the_session": _hash(token), **_holding(now)}).one_or_none()
        if row is None:
            return None
        if is_active and now - row.seen_at > _SEEN_EVERY:
            self._touch(_hash(token), now)
        return member_of(row)

    def still_signed_in(self, tokens: Collection[str]) -> FrozenSet[str]:
        """Return those of the tokens whose session has not ended; what is open under another one is to close."""
        by_id = {_hash(token): token for token in tokens}
        with self._database.read() as session:
            given = {"the_sessions": list(by_id), **_holding(self._clock.now())}
            ids = session.connection().execute(_STILL_SIGNED_IN, given).scalars()
            return frozenset(by_id[one] for one in ids)

    def _touch(self, session_id: str, now: dt.datetime) -> None:
        with self._database.write() as session:
            session.execute(sa.update(StaffSessionRow).where(StaffSessionRow.id == session_id).values(seen_at=now))

    def sign_out(self, token: str) -> None:
        """End one session."""
        with self._database.write() as session:
            session.execute(sa.delete(StaffSessionRow).where(StaffSessionRow.id == _hash(token)))

    def sign_out_everywhere(self, member: StaffMember) -> None:
        """End all sessions of somebody."""
        with self._database.write() as session:
            session.execute(sa.delete(StaffSessionRow).where(StaffSessionRow.staff_id == member.id))
            self._audit.record_in(session, member.doer, Act.SIGNED_OUT_EVERYWHERE, member.account)

    def csrf(self, token: str) -> str:
        """Return the word that a session's own pages put into their forms."""
        return hmac.new(self._csrf_key, token.encode(), hashlib.sha256).hexdigest()[:32]

    def is_ours(self, token: str, csrf: str) -> bool:
        """Whether a form comes from a page of this session."""
        return hmac.compare_digest(self.csrf(token).encode(), csrf.encode())


_SESSIONS: sa.Table = StaffSessionRow.__table__
_STAFF: sa.Table = StaffRow.__table__
# A session, with its staff, that has not ended.
_HOLDS = (
    _SESSIONS.c.created_at > sa.bindparam("begun_after"),
    _SESSIONS.c.seen_at > sa.bindparam("seen_after"),
    _STAFF.c.disabled_at.is_(None),
)
_JOINED = _SESSIONS.join(_STAFF, _STAFF.c.id == _SESSIONS.c.staff_id)
_OF_MEMBER = frozenset({"id", "account", "name", "role", "town", "department", "must_change", "disabled_at"})
# Every request of the desk asks this, so it is prepared once; an answer that is kept would outlive a sign-out.
_MEMBER = (
    sa.select(
        *(column for column in _STAFF.c if column.name in _OF_MEMBER),
        _SESSIONS.c.seen_at,
    )
    .select_from(_JOINED)
    .where(_SESSIONS.c.id == sa.bindparam("the_session"), *_HOLDS)
)
_STILL_SIGNED_IN = (
    sa.select(_SESSIONS.c.id)
    .select_from(_JOINED)
    .where(_SESSIONS.c.id.in_(sa.bindparam("the_sessions", expanding=True)), *_HOLDS)
)


def _holding(now: dt.datetime) -> Dict[str, dt.datetime]:
    return {"begun_after": now - ABSOLUTE, "seen_after": now - IDLE}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
