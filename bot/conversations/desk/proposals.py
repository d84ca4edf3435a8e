"""What the bot would say to a resident whom a person answers: computed beside the conversation, said only by a press.

A bot process rehearses what a resident has written since the last proposal
(``runtime.rehearsals``) and keeps what it would say, one proposal to a
conversation. Nothing of a rehearsal is done: checklists in it are drafts, which
get their number when they are sent, and the dialogue moves only with what is
sent.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversations.record.claims import Claim
from bot.conversations.record.desk_notes import LOOKING
from bot.conversations.record.dialogue import Dialogue
from bot.conversations.record.hand_over import last_line_of_staff
from bot.conversations.record.handover_models import LookRow, ProposalRow
from bot.conversations.record.lines import last_choices
from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, Speaker, TranscriptRow
from bot.delivery.reply import Reply
from bot.guidebook.checklist_drafts import Draft, numbered
from bot.guidebook.issued import IssuedChecklists
from bot.people.models import ResidentRow
from bot.storage.database import Database

# Whoever writes more than this before a person looks is read from there on.
MOST_LINES = 10


@dataclass(frozen=True)
class Wanted:
    """A conversation whose resident has written something that nobody has rehearsed.

    ``claims`` are those lines as turns, oldest first; each has the state of the
    conversation. ``seq`` is the newest line, ``base`` the mark of the state.
    """

    conversation_id: str
    town: str
    seq: int
    base: str
    claims: Sequence[Claim]


@dataclass(frozen=True)
class Proposal:
    """What the bot would say to the line ``seq``; without replies, nothing that can be proposed.

    ``state`` is the dialogue after it, None where the bot has come to it by
    itself; ``drafts`` are the checklists in it that have no number yet.
    """

    seq: int
    replies: Tuple[Reply, ...] = ()
    state: Optional[Mapping[str, Any]] = None
    drafts: Tuple[Draft, ...] = ()
    base: str = ""


class Proposals:
    """The proposals over one database."""

    def __init__(self, database: Database, clock: Clock, checklists: IssuedChecklists) -> None:
        self._database = database
        self._clock = clock
        self._checklists = checklists

    def wanted(self, *, most: int) -> Sequence[Wanted]:
        """Return conversations in which a resident has written since the last proposal, and their owner is looking.

        Nobody has more than one before them, so whatever is held costs no more than that.
        """
        looked_since = self._clock.now() - LOOKING
        with self._database.read() as session:
            rows = session.execute(
                sa.select(InboxRow.conversation_id)
                .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
                .join(
                    LookRow,
                    (LookRow.conversation_id == ConversationRow.id) & (LookRow.staff_id == ConversationRow.owner),
                )
                .outerjoin(ProposalRow, ProposalRow.conversation_id == InboxRow.conversation_id)
                .where(
                    InboxRow.state == InboxState.HELD.value,
                    InboxRow.kind == "message",
                    ConversationRow.speaker == Speaker.HUMAN.value,
                    LookRow.looked_at > looked_since,
                    InboxRow.seq > sa.func.coalesce(ProposalRow.seq, 0),
                )
                .distinct()
                .limit(most)
            ).scalars()
            return [self._wanted(session, conversation_id) for conversation_id in list(rows)]

    def _wanted(self, session: Session, conversation_id: str) -> Wanted:
        conversation = session.get(ConversationRow, conversation_id)
        resident = session.get(ResidentRow, conversation.resident_id)
        last = session.get(ProposalRow, conversation_id)
        held = list(
            session.execute(
                sa.select(InboxRow)
                .where(
                    InboxRow.conversation_id == conversation_id,
                    InboxRow.state == InboxState.HELD.value,
                    InboxRow.kind == "message",
                    InboxRow.seq > (last.seq if last is not None else 0),
                )
                .order_by(InboxRow.id.desc())
                .limit(MOST_LINES)
            ).scalars()
        )[::-1]
        state = _as_heard(conversation.state, last)
        claims = [_claim(session, conversation, resident, row, state) for row in held]
        return Wanted(conversation_id, conversation.town, int(held[-1].seq), mark_of(conversation.state), claims)

    def keep(self, wanted: Wanted, proposal: Proposal) -> None:
        """Keep what a rehearsal came to, unless a newer one has been kept."""
        with self._database.write() as session:
            session.get(ConversationRow, wanted.conversation_id, with_for_update=True)
            row = session.get(ProposalRow, wanted.conversation_id)
            if row is not None and row.seq >= wanted.seq:
                return
            if row is None:
                row = ProposalRow(conversation_id=wanted.conversation_id, town=wanted.town)
                session.add(row)
            row.seq, row.at, row.base = wanted.seq, self._clock.now(), wanted.base
            row.body = {
                "replies": [reply.to_json() for reply in proposal.replies],
                "state": proposal.state,
                "drafts": [draft.to_json() for draft in proposal.drafts],
            }

    def of(self, conversation_id: str) -> Optional[Proposal]:
        """Return what the bot would say to the resident's last line; None when a person has answered it."""
        with self._database.read() as session:
            seq = _last_line(session, conversation_id, Author.RESIDENT)
            if seq == 0 or last_line_of_staff(session, conversation_id) > seq:
                return None
            row = session.get(ProposalRow, conversation_id)
            proposal = _proposal(row) if row is not None and row.seq == seq else _unsaid(session, conversation_id, seq)
            return proposal if proposal is not None and proposal.replies else None

    def unsaid(self, conversation_id: str, *, most: int = 20) -> Sequence[Proposal]:
        """Return what the bot was computing when it was taken over and has said nothing since, oldest first."""
        with self._database.read() as session:
            said = _last_line(session, conversation_id, Author.BOT)
            seqs = session.execute(
                sa.select(InboxRow.seq)
                .where(InboxRow.conversation_id == conversation_id, InboxRow.seq > said)
                .order_by(InboxRow.id.desc())
                .limit(most)
            ).scalars()
            found = (_unsaid(session, conversation_id, seq) for seq in reversed(list(seqs)))
            return [one for one in found if one is not None]

    def to_be_sent(self, proposal: Proposal, *, conversation_id: str, town: str, command_id: str) -> Proposal:
        """Return a proposal whose checklists have numbers; asked again with one ``command_id`` it gives the same."""
        written = {"replies": [reply.to_json() for reply in proposal.replies], "state": proposal.state}
        final = numbered(
            self._checklists,
            written,
            proposal.drafts,
            command_id=command_id,
            conversation_id=conversation_id,
            town=town,
        )
        replies = tuple(Reply.from_json(reply) for reply in final["replies"])
        return Proposal(proposal.seq, replies, final["state"], base=proposal.base)


def mark_of(state: Mapping[str, Any]) -> str:
    """Return a short mark by which a state is told from another."""
    return hashlib.sha256(json.dumps(state, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _as_heard(state: Mapping[str, Any], last: Any) -> Mapping[str, Any]:
    """Return a state that knows what was talked about in the last rehearsal; what was not said was not asked."""
    if last is None or last.body["state"] is None or last.base != mark_of(state):
        return state
    dialogue, heard = Dialogue.from_json(state), Dialogue.from_json(last.body["state"])
    dialogue.subject, dialogue.intent, dialogue.answers = heard.subject, heard.intent, heard.answers
    for task in heard.tasks:
        dialogue.remember(task)
    return dialogue.to_json()


def _claim(session: Session, conversation: Any, resident: Any, row: Any, state: Mapping[str, Any]) -> Claim:
    return Claim(
        row_id=row.id,
        turn_id=f"rehearsal-{row.id}",
        conversation_id=conversation.id,
        resident_id=conversation.resident_id,
        town=conversation.town,
        channel=conversation.channel,
        kind=row.kind,
        body=row.body,
        epoch=conversation.epoch,
        attempts=0,
        state=state,
        facts=resident.facts,
        tracker=conversation.tracker,
        received_at=row.received_at,
        last_choices=last_choices(session, conversation.id, before=row.seq),
    )


def _proposal(row: Any) -> Proposal:
    return Proposal(
        seq=row.seq,
        replies=tuple(Reply.from_json(reply) for reply in row.body["replies"]),
        state=row.body["state"],
        drafts=tuple(Draft.from_json(draft) for draft in row.body["drafts"]),
        base=row.base,
    )


def _unsaid(session: Session, conversation_id: str, seq: int) -> Optional[Proposal]:
    """Return what the bot had come to when it was taken over: its commands are done, and its lists have numbers."""
    body: Optional[Dict[str, Any]] = session.execute(
        sa.select(InboxRow.body).where(InboxRow.conversation_id == conversation_id, InboxRow.seq == seq)
    ).scalar_one_or_none()
    stored: List[Dict[str, Any]] = (body or {}).get("dropped", [])
    return Proposal(seq, tuple(Reply.from_json(reply) for reply in stored)) if stored else None


def _last_line(session: Session, conversation_id: str, author: Author) -> int:
    found = session.execute(
        sa.select(sa.func.max(TranscriptRow.seq)).where(
            TranscriptRow.conversation_id == conversation_id, TranscriptRow.author == author.value
        )
    ).scalar_one()
    return int(found or 0)
