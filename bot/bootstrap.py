"""The composition root: services built from settings, lazily, replaceable in tests."""

from __future__ import annotations

import base64
import functools
import os
import secrets
import threading
from pathlib import Path
from typing import Callable, Optional, Tuple

from bot.clock import Clock, SystemClock
from bot.conversations.desk.callbacks import Callbacks
from bot.conversations.desk.complaint_notices import ComplaintNotices
from bot.conversations.desk.desk_lists import DeskLists
from bot.conversations.desk.desk_search import DeskSearch
from bot.conversations.desk.desk_walks import DeskWalks
from bot.conversations.desk.detached import DetachedTurns
from bot.conversations.desk.open_turns import OpenTurns
from bot.conversations.desk.proposals import Proposals
from bot.conversations.desk.takeover import Takeover
from bot.conversations.record.desk_notes import DeskNotes
from bot.conversations.record.disputes import Disputes
from bot.conversations.record.inbox import Inbox
from bot.conversations.record.presence import Presence
from bot.conversations.record.transcript import Transcript
from bot.conversations.record.waiting_room import WaitingRoom
from bot.delivery.wake import Bell
from bot.guidebook.book import Guidebook
from bot.guidebook.checklist_drafts import DraftedChecklists
from bot.guidebook.issued import IssuedChecklists
from bot.guidebook.search import ItemSearch, VectorStore, texts_for
from bot.guidebook.snapshots import ContentKeeper
from bot.guidebook.visits import Visits
from bot.ledger.ledger import Ledger
from bot.memory import give_back
from bot.people.audit import Audit
from bot.people.passwords import Passwords
from bot.people.staff import Staff
from bot.people.staff_sessions import StaffSessions
from bot.people.vault import Vault
from bot.settings import BadSetting, Settings, load_settings
from bot.storage.database import Database
from bot.storage.read_only import ReadOnly
from bot.walks.problems import ProblemSearch
from bot.walks.runs import Runs

SECRET_FILE = "secret.key"
VAULT_FILE = "vault.key"
_SECRET_BYTES = 32


class Services:
    """Everything that the processes and the actions work with, over one set of settings."""

    def __init__(self, settings: Settings, *, clock: Optional[Clock] = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self._refreshing = threading.Lock()
        self._search: Optional[ItemSearch] = None
        self._searched: Optional[Guidebook] = None

    @functools.cached_property
    def database(self) -> Database:
        """The database."""
        return Database(self.settings.database)

    @functools.cached_property
    def bell(self) -> Bell:
        """The bells of the processes over this database."""
        return Bell(self.settings.database)

    @functools.cached_property
    def guides(self) -> ContentKeeper:
        """The guides in service."""
        return ContentKeeper(self.database, self.settings.guides_dir, self.clock)

    @property
    def search(self) -> ItemSearch:
        """The search over the guides; ``refresh_guides`` renews it, the first call builds it."""
        if self._search is None:
            self.renew_search()
        assert self._search is not None
        return self._search

    def renew_search(self) -> None:
        """Build the search anew from the guides and vectors there are."""
        book = self.guides.current()
        self._search = ItemSearch(
            book.entries(),
            ambiguous=book.ambiguous,
            alone=book.alone,
            synonyms=book.words.synonyms,
            vectors=self.vectors,
        )
        self._searched = book
        give_back()

    def refresh_guides(self) -> None:
        """Take guides that have changed into service; blocks for up to some seconds, so not on an event loop.

        New names count at once by their spelling, and by their meaning as soon
        as their vectors are made. While many are made (the first start without a
        training takes a minute) what is saved meanwhile still counts at once.
        """
        with self._refreshing:
            if self._take_changes():
                while self.build_vectors(lambda _done, _all: self._take_changes()):
                    self.renew_search()

    def _take_changes(self) -> bool:
        """Take guides that have changed into service by their spelling; whether any had."""
        self.guides.refresh()
        if self.guides.current() is self._searched:
            return False
        self.renew_search()
        return True

    def build_vectors(self, progress: Callable[[int, int], object]) -> int:
        """Make the vectors that a search of the guides lacks, and return how many; ``progress`` gets done and all."""
        book = self.guides.current()
        texts = texts_for(book.entries(), ambiguous=book.ambiguous, synonyms=book.words.synonyms)
        return self.vectors.build_vectors(texts, progress)

    @functools.cached_property
    def vectors(self) -> VectorStore:
        """The vectors of words and names; empty where the machine has no encoder and none are on disk."""
        return VectorStore(self.settings.vectors_file)

    @functools.cached_property
    def inbox(self) -> Inbox:
        """The queue of turns."""
        return Inbox(self.database, self.clock, self.vault)

    @functools.cached_property
    def transcript(self) -> Transcript:
        """The record."""
        return Transcript(self.database, self.vault)

    @functools.cached_property
    def checklists(self) -> IssuedChecklists:
        """The checklists given out."""
        return IssuedChecklists(self.database, self.clock)

    @functools.cached_property
    def visits(self) -> Visits:
        """The visits to the windows with a checklist."""
        return Visits(self.database, self.clock)

    @functools.cached_property
    def audit(self) -> Audit:
        """The record of what staff did."""
        return Audit(self.database, self.clock)

    @functools.cached_property
    def passwords(self) -> Passwords:
        """How passwords are hashed."""
        return Passwords()

    @functools.cached_property
    def staff(self) -> Staff:
        """The accounts of staff."""
        return Staff(self.database, self.clock, self.audit, self.passwords)

    @functools.cached_property
    def staff_sessions(self) -> StaffSessions:
        """Who is signed in on the desk."""
        return StaffSessions(self.database, self.clock, self.audit, self.passwords, secret=self.secret)

    @functools.cached_property
    def turns(self) -> OpenTurns:
        """The turns running in this process."""
        return self._turns(self.database, self.checklists, self.ledger, self.walk_problems)

    def rehearsed_turns(self) -> Tuple[OpenTurns, DraftedChecklists]:
        """Turns that only find out what would be said: whatever they would write fails them, but for drafted lists."""
        database = ReadOnly(self.database)
        drafted = DraftedChecklists(database, self.clock)
        ledger = Ledger(database, self.clock, guides=self.guides.current, vault=self.vault, teller=self._teller)
        return self._turns(database, drafted, ledger, self.walk_problems), drafted

    @functools.cached_property
    def desk_walks(self) -> DeskWalks:
        """Walks led from the desk, by the buttons of its pane: without the search, and so without the encoder."""
        turns = self._turns(self.database, self.checklists, self.ledger, ProblemSearch(None))
        return DeskWalks(self.database, self.clock, turns, self.takeover)

    def _turns(
        self, database: Database, checklists: IssuedChecklists, ledger: Ledger, problems: ProblemSearch
    ) -> OpenTurns:
        return OpenTurns(
            self.guides,
            self.clock,
            checklists=checklists,
            disputes=Disputes(database, self.clock),
            ledger=ledger,
            runs=Runs(database, self.clock),
            problems=problems,
            waiting_room=WaitingRoom(database),
            base_url=self.settings.base_url,
        )

    @functools.cached_property
    def proposals(self) -> Proposals:
        """What the bot would say where people answer."""
        return Proposals(self.database, self.clock, self.checklists)

    @functools.cached_property
    def presence(self) -> Presence:
        """Who of the staff is there."""
        return Presence(self.database, self.clock)

    @functools.cached_property
    def desk_lists(self) -> DeskLists:
        """The desk's lists of conversations."""
        return DeskLists(self.database, self.vault)

    @functools.cached_property
    def desk_notes(self) -> DeskNotes:
        """Notes, labels, drafts, and who is looking."""
        return DeskNotes(self.database, self.clock, self.vault)

    @functools.cached_property
    def desk_search(self) -> DeskSearch:
        """The search over what was said."""
        return DeskSearch(self.database, self.vault)

    @functools.cached_property
    def callbacks(self) -> Callbacks:
        """The calls residents wait for."""
        return Callbacks(self.database, self.clock, self.vault)

    @functools.cached_property
    def takeover(self) -> Takeover:
        """What staff do with conversations."""
        return Takeover(self.database, self.clock, self.bell)

    @functools.cached_property
    def walk_runs(self) -> Runs:
        """How far residents have come in the walkthroughs."""
        return Runs(self.database, self.clock)

    @functools.cached_property
    def walk_problems(self) -> ProblemSearch:
        """The search over what goes wrong in the walkthroughs."""
        return ProblemSearch(self.vectors)

    @functools.cached_property
    def disputes(self) -> Disputes:
        """What residents say against a checklist."""
        return Disputes(self.database, self.clock)

    @functools.cached_property
    def detached_turns(self) -> DetachedTurns:
        """Turns of Rasa's own servers."""
        return DetachedTurns(self.database, self.turns, self.clock, town=self.settings.town, secret=self.secret)

    @functools.cached_property
    def secret(self) -> bytes:
        """The key under which identities are hashed, 32 bytes; made at the first start if none is set.

        :raises BadSetting: the one set is not 32 bytes in base64.
        """
        if self.settings.secret_key:
            return _decoded(self.settings.secret_key, "LASTMILE_SECRET_KEY")
        return _kept_secret(self.settings.var_dir / SECRET_FILE, "LASTMILE_SECRET_KEY")

    @functools.cached_property
    def vault(self) -> Vault:
        """The vault for phones; its key is made at the first start if none is set.

        :raises BadSetting: the one set is not 32 bytes in base64.
        """
        if self.settings.vault_key:
            return Vault(_decoded(self.settings.vault_key, "LASTMILE_VAULT_KEY"))
        return Vault(_kept_secret(self.settings.var_dir / VAULT_FILE, "LASTMILE_VAULT_KEY"))

    @functools.cached_property
    def ledger(self) -> Ledger:
        """The complaint ledger."""
        return Ledger(self.database, self.clock, guides=self.guides.current, vault=self.vault, teller=self._teller)

    @functools.cached_property
    def _teller(self) -> ComplaintNotices:
        return ComplaintNotices(self.bell)


def _decoded(written: str, name: str) -> bytes:
    try:
        secret = base64.b64decode(written, validate=True)
    except ValueError as error:
        raise BadSetting(name, "…", "base64 写的 32 个随机字节") from error
    if len(secret) != _SECRET_BYTES:
        raise BadSetting(name, "…", "base64 写的 32 个随机字节")
    return secret


def _kept_secret(path: Path, name: str) -> bytes:
    """Read the secret, or make it so that of two processes starting at once both get the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_bytes(base64.b64encode(secrets.token_bytes(_SECRET_BYTES)))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return _decoded(path.read_text("ascii"), name)


_services: Optional[Services] = None


def services() -> Services:
    """Return the services of this process, built from the environment at the first call."""
    global _services
    if _services is None:
        _services = Services(load_settings())
    return _services


def use(replacement: Optional[Services]) -> None:
    """Put other services in place, as tests and ``lastmile ask`` do; None builds anew at the next call."""
    global _services
    _services = replacement
