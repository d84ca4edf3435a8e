"""Who works at and comes to the office in these tests, and what they do."""

from __future__ import annotations

import datetime as dt
import os
import traceback
import uuid
from collections.abc import Callable, Sequence

from bot.clock import SHANGHAI, FixedClock
from bot.conversations.desk.complaint_notices import ComplaintNotices
from bot.conversations.record.inbox import open_conversation
from bot.conversations.record.transcript import Transcript
from bot.delivery.wake import Bell
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Kind
from bot.ledger.command import Command
from bot.ledger.ledger import Ledger
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role
from bot.ledger.states import Action
from bot.people.residents import Identity, welcome_resident
from bot.people.vault import Vault
from bot.storage.database import Database

# A Tuesday in the morning, in office hours.
NOON = dt.datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
TOWN = "qingxi"
SECRET = b"0" * 32

STAFF = Actor("staff-1", Role.STAFF, TOWN, "坐席小林")
HANDLER = Actor("handler-1", Role.HANDLER, TOWN, "承办老周", department="town-building")
SUPERVISOR = Actor("supervisor-1", Role.SUPERVISOR, TOWN, "督办老吴")
DIRECTOR = Actor("director-1", Role.DIRECTOR, TOWN, "主任")
AUDITOR = Actor("auditor-1", Role.AUDITOR, TOWN, "审计")
ADMIN = Actor("admin-1", Role.ADMIN, TOWN, "管理员")

LIGHT = "东河村口的路灯坏了半个月没人修"
RUDE = "昨天下午三号窗口那个女的骂我"


def ledger_over(database: Database, clock: FixedClock, book: Guidebook) -> Ledger:
    bell = Bell(str(database.url))
    return Ledger(database, clock, guides=lambda: book, vault=Vault(SECRET), teller=ComplaintNotices(bell))


def command_id() -> str:
    return uuid.uuid4().hex


def do(ledger: Ledger, asked: int | str, action: Action, actor: Actor, **fields: object) -> ComplaintRow:
    return ledger.perform(asked, Command(action, actor, command_id(), fields)).complaint


def at_once(ledger: Ledger, runs: Sequence[Callable[[], object]]) -> None:
    """Do several things at the same moment, each in a process of its own; all of them have to come off."""
    ledger.database.dispose()
    gate, latch = os.pipe()
    children = [_behind(gate, latch, run) for run in runs]
    os.close(gate)
    # All are let go by the end of the pipe.
    os.close(latch)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(children)


def _behind(gate: int, latch: int, run: Callable[[], object]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        os.close(latch)
        os.read(gate, 1)
        run()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


class Home:
    """A resident with a conversation."""

    def __init__(self, ledger: Ledger, name: str) -> None:
        self.ledger = ledger
        with ledger.database.write() as session:
            resident = welcome_resident(
                session, Identity("web", name), town=TOWN, secret=SECRET, now=ledger.clock.now()
            )
            self.talk = open_conversation(session, resident, channel="web", now=ledger.clock.now()).id
            self.actor = Actor(resident.id, Role.RESIDENT, TOWN)

    def tells(self, text: str, kind: Kind = Kind.COMPLAINT, **details: object) -> ComplaintRow:
        """Draft and file in one go."""
        row = self.ledger.draft(
            self.actor,
            text,
            command_id=command_id(),
            kind=kind,
            conversation_id=self.talk,
            resident_id=self.actor.id,
        ).complaint
        if details:
            do(self.ledger, row.id, Action.DETAIL, self.actor, **details)
        return do(self.ledger, row.id, Action.FILE, self.actor)

    def heard(self) -> list[str]:
        return [str(line.body.get("text")) for line in Transcript(self.ledger.database).after(self.talk, 0)]

    def has_read_everything(self) -> None:
        """The page has fetched and acknowledged every line."""
        transcript = Transcript(self.ledger.database)
        transcript.acknowledge(self.talk, transcript.last_seq(self.talk), now=self.ledger.clock.now())


def to_reply(ledger: Ledger, row: ComplaintRow, *, text: str = "路灯已经修好了。") -> ComplaintRow:
    """Bring a filed complaint to its answer, through every step on the way."""
    do(ledger, row.id, Action.ACCEPT, STAFF)
    do(ledger, row.id, Action.ASSIGN, STAFF, department="town-building")
    do(ledger, row.id, Action.ACKNOWLEDGE, HANDLER)
    do(ledger, row.id, Action.START, HANDLER)
    return do(ledger, row.id, Action.REPLY, HANDLER, text=text)
