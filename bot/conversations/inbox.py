"""What comes in: kept before it is acknowledged, then taken turn by turn.

The rows are the queue. A bot process claims a conversation with a lease, runs
the turn of its oldest row, and finishes it in one transaction; whatever kills
it on the way leaves the row waiting, and the lease runs out.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversations import handover_wording
from bot.conversations.choices import chosen_by_typing
from bot.conversations.hand_over import Step, hand_over
from bot.conversations.handover_models import Reason
from bot.conversations.models import Author, ConversationRow, InboxRow, InboxState, Speaker, TranscriptRow
from bot.delivery.models import OutboxRow
from bot.delivery.reply import Reply
from bot.people.models import ResidentRow
from bot.people.vault import Vault
from bot.storage.database import Database

# Renewed every third of it, so a killed process is noticed within seconds and a slow one is not robbed.
LEASE = dt.timedelta(seconds=12)

# Seconds before the second and the third try; a turn that fails three times goes to people.
RETRY_AFTER = (1, 5)

# So many quick messages are read together at most.
MOST_FURTHER = 5


class LeaseLost(Exception):
    """The turn was finished by someone else meanwhile; nothing was written."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(conversation_id)
        self.conversation_id = conversation_id


@dataclass(frozen=True)
class Receipt:
    """What the door answers: the message's place, and whether it had come before."""

    seq: int
    repeated: bool


@dataclass(frozen=True)
class Claim:
    """A turn to run: the inbox row, and what the conversation knew when it was taken.

    ``further`` are the texts that wait behind it, with their rows, up to the
    first that is not only text.
    """

    row_id: int
    turn_id: str
    conversation_id: str
    resident_id: str
    town: str
    channel: str
    kind: str
    body: Mapping[str, Any]
    epoch: int
    attempts: int
    state: Mapping[str, Any]
    facts: Mapping[str, str]
    tracker: Optional[str]
    received_at: dt.datetime
    last_choices: Tuple[Mapping[str, Any], ...] = ()
    further: Tuple[Tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Finished:
    """What a turn has come to, to be written at once; ``further`` are rows it has read besides its own.

    With ``for_people`` the conversation goes into their queue.
    """

    replies: Sequence[Reply]
    state: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    tracker: Optional[str] = None
    town: Optional[str] = None
    further: Sequence[int] = ()
    for_people: Optional[Reason] = None


def open_conversation(session: Session, resident: ResidentRow, *, channel: str, now: dt.datetime) -> ConversationRow:
    """Return the resident's conversation on the channel, made if there is none."""
    known: Optional[ConversationRow] = session.execute(
        sa.select(ConversationRow).where(ConversationRow.resident_id == resident.id, ConversationRow.channel == channel)
    ).scalar_one_or_none()
    if known is not None:
        return known
    conversation = ConversationRow(
        id=uuid.uuid4().hex,
        town=resident.town,
        resident_id=resident.id,
        channel=channel,
        speaker=Speaker.BOT.value,
        epoch=0,
        last_seq=0,
        state={},
        created_at=now,
        updated_at=now,
    )
    session.add(conversation)
    session.flush()
    return conversation


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


def _locked(session: Session, conversation_id: str) -> ConversationRow:
    """Return the conversation, locked where the database locks rows.

    :raises sqlalchemy.exc.NoResultFound: there is none.
    """
    row: ConversationRow = session.execute(
        sa.select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update()
    ).scalar_one()
    return row


class Inbox:
    """The queue of turns over one database."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault

    def receive(self, conversation_id: str, *, client_id: str, body: Mapping[str, Any]) -> Receipt:
        """Keep a message and queue its turn, once per ``client_id`` of the conversation.

        ``body`` is ``{"text"}``, with ``"choice"`` (what was pressed does) or
        ``"image"`` (``{"url", "alt"}``) where there was one. A phone in the text
        goes into the vault, and its token into everything else.
        """
        now = self._clock.now()
        with self._database.write() as session:
            conversation = _locked(session, conversation_id)
            before = session.execute(
                sa.select(TranscriptRow.seq).where(
                    TranscriptRow.conversation_id == conversation_id, TranscriptRow.client_id == client_id
                )
            ).scalar_one_or_none()
            if before is not None:
                return Receipt(seq=before, repeated=True)
            text = self._vault.hide(session, body.get("text", ""), town=conversation.town, now=now)
            body = {**body, "text": text}
            line = add_line(
                session,
                conversation,
                author=Author.RESIDENT,
                body={"text": text, **{part: body[part] for part in ("image",) if part in body}},
                now=now,
                client_id=client_id,
            )
            if _leaves_the_queue(session, conversation, body, seq=line.seq):
                _leave_the_queue(session, conversation, now=now)
                return Receipt(seq=line.seq, repeated=False)
            if conversation.speaker == Speaker.CLOSED.value:
                reopened = Step(Speaker.BOT, Reason.REOPENED)
                hand_over(session, conversation, reopened, epoch=conversation.epoch, now=now)
            self._queue(session, conversation, kind="message", body=body, seq=line.seq)
            self._end_waiting(session, conversation.id, now=now)
            return Receipt(seq=line.seq, repeated=False)

    @staticmethod
    def _end_waiting(session: Session, conversation_id: str, *, now: dt.datetime) -> None:
        """More has come: a fragment that waited for it is due."""
        session.execute(
            sa.update(InboxRow)
            .where(
                InboxRow.conversation_id == conversation_id,
                InboxRow.state == InboxState.WAITING.value,
                InboxRow.attempts == 0,
                InboxRow.not_before > now,
            )
            .values(not_before=now)
            .execution_options(synchronize_session=False)
        )

    def receive_event(self, conversation_id: str, body: Mapping[str, Any]) -> None:
        """Queue a control event, such as a scanned poster: ``{"event": name, …}``."""
        with self._database.write() as session:
            self._queue(session, _locked(session, conversation_id), kind="event", body=body, seq=None)

    def _queue(
        self, session: Session, conversation: ConversationRow, *, kind: str, body: Mapping[str, Any], seq: Optional[int]
    ) -> None:
        now = self._clock.now()
        bot_speaks = conversation.speaker == Speaker.BOT.value
        session.add(
            InboxRow(
                town=conversation.town,
                conversation_id=conversation.id,
                seq=seq,
                kind=kind,
                body=dict(body),
                state=(InboxState.WAITING if bot_speaks else InboxState.HELD).value,
                attempts=0,
                not_before=now,
                received_at=now,
            )
        )

    def claim(self, worker: str, *, most: int) -> List[Claim]:
        """Take up to ``most`` conversations whose oldest waiting row is due, one row of each."""
        now = self._clock.now()
        with self._database.write() as session:
            claims: List[Claim] = []
            for row_id, conversation_id in self._oldest_waiting(session):
                if len(claims) == most:
                    break
                claim = self._take(session, row_id, conversation_id, worker=worker, now=now)
                if claim is not None:
                    claims.append(claim)
            return claims

    @staticmethod
    def _oldest_waiting(session: Session) -> Sequence[Tuple[int, str]]:
        rows = session.execute(
            sa.select(sa.func.min(InboxRow.id), InboxRow.conversation_id)
            .where(InboxRow.state == InboxState.WAITING.value)
            .group_by(InboxRow.conversation_id)
            .order_by(sa.func.min(InboxRow.id))
            .limit(200)
        ).all()
        return [(row[0], row[1]) for row in rows]

    @staticmethod
    def _take(session: Session, row_id: int, conversation_id: str, *, worker: str, now: dt.datetime) -> Optional[Claim]:
        conversation = session.execute(
            sa.select(ConversationRow)
            .where(
                ConversationRow.id == conversation_id,
                ConversationRow.speaker == Speaker.BOT.value,
                sa.or_(ConversationRow.busy_until.is_(None), ConversationRow.busy_until < now),
            )
            .with_for_update(skip_locked=True)
        ).scalar_one_or_none()
        if conversation is None:
            return None
        row = session.get(InboxRow, row_id)
        if row is None or row.state != InboxState.WAITING.value or row.not_before > now:
            return None
        conversation.busy_by, conversation.busy_until = worker, now + LEASE
        row.turn_id = row.turn_id or f"turn-{row.id}"
        resident = session.get(ResidentRow, conversation.resident_id)
        return Claim(
            row_id=row.id,
            turn_id=row.turn_id,
            conversation_id=conversation.id,
            resident_id=conversation.resident_id,
            town=conversation.town,
            channel=conversation.channel,
            kind=row.kind,
            body=row.body,
            epoch=conversation.epoch,
            attempts=row.attempts,
            state=conversation.state,
            facts=resident.facts,
            tracker=conversation.tracker,
            received_at=row.received_at,
            last_choices=_last_choices(session, conversation.id, before=row.seq),
            further=_further(session, conversation.id, behind=row.id),
        )

    def wait_for_more(self, claim: Claim, *, until: dt.datetime, worker: str) -> None:
        """Give a claim back, to be taken again when more has come or at the given time.

        :raises LeaseLost: another process holds or has finished the turn.
        """
        with self._database.write() as session:
            conversation, row = self._held(session, claim, worker=worker)
            conversation.busy_by = conversation.busy_until = None
            row.not_before = until

    def is_waiting(self, conversation_id: str) -> bool:
        """Whether something that came in has not had its turn yet."""
        with self._database.read() as session:
            waiting = session.execute(
                sa.select(InboxRow.id)
                .where(InboxRow.conversation_id == conversation_id, InboxRow.state == InboxState.WAITING.value)
                .limit(1)
            ).scalar_one_or_none()
            return waiting is not None

    def renew(self, worker: str) -> None:
        """Prolong every lease this worker holds."""
        with self._database.write() as session:
            session.execute(
                sa.update(ConversationRow)
                .where(ConversationRow.busy_by == worker)
                .values(busy_until=self._clock.now() + LEASE)
                .execution_options(synchronize_session=False)
            )

    def finish(self, claim: Claim, finished: Finished, *, worker: str) -> List[int]:
        """Write what the turn has come to, in one transaction, and return the new lines' ``seq``.

        After a hand-over meanwhile (another epoch) nothing is said; what would
        have been is kept with the inbox row.

        :raises LeaseLost: another process holds or has finished the turn.
        """
        now = self._clock.now()
        with self._database.write() as session:
            conversation, row = self._held(session, claim, worker=worker)
            conversation.busy_by = conversation.busy_until = None
            for done in (row, *(session.get(InboxRow, further) for further in finished.further)):
                done.state, done.turn_id = InboxState.DONE.value, claim.turn_id
            if conversation.epoch != claim.epoch:
                row.body = {**row.body, "dropped": [reply.to_json() for reply in finished.replies]}
                return []
            conversation.state, conversation.tracker = dict(finished.state), finished.tracker
            resident = session.get(ResidentRow, conversation.resident_id)
            resident.facts = dict(finished.facts)
            if finished.town:
                resident.town = conversation.town = finished.town
            if finished.for_people is not None:
                to_people = Step(Speaker.QUEUED, finished.for_people)
                hand_over(session, conversation, to_people, epoch=conversation.epoch, now=now)
            return [
                say(session, conversation, reply, author=Author.BOT, now=now, turn_id=claim.turn_id, n=n).seq
                for n, reply in enumerate(finished.replies)
            ]

    def fail(self, claim: Claim, *, worker: str, apology: Reply) -> bool:
        """Put a failed turn back for another try; after the last one apologise and give it up to people.

        Returns whether it was given up.

        :raises LeaseLost: another process holds or has finished the turn.
        """
        now = self._clock.now()
        with self._database.write() as session:
            conversation, row = self._held(session, claim, worker=worker)
            conversation.busy_by = conversation.busy_until = None
            row.attempts += 1
            if row.attempts <= len(RETRY_AFTER):
                row.not_before = now + dt.timedelta(seconds=RETRY_AFTER[row.attempts - 1])
                return False
            row.state = InboxState.FAILED.value
            if conversation.epoch != claim.epoch:
                # A person has it already, and will have read what the bot could not.
                return True
            say(session, conversation, apology, author=Author.SYSTEM, now=now, turn_id=claim.turn_id, n=0)
            return True

    @staticmethod
    def _held(session: Session, claim: Claim, *, worker: str) -> Tuple[ConversationRow, InboxRow]:
        conversation = _locked(session, claim.conversation_id)
        row = session.get(InboxRow, claim.row_id)
        if conversation.busy_by != worker or row is None or row.state != InboxState.WAITING.value:
            raise LeaseLost(claim.conversation_id)
        return conversation, row


def _leaves_the_queue(session: Session, conversation: ConversationRow, body: Mapping[str, Any], *, seq: int) -> bool:
    """Whether somebody who waits for a person says, presses or numbers that they do not wait any longer."""
    if conversation.speaker != Speaker.QUEUED.value:
        return False
    text = str(body.get("text", ""))
    if text.strip("。!,. \uff01\uff0c") in handover_wording.NOT_WAITING_WORDS:
        return True
    typed = chosen_by_typing(text, _last_choices(session, conversation.id, before=seq)) or {}
    does = body.get("choice") or typed.get("does") or {}
    return bool(does.get("queue") == "leave")


def _leave_the_queue(session: Session, conversation: ConversationRow, *, now: dt.datetime) -> None:
    hand_over(session, conversation, Step(Speaker.BOT, Reason.LEFT), epoch=conversation.epoch, now=now)
    say(session, conversation, handover_wording.left(), author=Author.SYSTEM, now=now)


def _further(session: Session, conversation_id: str, *, behind: int) -> Tuple[Tuple[int, str], ...]:
    """Return the messages that wait behind a row, up to the first that is more than text."""
    rows = session.execute(
        sa.select(InboxRow.id, InboxRow.kind, InboxRow.body)
        .where(
            InboxRow.conversation_id == conversation_id,
            InboxRow.state == InboxState.WAITING.value,
            InboxRow.id > behind,
        )
        .order_by(InboxRow.id)
        .limit(MOST_FURTHER)
    ).all()
    plain = takewhile(lambda row: row.kind == "message" and row.body.keys() == {"text"}, rows)
    return tuple((row.id, row.body["text"]) for row in plain)


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


def _last_choices(session: Session, conversation_id: str, *, before: Optional[int]) -> Tuple[Dict[str, Any], ...]:
    """Return the choices of the last thing said before a line: what a typed 「1」 or 「第一个」 means."""
    query = sa.select(TranscriptRow.body).where(
        TranscriptRow.conversation_id == conversation_id, TranscriptRow.author != Author.RESIDENT.value
    )
    if before is not None:
        query = query.where(TranscriptRow.seq < before)
    body = session.execute(query.order_by(TranscriptRow.seq.desc()).limit(1)).scalar_one_or_none()
    return tuple((body or {}).get("choices", ()))
