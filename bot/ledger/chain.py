"""The chain of entries: a later edit shows, a lawful erasure does not break it.

Each entry's hash covers the hash before it, everything that says who did what
when, and a *digest* of its content: SHA-256 over a random salt and the content.
Erasing content takes the salt along, so that the digest tells nothing of it,
while the chain over the digests stays whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from typing import Any, Dict, Mapping, Optional

from sqlalchemy.orm import Session

from bot.ledger.models import ComplaintRow, EntryRow
from bot.ledger.numbering import locked_head
from bot.ledger.roles import Actor
from bot.ledger.states import Action

_SALT_BYTES = 16


def encoded(value: Any) -> Any:
    """Return a column's value as JSON holds it: times in UTC, days in ISO 8601."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.timezone.utc).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def encoded_all(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return every value as JSON holds it."""
    return {name: encoded(value) for name, value in values.items()}


def digest_of(content: Mapping[str, Any], salt: str) -> str:
    """Return the salted digest of an entry's content, 64 hexadecimal digits."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{salt}\n{written}".encode()).hexdigest()


def hash_of(entry: EntryRow) -> str:
    """Return the hash that an entry must have, 64 hexadecimal digits."""
    parts = [
        entry.previous,
        entry.town,
        entry.position,
        entry.complaint_id,
        entry.n,
        entry.action,
        entry.role,
        entry.actor,
        encoded(entry.at),
        entry.command_id,
        entry.digest,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def append_entry(
    session: Session,
    complaint: ComplaintRow,
    action: Action,
    *,
    actor: Actor,
    command_id: str,
    content: Mapping[str, Any],
    now: dt.datetime,
) -> EntryRow:
    """Append what happened to the town's chain; the complaint's row must be locked and flushed."""
    head = locked_head(session, complaint.town)
    salt = secrets.token_hex(_SALT_BYTES)
    complaint.version += 1
    entry = EntryRow(
        town=complaint.town,
        complaint_id=complaint.id,
        position=head.position + 1,
        n=complaint.version,
        action=action.value,
        role=actor.role.value,
        actor=actor.id,
        at=now,
        command_id=command_id,
        content=dict(content),
        salt=salt,
        digest=digest_of(content, salt),
        previous=head.hash,
    )
    entry.hash = hash_of(entry)
    head.position, head.hash = entry.position, entry.hash
    session.add(entry)
    session.flush()
    return entry


def erase_content(entry: EntryRow) -> None:
    """Take the content out of an entry; its digest and its place in the chain stay."""
    entry.content = None
    entry.salt = None


def what_is_wrong(entry: EntryRow, *, position: int, previous: str) -> Optional[str]:
    """Return what an entry at a place of the chain has wrong, None when nothing."""
    if entry.position != position:
        return "missing"
    if entry.previous != previous or entry.hash != hash_of(entry):
        return "changed"
    if entry.content is not None and digest_of(entry.content, entry.salt or "") != entry.digest:
        return "content"
    return None
