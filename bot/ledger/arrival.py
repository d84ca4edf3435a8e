"""Whether an answer has reached the resident: their channel has it, or somebody has told them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.delivery.models import OutboxRow, OutboxState
from bot.ledger.models import ComplaintRow

# The condition of a query under which the answer of a complaint has arrived.
HAS_ARRIVED = sa.or_(
    ComplaintRow.told_way.is_not(None),
    sa.exists().where(
        OutboxRow.conversation_id == ComplaintRow.conversation_id,
        OutboxRow.seq == ComplaintRow.answer_seq,
        OutboxRow.state == OutboxState.SENT.value,
    ),
)


def has_arrived(session: Session, row: ComplaintRow) -> bool:
    """Whether the answer of a complaint has arrived."""
    found = session.execute(sa.select(ComplaintRow.id).where(ComplaintRow.id == row.id, HAS_ARRIVED))
    return found.scalar_one_or_none() is not None
