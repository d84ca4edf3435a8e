"""The statements that every message passes through: kept, taken, finished.

Prepared once and run past the session, each costs a fifth of what the same
costs through the mapped classes. Whatever happens rarely (who speaks changes,
a turn fails) goes through those.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, Speaker, TranscriptRow
from bot.delivery.models import OutboxRow
from bot.people.models import ResidentRow

_CONVERSATIONS: sa.Table = ConversationRow.__table__
_INBOX: sa.Table = InboxRow.__table__
_LINES: sa.Table = TranscriptRow.__table__
_OUTBOX: sa.Table = OutboxRow.__table__
_RESIDENTS: sa.Table = ResidentRow.__table__

_IS_WAITING = _INBOX.c.state == InboxState.WAITING.value


def _given(name: str) -> Any:
    """A value given when the statement runs; the names of columns are taken by what is written into them."""
    return sa.bindparam(f"the_{name}")


def _many(name: str) -> Any:
    return sa.bindparam(f"the_{name}", expanding=True)


_IS_FREE = sa.and_(
    _CONVERSATIONS.c.speaker == Speaker.BOT.value,
    sa.or_(_CONVERSATIONS.c.busy_until.is_(None), _CONVERSATIONS.c.busy_until < _given("now")),
)

# How a conversation stands, locked where the database locks rows.
LOCKED_CONVERSATION = (
    sa.select(
        _CONVERSATIONS.c.town,
        _CONVERSATIONS.c.channel,
        _CONVERSATIONS.c.speaker,
        _CONVERSATIONS.c.epoch,
        _CONVERSATIONS.c.last_seq,
        _CONVERSATIONS.c.busy_by,
    )
    .where(_CONVERSATIONS.c.id == _given("conversation"))
    .with_for_update()
)

LINE_OF_CLIENT = sa.select(_LINES.c.seq).where(
    _LINES.c.conversation_id == _given("conversation"), _LINES.c.client_id == _given("client")
)

ADD_LINES = _LINES.insert().inline()

ADD_TO_OUTBOX = _OUTBOX.insert().inline()

COUNT_LINES = (
    _CONVERSATIONS.update()
    .where(_CONVERSATIONS.c.id == _given("conversation"))
    .values(last_seq=_given("last_seq"), updated_at=_given("now"))
)

QUEUE = _INBOX.insert().inline()

# More has come: a fragment that waited for it is due.
END_WAITING = (
    _INBOX.update()
    .where(
        _INBOX.c.conversation_id == _given("conversation"),
        _IS_WAITING,
        _INBOX.c.attempts == 0,
        _INBOX.c.not_before > _given("now"),
    )
    .values(not_before=_given("now"))
)

_ahead = _INBOX.alias()
_same = _INBOX.alias()

# The oldest row of every conversation that a bot may answer now, what has been due for longest first, and how many
# wait in it. Read along the index of what waits, so that a long queue costs no more than a short one.
DUE = (
    sa.select(
        _INBOX.c.id,
        _INBOX.c.conversation_id,
        sa.select(sa.func.count())
        .where(_same.c.conversation_id == _INBOX.c.conversation_id, _same.c.state == InboxState.WAITING.value)
        .scalar_subquery()
        .label("waiting"),
    )
    .join(_CONVERSATIONS, _CONVERSATIONS.c.id == _INBOX.c.conversation_id)
    .where(
        _IS_WAITING,
        _INBOX.c.not_before <= _given("now"),
        _IS_FREE,
        ~sa.exists().where(
            _ahead.c.conversation_id == _INBOX.c.conversation_id,
            _ahead.c.state == InboxState.WAITING.value,
            _ahead.c.id < _INBOX.c.id,
        ),
    )
    .order_by(_INBOX.c.not_before, _INBOX.c.id)
    .limit(_given("most"))
)

FREE_CONVERSATIONS = (
    sa.select(
        _CONVERSATIONS.c.id,
        _CONVERSATIONS.c.resident_id,
        _CONVERSATIONS.c.town,
        _CONVERSATIONS.c.channel,
        _CONVERSATIONS.c.epoch,
        _CONVERSATIONS.c.state,
        _CONVERSATIONS.c.tracker,
    )
    .where(_CONVERSATIONS.c.id.in_(_many("conversations")), _IS_FREE)
    .with_for_update(skip_locked=True)
)

# What was said last before a line: its choices are what a typed 「1」 means.
_said_last = (
    sa.select(_LINES.c.body)
    .where(
        _LINES.c.conversation_id == _INBOX.c.conversation_id,
        _LINES.c.author != Author.RESIDENT.value,
        sa.or_(_INBOX.c.seq.is_(None), _LINES.c.seq < _INBOX.c.seq),
    )
    .order_by(_LINES.c.seq.desc())
    .limit(1)
    .correlate(_INBOX)
    .scalar_subquery()
)

# Read once the conversations are locked: until then another process may have finished them.
DUE_ROWS = (
    sa.select(
        _INBOX.c.id,
        _INBOX.c.conversation_id,
        _INBOX.c.kind,
        _INBOX.c.body,
        _INBOX.c.attempts,
        _INBOX.c.received_at,
        _RESIDENTS.c.facts,
        _said_last.label("said_last"),
    )
    .join(_CONVERSATIONS, _CONVERSATIONS.c.id == _INBOX.c.conversation_id)
    .join(_RESIDENTS, _RESIDENTS.c.id == _CONVERSATIONS.c.resident_id)
    .where(_INBOX.c.id.in_(_many("rows")), _IS_WAITING, _INBOX.c.not_before <= _given("now"))
    .order_by(_INBOX.c.id)
)

ROWS_BEHIND = (
    sa.select(_INBOX.c.id, _INBOX.c.kind, _INBOX.c.body)
    .where(_INBOX.c.conversation_id == _given("conversation"), _IS_WAITING, _INBOX.c.id > _given("row"))
    .order_by(_INBOX.c.id)
    .limit(_given("most"))
)

LEASE_OUT = (
    _CONVERSATIONS.update()
    .where(_CONVERSATIONS.c.id.in_(_many("conversations")))
    .values(busy_by=_given("worker"), busy_until=_given("until"))
)

_finished = _INBOX.update().values(state=InboxState.DONE.value, turn_id=_given("turn"))

# Nothing is changed by it when somebody else has finished the row, or it is held for people.
FINISH_ROW = _finished.where(_INBOX.c.id == _given("row"), _IS_WAITING)

FINISH_FURTHER = _finished.where(_INBOX.c.id.in_(_many("rows")))

KEEP_CONVERSATION = (
    _CONVERSATIONS.update()
    .where(_CONVERSATIONS.c.id == _given("conversation"))
    .values(
        busy_by=None,
        busy_until=None,
        town=_given("town"),
        state=_given("state"),
        tracker=_given("tracker"),
        last_seq=_given("last_seq"),
        updated_at=_given("now"),
    )
)

LET_GO = (
    _CONVERSATIONS.update().where(_CONVERSATIONS.c.id == _given("conversation")).values(busy_by=None, busy_until=None)
)

KEEP_RESIDENT = (
    _RESIDENTS.update().where(_RESIDENTS.c.id == _given("resident")).values(facts=_given("facts"), town=_given("town"))
)
