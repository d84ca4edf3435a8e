"""The calls residents wait for: rung up to three times, each try kept with what it came to.

Whoever is complained about where a call was asked for neither sees it nor rings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversations.record.handover_models import CallbackRow, CallbackState, CallbackTryRow
from bot.ledger.roles import Actor
from bot.ledger.visibility import told_about
from bot.people.vault import Vault
from bot.storage.database import Database

MOST_TRIES = 3
_MOST = 100


class NoSuchCallback(LookupError):
    """There is none in this town, or it is done."""

    def __init__(self, callback_id: int) -> None:
        super().__init__(str(callback_id))
        self.callback_id = callback_id


@dataclass(frozen=True)
class Waiting:
    """A call that somebody waits for, with its phone under the mask and the tries there were."""

    row: CallbackRow
    phone: str
    wants: str
    tries: Sequence[CallbackTryRow]


def _theirs(actor: Actor) -> Sequence[Any]:
    """Return the conditions under which a call waits and is somebody's to ring."""
    return (
        CallbackRow.town == actor.town,
        CallbackRow.state == CallbackState.OPEN.value,
        sa.not_(told_about(actor.name, CallbackRow.conversation_id)),
    )


class Callbacks:
    """The list of calls over one database."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault

    def open(self, actor: Actor) -> Sequence[Waiting]:
        """Return the calls that are waited for, the oldest first."""
        with self._database.read() as session:
            rows = list(
                session.execute(
                    sa.select(CallbackRow).where(*_theirs(actor)).order_by(CallbackRow.asked_at).limit(_MOST)
                ).scalars()
            )
            tries = list(
                session.execute(
                    sa.select(CallbackTryRow)
                    .where(CallbackTryRow.callback_id.in_([row.id for row in rows]))
                    .order_by(CallbackTryRow.n)
                ).scalars()
            )
            return [
                Waiting(
                    row,
                    self._vault.masked(session, row.contact),
                    self._vault.masked(session, row.wants),
                    [one for one in tries if one.callback_id == row.id],
                )
                for row in rows
            ]

    def phone(self, callback_id: int, actor: Actor) -> Optional[str]:
        """Return the phone in plain digits, None when it was erased. The caller audits it.

        :raises NoSuchCallback: there is none, or it is done.
        """
        with self._database.read() as session:
            return self._vault.phone(session, str(self._open(session, callback_id, actor).contact))

    def tried(self, callback_id: int, actor: Actor, *, n: int, reached: bool, said: str) -> CallbackState:
        """Keep the n-th try, once; one that reached them ends it, and so does the last of three.

        :raises NoSuchCallback: there is none, or it is done.
        """
        with self._database.write() as session:
            row = self._open(session, callback_id, actor)
            if row.tries >= n:
                return CallbackState.of(row.state)
            now, row.tries = self._clock.now(), row.tries + 1
            session.add(
                CallbackTryRow(
                    town=row.town,
                    callback_id=row.id,
                    n=row.tries,
                    staff_id=actor.id,
                    at=now,
                    reached=reached,
                    said=self._vault.hide(session, said.strip(), town=row.town, now=now),
                )
            )
            if reached or row.tries >= MOST_TRIES:
                row.state = (CallbackState.DONE if reached else CallbackState.GIVEN_UP).value
                row.ended_at = now
            return CallbackState.of(row.state)

    @staticmethod
    def _open(session: Session, callback_id: int, actor: Actor) -> CallbackRow:
        row: Optional[CallbackRow] = session.execute(
            sa.select(CallbackRow).where(CallbackRow.id == callback_id, *_theirs(actor)).with_for_update()
        ).scalar_one_or_none()
        if row is None:
            raise NoSuchCallback(callback_id)
        return row
