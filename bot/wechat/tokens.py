"""The access token: one for all processes, fetched by one of them, renewed before it ends.

The row is the truth. Who finds it used up takes a lease; the others look at the
row until the new token is in it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from typing import Any, Awaitable, Callable, Dict, Optional

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.lease import LeaseRow, take_lease
from bot.wechat.errors import NoToken
from bot.wechat.models import AccountRow

# Tencent hands out the next token in the last five minutes of the present one; both work meanwhile.
EARLY = dt.timedelta(minutes=5)
_LEASE = dt.timedelta(seconds=15)
_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 20.0

# Fetches ``{"access_token", "expires_in"}``; the argument asks for a new one although the present one may be good.
Fetch = Callable[[bool], Awaitable[Dict[str, Any]]]


class Tokens:
    """The token of one account."""

    def __init__(self, database: Database, clock: Clock, *, app_id: str, fetch: Fetch) -> None:
        self._database = database
        self._clock = clock
        self._app_id = app_id
        self._fetch = fetch
        self._name = f"wechat-token-{app_id}"
        self._holder = uuid.uuid4().hex

    async def token(self, *, not_this: Optional[str] = None) -> str:
        """Return a token, but not ``not_this``, which Tencent has just refused.

        :raises NoToken: there is none to be had.
        """
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while True:
            kept = await asyncio.to_thread(self._kept)
            if kept is not None and kept != not_this:
                return kept
            if await asyncio.to_thread(self._take):
                try:
                    return await self._renewed(not_this)
                finally:
                    await asyncio.to_thread(self._give_back)
            if asyncio.get_running_loop().time() > deadline:
                raise NoToken("another process has been fetching it for too long")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _renewed(self, refused: Optional[str]) -> str:
        # Between our look and our lease another process may have done it.
        kept = await asyncio.to_thread(self._kept)
        if kept is not None and kept != refused:
            return kept
        got = await self._fetch(False)
        if got["access_token"] == refused:
            got = await self._fetch(True)
        lasts = float(got["expires_in"])
        useful = max(lasts - EARLY.total_seconds(), lasts / 2)
        until = self._clock.now() + dt.timedelta(seconds=useful)
        await asyncio.to_thread(self._keep, got["access_token"], until)
        return str(got["access_token"])

    def _kept(self) -> Optional[str]:
        with self._database.read() as session:
            row = session.get(AccountRow, self._app_id)
            if row is None or row.token is None or row.token_until <= self._clock.now():
                return None
            return str(row.token)

    def _keep(self, token: str, until: dt.datetime) -> None:
        with self._database.write() as session:
            row = session.get(AccountRow, self._app_id)
            if row is None:
                row = AccountRow(app_id=self._app_id)
                session.add(row)
            row.token, row.token_until = token, until

    def _take(self) -> bool:
        now = self._clock.now()
        return take_lease(
            self._database, self._name, holder=f"{self._holder}-{uuid.uuid4().hex[:8]}", now=now, length=_LEASE
        )

    def _give_back(self) -> None:
        with self._database.write() as session:
            row = session.get(LeaseRow, self._name)
            if row is not None and row.holder.startswith(self._holder):
                row.until = self._clock.now() - dt.timedelta(seconds=1)
