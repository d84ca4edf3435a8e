"""Writing what a turn has come to: all of it, or nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any, Dict, List, Sequence

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from bot.conversations.record import inbox_statements as statements
from bot.conversations.record.claims import Claim, Finished, LeaseLost
from bot.conversations.record.desk_notes import put_label
from bot.conversations.record.hand_over import Step, hand_over
from bot.conversations.record.handover_models import Reason
from bot.conversations.record.lines import locked, say
from bot.conversations.record.models import Author, InboxRow, Speaker
from bot.delivery.reply import Reply

# Who has put a label on a conversation where nobody of the office has.
THE_BOT = "bot"


def write_outcome(session: Session, claim: Claim, finished: Finished, *, worker: str, now: dt.datetime) -> List[int]:
    """Write it and return the new lines' ``seq``; the caller commits.

    :raises LeaseLost: another process holds or has finished the turn; nothing was written.
    """
    connection, of_it = session.connection(), {"the_conversation": claim.conversation_id}
    stands = connection.execute(statements.LOCKED_CONVERSATION, of_it).one()
    if stands.busy_by != worker or not _finish_rows(connection, claim, finished):
        raise LeaseLost(claim.conversation_id)
    if stands.epoch != claim.epoch:
        connection.execute(statements.LET_GO, of_it)
        _drop(session, claim, finished)
        return []
    # To people it goes line by line: what they take over begins behind what was said before.
    at_once = finished.replies if finished.for_people is None else ()
    town = finished.town or stands.town
    kept = {
        "the_town": town,
        "the_state": dict(finished.state),
        "the_tracker": finished.tracker,
        "the_last_seq": stands.last_seq + len(at_once),
        "the_now": now,
    }
    connection.execute(statements.KEEP_CONVERSATION, {**of_it, **kept})
    if (finished.facts, town) != (claim.facts, claim.town):
        resident = {"the_resident": claim.resident_id, "the_facts": dict(finished.facts), "the_town": town}
        connection.execute(statements.KEEP_RESIDENT, resident)
    if finished.label is not None:
        put_label(session, claim.conversation_id, finished.label, town=town, staff_id=THE_BOT, now=now)
    if finished.for_people is not None:
        return _give_to_people(session, claim, finished.replies, reason=finished.for_people, now=now)
    return _say_all(connection, claim, at_once, town=town, after=stands.last_seq, now=now)


def _finish_rows(connection: Connection, claim: Claim, finished: Finished) -> bool:
    """Mark what the turn has read as done; False when its own row waits no longer."""
    done = {"the_row": claim.row_id, "the_turn": claim.turn_id}
    if connection.execute(statements.FINISH_ROW, done).rowcount != 1:
        return False
    if finished.further:
        further = {"the_rows": list(finished.further), "the_turn": claim.turn_id}
        connection.execute(statements.FINISH_FURTHER, further)
    return True


def _drop(session: Session, claim: Claim, finished: Finished) -> None:
    """Keep with the inbox row what would have been said."""
    row = session.get(InboxRow, claim.row_id)
    row.body = {**row.body, "dropped": [reply.to_json() for reply in finished.replies]}


def _give_to_people(
    session: Session, claim: Claim, replies: Sequence[Reply], *, reason: Reason, now: dt.datetime
) -> List[int]:
    conversation = locked(session, claim.conversation_id)
    hand_over(session, conversation, Step(Speaker.QUEUED, reason), epoch=claim.epoch, now=now)
    return [
        say(session, conversation, reply, author=Author.BOT, now=now, turn_id=claim.turn_id, n=n).seq
        for n, reply in enumerate(replies)
    ]


def _say_all(
    connection: Connection, claim: Claim, replies: Sequence[Reply], *, town: str, after: int, now: dt.datetime
) -> List[int]:
    """Append the replies to the transcript and the outbox, as ``lines.say`` does one by one."""
    seqs = [after + 1 + n for n in range(len(replies))]
    shared: Dict[str, Any] = {"town": town, "conversation_id": claim.conversation_id, "created_at": now}
    if not replies:
        return seqs
    connection.execute(
        statements.ADD_LINES,
        [
            {
                **shared,
                "seq": seq,
                "author": Author.BOT.value,
                "turn_id": claim.turn_id,
                "n": n,
                "body": reply.to_json(),
            }
            for n, (seq, reply) in enumerate(zip(seqs, replies, strict=True))
        ],
    )
    connection.execute(
        statements.ADD_TO_OUTBOX,
        [{**shared, "seq": seq, "channel": claim.channel, "epoch": claim.epoch, "next_try_at": now} for seq in seqs],
    )
    return seqs
