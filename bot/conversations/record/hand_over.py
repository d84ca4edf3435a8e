"""Who speaks: each change of it is one conditional update that raises the epoch.

Of several who want a conversation at the same moment the database lets one
through; the others have changed nothing and are told so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.record.handover_models import HandoverRow, Outcome, Reason
from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, Speaker, TranscriptRow
from bot.delivery.models import OutboxRow, OutboxState

_WITH_PEOPLE = (Speaker.QUEUED, Speaker.HUMAN)


class HandoverLost(Exception):
    """The conversation has changed hands since it was looked at; nothing was changed."""

    def __init__(self, conversation_id: str, epoch: int) -> None:
        super().__init__(f"{conversation_id} is no longer at epoch {epoch}")
        self.conversation_id = conversation_id
        self.epoch = epoch


class NoSuchConversation(LookupError):
    """There is none, or not in this town: the two look alike."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(conversation_id)
        self.conversation_id = conversation_id


@dataclass(frozen=True)
class Step:
    """One hand-over: to whom, and why; ``outcome`` and ``note`` are those of the stretch it ends."""

    to: Speaker
    reason: Reason
    owner: Optional[str] = None
    department: Optional[str] = None
    outcome: Optional[Outcome] = None
    note: str = ""


def hand_over(
    session: Session, conversation: ConversationRow, step: Step, *, epoch: int, now: dt.datetime
) -> HandoverRow | None:
    """Change who speaks, if nobody has since ``epoch``; return the stretch that begins, None when the bot's does.

    ``conversation`` then holds what the database holds. What the resident is
    still owed is carried along, except for what the bot said to somebody who was
    taken over: that is dropped where it goes out.

    :raises HandoverLost: somebody was quicker.
    """
    was = Speaker(conversation.speaker)
    changed = session.execute(
        sa.update(ConversationRow)
        .where(ConversationRow.id == conversation.id, ConversationRow.epoch == epoch)
        .values(
            speaker=step.to.value,
            owner=step.owner,
            department=step.department,
            speaker_since=now,
            epoch=epoch + 1,
        )
        .execution_options(synchronize_session=False)
    ).rowcount
    if changed != 1:
        raise HandoverLost(conversation.id, epoch)
    session.refresh(conversation)
    _end_stretch(session, conversation, step, now=now)
    if not (was is Speaker.BOT and step.to is Speaker.HUMAN):
        _carry_owed(session, conversation)
    _sort_inbox(session, conversation, step, now=now)
    return _begin_stretch(session, conversation, step, now=now) if step.to in _WITH_PEOPLE else None


def _end_stretch(session: Session, conversation: ConversationRow, step: Step, *, now: dt.datetime) -> None:
    ended: Mapping[str, Any] = {"ended_at": now, "end_reason": step.reason.value}
    if step.outcome is not None:
        ended = {**ended, "outcome": step.outcome.value, "outcome_note": step.note or None}
    session.execute(
        sa.update(HandoverRow)
        .where(HandoverRow.conversation_id == conversation.id, HandoverRow.ended_at.is_(None))
        .values(**ended)
        .execution_options(synchronize_session=False)
    )


def _begin_stretch(session: Session, conversation: ConversationRow, step: Step, *, now: dt.datetime) -> HandoverRow:
    row = HandoverRow(
        town=conversation.town,
        conversation_id=conversation.id,
        epoch=conversation.epoch,
        speaker=step.to.value,
        reason=step.reason.value,
        staff_id=step.owner,
        department=step.department,
        first_seq=conversation.last_seq,
        began_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _carry_owed(session: Session, conversation: ConversationRow) -> None:
    session.execute(
        sa.update(OutboxRow)
        .where(OutboxRow.conversation_id == conversation.id, OutboxRow.state == OutboxState.WAITING.value)
        .values(epoch=conversation.epoch)
        .execution_options(synchronize_session=False)
    )


# A person who gives a conversation back has read it all. When they have not, the bot answers what nobody has.
_ALL_READ = frozenset({Reason.GIVEN_BACK, Reason.CLOSED, Reason.REOPENED})


def _sort_inbox(session: Session, conversation: ConversationRow, step: Step, *, now: dt.datetime) -> None:
    """Give what waits to whoever speaks now."""
    waiting, held, done = InboxState.WAITING.value, InboxState.HELD.value, InboxState.DONE.value
    if step.to in _WITH_PEOPLE:
        running = _running(session, conversation, now=now)
        apart = () if running is None else (InboxRow.id != running,)
        _restate(session, conversation, (waiting,), *apart, state=held)
        return
    if step.reason in _ALL_READ:
        _restate(session, conversation, (held, waiting), state=done)
        return
    answered = last_line_of_staff(session, conversation.id)
    _restate(session, conversation, (held,), InboxRow.seq > answered, state=waiting, not_before=now)
    _restate(session, conversation, (held,), state=done)


def last_line_of_staff(session: Session, conversation_id: str) -> int:
    """Return the number of the last line that a person has said, 0 without one."""
    found = session.execute(
        sa.select(sa.func.max(TranscriptRow.seq)).where(
            TranscriptRow.conversation_id == conversation_id, TranscriptRow.author == Author.STAFF.value
        )
    ).scalar_one()
    return int(found or 0)


def _running(session: Session, conversation: ConversationRow, *, now: dt.datetime) -> Optional[int]:
    """Return the row whose turn a bot process is computing: that process settles it, and finds the new epoch."""
    if conversation.busy_until is None or conversation.busy_until < now:
        return None
    found: Optional[int] = session.execute(
        sa.select(sa.func.min(InboxRow.id)).where(
            InboxRow.conversation_id == conversation.id, InboxRow.state == InboxState.WAITING.value
        )
    ).scalar_one_or_none()
    return found


def _restate(
    session: Session, conversation: ConversationRow, states: tuple[str, ...], *which: Any, **values: Any
) -> None:
    session.execute(
        sa.update(InboxRow)
        .where(InboxRow.conversation_id == conversation.id, InboxRow.state.in_(states), *which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
