"""Filing what a resident told a person, under the person's name and in the resident's conversation."""

from __future__ import annotations

from bot.guidebook.schema import Town
from bot.ledger.command import Done
from bot.ledger.ledger import Ledger
from bot.ledger.roles import Actor
from bot.ledger.states import Source
from bot.ledger.telling import told_in
from bot.people.staff import StaffMember


def file_from_talk(
    ledger: Ledger,
    member: StaffMember,
    text: str,
    *,
    town: Town,
    conversation_id: str,
    resident_id: str,
    command_id: str,
) -> Done:
    """File a complaint that staff write down in a conversation, once for each ``command_id``.

    What the text tells of place, day and phone is taken from it, as when the bot files it.

    :raises NotPermitted: this role files nothing.
    """
    actor = Actor(id=member.id, role=member.role, town=member.town, name=member.name, department=member.department)
    return ledger.file_now(
        actor,
        text,
        command_id=command_id,
        details=told_in(text, town=town, now=ledger.clock.now()) or None,
        source=Source.STAFF,
        conversation_id=conversation_id,
        resident_id=resident_id,
    )
