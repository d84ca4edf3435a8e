"""When a resident leaves the account: what is theirs goes, what the town owes stays, without a name."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import List

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.conversations.record.desk_notes import erase_beside
from bot.conversations.record.handover_models import CallbackRow
from bot.conversations.record.models import Author, ConversationRow, InboxRow, InboxState, Speaker, TranscriptRow
from bot.delivery.models import OutboxRow, OutboxState
from bot.ledger.command import Command
from bot.ledger.errors import LedgerError
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role, system_of
from bot.ledger.states import Action
from bot.people.models import IdentityRow, ResidentRow
from bot.people.vault import TOKEN
from bot.wechat.models import ConsentRow, FollowerRow, OnceRow, ParcelRow, ReceiptRow, ReceivedMediaRow

GONE = "(已删除)"


def forget(services: Services, conversation_id: str, *, key: str) -> None:
    """Erase what is personal of a follower; harmless when it is done again. ``key`` is the push that says they left.

    Whoever follows again is somebody new. A complaint stays in the ledger and
    the town still deals with it, but its phone and name are gone.
    """
    now = services.clock.now()
    with services.database.write() as session:
        conversation = session.execute(
            sa.select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update()
        ).scalar_one()
        complaints = _complaints(session, conversation.resident_id)
        _erase_phones(services, session, conversation_id, complaints, now)
        _erase_words(session, conversation)
        erase_beside(session, conversation_id, now=now)
        _erase_person(session, conversation, now)
    for complaint_id in [complaint.id for complaint in complaints]:
        _take_name_out(services, complaint_id, resident_id=conversation.resident_id, key=key, town=conversation.town)
    shutil.rmtree(services.settings.var_dir / "attachments" / conversation_id, ignore_errors=True)


def _complaints(session: Session, resident_id: str) -> List[ComplaintRow]:
    return list(session.execute(sa.select(ComplaintRow).where(ComplaintRow.resident_id == resident_id)).scalars())


def _erase_phones(
    services: Services, session: Session, conversation_id: str, complaints: List[ComplaintRow], now: dt.datetime
) -> None:
    bodies = session.execute(
        sa.select(TranscriptRow.body).where(
            TranscriptRow.conversation_id == conversation_id, TranscriptRow.author == Author.RESIDENT.value
        )
    ).scalars()
    tokens = {found[0] for body in bodies for found in TOKEN.finditer(str(body.get("text", "")))}
    tokens |= {complaint.contact for complaint in complaints if complaint.contact}
    calls = sa.select(CallbackRow.contact).where(CallbackRow.conversation_id == conversation_id)
    tokens |= set(session.execute(calls).scalars())
    for token in tokens:
        services.vault.erase(session, token, now=now)


def _erase_words(session: Session, conversation: ConversationRow) -> None:
    of_it = {"conversation_id": conversation.id}
    for table in (ParcelRow, ReceiptRow, ReceivedMediaRow, ConsentRow, OnceRow):
        session.execute(sa.delete(table).filter_by(**of_it).execution_options(synchronize_session=False))
    session.execute(
        sa.update(OutboxRow)
        .filter_by(**of_it, state=OutboxState.WAITING.value)
        .values(state=OutboxState.DROPPED.value, last_error="left")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(InboxRow)
        .filter_by(**of_it)
        .values(state=InboxState.DONE.value, body={"text": ""})
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(TranscriptRow)
        .filter_by(**of_it)
        .values(body={"text": GONE})
        .execution_options(synchronize_session=False)
    )


def _erase_person(session: Session, conversation: ConversationRow, now: dt.datetime) -> None:
    # A turn that is running was begun under the old epoch, and comes to nothing.
    conversation.epoch += 1
    conversation.speaker, conversation.state, conversation.tracker = Speaker.CLOSED.value, {}, None
    resident = session.get(ResidentRow, conversation.resident_id)
    resident.facts, resident.erased_at = {}, now
    session.execute(
        sa.delete(IdentityRow)
        .where(IdentityRow.resident_id == resident.id)
        .execution_options(synchronize_session=False)
    )
    follower = session.get(FollowerRow, conversation.id)
    follower.openid = follower.asking = follower.village = None
    follower.left_at = now


def _take_name_out(services: Services, complaint_id: int, *, resident_id: str, key: str, town: str) -> None:
    command_id = f"left-{key[:40]}-{complaint_id}"
    actor = Actor(id=resident_id, role=Role.RESIDENT, town=town)
    try:
        services.ledger.perform(complaint_id, Command(Action.DETAIL, actor, command_id, {"anonymous": True}))
    except LedgerError:
        # One that is closed takes no more details; what is personal in it is erased by law instead.
        erasing = Command(Action.ERASE, system_of(town), f"{command_id}-erase", {"reason": "群众取消关注,依法删除"})
        services.ledger.perform(complaint_id, erasing)
