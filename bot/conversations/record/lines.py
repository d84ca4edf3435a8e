"""Saying something in a conversation: a line of the record, and what is owed to the resident."""

from __future__ import annotations

import datetime as dt
from typing import Any, Dict, Mapping, Optional, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.record.models import Author, ConversationRow, TranscriptRow
from bot.delivery.models import OutboxRow
from bot.delivery.reply import Reply


def add_line(
    session: Session,
    conversation: ConversationRow,
    *,
    author: Author,
    body: Mapping[str, Any],
    now: dt.datetime,
    **of: Any,
) -> TranscriptRow:
    """Append a line to the transcript; the conversation's row must be locked by the caller."""
    conversation.last_seq += 1
    conversation.updated_at = now
    line = TranscriptRow(
        town=conversation.town,
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        author=author.value,
        body=dict(body),
        created_at=now,
        **of,
    )
    session.add(line)
    return line


def locked(session: Session, conversation_id: str) -> ConversationRow:
    """Return the conversation, locked where the database locks rows.

    :raises sqlalchemy.exc.NoResultFound: there is none.
    """
    row: ConversationRow = session.execute(
        sa.select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update()
    ).scalar_one()
    return row


def say(
    session: Session, conversation: ConversationRow, reply: Reply, *, author: Author, now: dt.datetime, **of: Any
) -> TranscriptRow:
    """Append a reply to the transcript and the outbox; the conversation's row must be locked."""
    line = add_line(session, conversation, author=author, body=reply.to_json(), now=now, **of)
    session.add(
        OutboxRow(
            town=conversation.town,
            conversation_id=conversation.id,
            seq=line.seq,
            channel=conversation.channel,
            epoch=conversation.epoch,
            next_try_at=now,
            created_at=now,
        )
    )
    return line


def last_choices(session: Session, conversation_id: str, *, before: Optional[int]) -> Tuple[Dict[str, Any], ...]:
    """Return the choices of the last thing said before a line: what a typed 「1」 or 「第一个」 means."""
    return _choices(conversation_id, TranscriptRow.author != Author.RESIDENT.value, session=session, before=before)


def choices_of_the_bot(session: Session, conversation_id: str) -> Tuple[Dict[str, Any], ...]:
    """Return the choices of the last thing the bot said, whatever was said beside it since."""
    return _choices(conversation_id, TranscriptRow.author == Author.BOT.value, session=session, before=None)


def _choices(
    conversation_id: str, said_by: Any, *, session: Session, before: Optional[int]
) -> Tuple[Dict[str, Any], ...]:
    query = sa.select(TranscriptRow.body).where(TranscriptRow.conversation_id == conversation_id, said_by)
    if before is not None:
        query = query.where(TranscriptRow.seq < before)
    body = session.execute(query.order_by(TranscriptRow.seq.desc()).limit(1)).scalar_one_or_none()
    return tuple((body or {}).get("choices", ()))
