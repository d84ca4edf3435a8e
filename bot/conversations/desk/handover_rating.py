"""How it was with a person: asked once, of nobody in grief, turned down or unanswered; once a week of anything."""

from __future__ import annotations

import datetime as dt
from typing import Any, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.record import handover_wording as wording
from bot.conversations.record.handover_models import HandoverRow
from bot.conversations.record.inbox import say
from bot.conversations.record.models import Author, ConversationRow, TranscriptRow
from bot.conversations.turns.turn import Turn
from bot.ledger.asking import BETWEEN_REQUESTS, is_in_grief, is_refused, turns_down
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Grade


def ask_for_rating(session: Session, conversation: ConversationRow, stretch: HandoverRow, *, now: dt.datetime) -> bool:
    """Ask how it was, if that may be asked now; whether it was."""
    if not _may_ask(session, conversation, stretch, now=now):
        return False
    stretch.rating_asked_at = now
    say(session, conversation, wording.ask_rating(stretch.id), author=Author.SYSTEM, now=now)
    return True


def was_asked_of_people(session: Session, conversation_id: str, since: dt.datetime) -> bool:
    """Whether whoever talks in a conversation was asked since then how it was with a person, on whatever channel."""
    whose = sa.select(ConversationRow.resident_id).where(ConversationRow.id == conversation_id).scalar_subquery()
    query = (
        sa.select(HandoverRow.id)
        .join(ConversationRow, ConversationRow.id == HandoverRow.conversation_id)
        .where(ConversationRow.resident_id == whose, HandoverRow.rating_asked_at > since)
    )
    return session.execute(query.limit(1)).first() is not None


def _may_ask(session: Session, conversation: ConversationRow, stretch: HandoverRow, *, now: dt.datetime) -> bool:
    since = now - BETWEEN_REQUESTS
    asked_of_complaints = sa.select(ComplaintRow.id).where(
        ComplaintRow.resident_id == conversation.resident_id, ComplaintRow.asked_at > since
    )
    if session.execute(asked_of_complaints.limit(1)).first() or was_asked_of_people(session, conversation.id, since):
        return False
    lately = session.execute(
        sa.select(TranscriptRow.author, TranscriptRow.body).where(
            TranscriptRow.conversation_id == conversation.id,
            TranscriptRow.author.in_((Author.RESIDENT.value, Author.STAFF.value)),
            TranscriptRow.created_at > stretch.began_at - dt.timedelta(days=1),
        )
    ).all()
    said = [str(body.get("text", "")) for author, body in lately if author == Author.RESIDENT.value]
    answers = [str(body.get("text", "")) for author, body in lately if author == Author.STAFF.value]
    # Who was told nothing has nothing to judge.
    if not said or not answers or any(map(turns_down, answers)):
        return False
    return not any(is_in_grief(text) or is_refused(text) for text in said)


def take_rating(turn: Turn, pressed: Mapping[str, Any]) -> None:
    """Keep the grade that was pressed, the first time only."""
    with turn.ledger.database.write() as session:
        kept = session.execute(
            sa.update(HandoverRow)
            .where(
                HandoverRow.id == int(pressed["handover"]),
                HandoverRow.conversation_id == turn.conversation_id,
                HandoverRow.rating.is_(None),
            )
            .values(rating=Grade.of(str(pressed["grade"])).value)
            .execution_options(synchronize_session=False)
        ).rowcount
    turn.say(wording.rated() if kept else wording.rated_before())
