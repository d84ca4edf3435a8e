"""The bot process: takes turns from the inbox, runs them through Rasa, and writes what they come to."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import functools
import logging
import os
import socket
import uuid
from typing import Any, Dict, Mapping, Optional, Set

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.conversations.desk.open_turns import finished
from bot.conversations.meaning.apart import adds, without_adding
from bot.conversations.meaning.compared import sides
from bot.conversations.record.inbox import LEASE, Claim, Finished, LeaseLost
from bot.conversations.record.pulse import beat
from bot.conversations.steering.reading_apart import parts_to_read
from bot.conversations.steering.task_mirror import mirror
from bot.conversations.turns.heard import heard_from
from bot.conversations.turns.turn import Part, Turn
from bot.conversations.turns.wording import apology
from bot.delivery.reply import Choice, Reply, typeset
from bot.runtime.endings import Endings
from bot.runtime.engine import Engine, Outcome, TrackerUnreadable, TurnFailed, Utterance
from bot.runtime.fragments import Reading, read

logger = logging.getLogger(__name__)

# The bell is a hint; the rows are looked at this often without one.
POLL_SECONDS = 0.5
REFRESH_SECONDS = 2.0
# A fragment waits so long for the next message: between two of them people take a second or two.
SETTLE = dt.timedelta(seconds=2.5)


class Bot:
    """Runs turns, many conversations at once and each one in order, until it is told to stop.

    ``settle`` is how long a fragment waits for the next message; zero where nobody can send another one.
    """

    def __init__(self, services: Services, engine: Engine, *, settle: dt.timedelta = SETTLE) -> None:
        self._settle = settle
        self._services = services
        self._engine = engine
        self._worker = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._endings = Endings(services.inbox, self._worker)
        self._running: Dict[str, "asyncio.Task[None]"] = {}
        # Conversations in which something waits that no look has found free yet: it is looked for when their turn ends.
        self._rung: Set[str] = set()
        self._is_full = False
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Take no new turns; ``run`` returns when those under way are finished."""
        self._stopping.set()
        self._wake.set()

    async def run(self) -> None:
        """Take turns until ``stop``."""
        background = [asyncio.create_task(self._renew()), asyncio.create_task(self._refresh_guides())]
        with self._services.bell.heard("bot", self._hear):
            try:
                while not self._stopping.is_set():
                    self._wake.clear()
                    await self._take_turns()
                    await self._rest()
                await self._all_ended()
            finally:
                for task in background:
                    task.cancel()

    async def run_waiting(self) -> None:
        """Run the turns that wait now, and those they lead to, then return: for programs and tests."""
        while await self._take_turns():
            await self._all_ended()

    async def _all_ended(self) -> None:
        while self._running:
            await asyncio.gather(*self._running.values())

    def _hear(self, conversation_id: str) -> None:
        self._rung.add(conversation_id)
        self._wake.set()

    async def _rest(self) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def _take_turns(self) -> bool:
        """Start turns for the conversations that wait; whether there were any."""
        room = self._services.settings.bot_concurrency - len(self._running)
        self._is_full = room <= 0
        if self._is_full:
            return False
        is_rung = not self._rung <= self._running.keys()
        self._rung &= self._running.keys()
        claims = await asyncio.to_thread(self._services.inbox.claim, self._worker, most=room, is_rung=is_rung)
        self._is_full = len(claims) == room
        self._rung |= {claim.conversation_id for claim in claims if claim.waiting > 1}
        for claim in claims:
            self._begin(claim)
        return bool(claims)

    def _begin(self, claim: Claim) -> None:
        """Start a turn, behind the one of its conversation that has not yet ended here."""
        before = self._running.get(claim.conversation_id)
        turn = self._turn(claim) if before is None else self._turn_after(before, claim)
        self._running[claim.conversation_id] = task = asyncio.create_task(turn)
        task.add_done_callback(functools.partial(self._ended, claim.conversation_id))

    def _ended(self, conversation_id: str, task: "asyncio.Task[None]") -> None:
        """Look again when something may wait: for room, or for this turn to end. A hint that got lost costs a poll."""
        is_last = self._running[conversation_id] is task
        if is_last:
            del self._running[conversation_id]
        # A hint stays for the turn that was begun behind this one: it is that one's end that is waited for.
        if self._is_full or (is_last and conversation_id in self._rung):
            self._wake.set()
        if is_last:
            self._rung.discard(conversation_id)

    async def _turn_after(self, before: "asyncio.Task[None]", claim: Claim) -> None:
        """Run a turn that was claimed while another of its conversation was under way.

        Either that one had been written, or had given its row back, and was only just ending: then the claim is
        still to be run. Or it had outrun its lease, on a machine that stands still: then it has done this turn.
        """
        await asyncio.wait([before])
        if await asyncio.to_thread(self._services.inbox.is_held, claim, worker=self._worker):
            await self._turn(claim)

    async def _turn(self, claim: Claim) -> None:
        try:
            outcome = await self._outcome(claim)
            if outcome is None:
                await self._wait_for_more(claim)
                return
            await self._endings.write(claim, outcome)
        except TurnFailed as failure:
            logger.error("turn %s failed", claim.turn_id, exc_info=failure)
            await self._give_up(claim)
        except LeaseLost:
            logger.warning("turn %s was finished by another process", claim.turn_id)
        self._services.bell.ring("web", claim.conversation_id)

    async def _wait_for_more(self, claim: Claim) -> None:
        until = claim.received_at + self._settle
        await asyncio.to_thread(self._services.inbox.wait_for_more, claim, until=until, worker=self._worker)

    async def _outcome(self, claim: Claim) -> Optional[Finished]:
        """Run the turn of a claim; None when its message waits for more."""
        with self._services.turns.running(claim) as turn:
            reading = await what_to_read(claim, turn, self._engine, settle=self._settle)
            if reading.waits:
                return None
            heard = await run_turn(self._engine, turn, reading.text, tracker=claim.tracker)
            return dataclasses.replace(finished(turn, heard.tracker), further=reading.further)

    async def _give_up(self, claim: Claim) -> None:
        town = self._services.guides.current().town(claim.town)
        with contextlib.suppress(LeaseLost):
            await asyncio.to_thread(
                self._services.inbox.fail, claim, worker=self._worker, apology=typeset(apology(town))
            )

    async def _renew(self) -> None:
        while True:
            try:
                await asyncio.to_thread(beat, self._services.database, self._worker, now=self._services.clock.now())
                await asyncio.to_thread(self._services.inbox.renew, self._worker)
            except sa.exc.OperationalError:
                # A database that is busy for a moment must not end the heartbeat for good: people would be
                # called to every conversation, and the turns of this process given to another.
                logger.warning("cannot renew the leases", exc_info=True)
            await asyncio.sleep(LEASE.total_seconds() / 3)

    async def _refresh_guides(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await asyncio.to_thread(self._services.refresh_guides)


async def what_to_read(claim: Claim, turn: Turn, engine: Engine, *, settle: dt.timedelta) -> Reading:
    """Return what a turn reads: what was pressed or is no text by itself, fragments together with what follows."""
    if turn.pressed is not None or claim.kind != "message" or turn.picture is not None:
        return Reading(str(claim.body.get("text", "")))
    return await read(claim, turn.dialogue, engine.parse, now=turn.now, settle=settle)


async def run_turn(
    engine: Engine, turn: Turn, text: str, *, tracker: Optional[str], sender_id: Optional[str] = None
) -> Outcome:
    """Run an open turn through the engine, so that its replies and its dialogue are what came of it.

    ``sender_id`` is under what the turn is open, the conversation's id without it.

    :raises TurnFailed: nothing of it may be used.
    """
    utterance = Utterance(
        conversation_id=sender_id or turn.conversation_id,
        turn_id=turn.turn_id,
        text=text,
        task=mirror(turn.dialogue, turn.book),
        understood=_understood(turn, text),
    )
    read_apart = functools.partial(_read_apart, engine, turn, text)
    try:
        heard = await engine.run_turn(utterance, tracker, once_understood=read_apart)
    except TrackerUnreadable:
        # The snapshot is disposable, and was read before anything was done.
        logger.exception("the tracker of %s is begun anew", turn.conversation_id)
        heard = await engine.run_turn(utterance, None, once_understood=read_apart)
    turn.replies = [_reply(message) for message in heard.messages]
    _remember(turn, heard.understood)
    return heard


async def _read_apart(engine: Engine, turn: Turn, text: str, understood: Mapping[str, Any]) -> None:
    """Read by themselves the two things that a message compares, or the requests that it has."""
    if turn.pressed is None and turn.picture is None:
        turn.sides = [heard_from(await engine.parse(side)) for side in sides(text)]
        parts = parts_to_read(turn, heard_from(understood), text) if not turn.sides else ()
        turn.parts = [await _part_read(engine, part) for part in parts]


async def _part_read(engine: Engine, text: str) -> Part:
    """Return what is understood of one request of a message, as if it were all that was said."""
    return Part(heard_from(await engine.parse(without_adding(text))), is_added=adds(text))


def _understood(turn: Turn, text: str) -> Optional[Dict[str, Any]]:
    """Return the parse data of a pressed choice, which we issued, or of a picture, which has no words to understand."""
    if turn.pressed is None and turn.picture is None:
        return None
    intent = turn.pressed["intent"] if turn.pressed is not None else "file_complaint"
    return {"text": text, "intent": {"name": intent, "confidence": 1.0}, "entities": []}


def _reply(message: Mapping[str, Any]) -> Reply:
    """Return an uttered message as a reply: ours travel whole, the domain's own have text and buttons."""
    custom = message.get("custom") or {}
    if "reply" in custom:
        return Reply.from_json(custom["reply"])
    buttons = message.get("buttons") or ()
    choices = (Choice(button["title"], {"intent": button["payload"].lstrip("/")}) for button in buttons)
    return typeset(Reply(text=message.get("text") or "", choices=tuple(choices)))


def _remember(turn: Turn, understood: Mapping[str, Any]) -> None:
    """Keep what was said, for 「再说一遍」; saying it again is not a new thing said."""
    if turn.dialogue.fragment.get("at") != turn.now.isoformat():
        turn.dialogue.fragment = {}
    if understood.get("intent", {}).get("name") != "repeat_answer":
        turn.dialogue.said = [reply.to_json() for reply in turn.replies]
