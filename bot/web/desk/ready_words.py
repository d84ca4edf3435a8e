"""The desk's ready sentences with their place-holders filled in for one conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.bootstrap import Services
from bot.clock import in_town
from bot.guidebook.book import UnknownGuideError
from bot.guidebook.hours import hours_text
from bot.guidebook.plain_names import short_name
from bot.people.staff import StaffMember
from bot.web.desk.talk_room import Room

_PLACE = re.compile("【([^】]*)】")


@dataclass(frozen=True)
class ReadyWord:
    """One sentence, ready to be sent; what cannot be filled in stays for the writer to see."""

    title: str
    group: str
    text: str


def ready_words(services: Services, member: StaffMember, room: Room) -> Sequence[ReadyWord]:
    """Return all sentences, filled in as far as the conversation tells."""
    values = _values(services, member, room)
    return [
        ReadyWord(reply.title, reply.group, _PLACE.sub(lambda found: values.get(found[1], found[0]), reply.text))
        for reply in services.guides.current().replies
    ]


def _values(services: Services, member: StaffMember, room: Room) -> Mapping[str, str]:
    book, values = services.guides.current(), {"姓名": member.name}
    town = book.towns.get(member.town)
    if town is not None:
        today = in_town(services.clock.now()).date()
        values |= {"大厅": town.hall.name, "电话": town.hall.phone, "上班时间": hours_text(town.hall.hours, today)}
    subject = str(room.row.state.get("subject") or "")
    if subject:
        try:
            values["事项"] = short_name(book.plain_name(subject))
        except UnknownGuideError:
            # The guide has been taken out since it was talked about.
            return values
    return values
