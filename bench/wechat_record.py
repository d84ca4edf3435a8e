"""What a load on the WeChat account came to: every message against the rows of the town and the phones of the fake."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Set, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.conversations.record.models import Author, InboxRow, TranscriptRow
from bot.fake_wechat.account import Phone
from bot.wechat.models import ParcelRow, ParcelState
from bot.wechat.quota import OF_MESSAGES

Line = Tuple[str, int]


@dataclass
class Message:
    """One message of a resident, and what each of its pushes was answered with at once, None for nothing.

    ``key`` is by which the town knows its repeats (``Push.key``).
    """

    openid: str
    key: str
    answers: List[Optional[Mapping[str, Any]]] = field(default_factory=list)

    @property
    def shown(self) -> Optional[Mapping[str, Any]]:
        """What Tencent shows of the answers: one."""
        return next((answer for answer in self.answers if answer is not None), None)


@dataclass
class Record:
    """What became of the messages; all but ``turns`` and ``waiting`` must be 0.

    ``twice``: messages with a second line or turn, turns whose answer was written more than once, and repeats that
    were answered otherwise than the first. ``waiting``: parts that are kept until the resident writes again, the
    quota being spent.
    """

    turns: int = 0
    twice: int = 0
    lost: int = 0
    unanswered: int = 0
    not_shown: int = 0
    shown_twice: int = 0
    waiting: int = 0


def recorded(session: Session, messages: Sequence[Message], phones: Mapping[str, Phone]) -> Record:
    """Look every message up."""
    lines = _lines(session)
    turns = _turns(session)
    record = Record()
    answers = _answers(session)
    owed: Dict[str, Set[str]] = defaultdict(set)
    for message in messages:
        found = lines.get(f"{OF_MESSAGES}{message.key[:48]}", [])
        ran = [turn for line in found for turn in turns.get(line, [])]
        record.turns += len(ran)
        record.lost += not ran
        record.twice += max(0, len(ran) - 1) + max(0, len(found) - 1) + _is_answered_differently(message)
        record.unanswered += sum(not answers.get(turn) for turn in ran)
        record.twice += sum(len(answers.get(turn, ())) > 1 for turn in set(ran))
        owed[message.openid].update(conversation_id for conversation_id, _ in found)
    parcels = _parcels(session)
    for openid, conversations in owed.items():
        for conversation_id in conversations:
            _compare(parcels.get(conversation_id, []), phones[openid], record)
    return record


def _is_answered_differently(message: Message) -> bool:
    """Whether pushes of one message got several answers; that one got none, and the other the answer, is no harm."""
    return any(answer not in (None, message.shown) for answer in message.answers)


def _lines(session: Session) -> Dict[str, List[Line]]:
    """Return the lines of residents by the id their message came with."""
    found: Dict[str, List[Line]] = defaultdict(list)
    of = TranscriptRow
    for client_id, conversation_id, seq in session.execute(
        sa.select(of.client_id, of.conversation_id, of.seq).where(of.author == Author.RESIDENT.value)
    ):
        found[client_id].append((conversation_id, seq))
    return found


def _turns(session: Session) -> Dict[Line, List[str]]:
    """Return the turns of each line; several fragments may share one."""
    found: Dict[Line, List[str]] = defaultdict(list)
    of = InboxRow
    for conversation_id, seq, turn_id in session.execute(sa.select(of.conversation_id, of.seq, of.turn_id)):
        found[conversation_id, seq].append(turn_id)
    return found


def _answers(session: Session) -> Dict[str, Set[object]]:
    """Return the moments at which each turn's answer was written: one transaction, one moment."""
    found: Dict[str, Set[object]] = defaultdict(set)
    of = TranscriptRow
    for turn_id, at in session.execute(
        sa.select(of.turn_id, of.created_at).where(of.author != Author.RESIDENT.value, of.turn_id.is_not(None))
    ):
        found[turn_id].add(at)
    return found


def _parcels(session: Session) -> Dict[str, List[ParcelRow]]:
    found: Dict[str, List[ParcelRow]] = defaultdict(list)
    for parcel in session.execute(sa.select(ParcelRow)).scalars():
        found[parcel.conversation_id].append(parcel)
    return found


def _compare(parcels: Sequence[ParcelRow], phone: Phone, record: Record) -> None:
    """Strike from what a phone shows every part once: what is not there was lost, what is left came twice."""
    left = "\n".join(_words(message) for message in phone.shown)
    record.waiting += sum(parcel.state == ParcelState.WAITING.value for parcel in parcels)
    # A short text may stand within a longer one.
    texts = sorted((_text(parcel.content) for parcel in parcels if parcel.state in _TO_BE_SHOWN), key=len, reverse=True)
    for text in texts:
        record.not_shown += text not in left
        left = left.replace(text, "", 1)
    record.shown_twice += sum(text in left for text in set(texts) if len(text) >= _TELLING)


# A part that was dropped is said by another one; one that waits is kept.
_TO_BE_SHOWN = frozenset(
    state.value for state in ParcelState if state not in {ParcelState.DROPPED, ParcelState.WAITING}
)
# Shorter words may stand anywhere.
_TELLING = 12


def _text(content: Mapping[str, Any]) -> str:
    """Return what identifies a part on a phone; a picture is known there by a name that Tencent gave it."""
    return str({"text": content.get("text"), "news": content.get("title")}.get(content["kind"]) or "")


def _words(message: Mapping[str, Any]) -> str:
    return str(message.get("text") or message.get("title") or "")
