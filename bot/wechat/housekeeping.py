"""What of the account's traffic is old enough to go."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.wechat.models import OnceRow, ParcelRow, ParcelState, ReceiptRow, ReceivedMediaRow, SentMediaRow

# Tencent repeats a push for half a minute.
_RECEIPTS = dt.timedelta(days=1)
# The quota looks two days back; what came to nothing stays to be seen for longer, in the outbox.
_PARCELS = dt.timedelta(days=7)
_MEDIA = dt.timedelta(days=3)
# No complaint takes as long as that.
_OFFERS = dt.timedelta(days=365)
_DONE = tuple(state.value for state in ParcelState if state not in {ParcelState.WAITING, ParcelState.SENDING})


def tidy(services: Services) -> int:
    """Delete what no repeat, quota or fetch can need any more; return how many rows that were."""
    now = services.clock.now()
    old = (
        sa.delete(ReceiptRow).where(ReceiptRow.created_at < now - _RECEIPTS),
        sa.delete(ParcelRow).where(ParcelRow.state.in_(_DONE), ParcelRow.moved_at < now - _PARCELS),
        sa.delete(ReceivedMediaRow).where(
            ReceivedMediaRow.state != "waiting", ReceivedMediaRow.created_at < now - _MEDIA
        ),
        sa.delete(OnceRow).where(OnceRow.offered_at < now - _OFFERS),
        sa.delete(SentMediaRow).where(SentMediaRow.until < now),
    )
    with services.database.write() as session:
        return sum(int(session.execute(each.execution_options(synchronize_session=False)).rowcount) for each in old)
