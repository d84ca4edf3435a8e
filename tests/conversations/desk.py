"""A town with residents who talk and staff who answer, over one database."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from bot.clock import FixedClock
from bot.conversations.desk.takeover import Attendant, Takeover
from bot.conversations.record.handover_models import HandoverRow, PresenceState, Reason
from bot.conversations.record.inbox import Finished, Inbox, open_conversation
from bot.conversations.record.models import ConversationRow
from bot.conversations.record.presence import Presence
from bot.conversations.record.transcript import Transcript
from bot.delivery.reply import Reply
from bot.delivery.wake import Bell
from bot.people.residents import Identity, welcome_resident
from bot.people.vault import Vault
from bot.storage.database import Database

SECRET = b"0" * 32
LI = Attendant("li", "李芳", "qingxi")
WANG = Attendant("wang", "王强", "qingxi", department="civil")


class Desk:
    """What the tests do with it."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.inbox = Inbox(database, clock, Vault(SECRET))
        self.takeover = Takeover(database, clock, Bell(str(database.url)))
        self.presence = Presence(database, clock)

    def resident(self, name: str = "zhang", channel: str = "web") -> str:
        with self.database.write() as session:
            person = welcome_resident(
                session, Identity(channel, name), town="qingxi", secret=SECRET, now=self.clock.now()
            )
            return str(open_conversation(session, person, channel=channel, now=self.clock.now()).id)

    def appears(self, *staff: Attendant, state: PresenceState = PresenceState.ONLINE) -> None:
        for one in staff:
            self.presence.appear(one.id, town=one.town, name=one.name, department=one.department, state=state)

    def writes(self, talk: str, text: str) -> None:
        self.inbox.receive(talk, client_id=uuid.uuid4().hex, body={"text": text})

    def answers(self, talk: str, text: str, *, for_people: Reason | None = None, label: str | None = None) -> None:
        """Have the bot take the next turn and say something."""
        [claim] = [claim for claim in self.inbox.claim("bot", most=9) if claim.conversation_id == talk]
        finished = Finished(replies=[Reply(text=text)], for_people=for_people, label=label)
        self.inbox.finish(claim, finished, worker="bot")

    def asks_for_a_person(self, talk: str) -> None:
        self.writes(talk, "转人工")
        self.answers(talk, "给您转", for_people=Reason.ASKED)

    def conversation(self, talk: str) -> ConversationRow:
        with self.database.read() as session:
            return session.get(ConversationRow, talk)

    def epoch(self, talk: str) -> int:
        return int(self.conversation(talk).epoch)

    def stretches(self, talk: str) -> list[HandoverRow]:
        with self.database.read() as session:
            rows = session.execute(
                sa.select(HandoverRow).where(HandoverRow.conversation_id == talk).order_by(HandoverRow.epoch)
            ).scalars()
            return list(rows)

    def lines(self, talk: str) -> list[tuple[str, str]]:
        return [(line.author.value, line.body.get("text", "")) for line in Transcript(self.database).after(talk, 0)]
