"""What time brings about between residents and people: nobody waits for somebody who has gone.

Every look is at rows, every change a hand-over under the epoch that was seen: a
staff member who acts at the same moment wins.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Callable, List, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversations.record import handover_wording as wording
from bot.conversations.record.hand_over import HandoverLost, Step, hand_over, last_line_of_staff
from bot.conversations.record.handover_models import HandoverRow, PresenceRow, PresenceState, Reason
from bot.conversations.record.inbox import say
from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, Speaker, TranscriptRow
from bot.conversations.record.presence import answering, state_at
from bot.conversations.record.pulse import is_beating
from bot.delivery.reply import Reply
from bot.delivery.wake import Bell
from bot.guidebook.book import Guidebook, UnknownTownError
from bot.guidebook.changed_hours import changes_at
from bot.guidebook.hours import is_open, moment_text, next_opening
from bot.guidebook.schema import Town
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.visibility import told_about
from bot.storage.database import Database

QUEUE_PATIENCE = dt.timedelta(minutes=5)
# With nobody at the desk at all there is less to wait for.
EMPTY_DESK_PATIENCE = dt.timedelta(minutes=2)
IDLE = dt.timedelta(minutes=20)
# Whoever is in the middle of a sentence at closing time may end it.
LAST_WORDS = dt.timedelta(minutes=5)
BOT_PATIENCE = dt.timedelta(seconds=60)


class Minding:
    """Looks after all conversations that people have or should have, over one database."""

    def __init__(self, database: Database, clock: Clock, bell: Bell, guides: Callable[[], Guidebook]) -> None:
        self._database = database
        self._clock = clock
        self._bell = bell
        self._guides = guides

    def round(self) -> None:
        """Do what is due."""
        now = self._clock.now()
        bot_lives = is_beating(self._database, now=now)
        for conversation_id in self._of(Speaker.HUMAN):
            self._do(conversation_id, self._mind_held)
        for conversation_id in self._of(Speaker.QUEUED):
            self._do(conversation_id, lambda session, row: self._mind_queued(session, row, bot_lives=bot_lives))
        if not bot_lives:
            for conversation_id in self._unanswered(before=now - BOT_PATIENCE):
                self._do(conversation_id, self._call_people)

    def _of(self, speaker: Speaker) -> Sequence[str]:
        with self._database.read() as session:
            query = sa.select(ConversationRow.id).where(ConversationRow.speaker == speaker.value)
            return list(session.execute(query).scalars())

    def _unanswered(self, *, before: dt.datetime) -> Sequence[str]:
        with self._database.read() as session:
            query = (
                sa.select(InboxRow.conversation_id)
                .where(
                    InboxRow.state == InboxState.WAITING.value,
                    InboxRow.kind == "message",
                    InboxRow.received_at < before,
                )
                .distinct()
                .limit(500)
            )
            return list(session.execute(query).scalars())

    def _do(self, conversation_id: str, mind: Callable[[Session, ConversationRow], None]) -> None:
        with contextlib.suppress(HandoverLost), self._database.write() as session:
            row = session.execute(
                sa.select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update()
            ).scalar_one()
            epoch = row.epoch
            mind(session, row)
            if row.epoch == epoch:
                return
        self._bell.ring("web", conversation_id)
        self._bell.ring("bot", conversation_id)

    def _mind_held(self, session: Session, row: ConversationRow) -> None:
        if row.speaker != Speaker.HUMAN.value:
            return
        reason = self._why_not_held(session, row)
        if reason is None:
            return
        if reason is Reason.SET_APART:
            self._move(session, row, Step(Speaker.QUEUED, reason), wording.back_in_queue(reason))
        elif reason is Reason.CLOSING:
            self._move(session, row, Step(Speaker.BOT, reason), self._nobody(row, "接您话的工作人员下班了,"))
        elif _resident_has_the_last_word(session, row):
            self._move(session, row, Step(Speaker.QUEUED, reason), wording.back_in_queue(reason))
        else:
            self._move(session, row, Step(Speaker.BOT, reason), wording.lapsed())

    def _why_not_held(self, session: Session, row: ConversationRow) -> Optional[Reason]:
        if _is_about_its_owner(session, row):
            return Reason.SET_APART
        now = self._clock.now()
        acted = max(moment for moment in (row.speaker_since, _last_staff_line_at(session, row)) if moment is not None)
        if now - acted > LAST_WORDS and not self._is_open(row):
            return Reason.CLOSING
        if state_at(session.get(PresenceRow, row.owner), now) is PresenceState.OFFLINE:
            return Reason.OWNER_GONE
        return Reason.IDLE if now - acted > IDLE else None

    def _mind_queued(self, session: Session, row: ConversationRow, *, bot_lives: bool) -> None:
        if row.speaker != Speaker.QUEUED.value:
            return
        if _came_because_of_the_bot(session, row):
            if bot_lives:
                self._move(session, row, Step(Speaker.BOT, Reason.BOT_BACK))
            return
        waited = self._clock.now() - row.speaker_since
        empty = answering(session, row.town, now=self._clock.now(), department=row.department) == 0
        if not self._is_open(row):
            self._move(session, row, Step(Speaker.BOT, Reason.CLOSING), self._nobody(row, "这会儿工作人员下班了,"))
        elif waited > (EMPTY_DESK_PATIENCE if empty else QUEUE_PATIENCE):
            phone = town.hall.phone if (town := self._town(row)) else ""
            self._move(session, row, Step(Speaker.BOT, Reason.NOBODY_ANSWERED), wording.nobody_answered(phone))

    def _call_people(self, session: Session, row: ConversationRow) -> None:
        if row.speaker != Speaker.BOT.value:
            return
        there = self._is_open(row) and answering(session, row.town, now=self._clock.now()) > 0
        town = self._town(row)
        said = wording.bot_down() if there or town is None else wording.bot_down_alone(town.hall.phone)
        self._move(session, row, Step(Speaker.QUEUED, Reason.BOT_DOWN), said)

    def _move(self, session: Session, row: ConversationRow, step: Step, said: Optional[Reply] = None) -> None:
        now = self._clock.now()
        hand_over(session, row, step, epoch=row.epoch, now=now)
        if said is not None:
            say(session, row, said, author=Author.SYSTEM, now=now)

    def _town(self, row: ConversationRow) -> Optional[Town]:
        try:
            return self._guides().town(row.town)
        except UnknownTownError:
            return None

    def _is_open(self, row: ConversationRow) -> bool:
        town = self._town(row)
        calendar = WorkCalendar(self._guides().calendar)
        return town is None or is_open(town.hall.hours, self._clock.now(), calendar, changes=changes_at(town, None))

    def _nobody(self, row: ConversationRow, why: str) -> Reply:
        town, now = self._guides().town(row.town), self._clock.now()
        calendar = WorkCalendar(self._guides().calendar)
        following = next_opening(town.hall.hours, now, calendar, changes=changes_at(town, None))
        opens = f"{moment_text(following.opens, now)}上班" if following else ""
        return wording.nobody_there(f"{why}{opens}".rstrip(",") + "。", town.hall.phone)


def _came_because_of_the_bot(session: Session, row: ConversationRow) -> bool:
    reason = session.execute(
        sa.select(HandoverRow.reason).where(HandoverRow.conversation_id == row.id, HandoverRow.ended_at.is_(None))
    ).scalar_one_or_none()
    return bool(reason == Reason.BOT_DOWN.value)


def _is_about_its_owner(session: Session, row: ConversationRow) -> bool:
    """Whether a complaint in the conversation turned out to be about whoever holds it."""
    owner = session.get(PresenceRow, row.owner)
    return owner is not None and bool(session.execute(sa.select(told_about(owner.name, row.id))).scalar_one())


def _resident_has_the_last_word(session: Session, row: ConversationRow) -> bool:
    theirs = session.execute(
        sa.select(sa.func.max(TranscriptRow.seq)).where(
            TranscriptRow.conversation_id == row.id, TranscriptRow.author == Author.RESIDENT.value
        )
    ).scalar_one()
    return (theirs or 0) > last_line_of_staff(session, row.id)


def _last_staff_line_at(session: Session, row: ConversationRow) -> Optional[dt.datetime]:
    moments: List[dt.datetime] = list(
        session.execute(
            sa.select(TranscriptRow.created_at)
            .where(TranscriptRow.conversation_id == row.id, TranscriptRow.author == Author.STAFF.value)
            .order_by(TranscriptRow.seq.desc())
            .limit(1)
        ).scalars()
    )
    return moments[0] if moments else None
