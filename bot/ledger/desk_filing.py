"""Filing what a resident told a person, under the person's name and in the resident's conversation."""

from __future__ import annotations

from bot.ledger.command import Done
from bot.ledger.ledger import Ledger
from bot.ledger.roles import Actor
from bot.ledger.states import Source
from bot.people.staff import StaffMember


def file_from_talk(
    ledger: Ledger, member: StaffMember, text: str, *, conversation_id: str, resident_id: str, command_id: str
) -> Done:
    """File a complaint that staff write down in a conversation, once for each ``command_id``.

    :raises NotPermitted: this role files nothing.
    """
    actor = Actor(id=member.id, role=member.role, town=member.town, name=member.name, department=member.department)
    return ledger.file_now(
        actor,
        text,
        command_id=command_id,
        source=Source.STAFF,
        conversation_id=conversation_id,
        resident_id=resident_id,
    )
