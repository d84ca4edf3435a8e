"""Passive answers: what the web process may say in the very response to a push, once for all its repeats."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Dict, Mapping, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.conversations.record.inbox import add_line, say
from bot.conversations.record.lines import choices_of_the_bot
from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, Speaker
from bot.delivery.reply import Choice, Reply
from bot.wechat.account import abilities
from bot.wechat.models import ReceiptRow
from bot.wechat.parcels import debt_of, is_on_its_way, locked, pack, postpone, take_passive
from bot.wechat.wording import NOT_YET, SEE

Answer = Optional[Dict[str, Any]]

# Asked several times for every message, so it is made once.
_STATE_OF_TURN = sa.select(InboxRow.state).where(
    InboxRow.conversation_id == sa.bindparam("the_conversation"), InboxRow.seq == sa.bindparam("the_seq")
)


class Answers:
    """Answers to pushes, each known by its key.

    That one was given need not be on the disk before it is: undone by a power failure it is given once more.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._settings = services.settings.wechat

    def given(self, key: str) -> tuple[bool, Answer]:
        """Return whether a push has been answered before, and with what."""
        with self._services.database.read() as session:
            row = session.get(ReceiptRow, key)
            return row is not None, row.answer if row is not None else None

    def may_send(self) -> bool:
        """Whether what is not answered now can be sent later."""
        with self._services.database.read() as session:
            return abilities(session, self._settings).may_send

    def is_finished(self, conversation_id: str, seq: int) -> bool:
        """Whether the turn of a line is over, or is a person's."""
        with self._services.database.read() as session:
            asked = {"the_conversation": conversation_id, "the_seq": seq}
            state = session.execute(_STATE_OF_TURN, asked).scalar_one_or_none()
            return bool(state != InboxState.WAITING.value)

    def take(self, conversation_id: str, key: str) -> Answer:
        """Take what is owed, as far as it fits into one answer; a repeat gets what the first one got."""
        with self._services.database.write_redoable() as session:
            conversation = locked(session, conversation_id)
            return self._taken(session, conversation, key)

    def _taken(self, session: Session, conversation: ConversationRow, key: str) -> Answer:
        now = self._services.clock.now()
        row = session.get(ReceiptRow, key)
        if row is not None:
            answer: Answer = row.answer
            return answer
        may_send = abilities(session, self._settings).may_send
        debt = debt_of(session, conversation.id)
        if is_on_its_way(session, debt, now=now):
            return None
        base_url = self._services.settings.base_url
        waiting = pack(session, conversation, debt, services=self._services, may_send=may_send, now=now)
        answer = take_passive(session, waiting, shipment=key[:32], base_url=base_url, may_send=may_send, now=now)
        if answer is not None:
            _keep(session, conversation, key, answer, now)
        return answer

    def see_later(self, conversation_id: str, key: str) -> Answer:
        """Where nothing can be sent later: take what is there after all, or offer it."""
        with self._services.database.write_redoable() as session:
            conversation = locked(session, conversation_id)
            answer = self._taken(session, conversation, key)
            if answer is None and not _is_with_people(conversation):
                answer = {"kind": "text", "text": SEE}
                _keep(session, conversation, key, answer, self._services.clock.now())
            return answer

    def look(self, conversation_id: str, key: str) -> tuple[bool, Answer]:
        """Answer 「1」 where something is kept or being made: whether that was so, and the answer."""
        with self._services.database.write_redoable() as session:
            conversation = locked(session, conversation_id)
            if not debt_of(session, conversation_id).rows and not _is_waiting(session, conversation_id):
                return False, None
            answer = self._taken(session, conversation, key)
            if answer is None:
                answer = {"kind": "text", "text": NOT_YET}
                _keep(session, conversation, key, answer, self._services.clock.now())
            return True, answer

    def see_owed(self, conversation_id: str, key: str, *, line: Mapping[str, Any]) -> tuple[bool, Answer]:
        """Answer 「看看」, the resident's ``line``, with what waits for them to write; as for ``look``."""
        with self._services.database.write_redoable() as session:
            conversation, now = locked(session, conversation_id), self._services.clock.now()
            row = session.get(ReceiptRow, key)
            if row is not None:
                return True, row.answer
            if not debt_of(session, conversation_id).rows:
                return False, None
            add_line(session, conversation, author=Author.RESIDENT, body=line, now=now, client_id=key)
            # What has no room in the answer follows it.
            postpone(session, conversation_id, until=now, why=None)
            session.flush()
            taken = self._taken(session, conversation, key)
            if taken is None:
                _keep(session, conversation, key, None, now)
            return True, taken

    def at_once(
        self,
        session: Session,
        conversation_id: str,
        key: str,
        *,
        reply: Reply,
        line: Optional[Mapping[str, Any]] = None,
    ) -> Answer:
        """Say something without a turn, behind the resident's own ``line`` if there is one; once for each key."""
        now = self._services.clock.now()
        conversation = locked(session, conversation_id)
        row = session.get(ReceiptRow, key)
        if row is not None:
            answer: Answer = row.answer
            return answer
        if line is not None:
            add_line(session, conversation, author=Author.RESIDENT, body=line, now=now, client_id=key)
        if not _is_with_people(conversation):
            said = _with_what_waits(session, conversation, reply)
            say(session, conversation, said, author=Author.SYSTEM, now=now)
        session.flush()
        taken = self._taken(session, conversation, key)
        if taken is None:
            _keep(session, conversation, key, None, now)
        return taken

    def queue(self, session: Session, conversation_id: str, key: str, *, reply: Reply) -> None:
        """Say something that goes along with the answer of the turn to come; once for each key."""
        conversation = locked(session, conversation_id)
        if session.get(ReceiptRow, key) is None:
            now = self._services.clock.now()
            say(session, conversation, reply, author=Author.SYSTEM, now=now)
            _keep(session, conversation, key, None, now)

    def release(self, conversation_id: str) -> None:
        """They have written: what waited for that may go."""
        with self._services.database.write_redoable() as session:
            postpone(session, conversation_id, until=self._services.clock.now(), why=None)


def _keep(session: Session, conversation: ConversationRow, key: str, answer: Answer, now: dt.datetime) -> None:
    session.add(
        ReceiptRow(key=key, town=conversation.town, conversation_id=conversation.id, answer=answer, created_at=now)
    )


def _is_with_people(conversation: ConversationRow) -> bool:
    return conversation.speaker in (Speaker.HUMAN.value, Speaker.QUEUED.value)


def _with_what_waits(session: Session, conversation: ConversationRow, reply: Reply) -> Reply:
    """A number answers the last bubble: one that only comes between offers again what is being asked."""
    if reply.choices or not conversation.state.get("tasks"):
        return reply
    asked = choices_of_the_bot(session, conversation.id)
    return replace(reply, choices=tuple(Choice(choice["title"], choice.get("does", {})) for choice in asked))


def _is_waiting(session: Session, conversation_id: str) -> bool:
    found = session.execute(
        sa.select(InboxRow.id)
        .where(InboxRow.conversation_id == conversation_id, InboxRow.state == InboxState.WAITING.value)
        .limit(1)
    ).scalar_one_or_none()
    return found is not None
