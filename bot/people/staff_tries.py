"""Lock-out by account, not by address: an office behind one address must not be locked out by one of its desks.

A name that nobody has is counted like any other, so that the wait does not
tell which accounts there are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.people.staff_models import SignInTryRow

# So many may be wrong; each further one doubles the wait.
FREE_TRIES = 5
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(minutes=15)
# After a day without a try the count starts anew, and the row goes.
FORGOTTEN_AFTER = dt.timedelta(days=1)


class LockedOut(Exception):
    """Too many wrong tries at this account; ``seconds`` until the next may be made."""

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


def account_key(account: str) -> str:
    """Return the key under which tries at an account are counted, 64 hexadecimal digits."""
    return hashlib.sha256(account.strip().lower().encode()).hexdigest()


def begin_try(session: Session, account: str, *, now: dt.datetime) -> None:
    """Count a try as failed before it is made, so that many at once gain nothing; ``forget_tries`` takes it back.

    :raises LockedOut: it may not be made yet.
    """
    session.execute(sa.delete(SignInTryRow).where(SignInTryRow.tried_at < now - FORGOTTEN_AFTER))
    row = _row(session, account, now)
    if row.locked_until is not None and row.locked_until > now:
        raise LockedOut(math.ceil((row.locked_until - now).total_seconds()))
    row.failures += 1
    row.tried_at = now
    if row.failures >= FREE_TRIES:
        row.locked_until = now + min(FIRST_WAIT * 2 ** min(row.failures - FREE_TRIES, 10), LONGEST_WAIT)


def forget_tries(session: Session, account: str) -> None:
    """Start the count anew, after a right password."""
    session.execute(sa.delete(SignInTryRow).where(SignInTryRow.key == account_key(account)))


def _row(session: Session, account: str, now: dt.datetime) -> Any:
    key = account_key(account)
    if session.get_bind().dialect.name == "postgresql":
        # Two first tries at once would both insert; they go in line by the account instead.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"sign-in:{key}"))))
    row = session.get(SignInTryRow, key)
    if row is None:
        row = SignInTryRow(key=key, failures=0, tried_at=now)
        session.add(row)
    return row
