"""The ledger: every change is one command, performed once, in one transaction with its entry and its notice.

A command reads: load through the guarded getter and lock, check (already done,
state, role, fields, version), work out the changes, tell the resident, append
the entry, commit.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Callable, Dict, Mapping, Optional, Sequence, Tuple, Union

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import ComplaintRules, Kind
from bot.ledger.chain import append_entry, encoded, encoded_all
from bot.ledger.classify import Classifier
from bot.ledger.command import Case, Command, Done, Outcome, Teller
from bot.ledger.effects import EFFECTS
from bot.ledger.errors import Missing, NoSuchComplaint, NotNow, NotPermitted, Stale
from bot.ledger.joining import CHANGES_OTHERS, changed_with, told_with
from bot.ledger.models import TRACKED, ComplaintRow, EntryRow
from bot.ledger.roles import MAY, Actor, Role, system_of
from bot.ledger.states import Action, Source, State
from bot.ledger.steps import STEPS, sources_of
from bot.ledger.telling_effects import is_about_somebody
from bot.ledger.visibility import complaint_for
from bot.people.vault import Vault
from bot.storage.database import Database

# What PostgreSQL says to one of two that wait for each other.
_CROSSWISE = "40P01"
# The conversations that a unit of work has told something.
_TOLD = "told"

Asked = Union[int, str]


class Ledger:
    """The ledger over one database.

    ``guides`` gives the guidebook in service; ``teller`` says things to residents.
    """

    def __init__(
        self, database: Database, clock: Clock, *, guides: Callable[[], Guidebook], vault: Vault, teller: Teller
    ) -> None:
        self.database = database
        self.clock = clock
        self.guides = guides
        self.vault = vault
        self.teller = teller
        self._classifier: Optional[Tuple[ComplaintRules, Classifier]] = None

    @property
    def classifier(self) -> Classifier:
        """The classifier over the rules in service; built anew when they have changed."""
        rules = self.guides().complaint_rules
        if self._classifier is None or self._classifier[0] is not rules:
            self._classifier = (rules, Classifier(rules))
        return self._classifier[1]

    def draft(
        self,
        actor: Actor,
        text: str,
        *,
        command_id: str,
        kind: Kind = Kind.COMPLAINT,
        source: Source = Source.BOT,
        **of: Any,
    ) -> Done:
        """Keep the first sentence, word for word.

        ``of`` may be ``conversation_id``, ``resident_id`` and ``external_number``.

        :raises NotPermitted: this role files nothing.
        """
        self._hold_to_role(Action.DRAFT, actor)
        return self._once(
            command_id,
            actor,
            lambda session: Done(self._drafted(session, actor, text, command_id, kind=kind, source=source, of=of)),
        )

    def _once(self, command_id: str, actor: Actor, begin: Callable[[Session], Done]) -> Done:
        """Begin a complaint in one transaction, unless this command has begun one before."""
        try:
            with self.database.write() as session:
                return self._done(session, command_id, actor) or begin(session)
        except IntegrityError:
            # The same command met itself in another process, which was quicker.
            with self.database.read() as session:
                known = self._done(session, command_id, actor)
            if known is None:
                raise
            return known

    def _drafted(
        self,
        session: Session,
        actor: Actor,
        text: str,
        command_id: str,
        *,
        kind: Kind,
        source: Source,
        of: Mapping[str, Any],
    ) -> ComplaintRow:
        now = self.clock.now()
        row = ComplaintRow(
            town=actor.town,
            kind=kind.value,
            state=State.DRAFT.value,
            source=source.value,
            text=text.strip(),
            created_at=now,
            updated_at=now,
            version=0,
            **of,
        )
        session.add(row)
        session.flush()
        # Before it is filed, too, nobody reads what may be about them.
        row.about_person = is_about_somebody(
            self._case(session, row, Command(Action.DRAFT, actor, command_id)), row.text
        )
        self._append(session, row, Action.DRAFT, actor, command_id, {"after": _row_of(row)}, now)
        return row

    def file_now(
        self,
        actor: Actor,
        text: str,
        *,
        command_id: str,
        details: Optional[Mapping[str, Any]] = None,
        settled: Optional[Mapping[str, Any]] = None,
        **of: Any,
    ) -> Done:
        """File what staff have been told by phone, at the counter, in the box or by 12345, in one transaction.

        ``details`` are those of ``Action.DETAIL``, ``settled`` those of ``Action.RESOLVE`` where it was done on the
        spot; ``of`` as for ``draft``.

        :raises NoSuchComplaint: it was done on the spot, and is kept from whoever says so.
        """
        self._hold_to_role(Action.FILE, actor)
        kind, source = of.pop("kind", Kind.COMPLAINT), of.pop("source", Source.STAFF)

        def begin(session: Session) -> Done:
            row = self._drafted(session, actor, text, f"{command_id}:draft", kind=kind, source=source, of=of)
            if details:
                self._step(session, row, Command(Action.DETAIL, actor, f"{command_id}:detail", dict(details)))
            facts = self._step(session, row, Command(Action.FILE, actor, command_id))
            if settled:
                self._hold_to_role(Action.RESOLVE, actor)
                done = Command(Action.RESOLVE, actor, f"{command_id}:settled", dict(settled))
                self._step(session, complaint_for(session, actor, int(row.id)), done)
            return Done(row, facts=dict(facts))

        return self._once(command_id, actor, begin)

    def perform(self, asked: Asked, command: Command) -> Done:
        """Perform a command on a complaint, once.

        :raises NoSuchComplaint: there is none, or not for this actor.
        :raises NotPermitted: not with this role.
        :raises NotNow: not from this state.
        :raises LedgerError: the step's own refusals (see ``errors``).
        """
        self._hold_to_role(command.action, command.actor)
        try:
            return self._performed(asked, command)
        except OperationalError as error:
            if getattr(error.orig, "pgcode", None) != _CROSSWISE:
                raise
            # Telling those that were joined met a step that told one of them: nothing has happened yet, so once more.
            return self._performed(asked, command)

    def _performed(self, asked: Asked, command: Command) -> Done:
        with self.database.write() as session:
            # Before the lock too: whoever has returned a complaint does not see it any more.
            known = self._done(session, command.command_id, command.actor)
            row = known.complaint if known else self._locked(session, asked, command)
            known = known or self._done(session, command.command_id, command.actor)
            if known is not None:
                return known
            if command.seen is not None and command.seen != row.version:
                raise Stale(command.seen, row.version)
            facts = self._step(session, row, command)
            done = Done(row, facts=dict(facts))
            told = {row.conversation_id, *session.info.pop(_TOLD, ())} - {None}
        for conversation_id in sorted(told):
            self.teller.wake(conversation_id)
        return done

    def _locked(self, session: Session, asked: Asked, command: Command) -> ComplaintRow:
        """Return the complaint, locked; of those that change together the lowest id first: nobody waits crosswise."""
        if command.action in CHANGES_OTHERS:
            row = complaint_for(session, command.actor, asked)
            for each in sorted(changed_with(session, row, command)):
                complaint_for(session, system_of(row.town), each, lock=True)
        return complaint_for(session, command.actor, asked, lock=True)

    def _step(self, session: Session, row: ComplaintRow, command: Command) -> Mapping[str, Any]:
        action, now = command.action, self.clock.now()
        step = STEPS[action]
        if State.of(row.state) not in sources_of(action, Kind.of(row.kind)):
            raise NotNow(action, State.of(row.state))
        for name in step.needs:
            if command.fields.get(name) in (None, ""):
                raise Missing(action, name)
        outcome = EFFECTS[action](self._case(session, row, command))
        changes = dict(outcome.changes)
        if step.to is not None:
            changes["state"] = step.to.value
        self._change(session, row, command, outcome, changes, now)
        for other_id, also in (*outcome.also, *told_with(session, row, command, outcome.facts)):
            self._step(session, complaint_for(session, also.actor, other_id, lock=True), also)
        return outcome.facts

    def _case(self, session: Session, row: ComplaintRow, command: Command) -> Case:
        return Case(
            session,
            row,
            command,
            self.clock.now(),
            self.guides(),
            self.vault,
            self.classifier,
            self.teller.asked_since,
        )

    def _change(
        self,
        session: Session,
        row: ComplaintRow,
        command: Command,
        outcome: Outcome,
        changes: Dict[str, Any],
        now: dt.datetime,
    ) -> None:
        before = {name: getattr(row, name) for name in changes}
        for name, value in changes.items():
            setattr(row, name, value)
        row.updated_at = now
        if STEPS[command.action].tells or outcome.facts:
            seq = self.teller.tell(session, row, command.action, facts=outcome.facts, now=now)
            if seq is not None:
                session.info.setdefault(_TOLD, []).append(row.conversation_id)
            # The line that brings an answer is where it stands.
            if seq is not None and "answer" in changes:
                before["answer_seq"], changes["answer_seq"] = row.answer_seq, seq
                row.answer_seq = seq
        content = _content(command, before, changes, outcome)
        self._append(session, row, command.action, command.actor, command.command_id, content, now)

    @staticmethod
    def _append(
        session: Session,
        row: ComplaintRow,
        action: Action,
        actor: Actor,
        command_id: str,
        content: Mapping[str, Any],
        now: dt.datetime,
    ) -> None:
        session.flush()
        append_entry(session, row, action, actor=actor, command_id=command_id, content=content, now=now)

    @staticmethod
    def _hold_to_role(action: Action, actor: Actor) -> None:
        if actor.role not in MAY[action]:
            raise NotPermitted(action, actor.role.value)

    @staticmethod
    def _done(session: Session, command_id: str, actor: Actor) -> Optional[Done]:
        """Return what this actor's command has come to already, None when it is new."""
        row: Optional[ComplaintRow] = session.execute(
            sa.select(ComplaintRow)
            .join(EntryRow, EntryRow.complaint_id == ComplaintRow.id)
            .where(EntryRow.command_id == command_id, EntryRow.actor == actor.id)
        ).scalar_one_or_none()
        return Done(row, repeated=True) if row is not None else None

    def phone_of(self, asked: Asked, actor: Actor, *, reason: str, command_id: str) -> Optional[str]:
        """Return the phone of a complaint in plain digits, with an entry saying who looked and why."""
        done = self.perform(asked, Command(Action.UNMASK, actor, command_id, {"reason": reason}))
        with self.database.read() as session:
            return self.vault.phone(session, str(done.complaint.contact))


def permitted(row: ComplaintRow, actor: Actor) -> Sequence[Action]:
    """Return what an actor may do with a complaint now: the buttons of its page."""
    if actor.role is not Role.SYSTEM and row.town != actor.town:
        raise NoSuchComplaint(str(row.id))
    state, kind = State.of(row.state), Kind.of(row.kind)
    return [action for action in STEPS if actor.role in MAY[action] and state in sources_of(action, kind)]


def _row_of(row: ComplaintRow) -> Dict[str, Any]:
    return {name: encoded(getattr(row, name)) for name in TRACKED}


def _content(
    command: Command, before: Mapping[str, Any], changes: Mapping[str, Any], outcome: Outcome
) -> Dict[str, Any]:
    content: Dict[str, Any] = {"before": encoded_all(before), "after": encoded_all(changes)}
    if command.action is Action.ERASE:
        # What was erased must not live on in the entry that says so.
        del content["before"]
    return {**content, **outcome.note}
