"""What is owed to a resident, part by part: packed once from the outbox, taken by one sender, settled.

Whoever takes parts locks the conversation first, so a part goes out by one way
and once. The outbox row is done when all its parts are.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from bot.bootstrap import Services
from bot.conversations.record.models import Author, ConversationRow, TranscriptRow
from bot.conversations.record.transcript import with_masked_phones
from bot.delivery.models import OutboxRow, OutboxState
from bot.delivery.reply import Reply
from bot.delivery.typography import with_chinese_marks
from bot.wechat.models import CHANNEL, ParcelRow, ParcelState, Via
from bot.wechat.notices import Notices
from bot.wechat.rendering import LONGEST_TEXT, ROOM_FOR_AN_OFFER, parts_of, picture_text, size, split, text_of
from bot.wechat.wording import MORE

# For what waits until the resident writes again.
UNTIL_THEY_WRITE = dt.timedelta(days=3650)
# A part that has been on its way for so long belongs to a process that died.
LOST_AFTER = dt.timedelta(seconds=60)
_GAP = "\n\n"
_SENTENCE = re.compile("[^。！？\n]*[。！？\n]?")
# Room between the numbers of parts, for one that turns out to be too long.
_SPACING = 100

_ENDS = {
    ParcelState.SENT.value: OutboxState.SENT,
    ParcelState.DROPPED.value: OutboxState.SENT,
    ParcelState.UNKNOWN.value: OutboxState.DEAD,
    ParcelState.DEAD.value: OutboxState.DEAD,
}


# Every message passes these. Made once, since making one costs as much as running it.
_CONVERSATION_ID, _SEQS = sa.bindparam("the_conversation"), sa.bindparam("the_seqs", expanding=True)
_LOCKED = (
    sa.select(ConversationRow)
    .options(defer(ConversationRow.tracker))
    .where(ConversationRow.id == _CONVERSATION_ID)
    .with_for_update()
)
_OWED = (
    sa.select(OutboxRow)
    .where(
        OutboxRow.conversation_id == _CONVERSATION_ID,
        OutboxRow.channel == CHANNEL,
        OutboxRow.state == OutboxState.WAITING.value,
    )
    .order_by(OutboxRow.seq)
)
_OUTBOX_ROWS = sa.select(OutboxRow).where(
    OutboxRow.conversation_id == _CONVERSATION_ID,
    OutboxRow.seq.in_(_SEQS),
    OutboxRow.state == OutboxState.WAITING.value,
)
_PARCELS = sa.select(ParcelRow).where(ParcelRow.conversation_id == _CONVERSATION_ID, ParcelRow.seq.in_(_SEQS))
_LINES = sa.select(TranscriptRow.seq, TranscriptRow.author, TranscriptRow.body).where(
    TranscriptRow.conversation_id == _CONVERSATION_ID, TranscriptRow.seq.in_(_SEQS)
)


@dataclass(frozen=True)
class Debt:
    """What a conversation is owed: the outbox rows that are not done, oldest first, and the parts made of them."""

    rows: Sequence[OutboxRow]
    parcels: Sequence[ParcelRow]


def locked(session: Session, conversation_id: str) -> ConversationRow:
    """Return the conversation, locked where the database locks rows.

    :raises sqlalchemy.exc.NoResultFound: there is none.
    """
    row: ConversationRow = session.execute(_LOCKED, {"the_conversation": conversation_id}).scalar_one()
    return row


def debt_of(session: Session, conversation_id: str) -> Debt:
    """Return what a conversation is owed; the conversation is locked."""
    rows = list(session.execute(_OWED, {"the_conversation": conversation_id}).scalars())
    return Debt(rows, _parcels(session, conversation_id, [row.seq for row in rows]) if rows else [])


def pack(
    session: Session,
    conversation: ConversationRow,
    debt: Debt,
    *,
    services: Services,
    may_send: bool,
    now: dt.datetime,
) -> List[ParcelRow]:
    """Make parts of what is newly owed and return all that wait, in order; the conversation is locked."""
    notices, base_url = Notices(services), services.settings.base_url
    # What a dead sender left has come to an end since it was looked at.
    rows = [row for row in debt.rows if row.state == OutboxState.WAITING.value]
    known = list(debt.parcels)
    packed = {parcel.seq for parcel in known}
    lines = _lines(session, conversation.id, [row.seq for row in rows])
    for row in rows:
        line = lines[row.seq]
        if line.author == Author.BOT.value and row.epoch != conversation.epoch:
            _drop(row, [parcel for parcel in known if parcel.seq == row.seq], now)
        elif row.seq not in packed:
            (body,) = with_masked_phones(session, services.vault, [line.body])
            reply = Reply.from_json(body)
            last = Reply.from_json(lines[rows[-1].seq].body)
            shown = reply if row is rows[-1] else _without_numbers(reply, last)
            if line.author == Author.BOT.value:
                shown = notices.with_offer(session, conversation, shown, now=now)
            parts = parts_of(shown, seq=row.seq, base_url=base_url, may_send=may_send)
            known += [_parcel(session, row, part=n * _SPACING, content=part, now=now) for n, part in enumerate(parts)]
            if not parts:
                row.state, row.sent_at = OutboxState.SENT.value, now
    session.flush()
    waiting = [parcel for parcel in known if parcel.state == ParcelState.WAITING.value]
    # What only repeats the text goes last, so that texts around it may share a message.
    return sorted(waiting, key=lambda parcel: (bool(parcel.content.get("spare")), parcel.seq, parcel.part))


def _lines(session: Session, conversation_id: str, seqs: Sequence[int]) -> Dict[int, Any]:
    """Return ``(seq, author, body)`` of lines, by their seq."""
    rows = session.execute(_LINES, {"the_conversation": conversation_id, "the_seqs": seqs}) if seqs else ()
    return {row.seq: row for row in rows}


def _parcels(session: Session, conversation_id: str, seqs: Sequence[int]) -> List[ParcelRow]:
    return list(session.execute(_PARCELS, {"the_conversation": conversation_id, "the_seqs": seqs}).scalars())


def _parcel(session: Session, row: OutboxRow, *, part: int, content: Mapping[str, Any], now: dt.datetime) -> ParcelRow:
    parcel = ParcelRow(
        town=row.town,
        conversation_id=row.conversation_id,
        seq=row.seq,
        part=part,
        content=dict(content),
        state=ParcelState.WAITING.value,
        attempts=0,
        moved_at=now,
    )
    session.add(parcel)
    return parcel


def _without_numbers(reply: Reply, last: Reply) -> Reply:
    """A number answers the last bubble only, so the choices of an earlier one are named in words.

    Where the last one asks the same once more, what stands there too is left out: 「收到」 to each of several
    photos, with the question that waits behind each.
    """
    if not reply.choices:
        return reply
    if [choice.title for choice in reply.choices] == [choice.title for choice in last.choices]:
        own = [sentence for sentence in _SENTENCE.findall(reply.text) if sentence.strip() not in last.text]
        return replace(reply, text="".join(own).strip(), choices=())
    names = "、".join(choice.title for choice in reply.choices)
    told = with_chinese_marks(f"(可以说:{names})")
    return replace(reply, text="\n".join(line for line in (reply.text, told) if line), choices=())


def _drop(row: OutboxRow, parcels: Sequence[ParcelRow], now: dt.datetime) -> None:
    """Something computed before a hand-over is not said any more."""
    row.state, row.last_error = OutboxState.DROPPED.value, "taken over"
    for parcel in parcels:
        if parcel.state == ParcelState.WAITING.value:
            parcel.state, parcel.moved_at = ParcelState.DROPPED.value, now


def is_on_its_way(session: Session, debt: Debt, *, now: dt.datetime) -> bool:
    """Whether another process is sending something of it; what a dead one left behind is of unknown outcome."""
    sending = [parcel for parcel in debt.parcels if parcel.state == ParcelState.SENDING.value]
    lost = [parcel for parcel in sending if parcel.moved_at <= now - LOST_AFTER]
    end(session, lost, ParcelState.UNKNOWN, now=now, error="the sender died")
    return len(lost) < len(sending)


def first_message(waiting: Sequence[ParcelRow], *, limit: int = LONGEST_TEXT) -> Tuple[List[ParcelRow], str]:
    """Return the first parts that go into one message, and their text; no text when the first is none.

    A part that was refused as too long goes ``alone`` from then on.
    """
    chosen: List[ParcelRow] = []
    text = ""
    for parcel in waiting:
        if parcel.content["kind"] != "text" or (chosen and parcel.content.get("alone")):
            break
        longer = _GAP.join(piece for piece in (text, text_of(parcel.content)) if piece)
        if chosen and size(longer) > limit:
            break
        chosen.append(parcel)
        text = longer
        if parcel.content.get("alone"):
            break
    return (chosen, text) if chosen else (list(waiting[:1]), "")


def take_passive(
    session: Session, waiting: Sequence[ParcelRow], *, shipment: str, base_url: str, may_send: bool, now: dt.datetime
) -> Optional[Dict[str, Any]]:
    """Take what fits into one passive answer and return it; None when nothing of it can go this way."""
    if not may_send:
        waiting = _as_text(waiting, base_url=base_url)
    chosen, text = first_message(waiting)
    if not chosen or chosen[0].content["kind"] == "image":
        return None
    if text and len(chosen) < len(waiting) and not may_send:
        chosen, text = first_message(waiting, limit=LONGEST_TEXT - ROOM_FOR_AN_OFFER)
        text += _GAP + MORE
    for parcel in chosen:
        parcel.via, parcel.shipment = Via.PASSIVE.value, shipment
    end(session, chosen, ParcelState.SENT, now=now)
    return {"kind": "text", "text": text} if text else dict(chosen[0].content)


def _as_text(waiting: Sequence[ParcelRow], *, base_url: str) -> List[ParcelRow]:
    """Turn what cannot go passively any more, since the account may not send, into text."""
    kept = []
    for parcel in waiting:
        if parcel.content["kind"] == "image":
            words = picture_text(parcel.content["url"], parcel.content["alt"], base_url=base_url)
            parcel.content = {"kind": "text", "text": words, "choices": []}
        kept.append(parcel)
    return kept


def end(
    session: Session, parcels: Sequence[ParcelRow], state: ParcelState, *, now: dt.datetime, error: Optional[str] = None
) -> None:
    """Settle parts of one conversation for good, and with the last of a row the row."""
    for parcel in parcels:
        parcel.state, parcel.moved_at, parcel.error = state.value, now, error
    session.flush()
    if not parcels:
        return
    conversation_id, seqs = parcels[0].conversation_id, sorted({parcel.seq for parcel in parcels})
    siblings = _parcels(session, conversation_id, seqs)
    for row in session.execute(_OUTBOX_ROWS, {"the_conversation": conversation_id, "the_seqs": seqs}).scalars():
        _close(row, {parcel.state: parcel.error for parcel in siblings if parcel.seq == row.seq}, now)


def _close(row: OutboxRow, states: Mapping[str, Optional[str]], now: dt.datetime) -> None:
    """Settle a row by what its parts have come to: each state, and an error of one of them."""
    if any(state not in _ENDS for state in states):
        return
    worst = next((s for s in (ParcelState.UNKNOWN.value, ParcelState.DEAD.value) if s in states), None)
    row.state = _ENDS[worst or ParcelState.SENT.value].value
    row.sent_at = now if worst is None else None
    row.last_error = f"{worst}: {states[worst]}" if worst is not None else None


def postpone(session: Session, conversation_id: str, *, until: dt.datetime, why: Optional[str]) -> None:
    """Leave everything owed in a conversation until a time."""
    session.execute(
        sa.update(OutboxRow)
        .where(
            OutboxRow.conversation_id == conversation_id,
            OutboxRow.channel == CHANNEL,
            OutboxRow.state == OutboxState.WAITING.value,
        )
        .values(next_try_at=until, **({"last_error": why} if why is not None else {}))
        .execution_options(synchronize_session=False)
    )


def apart(parcels: Sequence[ParcelRow]) -> bool:
    """Have parts that were too long together go each in a message of its own; whether there were several."""
    for parcel in parcels:
        parcel.content = {**parcel.content, "alone": True}
    return len(parcels) > 1


def split_further(session: Session, parcel: ParcelRow, *, now: dt.datetime) -> bool:
    """Cut a text that was too long for Tencent in two; whether that was possible."""
    pieces = split(parcel.content["text"], max(16, size(parcel.content["text"]) // 2 + 4))
    following = session.execute(
        sa.select(sa.func.min(ParcelRow.part)).where(
            ParcelRow.conversation_id == parcel.conversation_id,
            ParcelRow.seq == parcel.seq,
            ParcelRow.part > parcel.part,
        )
    ).scalar_one()
    room = (following if following is not None else parcel.part + _SPACING) - parcel.part
    if len(pieces) < 2 or room <= len(pieces):
        return False
    row = session.execute(
        sa.select(OutboxRow).where(OutboxRow.conversation_id == parcel.conversation_id, OutboxRow.seq == parcel.seq)
    ).scalar_one()
    step = room // len(pieces)
    choices = parcel.content["choices"]
    parcel.content = {**parcel.content, "text": pieces[0], "choices": [], "alone": True}
    for n, piece in enumerate(pieces[1:], start=1):
        part = {**parcel.content, "text": piece, "choices": choices if n == len(pieces) - 1 else []}
        _parcel(session, row, part=parcel.part + n * step, content=part, now=now)
    return True
