"""A resident's conversation on the desk's server, and the presses of whoever answers it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import requests
from desk_people import Person

from bot.bootstrap import Services
from bot.conversations.record.claims import Finished
from bot.conversations.record.handover_models import Reason
from bot.conversations.record.inbox import open_conversation
from bot.conversations.record.models import Author, ConversationRow, Speaker
from bot.people.residents import Identity, welcome_resident


class Talk:
    """What the resident says, and what they have been told."""

    def __init__(self, services: Services, channel: str = "web", town: str = "qingxi") -> None:
        self.services = services
        now = services.clock.now()
        with services.database.write() as session:
            identity = Identity(channel, uuid.uuid4().hex)
            resident = welcome_resident(session, identity, town=town, secret=services.secret, now=now)
            row = open_conversation(session, resident, channel=channel, now=now)
            self.id, self.resident_id = str(row.id), str(resident.id)
        self.path = f"/desk/talks/{self.id}"

    def says(self, text: str, **more: Any) -> None:
        body = {"text": text, **more}
        self.services.inbox.receive(self.id, client_id=uuid.uuid4().hex, body=body)

    @property
    def row(self) -> ConversationRow:
        with self.services.database.read() as session:
            return session.get(ConversationRow, self.id)

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.row.speaker)

    def told(self, author: Author = Author.STAFF) -> list[str]:
        """What the resident has been told by somebody, as everything in it."""
        lines = self.services.transcript.after(self.id, 0)
        return [json.dumps(line.body, ensure_ascii=False) for line in lines if line.author is author]

    def waits_for_people(self, reason: Reason = Reason.ASKED) -> None:
        """Have the bot put the conversation into the queue."""
        self.says("转人工")
        claims = self.services.inbox.claim("test", most=50)
        for claim in claims:
            wants = claim.conversation_id == self.id
            finished = Finished(replies=[], state=claim.state, facts=claim.facts, for_people=reason if wants else None)
            self.services.inbox.finish(claim, finished, worker="test")
        assert self.speaker is Speaker.QUEUED


def page_of(person: Person, talk: Talk) -> str:
    return person.get(talk.path).text


def presses(person: Person, talk: Talk, name: str, files: Any = None, **form: Any) -> requests.Response:
    """Press a button of the pane as it stands now."""
    epoch = form.pop("epoch", None) or talk.row.epoch
    fields = {"epoch": epoch, "client_id": uuid.uuid4().hex, **form}
    return person.post(f"{talk.path}/{name}", files=files, **fields)


def takes(person: Person, talk: Talk) -> None:
    person.get(talk.path)
    presses(person, talk, "take")
    assert talk.speaker is Speaker.HUMAN
