"""How residents hear of their complaint: a line in their conversation, in the ledger's own transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any, Mapping, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.complaints.complaint_notice_wording import notice
from bot.conversations.desk.handover_rating import was_asked_of_people
from bot.conversations.record.inbox import say
from bot.conversations.record.models import Author, ConversationRow
from bot.delivery.reply import typeset
from bot.delivery.wake import Bell
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Action


class ComplaintNotices:
    """Tells residents through the transcript and the outbox of the conversation they told it in."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell

    def tell(
        self, session: Session, complaint: ComplaintRow, action: Action, *, facts: Mapping[str, Any], now: dt.datetime
    ) -> Optional[int]:
        """Say what happened; return the line's number, None when there is no conversation or nothing to say."""
        reply = notice(complaint, action, facts)
        if complaint.conversation_id is None or reply is None:
            return None
        conversation = session.execute(
            sa.select(ConversationRow).where(ConversationRow.id == complaint.conversation_id).with_for_update()
        ).scalar_one_or_none()
        if conversation is None:
            return None
        return int(say(session, conversation, typeset(reply), author=Author.SYSTEM, now=now).seq)

    def asked_since(self, session: Session, conversation_id: str, since: dt.datetime) -> bool:
        """Whether whoever talks there was asked since then how it was with a person, there or on another channel."""
        return was_asked_of_people(session, conversation_id, since)

    def wake(self, conversation_id: str) -> None:
        """Let the page know that there is something to fetch."""
        self._bell.ring("web", conversation_id)
