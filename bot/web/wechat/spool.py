"""Pushes kept before they are looked at: when many come at once, one commit for all that are there.

Taking a push costs several statements and a commit of its own. A push on the
spool is safe for a tenth of that, so that it can be acknowledged in time
however many come; it is looked at as soon as there is room. What it says is
not masked yet, so it lies there encrypted and only until then.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.dialects import postgresql, sqlite

from bot.bootstrap import Services
from bot.wechat.models import PushRow

log = logging.getLogger(__name__)

# A push on the spool that nobody has looked at for so long was left by a process that died.
LEFT_AFTER = dt.timedelta(seconds=30)
_NONCE_BYTES = 12
_MOST_LEFT = 200


class Spool:
    """The spool of one process; rows of dead ones are found by any."""

    def __init__(self, services: Services) -> None:
        key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"lastmile wechat spool 1")
        self._cipher = AESGCM(key.derive(services.secret))
        self._services = services
        self._coming: List[Tuple[Dict[str, Any], "asyncio.Future[None]"]] = []
        self._done: Set[str] = set()
        self._here: Set[str] = set()
        self._writing: "asyncio.Task[None] | None" = None

    async def keep(self, key: str, body: str) -> None:
        """Keep a push; when this returns, it outlives the process.

        :raises sqlalchemy.exc.SQLAlchemyError: it could not be kept.
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, body.encode(), key.encode())
        kept: "asyncio.Future[None]" = asyncio.get_running_loop().create_future()
        self._here.add(key)
        row = {"key": key, "body": sealed, "kept_at": self._services.clock.now()}
        self._coming.append((row, kept))
        self._write_on()
        await kept

    @property
    def waiting(self) -> int:
        """How many wait for their push to be kept."""
        return len(self._coming)

    def settled(self, key: str, *, is_taken: bool) -> None:
        """A push has been taken, and need not be kept any longer; or that has failed, and is to be tried again."""
        if is_taken:
            self._done.add(key)
            self._write_on()
        else:
            self._here.discard(key)

    async def left(self) -> Sequence[str]:
        """Return the bodies of pushes that a dead process has left, the oldest first."""
        rows = [row for row in await asyncio.to_thread(self._left) if row[0] not in self._here]
        self._here.update(key for key, _ in rows)
        bodies = (self._opened(key, sealed) for key, sealed in rows)
        return [body for body in bodies if body is not None]

    def _left(self) -> Sequence[Tuple[str, bytes]]:
        before = self._services.clock.now() - LEFT_AFTER
        with self._services.database.read() as session:
            rows = session.execute(
                sa.select(PushRow.key, PushRow.body)
                .where(PushRow.kept_at < before)
                .order_by(PushRow.kept_at)
                .limit(_MOST_LEFT)
            ).all()
            return [(row[0], row[1]) for row in rows]

    def _opened(self, key: str, sealed: bytes) -> Optional[str]:
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], key.encode()).decode()
        except InvalidTag:
            log.error("a push on the spool was sealed under another secret, and cannot be read")
            return None

    def _write_on(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write())

    async def _write(self) -> None:
        """Write what is there, and again what has come meanwhile, a transaction at a time."""
        while self._coming or self._done:
            coming, self._coming = self._coming, []
            done, self._done = self._done, set()
            failed: "sa.exc.SQLAlchemyError | None" = None
            try:
                await asyncio.to_thread(self._written, [row for row, _ in coming], list(done))
                self._here -= done
            except sa.exc.SQLAlchemyError as error:
                # What was looked at will be once more, which changes nothing.
                failed = error
            for _, kept in coming:
                if kept.done():
                    continue
                if failed is None:
                    kept.set_result(None)
                else:
                    kept.set_exception(failed)

    def _written(self, rows: List[Dict[str, Any]], done: List[str]) -> None:
        dialect = sqlite if self._services.database.is_sqlite else postgresql
        with self._services.database.write() as session:
            if rows:
                session.execute(dialect.insert(PushRow.__table__).on_conflict_do_nothing(), rows)
            for start in range(0, len(done), _MOST_LEFT):
                session.execute(
                    sa.delete(PushRow.__table__).where(PushRow.__table__.c.key.in_(done[start : start + _MOST_LEFT]))
                )
