"""What staff do with conversations: take, talk, pass on, give back. Every command names the epoch it was made under."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversations.desk.handover_rating import ask_for_rating
from bot.conversations.desk.proposals import mark_of
from bot.conversations.meaning.walk_context import KIND as WALK
from bot.conversations.record import handover_wording as wording
from bot.conversations.record.dialogue import Dialogue
from bot.conversations.record.hand_over import HandoverLost, NoSuchConversation, Step, hand_over
from bot.conversations.record.handover_models import (
    DroppedRow,
    HandoverRow,
    Outcome,
    PresenceRow,
    PresenceState,
    Reason,
)
from bot.conversations.record.inbox import say
from bot.conversations.record.models import Author, ConversationRow, Speaker, TranscriptRow
from bot.conversations.record.presence import state_at
from bot.delivery.reply import Reply, typeset
from bot.delivery.wake import Bell
from bot.storage.database import Database

# What only waited for an answer to a question nobody remembers is closed when a person has been there.
_PASSING = frozenset({"which", "town", "question", "callback"})


class NotPresent(Exception):
    """The colleague is not at the desk, so the conversation stays where it is."""

    def __init__(self, staff_id: str) -> None:
        super().__init__(staff_id)
        self.staff_id = staff_id


@dataclass(frozen=True)
class Attendant:
    """Who acts: a staff member of one town."""

    id: str
    name: str
    town: str
    department: Optional[str] = None


@dataclass(frozen=True)
class Said:
    """What became of a line: its place in the transcript, or that the conversation had gone to someone else."""

    seq: Optional[int]
    dropped: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Move:
    """Where a dialogue stands after what is said, if it still stands where ``base`` is the mark of its state."""

    state: Mapping[str, Any]
    base: str


class Takeover:
    """The commands over one database."""

    def __init__(self, database: Database, clock: Clock, bell: Bell) -> None:
        self._database = database
        self._clock = clock
        self._bell = bell

    def take(self, conversation_id: str, who: Attendant, *, epoch: int) -> int:
        """Take a conversation from the queue, the bot or its rest, and return the new epoch.

        :raises HandoverLost: somebody was quicker, or holds it.
        :raises NoSuchConversation: there is none in this town.
        """
        with self._database.write() as session:
            conversation, now = self._conversation(session, conversation_id, who), self._clock.now()
            if conversation.speaker == Speaker.HUMAN.value:
                raise HandoverLost(conversation_id, epoch)
            step = Step(Speaker.HUMAN, Reason.TAKEN, owner=who.id)
            hand_over(session, conversation, step, epoch=epoch, now=now)
            say(session, conversation, wording.taken(who.name), author=Author.SYSTEM, now=now)
            taken = int(conversation.epoch)
        self._wake(conversation_id)
        return taken

    def say(
        self,
        conversation_id: str,
        who: Attendant,
        *replies: Reply,
        epoch: int,
        client_id: str,
        moves: Optional[Move] = None,
        **also: Any,
    ) -> Said:
        """Say something to the resident, once per ``client_id``; under an old epoch it is kept aside and not said.

        ``moves`` is where the dialogue stands with it. ``also`` goes into the
        stored lines, such as the guide they were made from.

        :raises NoSuchConversation: there is none in this town.
        """
        with self._database.write() as session:
            conversation, now = self._conversation(session, conversation_id, who), self._clock.now()
            marks = [client_id, *(f"{client_id}.{n}" for n in range(1, len(replies)))]
            known = _said_before(session, conversation_id, client_id)
            if known is not None:
                return known
            if (conversation.owner, conversation.epoch) != (who.id, epoch):
                for reply, mark in zip(replies, marks, strict=True):
                    _put_aside(session, conversation, who, reply, epoch=epoch, client_id=mark, now=now)
                return Said(seq=None, dropped=True)
            for reply, mark in zip(replies, marks, strict=True):
                line = say(session, conversation, typeset(reply), author=Author.STAFF, now=now, client_id=mark)
                line.body = {**line.body, "by": who.name, **also}
            if moves is not None and mark_of(conversation.state) == moves.base:
                conversation.state = dict(moves.state)
            said = Said(seq=line.seq)
        self._wake(conversation_id)
        return said

    def pass_on(self, conversation_id: str, who: Attendant, *, epoch: int, to: str) -> None:
        """Pass a conversation of one's own on to a colleague who is there.

        :raises NotPresent: they are not.
        :raises HandoverLost: it is not one's own any more.
        """
        with self._database.write() as session:
            conversation, now = self._own(session, conversation_id, who, epoch), self._clock.now()
            colleague = session.get(PresenceRow, to)
            if colleague is None or colleague.town != who.town or state_at(colleague, now) is PresenceState.OFFLINE:
                raise NotPresent(to)
            step = Step(Speaker.HUMAN, Reason.TRANSFERRED, owner=to)
            hand_over(session, conversation, step, epoch=epoch, now=now)
            say(session, conversation, wording.passed_on(colleague.name), author=Author.SYSTEM, now=now)
        self._wake(conversation_id)

    def pass_to_department(
        self, conversation_id: str, who: Attendant, *, epoch: int, department: str, name: str
    ) -> None:
        """Put a conversation of one's own into the queue of a department; ``name`` is what residents call it.

        :raises HandoverLost: it is not one's own any more.
        """
        with self._database.write() as session:
            conversation, now = self._own(session, conversation_id, who, epoch), self._clock.now()
            step = Step(Speaker.QUEUED, Reason.TRANSFERRED, department=department)
            hand_over(session, conversation, step, epoch=epoch, now=now)
            say(session, conversation, wording.passed_to_department(name), author=Author.SYSTEM, now=now)
        self._wake(conversation_id)

    def give_back(
        self, conversation_id: str, who: Attendant, *, epoch: int, outcome: Outcome, note: str = "", closes: bool
    ) -> None:
        """Give a conversation of one's own back to the bot, or end it there (``closes``), with what it came to.

        :raises HandoverLost: it is not one's own any more.
        """
        with self._database.write() as session:
            conversation, now = self._own(session, conversation_id, who, epoch), self._clock.now()
            stretch = open_stretch(session, conversation_id)
            to, reason = (Speaker.CLOSED, Reason.CLOSED) if closes else (Speaker.BOT, Reason.GIVEN_BACK)
            hand_over(session, conversation, Step(to, reason, outcome=outcome, note=note), epoch=epoch, now=now)
            resumes = _tell_the_bot(session, conversation, stretch, outcome, keeps_tasks=not closes)
            farewell = wording.closed() if closes else wording.given_back(resumes=resumes)
            say(session, conversation, farewell, author=Author.SYSTEM, now=now)
            ask_for_rating(session, conversation, stretch, now=now)
        self._wake(conversation_id)

    def _conversation(self, session: Session, conversation_id: str, who: Attendant) -> ConversationRow:
        row: Optional[ConversationRow] = session.execute(
            sa.select(ConversationRow)
            .where(ConversationRow.id == conversation_id, ConversationRow.town == who.town)
            .with_for_update()
        ).scalar_one_or_none()
        if row is None:
            raise NoSuchConversation(conversation_id)
        return row

    def _own(self, session: Session, conversation_id: str, who: Attendant, epoch: int) -> ConversationRow:
        row = self._conversation(session, conversation_id, who)
        if row.owner != who.id or row.epoch != epoch:
            raise HandoverLost(conversation_id, epoch)
        return row

    def _wake(self, conversation_id: str) -> None:
        self._bell.ring("web", conversation_id)
        self._bell.ring("bot", conversation_id)


def open_stretch(session: Session, conversation_id: str) -> HandoverRow:
    """Return the stretch with people that is under way.

    :raises sqlalchemy.exc.NoResultFound: the bot has the conversation.
    """
    row: HandoverRow = session.execute(
        sa.select(HandoverRow).where(HandoverRow.conversation_id == conversation_id, HandoverRow.ended_at.is_(None))
    ).scalar_one()
    return row


def _said_before(session: Session, conversation_id: str, client_id: str) -> Optional[Said]:
    of_it = {"conversation_id": conversation_id, "client_id": client_id}
    line = session.execute(sa.select(TranscriptRow.seq).filter_by(**of_it)).scalar_one_or_none()
    if line is not None:
        return Said(seq=line, repeated=True)
    dropped = session.execute(sa.select(DroppedRow.id).filter_by(**of_it)).scalar_one_or_none()
    return Said(seq=None, dropped=True, repeated=True) if dropped is not None else None


def _put_aside(
    session: Session,
    conversation: ConversationRow,
    who: Attendant,
    reply: Reply,
    *,
    epoch: int,
    client_id: str,
    now: dt.datetime,
) -> None:
    session.add(
        DroppedRow(
            town=conversation.town,
            conversation_id=conversation.id,
            staff_id=who.id,
            client_id=client_id,
            epoch=epoch,
            after_seq=conversation.last_seq,
            body=reply.to_json(),
            at=now,
        )
    )


def _tell_the_bot(
    session: Session,
    conversation: ConversationRow,
    stretch: HandoverRow,
    outcome: Outcome,
    *,
    keeps_tasks: bool,
) -> bool:
    """Let the bot know what the person has said and what is over; whether something begun can be taken up again."""
    dialogue = Dialogue.from_json(conversation.state)
    lines = _lines_of_staff(session, conversation.id, after=stretch.first_seq)
    # What was asked is over when it is solved; a walk is not, it ends with its last step.
    over = _PASSING if outcome is not Outcome.SOLVED else {task.kind for task in dialogue.tasks} - {WALK}
    dialogue.tasks = [task for task in dialogue.tasks if keeps_tasks and task.kind not in over]
    resumes = bool(dialogue.tasks) and bool(dialogue.said)
    dialogue.human = {"after": stretch.first_seq, "outcome": outcome.value, "resumes": resumes}
    dialogue.misses, dialogue.fragment, dialogue.later = 0, {}, []
    if lines and not resumes:
        dialogue.said = [dict(_plain(lines[-1].body))]
    about = next((line.body["guide"] for line in reversed(lines) if line.body.get("guide")), None)
    if about is not None:
        dialogue.subject, dialogue.intent = str(about), "ask_materials"
    conversation.state = dialogue.to_json()
    return resumes


def _lines_of_staff(session: Session, conversation_id: str, *, after: int) -> list[TranscriptRow]:
    return list(
        session.execute(
            sa.select(TranscriptRow)
            .where(
                TranscriptRow.conversation_id == conversation_id,
                TranscriptRow.author == Author.STAFF.value,
                TranscriptRow.seq > after,
            )
            .order_by(TranscriptRow.seq)
        ).scalars()
    )


def _plain(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return Reply.from_json(body).to_json()
